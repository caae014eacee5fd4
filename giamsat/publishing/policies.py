"""Who decides what becomes public: prepared by one, approved by another (R31, R55)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.directives.models import Programme
from giamsat.publishing.models import Release

PREPARERS = frozenset({Role.STANDING_OFFICE, Role.PUBLISHER})


def _publishes(actor: Actor, programme: Programme) -> bool:
    return actor.holds(Role.PUBLISHER, programme.owner.path)


def may_read_releases(actor: Actor, programme: Programme) -> Verdict:
    """Those who prepare and those who approve."""
    if actor.is_system or actor.holds(PREPARERS, programme.owner.path):
        return ALLOWED
    return denied(_("Chỉ người soạn và người duyệt công khai của chương trình xem được trang này."))


def programmes_published_by(actor: Actor, prefix: str = "") -> Q:
    """Condition that a programme (reached by ``prefix``) is one whose releases the actor reads."""
    return Q() if actor.is_system else within_any(f"{prefix}owner__path", actor.paths(PREPARERS))


def may_set_policy(actor: Actor, programme: Programme) -> Verdict:
    """The publisher of the programme's owner."""
    if actor.is_system or _publishes(actor, programme):
        return ALLOWED
    return denied(_("Chỉ người duyệt công khai của đơn vị chủ chương trình làm được việc này."))


def may_prepare(actor: Actor, programme: Programme) -> Verdict:
    """The standing office, the publisher, or the daily job."""
    return may_read_releases(actor, programme)


def may_approve(actor: Actor, release: Release) -> Verdict:
    """A publisher who did not prepare it, alone or through an absent colleague."""
    if not _publishes(actor, release.programme):
        return denied(_("Chỉ người duyệt công khai của đơn vị chủ chương trình làm được việc này."))
    if release.prepared_by_id is not None and release.prepared_by_id in (
        actor.person_id,
        actor.on_behalf_of_id,
    ):
        return denied(_("Người soạn không tự duyệt. Một người duyệt công khai khác phải xem."), "oneself")
    return ALLOWED


def may_end(actor: Actor, release: Release) -> Verdict:
    """Return or withdraw: any publisher of the programme, the approver included."""
    return may_set_policy(actor, release.programme)


def may_publish(actor: Actor) -> Verdict:
    """Carrying out what was approved is the system's."""
    return ALLOWED if actor.is_system else denied(_("Việc này do hệ thống làm sau khi duyệt."))
