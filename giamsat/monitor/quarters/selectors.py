"""Reading sheets: one unit's, and who of those below has none yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.monitor.quarters import policies
from giamsat.monitor.quarters.figures import facts_of, in_quarter
from giamsat.monitor.quarters.models import Quarter, QuarterSheet
from giamsat.tasks.models import Assignment
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit

#: States in which the figures are those of the handing in.
_KEPT = frozenset({QuarterSheet.State.SUBMITTED, QuarterSheet.State.SIGNED})


@dataclass(frozen=True, slots=True)
class Opened:
    """A unit's quarter: the unit, and the sheet, which may not be there yet."""

    unit: Unit
    quarter: Quarter
    sheet: QuarterSheet | None


def owing(quarter: Quarter) -> QuerySet[Unit]:
    """Units that owe a sheet: those with work that the quarter is about."""
    return Unit.objects.filter(pk__in=Assignment.objects.filter(in_quarter(quarter)).values("unit_id"))


def units_of_quarter(actor: Actor, quarter: Quarter, *, missing: bool = False) -> QuerySet[Unit]:
    """The units in the person's reach that owe a sheet, with ``sheet_state`` (None: nothing written) and
    ``sheet_signed_at``; with ``missing`` those alone whose sheet is not signed.
    """
    rows = owing(quarter)
    if not actor.is_system:
        rows = rows.filter(within_any("path", actor.paths(READERS)))
    rows = rows.annotate(
        of_quarter=FilteredRelation(
            "quarter_sheets",
            condition=Q(quarter_sheets__year=quarter.year, quarter_sheets__quarter=quarter.number),
        )
    ).annotate(sheet_state=F("of_quarter__state"), sheet_signed_at=F("of_quarter__signed_at"))
    if missing:
        rows = rows.filter(Q(sheet_state__isnull=True) | ~Q(sheet_state=QuarterSheet.State.SIGNED))
    return rows.order_by("path__depth", "sort_key", "code")


def sheets_of(actor: Actor, unit: Unit, most: int) -> QuerySet[QuarterSheet]:
    """The newest sheets of a unit that the person may open: in the unit all, above it the signed ones."""
    rows = (
        QuarterSheet.objects.filter(unit=unit) if policies.reads(actor, unit) else QuarterSheet.objects.none()
    )
    if not policies.is_own(actor, unit):
        rows = rows.filter(state=QuarterSheet.State.SIGNED)
    return rows.order_by("-year", "-quarter").defer("facts")[:most]


def opened(actor: Actor, unit_id: int, quarter: Quarter) -> Opened:
    """A unit's quarter.

    Raises:
        NotFound: no such unit, or none whose sheets the person reads; above the unit, before it was handed in.
    """
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not policies.reads(actor, unit):
        raise NotFound
    rows = QuarterSheet.objects.select_related("unit", "submitted_by", "signed_by")
    sheet = rows.filter(unit=unit, year=quarter.year, quarter=quarter.number).first()
    if not policies.is_own(actor, unit) and (sheet is None or sheet.state != QuarterSheet.State.SIGNED):
        # What is still being written is the unit's own.
        raise NotFound
    return Opened(unit, quarter, sheet)


def facts_shown(found: Opened) -> dict[str, Any]:
    """The figures of an opened sheet: those of its handing in, else counted now."""
    row = found.sheet
    return row.facts if row and row.state in _KEPT else facts_of(found.unit, found.quarter)
