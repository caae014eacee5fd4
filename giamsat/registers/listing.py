"""Lists of records: typed filters, an order, and pages that begin behind a row (keyset)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from giamsat.core.actor import Actor
from giamsat.core.lookups import holding
from giamsat.core.text import fold
from giamsat.registers import selectors
from giamsat.registers.models import Field, Record, Register
from giamsat.registers.sql import value_of
from giamsat.registers.values import NUMERIC, Kind
from giamsat.units.models import Unit

#: Orders that every register has: name -> column.
ORDERS = {"number": "number", "title": "sort_key", "unit": "unit__sort_key", "updated": "updated_at"}
SORTABLE = frozenset({*NUMERIC, Kind.DATE})
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What one field is narrowed to: equal to one value, from and to (both included), or words that it holds."""

    field: Field
    equal: Any = None
    least: Any = None
    most: Any = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records of a register: all of them when empty."""

    state: str = ""
    unit: Unit | None = None
    below: bool = False
    words: str = ""
    failing: bool = False
    task_id: int | None = None
    narrowed: tuple[Narrowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """By what a list is sorted: one of ``ORDERS``, or a field that is a number or a day."""

    name: str = "number"
    descending: bool = False
    field: Field | None = None

    @property
    def text(self) -> str:
        """How it stands in an address."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(slots=True)
class RecordPage:
    """A page, and where the next one begins; empty on the last."""

    rows: list[Record] = field(default_factory=list)
    next: str = ""


def sort_named(fields: list[Field], name: str) -> Sort:
    """The order that an address names; that of the numbers when it names none."""
    bare, descending = name.removeprefix("-"), name.startswith("-")
    if bare in ORDERS:
        return Sort(bare, descending)
    by_field = {each.code: each for each in fields if each.kind in SORTABLE}
    code = bare.removeprefix("f.")
    if bare.startswith("f.") and code in by_field:
        return Sort(bare, descending, by_field[code])
    return Sort()


def list_records(actor: Actor, register: Register, wanted: Filter) -> QuerySet[Record]:
    """The records that the person reads and that ``wanted`` asks for, without an order."""
    rows = selectors.records(actor, register).filter(_condition(wanted))
    for each in wanted.narrowed:
        rows = _narrow(rows, each)
    return rows.order_by()


def _condition(wanted: Filter) -> Q:
    condition = Q()
    if wanted.state:
        condition &= Q(state=wanted.state)
    if wanted.unit is not None:
        condition &= Q(unit__path__within=wanted.unit.path) if wanted.below else Q(unit=wanted.unit)
    for word in fold(wanted.words).split():
        condition &= Q(search__like=holding(word))
    if wanted.failing:
        condition &= ~Q(failing=[])
    if wanted.task_id is not None:
        condition &= Q(task_links__task=wanted.task_id)
    return condition


def _narrow(rows: QuerySet[Record], each: Narrowed) -> QuerySet[Record]:
    code = each.field.code
    if each.equal is not None:
        rows = rows.filter(values__contains={code: each.equal})
    if each.words:
        # Marks count here: the folded words of a single field are not kept.
        rows = rows.filter(**{f"values__{code}__icontains": each.words})
    if each.least is not None or each.most is not None:
        rows = rows.alias(**{f"at_{code}": value_of(each.field)})
        if each.least is not None:
            rows = rows.filter(**{f"at_{code}__gte": each.least})
        if each.most is not None:
            rows = rows.filter(**{f"at_{code}__lte": each.most})
    return rows


def page(rows: QuerySet[Record], sort: Sort, after: str, size: int) -> RecordPage:
    """One page in order; rows without a value come last. A cursor of another list begins at the first page."""
    key: Combinable = F(ORDERS[sort.name]) if sort.field is None else value_of(sort.field)
    found = rows.annotate(sort_value=key)
    if position := _position(sort, after):
        found = found.filter(_behind(sort, *position))
    ordered = (
        F("sort_value").desc(nulls_last=True) if sort.descending else F("sort_value").asc(nulls_last=True)
    )
    chunk: list[Any] = list(found.order_by(ordered, "-pk" if sort.descending else "pk")[: size + 1])
    more = len(chunk) > size
    chunk = chunk[:size]
    return RecordPage(chunk, _cursor(sort, chunk[-1]) if more else "")


def _behind(sort: Sort, value: Any, pk: int) -> Q:
    step = "lt" if sort.descending else "gt"
    later = Q(**{f"pk__{step}": pk})
    if value is None:
        return Q(sort_value__isnull=True) & later
    beyond = Q(**{f"sort_value__{step}": value}) | (Q(sort_value=value) & later)
    return beyond | Q(sort_value__isnull=True)


def _cursor(sort: Sort, row: Record) -> str:
    value = row.sort_value  # type: ignore[attr-defined]
    text = value.isoformat() if isinstance(value, dt.date) else None if value is None else str(value)
    raw = json.dumps([sort.text, text, row.pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _position(sort: Sort, after: str) -> tuple[Any, int] | None:
    if not after:
        return None
    try:
        raw = base64.urlsafe_b64decode((after + "=" * (-len(after) % 4)).encode("ascii"))
        name, text, pk = json.loads(raw)
        if name != sort.text or type(pk) is not int or not 0 < pk <= _LARGEST or "\x00" in (text or ""):
            return None
        return (None if text is None else _reader(sort)(text)), pk
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        return None


def _reader(sort: Sort) -> Callable[[str], Any]:
    if sort.field is not None:
        return dt.date.fromisoformat if sort.field.kind == Kind.DATE else Decimal
    readers: Mapping[str, Callable[[str], Any]] = {"number": int, "updated": dt.datetime.fromisoformat}
    return readers.get(sort.name, str)
