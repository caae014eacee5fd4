"""Read only: what holds up most other work, urging letters, and the forecast of lateness."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Id, OneOf, PathId, PersonRef, UnitRef, answers, unit_named
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.errors import NotFound
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.monitor.bottlenecks import Bottleneck, bottlenecks
from giamsat.monitor.forecast import selectors as foretold
from giamsat.monitor.forecast.models import Forecast
from giamsat.monitor.pictures import UnitRef as Shown
from giamsat.monitor.urging import letters
from giamsat.monitor.urging.models import Letter

router = Router(tags=["watch"])
NEWEST = Order("id", descending=True)
LIKELIEST = Order("chance", "chance", float, descending=True)


class BottleneckOut(BaseModel):
    """An open obstacle, or an overdue task that others need, with what hangs on it."""

    kind: Annotated[str, OneOf("obstacle", "task")]
    id: int = Field(description="Of the obstacle, or of the task.")
    task_id: int
    text: str
    unit: UnitRef
    waits_for: UnitRef = Field(description="Whose decision or work it waits for.")
    since: dt.date
    working_days: int = Field(description="Working days waited.")
    blocked: int = Field(description="Open assignments that cannot end before it does.")
    tasks: int = Field(description="The tasks that these belong to.")

    @classmethod
    def of(cls, row: Bottleneck) -> BottleneckOut:
        same = ("kind", "id", "task_id", "text", "since", "blocked", "tasks")
        return cls(
            unit=_ref(row.unit),
            waits_for=_ref(row.waits_for),
            working_days=row.waited,
            **{name: getattr(row, name) for name in same},
        )


class BottlenecksOut(BaseModel):
    """The gravest first."""

    items: list[BottleneckOut]


class BottleneckFilter(BaseModel):
    """Which bottlenecks."""

    programme: str = Field("", max_length=80, description="Code of a programme.")
    unit: str = Field("", max_length=80, description="Code of a unit; those below it included.")
    limit: int = Field(50, ge=1, le=200, description="At most so many items.")


class LetterOut(BaseModel):
    """An urging letter from one unit to another."""

    id: int
    number: int | None = Field(description="Of the issuer and year; null for a draft.")
    year: int | None
    issuer: UnitRef
    unit: UnitRef = Field(description="To whom it goes.")
    programme: str = Field(description="Code of the programme.")
    state: Annotated[str, OneOf(*Letter.State.values)]
    demand: str
    answer_due: dt.date
    signed_by: PersonRef | None
    signed_at: dt.datetime | None
    answer: str
    answered_by: PersonRef | None
    answered_at: dt.datetime | None
    assignments: int = Field(description="How many late assignments it names.")
    version: int

    @classmethod
    def of(cls, row: Letter) -> LetterOut:
        same = (
            "number",
            "year",
            "state",
            "demand",
            "answer_due",
            "signed_at",
            "answer",
            "answered_at",
            "version",
        )
        return cls(
            id=row.pk,
            issuer=UnitRef.of(row.issuer),
            unit=UnitRef.of(row.unit),
            programme=row.programme.code,
            signed_by=PersonRef.maybe(row.signed_by),
            answered_by=PersonRef.maybe(row.answered_by),
            assignments=len(row.assignments.all()),
            **{name: getattr(row, name) for name in same},
        )


class LetterFilter(Paging):
    """Which letters."""

    state: Annotated[str, OneOf("", *Letter.State.values)] = ""
    programme: str = Field("", max_length=80, description="Code of a programme.")


class DriverOut(BaseModel):
    """One fact that moves the forecast."""

    feature: str
    weight: float = Field(description="What it adds to the log-odds against an average assignment.")
    fact: float = Field(description="Days, points of a hundred, times, or 1 for yes.")


class ForecastOut(BaseModel):
    """The probability that an open assignment ends after its present deadline."""

    id: int = Field(description="Of the assignment.")
    task_id: int
    unit: UnitRef
    due: dt.date | None
    chance: float = Field(description="From 0 to 1.")
    day: dt.date = Field(description="Of the forecast.")
    model: int = Field(description="Which model; it is learned anew each week.")
    drivers: list[DriverOut]

    @classmethod
    def of(cls, row: Forecast) -> ForecastOut:
        part = row.assignment
        drivers = [DriverOut(feature=name, weight=weight, fact=fact) for name, weight, fact in row.drivers]
        return cls(
            id=part.pk, task_id=part.task_id, unit=UnitRef.of(part.unit), due=part.due, chance=row.chance,
            day=row.day, model=row.model_id, drivers=drivers,
        )  # fmt: skip


class ForecastFilter(Paging):
    """Which forecasts."""

    programme: str = Field("", max_length=80, description="Code of a programme.")
    unit: str = Field("", max_length=80, description="Code of a unit; those below it included.")
    least: int = Field(0, ge=0, le=100, description="The least probability, in per cent.")
    task_id: Id | None = None


@router.get("/bottlenecks", response=answers(BottlenecksOut))
def list_bottlenecks(request: ActorRequest, wanted: Query[BottleneckFilter]) -> BottlenecksOut:
    """What holds up most other work, as far as you may see it."""
    unit = unit_named(wanted.unit, "unit") if wanted.unit else None
    found = bottlenecks(request.actor, _programme(request, wanted.programme), unit, shown=wanted.limit)
    return BottlenecksOut(items=[BottleneckOut.of(row) for row in found])


@router.get("/letters", response=answers(Page[LetterOut]))
def list_letters(request: ActorRequest, wanted: Query[LetterFilter]) -> Page[LetterOut]:
    """The urging letters that you may see, newest first."""
    rows = letters.letters(request.actor).prefetch_related("assignments")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if programme := _programme(request, wanted.programme):
        rows = rows.filter(programme=programme)
    return page(rows, NEWEST, wanted, LetterOut.of)


@router.get("/letters/{int:letter_id}", response=answers(LetterOut))
def get_letter(request: ActorRequest, letter_id: PathId) -> LetterOut:
    """One urging letter."""
    found = letters.letters(request.actor).filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return LetterOut.of(found)


@router.get("/forecasts", response=answers(Page[ForecastOut]))
def list_forecasts(request: ActorRequest, wanted: Query[ForecastFilter]) -> Page[ForecastOut]:
    """Open assignments with the probability that they end late, the likeliest first; empty while the forecast is
    silent for want of history."""
    look = foretold.Look(
        programme=_programme(request, wanted.programme),
        unit=unit_named(wanted.unit, "unit") if wanted.unit else None,
        least=wanted.least,
    )
    rows = foretold.forecasts(request.actor, look)
    if wanted.task_id is not None:
        rows = rows.filter(assignment__task_id=wanted.task_id)
    return page(rows, LIKELIEST, wanted, ForecastOut.of)


def _programme(request: ActorRequest, code: str) -> Programme | None:
    if not code:
        return None
    found = directives.programmes(request.actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _ref(unit: Shown) -> UnitRef:
    return UnitRef(code=unit.code, name=unit.name, short=unit.short)
