"""From what was entered to what a record holds: every field read, every check asked, title and search derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from lark import Token, Tree

from giamsat.core.errors import InvalidInput
from giamsat.core.text import fold, sort_key
from giamsat.registers import expressions, values
from giamsat.registers.models import Check, Field, Record, Register
from giamsat.registers.values import BadValue, Kind, References

#: Where a strict check that fails is told: no single field is wrong.
WHOLE = "checks"


@dataclass(frozen=True, slots=True)
class Definition:
    """A register's fields in use, its checks ready to be asked, its states."""

    fields: list[Field]
    checks: list[tuple[Check, Tree[Token]]]

    @classmethod
    def of(cls, register: Register) -> Definition:
        """As it is now; two queries."""
        fields = list(register.fields.filter(retired_at__isnull=True))
        return cls(fields, [(each, expressions.parse(each.expression)) for each in register.checks.all()])

    @property
    def title(self) -> Field | None:
        """The field that names a record."""
        return next((each for each in self.fields if each.is_title), None)

    def by_code(self) -> dict[str, Field]:
        """Code -> field."""
        return {each.code: each for each in self.fields}


def read_values(
    definition: Definition,
    given: Mapping[str, Any],
    references: References,
    before: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values to store, and a reason for each field that cannot take its own.

    Args:
        given: by field code; a code that is left out keeps what stood ``before``.
    """
    old = dict(before or {})
    found = {code: value for code, value in old.items() if code not in definition.by_code()}
    faults: dict[str, str] = {}
    for field in definition.fields:
        if field.code not in given:
            value = old.get(field.code)
        else:
            if field.kind == Kind.FILE and str(given[field.code]) == str(old.get(field.code)):
                # Whoever changes a record keeps the file that another handed in.
                found[field.code] = old[field.code]
                continue
            try:
                value = values.read(field, given[field.code], references)
            except BadValue as fault:
                faults[field.code] = str(fault)
                continue
            if value is None and _is_hidden(field, old.get(field.code), references):
                value = old[field.code]
        if value is not None:
            found[field.code] = value
        elif field.is_required:
            faults[field.code] = _("Cần điền trường này.")
    for code in set(given) - set(definition.by_code()):
        faults[code] = _("Sổ không có trường “%(code)s”.") % {"code": code}
    return found, faults


def _is_hidden(field: Field, old: Any, references: References) -> bool:
    """What its editor may not see cannot have been emptied on purpose."""
    if field.kind == Kind.FILE:
        return False
    return field.kind in values.REFERENCES and old is not None and not references.key(field.kind, old)


def failing(definition: Definition, stored: Mapping[str, Any], state: str) -> list[Check]:
    """The checks that these values break; one that lacks a value is not broken."""
    known = {field.code: values.typed(field, stored.get(field.code)) for field in definition.fields}
    known["state"] = state
    return [check for check, tree in definition.checks if expressions.holds(tree, known) is False]


def settle(definition: Definition, record: Record, references: References) -> None:
    """Set on ``record`` what follows from its values and state: failing checks, title, order, search.

    Raises:
        InvalidInput: a strict check fails.
    """
    broken = failing(definition, record.values, record.state)
    if strict := [check for check in broken if check.is_strict]:
        raise InvalidInput(fields={WHOLE: "; ".join(check.name for check in strict)})
    record.failing = [check.code for check in broken]
    title = definition.title
    shown = _words(title, record.values.get(title.code), references) if title else ""
    record.title = (shown or f"{record.register.code}-{record.number}")[:300]
    record.sort_key = sort_key(record.title[:120])
    record.search = _search(definition.fields, record, references)


def _words(field: Field, value: Any, references: References) -> str:
    if value is None:
        return ""
    if field.kind == Kind.CHOICE:
        return next((each["vi"] for each in field.choices if each["code"] == value), str(value))
    if field.kind == Kind.CHOICES:
        return "; ".join(each["vi"] for each in field.choices if each["code"] in value)
    return values.plain(field, value, references)


def _search(fields: Iterable[Field], record: Record, references: References) -> str:
    """Words of the record itself; names of tasks and documents stay with those who may see these."""
    words = [f"{record.register.code}-{record.number}", record.title]
    told = {Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.CHOICES, Kind.LINK}
    for field in fields:
        if field.kind in told and not field.is_title:
            words.append(_words(field, record.values.get(field.code), references))
    return fold(" ".join(words))


def repeated(register: Register, definition: Definition, record: Record) -> dict[str, str]:
    """For each field that must be unique: the reason, when another record of the register holds the same."""
    faults = {}
    for field in definition.fields:
        value = record.values.get(field.code)
        if field.is_unique and value is not None:
            others = Record.objects.filter(
                register=register, withdrawn_at__isnull=True, values__contains={field.code: value}
            ).exclude(pk=record.pk)
            if (other := others.first()) is not None:
                faults[field.code] = _("Đã có ở bản ghi số %(number)s.") % {"number": other.number}
    return faults
