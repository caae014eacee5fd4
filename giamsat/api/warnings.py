"""Early warning, read only: open warnings with their reason, and what holds up most other work."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Id, OneOf, PathId, UnitRef, answers, unit_named
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.monitor.urging.wording import fill
from giamsat.monitor.warnings import selectors
from giamsat.monitor.warnings.models import Finding
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import SHOWN, Look

router = Router(tags=["warnings"])
NEWEST = Order("id", descending=True)


class WarningOut(BaseModel):
    """One warning of a rule about one assignment, obstacle or unit."""

    id: int
    rule: str
    title: str
    reason: str = Field(description="In words, in the language of the request.")
    severity: int = Field(description="1 notice, 2 warning, 3 serious.")
    unit: UnitRef
    addressed: UnitRef = Field(description="Whose turn it is.")
    step: int = Field(description="0 person, 1 head, 2 unit above, 3 standing office.")
    assignment_id: int | None
    task_id: int | None
    state: Annotated[str, OneOf(*Finding.State.values)]
    dismissal: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None

    @classmethod
    def of(cls, row: Finding) -> WarningOut:
        rule = rules()[row.rule]
        same = ("severity", "step", "assignment_id", "state", "dismissal", "opened_at", "closed_at")
        return cls(
            id=row.pk,
            rule=row.rule,
            title=str(rule.title),
            reason=fill(str(rule.words), row.facts),
            unit=UnitRef.of(row.unit),
            addressed=UnitRef.of(row.addressed),
            task_id=row.assignment.task_id if row.assignment else None,
            **{name: getattr(row, name) for name in same},
        )


class WarningFilter(Paging):
    """Which warnings."""

    which: Annotated[str, OneOf(*SHOWN)] = "open"
    rule: str = Field("", max_length=30, description="Code of a rule.")
    severity: int = Field(0, ge=0, le=3, description="At least this one.")
    unit: str = Field("", max_length=80, description="Code of a unit; those below it included.")
    task_id: Id | None = None


@router.get("/warnings", response=answers(Page[WarningOut]))
def list_warnings(request: ActorRequest, wanted: Query[WarningFilter]) -> Page[WarningOut]:
    """The warnings that you may see, newest first."""
    look = Look(
        which=wanted.which,
        rule=wanted.rule,
        severity=wanted.severity,
        unit=unit_named(wanted.unit, "unit") if wanted.unit else None,
        task_id=wanted.task_id,
    )
    return page(selectors.findings(request.actor, look), NEWEST, wanted, WarningOut.of)


@router.get("/warnings/{int:warning_id}", response=answers(WarningOut))
def get_warning(request: ActorRequest, warning_id: PathId) -> WarningOut:
    """One warning."""
    return WarningOut.of(selectors.finding(request.actor, warning_id))
