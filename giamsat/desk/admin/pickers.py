"""Fields in which a person types a unit or a colleague, by name without marks or by code, within a reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.units.models import Unit, UnitQuerySet

OFFERED = 12
_KEY_AT_END = re.compile(r"\(([^()\s]+)\)\s*\Z")


class _Picker(forms.CharField):
    """A text that means one row: "name (key)" as offered, the bare key, or words that find only one.

    ``search`` is set by the form's maker: from words to the rows within reach, all of them for none.
    """

    key: str
    offers: str
    search: Callable[[str], QuerySet[Any]]

    def __init__(self, **more: Any):
        super().__init__(max_length=400, **more)

    def reach(self, search: Callable[[str], QuerySet[Any]], address: str | Promise) -> None:
        """Let the field find rows by ``search``, and offer those that ``address`` answers while one types."""
        self.search = search
        self.widget.attrs |= {
            "list": self.offers, "autocomplete": "off", "hx-get": address, "hx-target": f"#{self.offers}",
            "hx-trigger": "input changed delay:250ms, focus once", "hx-params": "*",
        }  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return offered(value) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """The row that is meant; None for an empty field that may be empty."""
        text = super().clean(value).strip()
        if not text:
            return None
        at_end = _KEY_AT_END.search(text)
        for key in (at_end[1] if at_end else None, text):
            if key and (row := self.search("").filter(**{self.key: key}).first()):
                return row
        rows = list(self.search(text)[: OFFERED + 1])
        if len(rows) == 1:
            return rows[0]
        if not rows:
            raise ValidationError(_("Không tìm thấy “%(text)s” trong phạm vi của bạn.") % {"text": text})
        names = "; ".join(offered(row) for row in rows[:OFFERED])
        raise ValidationError(_("Nhiều kết quả, chép lại một: %(names)s.") % {"names": names})


class UnitField(_Picker):
    """A unit."""

    key, offers = "code", "offered-units"
    search: Callable[[str], UnitQuerySet]


class PersonField(_Picker):
    """A person."""

    key, offers = "login", "offered-people"


def offered(row: Model) -> str:
    """How a row stands in the field and in its list of offers."""
    if isinstance(row, Unit):
        return f"{row.name} ({row.code})"
    assert isinstance(row, Person)  # noqa: S101 (the only other kind of row here)
    return f"{row.full_name} ({row.login})"


def typed(request: HttpRequest) -> str:
    """What stands so far in the field that asks for offers; the field sends it under its own name."""
    return next((value for value in request.GET.dict().values() if isinstance(value, str)), "")
