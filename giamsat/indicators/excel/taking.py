"""From a filled-in template to entries: every fault named by sheet and cell, nothing stored by half."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core.files.foreign import DecimalSigns, ask_child
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.excel.layout import EVIDENCE, NOTE
from giamsat.indicators.formula.evaluate import stored as stored_value
from giamsat.indicators.models import Indicator, Observation
from giamsat.indicators.models_values import State
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.indicators.services import Entry, Fault
from giamsat.units.models import Unit

#: By indicator, period and unit: the value, its state, its evidence.
Stored = dict[tuple[int, dt.date, int], tuple[Decimal | None, int, str]]


@dataclass
class Taken:
    """What a file says: values that differ from what is stored, and faults by sheet and cell."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: int = 0


def take(file: BinaryIO, note: str = "") -> Taken:
    """The entries of a template.

    Args:
        note: justification for the values of rows that give none of their own.

    Raises:
        InvalidInput: the file as a whole cannot be taken.
    """
    told = ask_child("giamsat.indicators.excel.read", file, _refusal)
    taken = Taken(cells=len(told["cells"]))
    taken.faults = [Fault(place, "figure", _fault(code, detail)) for place, code, detail in told["faults"]]
    catalogue = Catalogue()
    units = _units(told["cells"])
    stored = _stored(told["cells"], catalogue, units)
    signs = DecimalSigns()
    # A file of all communes holds a hundred thousand cells: each goes as its entry comes.
    cells = told["cells"][::-1]
    del told["cells"]
    while cells:
        place, row_key, column_key, number, given = cells.pop()
        if other := signs.clash("", given, place):
            taken.faults.append(Fault(place, "figure", _fault("mixed", other)))
            continue
        words = told["words"].get(row_key, {})
        said = words.get(NOTE, note), words.get(EVIDENCE, "")
        try:
            keys = (row_key, column_key, number, place)
            entry = _entry(keys, _figure(given), said, catalogue, units, stored)
        except NoNumber as fault:
            taken.faults.append(Fault(place, "figure", str(fault)))
            continue
        except (ValueError, KeyError, IndexError):
            taken.faults.append(Fault(place, "place", _fault("outside", "")))
            continue
        if entry is not None:
            taken.entries.append(entry)
    return taken


def _units(cells: list[list[Any]]) -> dict[str, Unit]:
    codes = {cell[1].split("|")[1] for cell in cells if cell[1].count("|") == 2}
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


def _stored(cells: list[list[Any]], catalogue: Catalogue, units: dict[str, Unit]) -> Stored:
    """What stands at the places of the file, in one query."""
    codes = {cell[1].split("|")[0] for cell in cells}
    indicators = [catalogue.by_code[code].pk for code in codes if code in catalogue.by_code]
    starts = set()
    for column_key in {cell[2] for cell in cells}:
        try:
            starts.add(dt.date.fromisoformat(column_key))
        except ValueError:
            continue
    rows = Observation.objects.filter(indicator__in=indicators, period__in=starts, unit__in=units.values())
    told = rows.values_list("indicator_id", "period", "unit_id", "value", "state", "evidence")
    return {(indicator, period, unit): tuple(more) for indicator, period, unit, *more in told}  # type: ignore[misc]


#: The columns of a file are few, its cells many.
_day = lru_cache(256)(dt.date.fromisoformat)


def _entry(
    keys: tuple[str, str, int, str],
    value: Decimal | None,
    said: tuple[str, str],
    catalogue: Catalogue,
    units: dict[str, Unit],
    stored: Stored,
) -> Entry | None:
    """What a cell changes; None where it says what stands there already.

    Evidence holds for the values that a row changes, and for those that nobody confirmed yet and that name none.
    """
    row_key, column_key, number, place = keys
    code, unit_code, versions = row_key.split("|")
    indicator: Indicator = catalogue.by_code[code]
    unit = units[unit_code]
    period = _day(column_key)
    now, state, evidence = stored.get((indicator.pk, period, unit.pk), (None, State.REPORTED, ""))
    unproven = now is not None and state == State.REPORTED and not evidence
    if now == value and not (unproven and said[1]):
        return None
    return Entry(indicator, unit, period, value, int(versions.split(",")[number]), *said, place)


def _figure(given: str | int | float | None) -> Decimal | None:
    """A cell with a number holds it as a double, of which six decimals count; a text is what somebody typed."""
    if given is None:
        return None
    if isinstance(given, str):
        return read_number(given, comma=get_language() != "en")
    try:
        return stored_value(Decimal(repr(given)))
    except InvalidOperation as fault:
        raise NoNumber(_("Số quá lớn.")) from fault


def _refusal(code: str, detail: str) -> str:
    return {
        "broken": _("Tệp không mở được như một tệp Excel (.xlsx). Tải lại mẫu rồi chép số vào."),
        "too_large": _("Tệp quá lớn hoặc quá lâu mới đọc xong. Chia nhỏ, hoặc tải lại mẫu."),
        "macros": _("Tệp có macro. Lưu lại thành .xlsx không macro."),
        "links": _("Tệp có liên kết sang tệp khác. Dán giá trị thay cho liên kết."),
        "merged": _("Tệp có ô gộp. Bỏ gộp ô, hoặc tải lại mẫu."),
        "hidden_sheets": _("Tệp có trang tính ẩn (%(names)s). Bỏ các trang đó.") % {"names": detail},
        "no_template": _(
            "Tệp không phải mẫu của Giamsat: thiếu trang “So lieu” hoặc trang khóa. Tải mẫu rồi điền."
        ),
        "wrong_version": _("Mẫu thuộc phiên bản khác. Tải mẫu mới rồi chép số sang."),
    }[code]


def _fault(code: str, detail: str) -> str:
    return {
        "formula": _("Ô có công thức hoặc lỗi công thức (%(text)s). Dán giá trị."),
        "date": _("Ô có ngày tháng (%(text)s), không phải số."),
        "no_number": _("“%(text)s” không phải một số."),
        "date_for_words": _("Ô có ngày tháng (%(text)s). Viết thành chữ, ví dụ: 12/BC-UBND ngày 5 tháng 3."),
        "mixed": _("Tệp viết số thập phân khi dùng dấu phẩy, khi dùng dấu chấm; chỗ kia là %(text)s."),
        "outside": _("Ô nằm ngoài các dòng, cột của mẫu; số ở đây không được nhận."),
        "too_many": _("Quá nhiều ô (trên %(text)s). Chia tệp theo năm hoặc theo chỉ tiêu."),
    }[code] % {"text": detail}
