"""Writing, handing in, returning and signing a quarterly sheet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.monitor import events
from giamsat.monitor.quarters import policies
from giamsat.monitor.quarters.figures import facts_of
from giamsat.monitor.quarters.models import Quarter, QuarterSheet, next_state
from giamsat.units.models import Unit

TEXTS = ("objective_causes", "subjective_causes", "remedies")


@write
def write_sheet(
    actor: Actor, unit: Unit, quarter: Quarter, *, version: int, texts: dict[str, str], is_demo: bool = False
) -> QuarterSheet:
    """Write down causes and remedies; the first writing makes the sheet.

    Args:
        version: of the sheet that the person saw; 0 where there was none.
        texts: any of ``TEXTS``.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: the quarter has not begun.
    """
    require(policies.may_write(actor, unit))
    if quarter.first > clock.today():
        raise InvalidInput(_("Quý này chưa bắt đầu."))
    stored, new = QuarterSheet.objects.select_for_update(of=("self",)).get_or_create(
        unit=unit, year=quarter.year, quarter=quarter.number, defaults={"is_demo": is_demo}
    )
    if version != (0 if new else stored.version):
        raise Conflict
    stored.state = next_state("write", stored.state)
    for name in TEXTS:
        setattr(stored, name, texts.get(name, getattr(stored, name)).strip())
    stored.version += 0 if new else 1
    stored.save()
    return stored


@write
def submit_sheet(actor: Actor, sheet: QuarterSheet, *, version: int) -> QuarterSheet:
    """Hand the sheet to the head; its figures stay from now on.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: work is late and no cause is written down.
    """
    stored = _locked(sheet, version)
    require(policies.may_write(actor, stored.unit))
    stored.state = next_state("submit", stored.state)
    stored.facts = facts_of(stored.unit, stored.of)
    late = stored.facts["late"] + stored.facts["overdue"]
    if late and not (stored.objective_causes or stored.subjective_causes):
        words = _("Có %(count)s việc trễ hoặc quá hạn: nêu nguyên nhân khách quan hoặc chủ quan.")
        raise InvalidInput(fields={"subjective_causes": words % {"count": late}})
    if late and not stored.remedies:
        raise InvalidInput(fields={"remedies": _("Nêu cách khắc phục việc trễ hoặc quá hạn.")})
    stored.submitted_by_id, stored.submitted_at = actor.who, clock.now()
    stored.returned_reason = ""
    return _done(actor, stored, events.SHEET_SUBMITTED)


@write
def return_sheet(actor: Actor, sheet: QuarterSheet, *, version: int, reason: str) -> QuarterSheet:
    """Give the sheet back with what is to be mended.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no words.
    """
    stored = _locked(sheet, version)
    require(policies.may_decide(actor, stored))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu điều cần sửa.")})
    stored.state = next_state("return", stored.state)
    stored.returned_reason = reason.strip()
    return _done(actor, stored, events.SHEET_RETURNED, reason=stored.returned_reason)


@write
def sign_sheet(actor: Actor, sheet: QuarterSheet, *, version: int, self_assessment: str) -> QuarterSheet:
    """The head assesses the own quarter in words and signs; those above see the sheet from now on.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no words.
    """
    stored = _locked(sheet, version)
    require(policies.may_decide(actor, stored))
    if not self_assessment.strip():
        raise InvalidInput(fields={"self_assessment": _("Người đứng đầu viết lời tự đánh giá.")})
    stored.state = next_state("sign", stored.state)
    stored.self_assessment = self_assessment.strip()
    stored.signed_by_id, stored.signed_at = actor.who, clock.now()
    head = Person.objects.filter(pk=actor.who).values("full_name", "post").first()
    stored.names = {"unit": names_of(stored.unit), "head": dict(head or {})}
    return _done(actor, stored, events.SHEET_SIGNED)


def _locked(sheet: QuarterSheet, version: int) -> QuarterSheet:
    stored = QuarterSheet.objects.select_related("unit").select_for_update(of=("self",)).get(pk=sheet.pk)
    if stored.version != version:
        raise Conflict
    return stored


def _done(actor: Actor, sheet: QuarterSheet, verb: str, **data: Any) -> QuarterSheet:
    sheet.version += 1
    sheet.save()
    record_event(
        actor,
        verb,
        "quarter_sheet",
        sheet.pk,
        path=sheet.unit.path,
        data={"unit": names_of(sheet.unit), "quarter": str(sheet.of), **data},
    )
    return sheet
