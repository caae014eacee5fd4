"""Who writes, who approves, who reads the comments first (R53, R55): written by one, published by another."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.editorial.choices import Kind, State
from giamsat.editorial.models import Piece, Version
from giamsat.units.models import Unit

WRITERS = frozenset({Role.STANDING_OFFICE, Role.PUBLISHER})


def may_write(actor: Actor, unit: Unit) -> Verdict:
    """The standing office and the publishers of the unit or of one above it."""
    if actor.is_system or actor.holds(WRITERS, unit.path):
        return ALLOWED
    return denied(_("Chỉ cơ quan thường trực và người duyệt công khai của đơn vị soạn được bài."))


def pieces_of(actor: Actor, prefix: str = "") -> Q:
    """Condition that a text (reached by ``prefix``) is one that the actor writes or approves."""
    return Q() if actor.is_system else within_any(f"{prefix}unit__path", actor.paths(WRITERS))


def may_approve(actor: Actor, version: Version) -> Verdict:
    """A publisher who wrote nothing of it, alone or through an absent colleague."""
    if not actor.holds(Role.PUBLISHER, version.piece.unit.path):
        return denied(_("Chỉ người duyệt công khai của đơn vị duyệt đăng được."))
    if {actor.person_id, actor.on_behalf_of_id} & set(version.writers):
        return denied(_("Người viết bài không tự duyệt. Một người duyệt công khai khác phải xem."), "oneself")
    return ALLOWED


def may_return(actor: Actor, version: Version) -> Verdict:
    """Whoever writes there: a writer may take it back, an approver send it back."""
    return may_write(actor, version.piece.unit)


def may_withdraw(actor: Actor, version: Version) -> Verdict:
    """Any publisher of the unit, the approver included: what is wrong must go at once."""
    if actor.is_system or actor.holds(Role.PUBLISHER, version.piece.unit.path):
        return ALLOWED
    return denied(_("Chỉ người duyệt công khai của đơn vị rút bài được."))


def may_publish(actor: Actor) -> Verdict:
    """Carrying out what was approved is the system's."""
    return ALLOWED if actor.is_system else denied(_("Việc này do hệ thống làm sau khi duyệt."))


def may_comment(version: Version) -> Verdict:
    """Everybody, while the consultation is open."""
    today = clock.today()
    if version.piece.kind != Kind.CONSULTATION or version.state != State.PUBLIC:
        return denied(_("Trang này không lấy ý kiến."))
    if version.opens is None or today < version.opens:
        return denied(_("Chưa đến ngày nhận góp ý."))
    if version.closes is not None and today > version.closes:
        return denied(_("Đã hết hạn góp ý."))
    return ALLOWED


def may_moderate(actor: Actor, piece: Piece) -> Verdict:
    """Those who write for the unit that receives the comments."""
    return may_write(actor, piece.unit)


def may_keep_sites(actor: Actor, root: Unit) -> Verdict:
    """The publishers of the whole: the portal answers for where it leads."""
    if actor.is_system or actor.holds(Role.PUBLISHER, root.path):
        return ALLOWED
    return denied(_("Chỉ người duyệt công khai của cả nước sửa được danh sách này."))
