"""Who may read and change the registry of units.

The registry is public fact: everybody signed in reads all of it. Operators change all of it; the
administrator of a unit changes what stands below that unit, never the unit itself (R58).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.units.models import Unit


def may_manage_registry(actor: Actor) -> Verdict:
    """Loading and succession touch several branches of the tree: operators only."""
    if _operates(actor):
        return ALLOWED
    return denied(_("Chỉ người vận hành hệ thống được thay đổi toàn bộ danh bạ đơn vị."))


def may_create_below(actor: Actor, parent: Unit) -> Verdict:
    """Operators anywhere; a unit's administrator below that unit."""
    if _operates(actor) or actor.holds(Role.UNIT_ADMIN, parent.path):
        return ALLOWED
    return denied(_("Chỉ quản trị của %(unit)s được thêm đơn vị trực thuộc.") % {"unit": parent.name})


def may_manage_unit(actor: Actor, unit: Unit) -> Verdict:
    """Operators anywhere; administrators of a unit above this one."""
    above = unit.path.rpartition(".")[0]
    if _operates(actor) or (above and actor.holds(Role.UNIT_ADMIN, above)):
        return ALLOWED
    return denied(_("Chỉ quản trị của đơn vị cấp trên được sửa %(unit)s.") % {"unit": unit.name})


def may_import(actor: Actor) -> Verdict:
    """Operators, and whoever administers some unit; each line is then judged by the unit that it touches."""
    if _operates(actor) or actor.paths({Role.UNIT_ADMIN}):
        return ALLOWED
    return denied(_("Chỉ người vận hành hệ thống và quản trị đơn vị được nhập danh sách đơn vị."))


def _operates(actor: Actor) -> bool:
    return actor.is_system or any(holding.role == Role.OPERATOR for holding in actor.holdings)
