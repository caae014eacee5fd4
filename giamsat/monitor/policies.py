"""Who sees which pictures, and who may set tallies right."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role, covers
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.directives.models import Programme
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit


def may_see_picture(actor: Actor, unit: Unit, programme: Programme | None = None) -> Verdict:
    """For readers on the unit or above it, and for those of the body that owns the programme."""
    if actor.is_system:
        return ALLOWED
    paths = actor.paths(READERS)
    if any(covers(path, unit.path) for path in paths):
        return ALLOWED
    if programme is not None and any(covers(path, programme.owner.path) for path in paths):
        return ALLOWED
    return denied(_("%(unit)s không thuộc phạm vi của bạn.") % {"unit": unit.name})


def may_recount(actor: Actor) -> Verdict:
    """Figures are set right by those who run the installation."""
    if actor.is_system or any(holding.role is Role.OPERATOR for holding in actor.holdings):
        return ALLOWED
    return denied(_("Chỉ người vận hành hệ thống tính lại được số liệu."))


def may_save_instant(actor: Actor, programme: Programme) -> Verdict:
    """Instants are named for everybody by the standing office of the programme's owner."""
    if actor.is_system or actor.holds(Role.STANDING_OFFICE, programme.owner.path):
        return ALLOWED
    return denied(_("Chỉ cơ quan thường trực của chương trình đặt được tên cho thời điểm."))
