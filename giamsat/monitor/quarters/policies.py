"""Who writes, signs and reads quarterly sheets."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role, covers
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.monitor.quarters.models import QuarterSheet
from giamsat.tasks.policies import DISPATCHERS, READERS
from giamsat.units.models import Unit

#: The head of a unit, or who signs off for it.
HEADS = (Role.APPROVER, Role.LEADER)


def may_write(actor: Actor, unit: Unit) -> Verdict:
    """A sheet is written in the unit that it is about."""
    if actor.is_system or unit.pk in actor.unit_ids(DISPATCHERS):
        return ALLOWED
    return denied(_("Chỉ đầu mối hoặc người duyệt của %(unit)s soạn được phiếu quý.") % {"unit": unit.name})


def may_decide(actor: Actor, sheet: QuarterSheet) -> Verdict:
    """A sheet is signed or returned by the head or the approver of its unit, who did not hand it in."""
    if actor.is_system:
        return ALLOWED
    if sheet.unit_id not in actor.unit_ids(HEADS):
        words = _("Chỉ người đứng đầu hoặc người duyệt của %(unit)s ký được phiếu quý.")
        return denied(words % {"unit": sheet.unit.name})
    if sheet.submitted_by_id is not None and sheet.submitted_by_id in {actor.person_id, actor.who}:
        return denied(_("Người trình phiếu không tự ký; cần một người khác của đơn vị."), "own_sheet")
    return ALLOWED


def is_own(actor: Actor, unit: Unit) -> bool:
    """What is still being written is seen by those who write or sign it."""
    return actor.is_system or unit.pk in actor.unit_ids((*HEADS, *DISPATCHERS))


def reads(actor: Actor, unit: Unit) -> bool:
    """A unit's sheets are read in the unit and above it."""
    return actor.is_system or any(covers(path, unit.path) for path in actor.paths(READERS))
