"""From a filled-in template to entries: every fault named by sheet and cell, nothing stored by half."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.core.sandbox import SandboxFailed, run_sandboxed
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.formula.evaluate import stored as stored_value
from giamsat.indicators.models import Indicator, Observation
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.indicators.services import Entry, Fault
from giamsat.units.models import Unit

SECONDS, MEMORY_MB, OUTPUT_MB = 30, 300, 64


@dataclass
class Taken:
    """What a file says: values that differ from what is stored, and faults by sheet and cell."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: int = 0


def take(file: BinaryIO, note: str = "") -> Taken:
    """The entries of a template.

    Args:
        note: justification for all values of the file.

    Raises:
        InvalidInput: the file as a whole cannot be taken.
    """
    told = _read(file)
    taken = Taken(cells=len(told["cells"]))
    taken.faults = [Fault(place, "figure", _fault(code, detail)) for place, code, detail in told["faults"]]
    catalogue = Catalogue()
    units = _units(told["cells"])
    stored = _stored(told["cells"], catalogue, units)
    for cell in told["cells"]:
        place = cell[0]
        try:
            entry = _entry(cell, note, catalogue, units, stored)
        except NoNumber as fault:
            taken.faults.append(Fault(place, "figure", str(fault)))
            continue
        except (ValueError, KeyError, IndexError):
            taken.faults.append(Fault(place, "place", _fault("outside", "")))
            continue
        if entry is not None:
            taken.entries.append(entry)
    return taken


def _read(file: BinaryIO) -> dict[str, Any]:
    file.flush()  # the child reads by the descriptor
    try:
        told: dict[str, Any] = run_sandboxed(
            "giamsat.indicators.excel.read",
            "read",
            {},
            file=file,
            seconds=SECONDS,
            memory_mb=MEMORY_MB,
            output_mb=OUTPUT_MB,
        )
    except SandboxFailed as fault:
        raise InvalidInput(
            fields={"file": _refusal("too_large" if fault.cause != "crash" else "broken", "")}
        ) from fault
    if "refused" in told:
        raise InvalidInput(fields={"file": _refusal(told["refused"], told["detail"])})
    return told


def _units(cells: list[list[Any]]) -> dict[str, Unit]:
    codes = {cell[1].split("|")[1] for cell in cells if cell[1].count("|") == 2}
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


def _stored(
    cells: list[list[Any]], catalogue: Catalogue, units: dict[str, Unit]
) -> dict[tuple[int, dt.date, int], Decimal | None]:
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
    return {
        (indicator, period, unit): value
        for indicator, period, unit, value in rows.values_list("indicator_id", "period", "unit_id", "value")
    }


def _entry(
    cell: list[Any],
    note: str,
    catalogue: Catalogue,
    units: dict[str, Unit],
    stored: dict[tuple[int, dt.date, int], Decimal | None],
) -> Entry | None:
    place, row_key, column_key, number, given = cell
    code, unit_code, versions = row_key.split("|")
    indicator: Indicator = catalogue.by_code[code]
    unit = units[unit_code]
    period = dt.date.fromisoformat(column_key)
    value = _figure(given)
    if stored.get((indicator.pk, period, unit.pk)) == value:
        return None
    return Entry(indicator, unit, period, value, int(versions.split(",")[number]), note, place=place)


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
        "outside": _("Ô nằm ngoài các dòng, cột của mẫu; số ở đây không được nhận."),
        "too_many": _("Quá nhiều ô (trên %(text)s). Chia tệp theo năm hoặc theo chỉ tiêu."),
    }[code] % {"text": detail}
