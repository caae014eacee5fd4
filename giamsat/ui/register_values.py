"""Values of registers in words, for pages of the desk and of the public alike."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from giamsat.registers.models import Field
from giamsat.registers.values import NUMERIC, Kind
from giamsat.ui import formats


def with_measure(field: Field, number: Decimal, digits: int | None = None) -> str:
    """A number with what it is measured in."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    text = formats.number(number, places if digits is None else digits)
    return f"{text} {field.measure}" if field.measure else text


def value_in_words(field: Field, value: Any) -> str:
    """A stored value that names nothing elsewhere; an empty text for none."""
    if value is None:
        return ""
    if field.kind in NUMERIC:
        return with_measure(field, Decimal(value))
    if field.kind == Kind.DATE:
        return formats.date(dt.date.fromisoformat(value))
    if field.kind == Kind.YES_NO:
        return _("có") if value else _("không")
    names = field.choice_names()
    if field.kind == Kind.CHOICE:
        return names.get(value, str(value))
    if field.kind == Kind.CHOICES:
        return "; ".join(names.get(each, each) for each in value)
    return str(value)
