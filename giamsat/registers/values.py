"""What a field may hold: reading what was entered, and writing it back so that it reads the same.

Stored forms are plain JSON: texts, whole numbers, decimals as their shortest text (``"12.5"``, so that nothing
is rounded), days as ``2025-12-31``, codes of choices, ids of units, tasks, documents, people and files.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from giamsat.registers.expressions import Operand
from giamsat.registers.models import Field

Kind = Field.Kind
NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
#: Fields that name something else by its key.
REFERENCES = frozenset({Kind.UNIT, Kind.TASK, Kind.DOCUMENT, Kind.POST, Kind.FILE})
MOST_TEXT, MOST_LONG_TEXT, MOST_LINK = 500, 20_000, 1000
#: Beyond, a figure is a slip of the finger, and a sheet cannot hold it.
_MOST_DIGITS, _MOST_DECIMALS = 30, 8
_YES = frozenset({"yes", "true", "1", "có", "co", "x", "đúng", "dung"})
_NO = frozenset({"no", "false", "0", "không", "khong", "sai"})
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPED_BY_POINT = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_GROUPED_BY_COMMA = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class BadValue(ValueError):
    """A value that its field cannot hold; the message says why, in the reader's language."""


class References(Protocol):
    """Finds what a reference field names, and how to name it."""

    def find(self, kind: str, key: str) -> int:
        """The id of what ``key`` names.

        Raises:
            BadValue: nothing that the actor may name.
        """

    def key(self, kind: str, pk: int) -> str:
        """How it is named, so that ``find`` finds it; empty when it may not be seen."""


def read(field: Field, given: Any, references: References) -> Any:
    """What ``field`` stores for what was entered in a form, a sheet or by a program; None for nothing.

    Raises:
        BadValue: it does not fit the field's kind, range or choices.
    """
    if isinstance(given, str):
        given = unicodedata.normalize("NFC", given).strip()
    if given is None or given == "" or given == []:
        return None
    value = _READERS[Kind(field.kind)](field, given, references)
    _check_range(field, value)
    return value


def plain(field: Field, value: Any, references: References) -> str:
    """The stored value as text that ``read`` reads to the same value."""
    if value is None:
        return ""
    kind = Kind(field.kind)
    if kind in REFERENCES:
        return references.key(kind, value)
    if kind == Kind.YES_NO:
        return "yes" if value else "no"
    if kind == Kind.CHOICES:
        return "; ".join(value)
    text = str(value)
    # 1.234 can be read in two ways, 1.2340 in one.
    return f"{text}0" if kind in NUMERIC and _ambiguous(text) else text


def typed(field: Field, value: Any) -> Any:
    """The stored value as a rule reckons with it: numbers as fractions (per cent as hundredths), days as days."""
    if value is None:
        return None
    kind = Kind(field.kind)
    if kind in NUMERIC:
        number = Fraction(value)
        return number / 100 if field.measure == "%" else number
    if kind == Kind.DATE:
        return dt.date.fromisoformat(value)
    return value


def operands(fields: list[Field]) -> dict[str, Operand]:
    """What rules may name: the record's ``state``, and the fields that are in use."""
    known = {"state": Operand("text")}
    for field in fields:
        if field.retired_at is None and field.kind not in {Kind.CHOICES, *REFERENCES}:
            known[field.code] = Operand(_sort(field), field.measure)
    return known


def _sort(field: Field) -> str:
    kind = Kind(field.kind)
    if kind in NUMERIC:
        return "number"
    return {Kind.DATE: "date", Kind.YES_NO: "truth"}.get(kind, "text")


# --- reading ----------------------------------------------------------------------------------------------


def _text(field: Field, given: Any, references: References) -> str:
    if not isinstance(given, (str, int, float, Decimal)) or isinstance(given, bool):
        raise BadValue(_("Cần một dòng chữ."))
    long = field.kind == Kind.LONG_TEXT
    text = str(given) if long else " ".join(str(given).split())
    most = MOST_LONG_TEXT if long else MOST_TEXT
    if len(text) > most:
        raise BadValue(_("Dài quá %(count)s ký tự.") % {"count": most})
    if any(unicodedata.category(each) == "Cc" and each not in "\n\r\t" for each in text):
        raise BadValue(_("Có ký tự không dùng được."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _integer(field: Field, given: Any, references: References) -> int:
    number = _number(given)
    if number != number.to_integral_value():
        raise BadValue(_("Cần số nguyên."))
    return int(number)


def _decimal(field: Field, given: Any, references: References) -> str:
    return shortest(_number(given))


def shortest(number: Decimal) -> str:
    """A decimal without needless zeros or exponent: one value, one text."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "+0", ""} else text.lstrip("+")


def _number(given: Any) -> Decimal:
    """A number as Vietnamese or English writes it; one that can be read in two ways is refused, not guessed."""
    if isinstance(given, bool) or not isinstance(given, (str, int, float, Decimal)):
        raise BadValue(_("Cần một con số."))
    text = str(given) if isinstance(given, str) else f"{Decimal(str(given)):f}"
    text = re.sub(r"[\s\u00a0\u202f]", "", text).removesuffix("%").replace("\u2212", "-")
    by_point, by_comma = _GROUPED_BY_POINT.fullmatch(text), _GROUPED_BY_COMMA.fullmatch(text)
    if isinstance(given, str) and _ambiguous(text):
        words = _("“%(text)s” đọc được hai cách. Viết %(whole)s, hoặc thêm chữ số thập phân.")
        raise BadValue(words % {"text": text, "whole": re.sub(r"[.,]", "", text)})
    if by_point and ("," in text or text.count(".") > 1):
        text = text.replace(".", "").replace(",", ".")
    elif by_comma and ("." in text or text.count(",") > 1):
        text = text.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _PLAIN_NUMBER.fullmatch(text):
        raise BadValue(_("“%(text)s” không phải là số.") % {"text": str(given)[:40]})
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadValue(_("“%(text)s” không phải là số.") % {"text": str(given)[:40]}) from None
    _sign, digits, exponent = number.as_tuple()
    if len(digits) > _MOST_DIGITS or (isinstance(exponent, int) and -exponent > _MOST_DECIMALS):
        raise BadValue(_("Số có quá nhiều chữ số."))
    return number


def _ambiguous(text: str) -> bool:
    """One separator before exactly three digits: 1.234 is 1234 here and 1,234 there."""
    return bool(re.fullmatch(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", text))


def _date(field: Field, given: Any, references: References) -> str:
    if isinstance(given, dt.datetime):
        return given.date().isoformat()
    if isinstance(given, dt.date):
        return given.isoformat()
    text = str(given)
    found = _DAY.fullmatch(text)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise BadValue(_("“%(text)s” không phải là ngày; viết như 31/12/2025.") % {"text": text[:40]})


def _yes_no(field: Field, given: Any, references: References) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue(_("Viết “có” hoặc “không”."))


def _choice(field: Field, given: Any, references: References) -> str:
    wanted = str(given).casefold()
    for each in field.choices:
        if wanted in {each["code"], each["vi"].casefold(), each.get("en", "").casefold()}:
            return str(each["code"])
    known = "; ".join(field.choice_names().values())
    raise BadValue(
        _("“%(text)s” không có trong các lựa chọn: %(known)s.") % {"text": str(given)[:80], "known": known}
    )


def _choices(field: Field, given: Any, references: References) -> list[str]:
    words = given if isinstance(given, list) else [word.strip() for word in str(given).split(";")]
    chosen = {_choice(field, word, references) for word in words if word}
    # In the order of the definition: one set, one value.
    found = [each["code"] for each in field.choices if each["code"] in chosen]
    if not found:
        raise BadValue(_("Chưa chọn gì."))
    return found


def _reference(field: Field, given: Any, references: References) -> int:
    if not isinstance(given, str):
        raise BadValue(_("Cần mã hoặc tên."))
    return references.find(field.kind, given)


def _link(field: Field, given: Any, references: References) -> str:
    text = str(given)
    try:
        parts = urlsplit(text)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine or len(text) > MOST_LINK or re.search(r"[\s\x00-\x1f\"<>\\]", text):
        raise BadValue(_("Cần một địa chỉ đầy đủ, như https://…"))
    return text


_READERS: Mapping[Kind, Callable[[Field, Any, References], Any]] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _text, Kind.INTEGER: _integer, Kind.DECIMAL: _decimal,
    Kind.MONEY: _decimal, Kind.DATE: _date, Kind.YES_NO: _yes_no, Kind.CHOICE: _choice,
    Kind.CHOICES: _choices, Kind.UNIT: _reference, Kind.TASK: _reference, Kind.DOCUMENT: _reference,
    Kind.POST: _reference, Kind.FILE: _reference, Kind.LINK: _link,
}  # fmt: skip


def _check_range(field: Field, value: Any) -> None:
    if field.kind in NUMERIC:
        number = Decimal(value)
        if field.minimum and number < Decimal(field.minimum):
            raise BadValue(_("Không được nhỏ hơn %(least)s.") % {"least": field.minimum})
        if field.maximum and number > Decimal(field.maximum):
            raise BadValue(_("Không được lớn hơn %(most)s.") % {"most": field.maximum})
    elif field.kind == Kind.DATE:
        if field.minimum and value < field.minimum:
            raise BadValue(_("Không được trước ngày %(least)s.") % {"least": field.minimum})
        if field.maximum and value > field.maximum:
            raise BadValue(_("Không được sau ngày %(most)s.") % {"most": field.maximum})
