"""Quarterly sheets: who owes one, and what a unit and its head say of a quarter (R29)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import OneOf, PathId, UnitRef, answers
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.monitor.quarters import selectors
from giamsat.monitor.quarters.models import Quarter, QuarterSheet

router = Router(tags=["quarterly sheets"])
BY_ID = Order("id")
Year = Annotated[int, Path(ge=2000, le=2100)]
Number = Annotated[int, Path(ge=1, le=4, description="Quarter of the year.")]
SheetState = Annotated[str, OneOf("none", *QuarterSheet.State.values)]


class SheetFilter(Paging):
    """Which units."""

    missing: bool = Field(False, description="Only those whose sheet is not signed.")


class OwedOut(BaseModel):
    """A unit that owes a sheet of the quarter, and how far it is."""

    id: int = Field(description="Of the unit.")
    unit: UnitRef
    state: SheetState = Field(description="none: nothing was written yet.")
    signed_at: dt.datetime | None


class QuarterCountsOut(BaseModel):
    """The unit's own assignments of the quarter."""

    as_of: dt.date
    total: int
    due: int
    carried: int
    done: int
    on_time: int
    late: int
    overdue: int
    in_term: int
    paused: int
    rate_all: float | None = Field(description="Per cent done of all.")
    rate_due: float | None = Field(description="Per cent done of those done and overdue.")


class QuarterSheetOut(BaseModel):
    """A sheet: counts, causes told apart, remedies, the head's self-assessment."""

    unit: UnitRef
    year: int
    quarter: int
    state: SheetState
    counts: QuarterCountsOut
    objective_causes: str
    subjective_causes: str
    remedies: str
    self_assessment: str
    signed_at: dt.datetime | None


@router.get("/quarter-sheets/{int:year}/{int:number}", response=answers(Page[OwedOut]))
def list_quarter_sheets(
    request: ActorRequest, year: Year, number: Number, wanted: Query[SheetFilter]
) -> Page[OwedOut]:
    """Units in your reach that owe a sheet of the quarter."""
    rows = selectors.units_of_quarter(request.actor, Quarter(year, number), missing=wanted.missing)
    return page(rows.order_by("pk"), BY_ID, wanted, _owed)


@router.get("/quarter-sheets/{int:year}/{int:number}/{int:unit_id}", response=answers(QuarterSheetOut))
def get_quarter_sheet(request: ActorRequest, year: Year, number: Number, unit_id: PathId) -> QuarterSheetOut:
    """The sheet of a unit; above the unit, once it is signed."""
    found = selectors.opened(request.actor, unit_id, Quarter(year, number))
    row = found.sheet or QuarterSheet()
    facts = selectors.facts_shown(found)
    return QuarterSheetOut(
        unit=UnitRef.of(found.unit),
        year=year,
        quarter=number,
        state=row.state if found.sheet else "none",
        counts=QuarterCountsOut(**{name: facts[name] for name in QuarterCountsOut.model_fields}),
        objective_causes=row.objective_causes,
        subjective_causes=row.subjective_causes,
        remedies=row.remedies,
        self_assessment=row.self_assessment,
        signed_at=row.signed_at,
    )


def _owed(row: Any) -> OwedOut:
    return OwedOut(
        id=row.pk, unit=UnitRef.of(row), state=row.sheet_state or "none", signed_at=row.sheet_signed_at
    )
