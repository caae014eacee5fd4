"""Indicators: their sheets, and values by unit and period, read and reported."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Code, Day, Given, OneOf, PathId, Text, UnitRef, answers, unit_named
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.indicators import selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Indicator, Sheet
from giamsat.indicators.models_values import State
from giamsat.indicators.periods import Cycle
from giamsat.indicators.services import Entry, record_values
from giamsat.units.models import Unit

router = Router(tags=["indicators"])
BY_ID = Order("id")
STATES = {State.REPORTED: "reported", State.CONFIRMED: "confirmed", State.PUBLISHED: "published"}
StateName = Annotated[str, OneOf(*STATES.values())]
Amount = Annotated[str, Field(description="Decimal number as text, exact.", max_length=40)]
#: An exact number as text: 12, -3.5; no exponent.
GivenAmount = Annotated[str, Field(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$", max_length=27)]


class SheetOut(BaseModel):
    """What an indicator says and how it is computed, from a day on."""

    number: int
    valid_from: dt.date
    valid_to: dt.date | None
    name: str
    measure: str
    formula: str
    cycle: Annotated[str, OneOf(*Cycle.values)]
    direction: str
    roll_up: str
    reporters: list[str] = Field(description="Kinds of units that have a value of their own.")
    decimals: int

    @classmethod
    def of(cls, row: Sheet) -> SheetOut:
        same = (
            "number", "valid_from", "valid_to", "name", "measure", "formula", "cycle", "direction", "roll_up",
            "reporters", "decimals",
        )  # fmt: skip
        return cls(**{name: getattr(row, name) for name in same})


class IndicatorOut(BaseModel):
    """An indicator with its sheets, the newest first."""

    id: int
    code: str
    group: str
    layer: str
    owner: UnitRef
    sheets: list[SheetOut]

    @classmethod
    def of(cls, row: Indicator, sheets: list[Sheet]) -> IndicatorOut:
        return cls(
            id=row.pk,
            code=row.code,
            group=row.group.code,
            layer=row.layer,
            owner=UnitRef.of(row.owner),
            sheets=[SheetOut.of(sheet) for sheet in sheets],
        )


class FigureOut(BaseModel):
    """A value of a unit in a period: its own, computed, or rolled up from below."""

    period: dt.date
    value: Amount | None
    units: int = Field(description="How many units have a value in it: 1 for a unit's own.")
    met: int | None = Field(description="Of counts of yes: how many units meet the condition.")
    confirmed: int
    published: int
    state: StateName | None = Field(description="Of a unit's own value.")
    version: int = Field(description="Of a unit's own value; 0 where there is none.")


class FiguresOut(BaseModel):
    """The course of an indicator of a unit, the oldest first."""

    indicator: str
    unit: UnitRef
    figures: list[FigureOut]


class IndicatorFilter(Paging):
    """Which indicators."""

    group: str = Field("", max_length=40, description="Code of a group.")
    layer: Annotated[str, OneOf("", "strategic", "operational")] = ""


class ValuesFilter(BaseModel):
    """Which values."""

    unit: str = Field("", max_length=80, description="Code of the unit; your highest when left out.")


class ValueIn(Given):
    """One value to be stored."""

    indicator: Code
    unit: Code
    period: Day = Field(description="First day of the period.")
    value: GivenAmount | None = Field(description="Null takes the value back.")
    version: int = Field(
        0, ge=0, le=2**31 - 1, description="Of the value that you saw; 0 where there was none."
    )
    note: Text = Field("", description="Justification, where a rule warns or a confirmed value changes.")
    evidence: Text = Field("", description="Document number, link or file name.")


class ValuesIn(Given):
    """Values to be stored, all or none."""

    values: Annotated[list[ValueIn], Field(min_length=1, max_length=5000)]
    dry_run: bool = Field(False, description="Check and store nothing.")


class StoredOut(BaseModel):
    """What was stored."""

    changed: int
    computed: int = Field(description="Values that follow by formula and changed with them.")


@router.get("/indicators", response=answers(Page[IndicatorOut]))
def list_indicators(request: ActorRequest, wanted: Query[IndicatorFilter]) -> Page[IndicatorOut]:
    """All indicators; their sheets are known to every unit."""
    catalogue = Catalogue()
    rows = Indicator.objects.select_related("group", "owner").order_by("pk")
    if wanted.group:
        rows = rows.filter(group__code=wanted.group)
    if wanted.layer:
        rows = rows.filter(layer=wanted.layer)
    return page(rows, BY_ID, wanted, lambda row: IndicatorOut.of(row, catalogue.sheets(row.pk)))


@router.get("/indicators/{int:indicator_id}/values", response=answers(FiguresOut))
def get_values(request: ActorRequest, indicator_id: PathId, wanted: Query[ValuesFilter]) -> FiguresOut:
    """The course of an indicator of a unit; of units that you do not read, what was published."""
    catalogue = Catalogue()
    indicator = catalogue.by_id.get(indicator_id)
    if indicator is None:
        raise NotFound
    of: Unit = unit_named(wanted.unit, "unit") if wanted.unit else selectors.home(request.actor)
    row = selectors.row_of(request.actor, indicator, of, catalogue)
    figures = [
        FigureOut(
            period=start,
            value=None if each.value is None else f"{each.value:f}",
            units=each.units,
            met=each.met,
            confirmed=each.confirmed,
            published=each.published,
            state=STATES[State(each.state)] if each.state else None,
            version=each.version,
        )
        for start, each in row.course
    ]
    return FiguresOut(indicator=indicator.code, unit=UnitRef.of(of), figures=figures)


@router.post("/values", response=answers(StoredOut))
def store_values(request: ActorRequest, payload: ValuesIn) -> StoredOut:
    """Report values, all or none; each refused one is named in ``details.cells`` by its place in the list."""
    catalogue = Catalogue()
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={each.unit for each in payload.values})}
    entries, faults = [], {}
    for number, each in enumerate(payload.values):
        indicator, unit = catalogue.by_code.get(each.indicator), units.get(each.unit)
        if indicator is None or unit is None:
            words = (
                _("Không có chỉ tiêu mã %(codes)s.")
                if indicator is None
                else _("Không có đơn vị mã %(codes)s.")
            )
            named = each.indicator if indicator is None else each.unit
            faults[f"values.{number}"] = words % {"codes": named}
            continue
        value = None if each.value is None else Decimal(each.value)
        entries.append(
            Entry(
                indicator,
                unit,
                each.period,
                value,
                each.version,
                each.note,
                each.evidence,
                f"values.{number}",
            )
        )
    if faults:
        raise InvalidInput(fields=faults)
    taken = record_values(request.actor, entries, dry_run=payload.dry_run)
    return StoredOut(changed=taken.changed, computed=taken.followed)
