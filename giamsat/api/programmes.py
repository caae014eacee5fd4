"""Programmes: the decisions under monitoring."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Code, Day, Given, Percent, UnitRef, answers, unit_named
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.directives import selectors, services
from giamsat.directives.models import Programme, TaskGroup

router = Router(tags=["programmes"])
BY_CODE = Order("code", "code")
Slug = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$")]
Days = Annotated[int, Field(ge=0, le=366)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class TaskGroupOut(BaseModel):
    """A group of tasks within a programme."""

    code: str
    name: str
    position: int

    @classmethod
    def of(cls, group: TaskGroup) -> TaskGroupOut:
        return cls(code=group.code, name=group.name, position=group.position)


class ProgrammeOut(BaseModel):
    """A decision under monitoring with its steering body."""

    code: str
    name: str
    name_vi: str
    name_en: str
    owner: UnitRef
    steering_unit: UnitRef
    parent: str | None = Field(description="Code of the programme that it belongs to.")
    linked: bool = Field(description="Whether it counts in its parent's figures.")
    soon_days: int = Field(description="So many days before its deadline a task is due soon.")
    green_from: int
    yellow_from: int
    opened_on: dt.date
    closed_on: dt.date | None
    groups: list[TaskGroupOut]
    version: int

    @classmethod
    def of(cls, row: Programme) -> ProgrammeOut:
        return cls(
            code=row.code,
            name=row.name,
            name_vi=row.name_vi,
            name_en=row.name_en,
            owner=UnitRef.of(row.owner),
            steering_unit=UnitRef.of(row.steering_unit),
            parent=row.parent.code if row.parent else None,
            linked=row.linked,
            soon_days=row.soon_days,
            green_from=row.green_from,
            yellow_from=row.yellow_from,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            groups=[TaskGroupOut.of(group) for group in row.groups.all()],
            version=row.version,
        )


class ProgrammeIn(Given):
    """A programme to open."""

    code: Slug
    name_vi: Name
    name_en: str = Field("", max_length=200)
    owner: Code = Field(description="Code of the unit whose programme it is.")
    steering_unit: Code
    parent: str = Field("", max_length=40, description="Code of the programme that it belongs to.")
    linked: bool = False
    opened_on: Day | None = None


class ProgrammeChange(Given):
    """What changes; what is left out stays."""

    name_vi: Name | None = None
    name_en: Name | None = None
    soon_days: Days | None = None
    green_from: Percent | None = None
    yellow_from: Percent | None = None
    linked: bool | None = None


class TaskGroupIn(Given):
    """A task group; one of the same code is renamed."""

    code: Slug
    name_vi: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)
    position: int = Field(0, ge=0, le=1000)


def _shown(request: ActorRequest, code: str) -> ProgrammeOut:
    return ProgrammeOut.of(selectors.programme(request.actor, code))


@router.get("/programmes", response=answers(Page[ProgrammeOut]))
def list_programmes(request: ActorRequest, wanted: Query[Paging]) -> Page[ProgrammeOut]:
    """The programmes that you may read."""
    rows = selectors.programmes(request.actor).select_related("parent").prefetch_related("groups")
    return page(rows, BY_CODE, wanted, ProgrammeOut.of)


@router.get("/programmes/{slug:code}", response=answers(ProgrammeOut))
def get_programme(request: ActorRequest, code: Code) -> ProgrammeOut:
    """One programme."""
    return _shown(request, code)


@router.post("/programmes", response=answers(ProgrammeOut, 201))
def open_programme(request: ActorRequest, payload: ProgrammeIn) -> Status[ProgrammeOut]:
    """Open a programme under a unit whose standing office you are."""
    values: dict[str, Any] = payload.model_dump()
    parent = values.pop("parent")
    values["owner"] = unit_named(payload.owner, "owner")
    values["steering_unit"] = unit_named(payload.steering_unit, "steering_unit")
    if parent:
        values["parent"] = selectors.programme(request.actor, parent)
    made = services.open_programme(request.actor, **values)
    return Status(201, ProgrammeOut.of(made))


@router.patch("/programmes/{slug:code}", response=answers(ProgrammeOut), openapi_extra=VERSIONED)
def change_programme(request: ActorRequest, code: Code, payload: ProgrammeChange) -> ProgrammeOut:
    """Change names, thresholds or linking."""
    found = selectors.programme(request.actor, code)
    values = payload.model_dump(exclude_none=True)
    services.change_programme(request.actor, found, version=version_of(request), **values)
    return _shown(request, code)


@router.post("/programmes/{slug:code}/close", response=answers(ProgrammeOut), openapi_extra=VERSIONED)
def close_programme(request: ActorRequest, code: Code) -> ProgrammeOut:
    """Close a programme: it takes no more documents and stays readable."""
    found = selectors.programme(request.actor, code)
    services.close_programme(request.actor, found, version=version_of(request))
    return _shown(request, code)


@router.post("/programmes/{slug:code}/groups", response=answers(ProgrammeOut))
def save_group(request: ActorRequest, code: Code, payload: TaskGroupIn) -> ProgrammeOut:
    """Add a task group, or rename the one of this code."""
    found = selectors.programme(request.actor, code)
    services.save_group(request.actor, found, **payload.model_dump())
    return _shown(request, code)
