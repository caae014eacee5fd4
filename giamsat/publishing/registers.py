"""Registers that their owners make public: cleared fields of public registers, as far as rules of secrecy let them.

No release stands before them: whoever defines a register ticks it and each of its fields, and the page shows the
records of now. What nobody reads before it leaves is looked through by rule each time (``checks``): a mark of secrecy
keeps the record back, a mark of personal data the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from giamsat.core.errors import NotFound
from giamsat.publishing.checks import SECRET
from giamsat.publishing.people import checker_of_people
from giamsat.registers.models import Field, Record, Register
from giamsat.registers.services.stating import NEVER_PUBLIC
from giamsat.registers.values import Kind
from giamsat.units.models import Unit

CHUNK = 500
#: Kinds in which people write what they like.
_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.LINK})


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """What of a record is cleared; ``values`` are stored values by code of the field, a unit is its name."""

    number: int
    unit: str
    unit_code: str
    state: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PublicRegister:
    """A register that is public, and the fields of it that are."""

    register: Register
    fields: list[Field]
    states: Mapping[str, str]


def public_registers() -> QuerySet[Register]:
    """Registers whose owners publish them, with ``count``: their records."""
    there = Q(records__withdrawn_at__isnull=True)
    rows = Register.objects.filter(is_public=True).select_related("owner")
    return rows.annotate(count=Count("records", filter=there)).order_by("name_vi", "code")


def state() -> str:
    """Changes with whatever the public pages of registers show."""
    told = Register.objects.filter(is_public=True).aggregate(
        n=Count("pk"), v=Sum("version"), e=Sum("edition")
    )
    records = Record.objects.filter(register__is_public=True).aggregate(n=Max("pk"), v=Sum("version"))
    return f"{told} {records} {Unit.objects.aggregate(v=Sum('version'))}"


def public_register(code: str) -> PublicRegister:
    """One of them.

    Raises:
        NotFound: there is none, or it is not public: both look the same.
    """
    found = public_registers().filter(code=code).first()
    if found is None:
        raise NotFound
    cleared = found.fields.filter(is_public=True, retired_at__isnull=True).exclude(kind__in=NEVER_PUBLIC)
    return PublicRegister(found, list(cleared), {each.code: each.name for each in found.states.all()})


def public_rows(public: PublicRegister) -> QuerySet[Record]:
    """Its records in the order of their numbers, to be shown through ``Clearing`` alone."""
    rows = Record.objects.filter(register=public.register, withdrawn_at__isnull=True).order_by("number")
    return rows.select_related("unit").defer("search")


class Clearing:
    """Lets of records through what may be seen; those that bear a mark of secrecy are left out."""

    def __init__(self, public: PublicRegister) -> None:
        self._public = public
        self._checker = checker_of_people()

    def of(self, rows: Sequence[Record]) -> Iterator[PublicRecord]:
        """The records of a page or a chunk."""
        units = self._units(rows)
        for row in rows:
            values: dict[str, Any] = {}
            is_secret = False
            for field in self._public.fields:
                value = row.values.get(field.code)
                if value is None:
                    continue
                marks = self._checker.marks(value) if field.kind in _WORDS else []
                is_secret = is_secret or any(mark.kind == SECRET for mark in marks)
                if not marks:
                    values[field.code] = units.get(value, "") if field.kind == Kind.UNIT else value
            if not is_secret:
                state_name = self._public.states.get(row.state, row.state)
                yield PublicRecord(row.number, row.unit.name, row.unit.code, state_name, values)

    def _units(self, rows: Sequence[Record]) -> dict[int, str]:
        codes = [each.code for each in self._public.fields if each.kind == Kind.UNIT]
        ids = {row.values[code] for row in rows for code in codes if row.values.get(code) is not None}
        return {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=ids)}
