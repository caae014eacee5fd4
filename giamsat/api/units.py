"""Units and groups of units: the registry, which is public fact."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Code, Day, OneOf, UnitRef, answers, unit_named
from giamsat.api.paging import MOST, Order, Page, Paging, page
from giamsat.core.errors import NotFound
from giamsat.units import selectors
from giamsat.units.models import Unit, UnitGroup

router = Router(tags=["units"])
BY_NAME = Order("name", "sort_key")


class UnitOut(UnitRef):
    """A unit of the registry."""

    kind: Annotated[str, OneOf(*Unit.Kind.values)]
    side: Annotated[str, OneOf(*Unit.Side.values)]
    parent: str | None = Field(description="Code of the unit above; null for the root.")
    territory: str | None = Field(description="Official code of the province or commune that it governs.")
    aliases: list[str]
    valid_from: dt.date | None
    valid_to: dt.date | None = Field(description="First day on which it no longer exists.")
    version: int

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        return cls(
            **UnitRef.of(unit).model_dump(),
            kind=unit.kind,
            side=unit.side,
            parent=unit.parent.code if unit.parent else None,
            territory=unit.territory.code if unit.territory else None,
            aliases=unit.aliases,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            version=unit.version,
        )


class GroupOut(BaseModel):
    """A group of addressees, as a rule that is evaluated at a date."""

    code: str
    name: str
    kinds: list[str]
    sides: list[str]
    within: str | None = Field(description="Code of the unit within whose tree the members are.")
    per_province: bool = Field(description="Members are known only with a province named by `within`.")

    @classmethod
    def of(cls, group: UnitGroup) -> GroupOut:
        return cls(
            code=group.code,
            name=group.name,
            kinds=group.kinds,
            sides=group.sides,
            within=group.within.code if group.within else None,
            per_province=group.per_province,
        )


class UnitFilter(Paging):
    """Which units."""

    within: str = Field("", max_length=80, description="Code: this unit and all below it.")
    parent: str = Field("", max_length=80, description="Code: those directly below this unit.")
    kind: Annotated[str, OneOf("", *Unit.Kind.values)] = ""
    on: Day | None = Field(None, description="Units that exist on this day; today when left out.")


class UnitSearch(BaseModel):
    """What to look for."""

    q: str = Field(min_length=1, max_length=200, description="Words of a name, with or without tone marks.")
    within: str = Field("", max_length=80)
    limit: int = Field(20, ge=1, le=MOST)


class Members(Paging):
    """When, and for a group of one province, where."""

    on: Day | None = None
    within: str = Field("", max_length=80, description="Code of a unit; the members below it.")


@router.get("/units", response=answers(Page[UnitOut]))
def list_units(request: ActorRequest, wanted: Query[UnitFilter]) -> Page[UnitOut]:
    """The tree, in the order of the Vietnamese alphabet."""
    root = unit_named(wanted.within, "within") if wanted.within else None
    above = unit_named(wanted.parent, "parent") if wanted.parent else None
    rows = selectors.units(wanted.on)
    if root is not None:
        rows = rows.filter(path__within=root.path)
    if above is not None:
        rows = rows.filter(parent=above)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return page(rows, BY_NAME, wanted, UnitOut.of)


@router.get("/units/search", response=answers(list[UnitOut]))
def search_units(request: ActorRequest, wanted: Query[UnitSearch]) -> list[UnitOut]:
    """Units by name, the closest first."""
    root = unit_named(wanted.within, "within") if wanted.within else None
    rows = selectors.search_units(wanted.q, within=root).select_related("parent", "territory")
    return [UnitOut.of(unit) for unit in rows[: wanted.limit]]


@router.get("/units/{slug:code}", response=answers(UnitOut))
def get_unit(request: ActorRequest, code: Code) -> UnitOut:
    """One unit by its code, also one that no longer exists."""
    found = selectors.units(every=True).filter(code=code).first()
    if found is None:
        raise NotFound
    return UnitOut.of(found)


@router.get("/groups", response=answers(list[GroupOut]))
def list_groups(request: ActorRequest) -> list[GroupOut]:
    """All groups of units."""
    return [GroupOut.of(group) for group in selectors.groups()]


@router.get("/groups/{slug:code}/members", response=answers(Page[UnitRef]))
def list_members(request: ActorRequest, code: Code, wanted: Query[Members]) -> Page[UnitRef]:
    """The units that a group means on a day."""
    within = unit_named(wanted.within, "within") if wanted.within else None
    return page(selectors.members(code, wanted.on, within), BY_NAME, wanted, UnitRef.of)
