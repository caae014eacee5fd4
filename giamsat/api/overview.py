"""Where a programme stands, in figures."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Code, OneOf, answers, unit_named
from giamsat.directives import selectors as directives
from giamsat.monitor import selectors
from giamsat.monitor.figures import Figures, Light
from giamsat.monitor.pictures import Standing

router = Router(tags=["programmes"])


class CountsOut(BaseModel):
    """How many are in each time state; cancelled ones are in none. Rates are per cent, null without a divisor."""

    done: int = Field(description="On time.")
    late: int = Field(description="Done after the deadline.")
    term: int = Field(description="Open, not yet due soon.")
    soon: int
    overdue: int
    none: int = Field(description="Open without a deadline.")
    paused: int
    total: int
    rate_all: float | None = Field(description="Done of all.")
    rate_due: float | None = Field(description="Done of those done or overdue.")
    on_time: float | None = Field(description="On time of those done.")

    @classmethod
    def of(cls, figures: Figures) -> CountsOut:
        return cls(**{name: getattr(figures, name) for name in cls.model_fields})


class GroupCounts(BaseModel):
    """The counts of one task group; an empty code: tasks of none of the programme's groups."""

    code: str
    name: str
    counts: CountsOut


class OverviewOut(BaseModel):
    """The counts behind the overview's page."""

    programme: str
    unit: str = Field(description="Code of the unit whose tree is counted.")
    counts: Annotated[str, OneOf("tasks")] = Field(
        description="What totals and groups count: tasks, each once."
    )
    as_of: dt.date = Field(description="The day against which deadlines are held.")
    at: dt.datetime
    light: Annotated[str, OneOf("", *Light)] = Field(
        description="By the programme's thresholds; empty without work."
    )
    totals: CountsOut
    groups: list[GroupCounts]
    assignments: CountsOut | None = Field(
        description="The assignments by which the tasks came into the unit's tree; null for a whole programme."
    )

    @classmethod
    def of(cls, code: str, found: Standing) -> OverviewOut:
        return cls(
            programme=code,
            unit=found.unit.code,
            counts="tasks",
            as_of=found.as_of,
            at=found.at,
            light=found.light or "",
            totals=CountsOut.of(found.totals),
            groups=[
                GroupCounts(code=group.code, name=group.name, counts=CountsOut.of(group.figures))
                for group in found.groups
            ],
            assignments=None if found.parts is None else CountsOut.of(found.parts),
        )


class OverviewOf(BaseModel):
    """Of which unit."""

    unit: str = Field("", max_length=80, description="Code; the highest that you read when left out.")


@router.get("/programmes/{slug:code}/overview", response=answers(OverviewOut))
def get_overview(request: ActorRequest, code: Code, wanted: Query[OverviewOf]) -> OverviewOut:
    """How many tasks are in each state now, in all and by task group."""
    programme = directives.programme(request.actor, code)
    unit = unit_named(wanted.unit, "unit") if wanted.unit else None
    return OverviewOut.of(code, selectors.standing(request.actor, programme, unit=unit))
