"""Words that all resources share: bounded values, references, and how one unit or person is named."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Path
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from giamsat.accounts.models import Person
from giamsat.api.problems import Problem
from giamsat.core.errors import InvalidInput
from giamsat.units.models import Unit
from giamsat.units.selectors import unit_by_key

BIGGEST = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=BIGGEST)]
PathId = Annotated[int, Path(ge=1, le=BIGGEST)]
Offset = Annotated[int, Field(ge=0, le=2**31 - 1, description="Code points from the beginning of the text.")]
Percent = Annotated[int, Field(ge=0, le=100)]
Text = Annotated[str, Field(max_length=50_000)]
Code = Annotated[str, Field(min_length=1, max_length=80)]

#: Statuses of refusals, the same for every operation.
REFUSALS = frozenset({400, 401, 403, 404, 409, 412, 413, 422, 428, 429})


def answers(schema: Any, status: int = 200) -> dict[Any, Any]:
    """The ``response`` of an operation: what it gives, and a ``Problem`` for each refusal."""
    return {status: schema, REFUSALS: Problem}


class OneOf:
    """One of the values, for a string that has few: ``Annotated[str, OneOf("asc", "desc")]``."""

    def __init__(self, *values: str):
        self.values = values

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema([str(value) for value in self.values])


class Given(BaseModel):
    """What a caller sends: names that are not known are refused, since they are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Reason(Given):
    """Why something is done."""

    reason: Text = Field(min_length=1, description="In words; shown in the timeline.")


class UnitRef(BaseModel):
    """A unit, by its stable code, with its present names in the reader's language."""

    code: str
    name: str
    short: str

    @classmethod
    def of(cls, unit: Unit) -> UnitRef:
        return cls(code=unit.code, name=unit.name, short=unit.short)


class PersonRef(BaseModel):
    """A person, as shown beside an act."""

    id: int
    name: str

    @classmethod
    def of(cls, person: Any) -> PersonRef:
        return cls(id=person.pk, name=person.full_name)

    @classmethod
    def maybe(cls, person: Person | None) -> PersonRef | None:
        return None if person is None else cls.of(person)


def unit_named(code: str, field: str) -> Unit:
    """The unit in force of a code or alias; of a closed one the successor.

    Raises:
        InvalidInput: there is none; stands at ``field``.
    """
    found = unit_by_key(code)
    if found is None:
        raise InvalidInput(fields={field: _("Không có đơn vị “%(code)s”.") % {"code": code}})
    return found


#: A day that a deadline may have; beyond, a date is a slip of the pen.
Day = Annotated[dt.date, Field(description="Year-month-day.")]
