"""The values of fields as PostgreSQL reckons with them: exact numbers, days, texts."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, DecimalField
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from giamsat.registers.models import Field
from giamsat.registers.values import NUMERIC, Kind


class Exact(DecimalField):  # type: ignore[type-arg]
    """``numeric`` without a bound of digits: nothing is rounded."""

    def __init__(self) -> None:
        super().__init__(max_digits=60, decimal_places=10)

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def cast_db_type(self, connection: Any) -> str:
        return "numeric"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # Django would round to the number of places, which stands here only because it has to.
        return value


def value_of(field: Field, prefix: str = "") -> Combinable:
    """The stored value of ``field`` as an expression; ``prefix`` leads to the record."""
    # A code begins with a letter, so it is a key and never an index.
    text = KeyTextTransform(field.code, f"{prefix}values")
    if field.kind in NUMERIC:
        return Cast(text, Exact())
    if field.kind == Kind.DATE:
        return Cast(text, DateField())
    return text
