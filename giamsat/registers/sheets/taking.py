"""From a file to lines of records: headings found, every fault named by its place, nothing stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.core.files.foreign import DecimalSigns, ask_child
from giamsat.core.text import fold
from giamsat.registers.models import Field, Register
from giamsat.registers.sheets.layout import MOST_HEAD
from giamsat.registers.values import NUMERIC

#: Columns beside the fields, by the names that a template gives them.
NUMBER, VERSION, UNIT, STATE, TASKS = "#number", "#version", "#unit", "#state", "#tasks"
OWN = (NUMBER, VERSION, UNIT, STATE, TASKS)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something in a file cannot be taken, and where it stands."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file.

    Args:
        number, version: of the record that it changes; None for a new one.
        given: by field code; columns that the file lacks are not there.
        tasks: None when the file has no such column.
        places: where each column of the line stands; ``""`` for the line itself.
    """

    number: int | None
    version: int | None
    unit: str
    state: str
    tasks: list[str] | None
    given: Mapping[str, Any]
    places: Mapping[str, str]

    def place(self, column: str = "") -> str:
        """Where a column stands; the line where it is not there."""
        return self.places.get(column, self.places[""])


@dataclass
class Taken:
    """What a file says."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class _Table:
    """The rows of a file under the columns that were found."""

    sheet: str
    heads: list[str]
    columns: list[str] = field(default_factory=list)

    def place(self, row: int, column: int | None = None) -> str:
        if self.sheet:
            from openpyxl.utils import get_column_letter  # large, and seldom needed

            return f"{self.sheet}!{get_column_letter((column or 0) + 1)}{row}"
        line = _("dòng %(row)s") % {"row": row}
        if column is None:
            return line
        name = self.heads[column] if column < len(self.heads) else str(column + 1)
        return _("%(line)s, cột “%(name)s”") % {"line": line, "name": name}


def take(file: BinaryIO, register: Register, fields: Iterable[Field]) -> Taken:
    """The lines of a file.

    Raises:
        InvalidInput: the file as a whole cannot be taken.
    """
    told = ask_child("giamsat.registers.sheets.read", file, _refusal)
    _is_of(told["head"], register)
    used = list(fields)
    known = _headings(used)
    table, rows = _table(told, known)
    taken = Taken()
    for row, column, code, text in told["faults"]:
        taken.faults.append(Fault(table.place(row, column), _fault(code, text)))
    for column, (head, code) in enumerate(zip(table.heads, table.columns, strict=True)):
        if head and not code:
            words = _("Sổ không có trường “%(code)s”.") % {"code": head[:60]}
            taken.faults.append(Fault(table.place(rows[0][0], column), words))
    seen: dict[int, str] = {}
    for row, cells in rows[1:]:
        if not _repeats_headings(cells, table.columns, known):
            _line(taken, table, row, cells, seen)
    taken.faults += _mixed(table, rows[1:], {each.code for each in used if each.kind in NUMERIC})
    if not taken.lines and not taken.faults:
        raise InvalidInput(fields={"file": _("Tệp không có dòng nào dưới tên các cột.")})
    return taken


def _is_of(head: Mapping[str, str], register: Register) -> None:
    """A template belongs to one register and one edition of its definition."""
    if not head:
        return
    if head.get("register") != register.code:
        words = _("Mẫu này của sổ khác (%(code)s). Tải mẫu của sổ này.")
        raise InvalidInput(fields={"file": words % {"code": head.get("register", "")[:60]}})
    if head.get("edition") != str(register.edition):
        raise InvalidInput(fields={"file": _refusal("wrong_version", "")})


def _headings(fields: Iterable[Field]) -> dict[str, str]:
    """How a heading may be written -> the column that it means; a code goes before a name."""
    known = {
        _plain(name): column
        for column, names in (
            (NUMBER, ("Số", "No.")),
            (UNIT, ("Đơn vị", "Unit")),
            (STATE, ("Trạng thái", "State")),
            (TASKS, ("Nhiệm vụ liên quan", "Related tasks")),
        )
        for name in names
    }
    rows = list(fields)
    for each in rows:
        for name in (each.name_vi, each.name_en):
            if name:
                known[_plain(name)] = each.code
                known[_plain(f"{name} ({each.measure})")] = each.code
    return known | {each.code: each.code for each in rows} | {name: name for name in OWN}


def _plain(text: Any) -> str:
    return " ".join(fold(str(text)).split())


def _column(known: Mapping[str, str], head: Any) -> str:
    return known.get(str(head).strip()) or known.get(_plain(head), "")


def _table(told: dict[str, Any], known: Mapping[str, str]) -> tuple[_Table, list[tuple[int, list[Any]]]]:
    """The table and its rows from the headings on: the row that names most columns, among the first ones."""
    rows = [(row, cells) for row, cells in told["rows"]]
    best, most = 0, 0
    for place, (_row, cells) in enumerate(rows[:MOST_HEAD]):
        named = len({column for each in cells if each is not None and (column := _column(known, each))})
        if named > most:
            best, most = place, named
    if not most:
        raise InvalidInput(fields={"file": _("Không thấy dòng tên cột nào của sổ này. Tải mẫu rồi điền.")})
    heads = ["" if each is None else str(each).strip() for each in rows[best][1]]
    table = _Table(told["sheet"], heads, [_column(known, each) if each else "" for each in heads])
    named_twice = {each for each in table.columns if each and table.columns.count(each) > 1}
    if named_twice:
        words = _("Có hai cột cùng một trường: %(names)s.") % {"names": ", ".join(sorted(named_twice))}
        raise InvalidInput(fields={"file": words})
    return table, rows[best:]


def _repeats_headings(cells: list[Any], columns: list[str], known: Mapping[str, str]) -> bool:
    """The row of names below the row of codes in a template."""
    pairs = [(each, column) for each, column in zip(cells, columns, strict=False) if each is not None]
    return bool(pairs) and all(column and _column(known, each) == column for each, column in pairs)


def _line(taken: Taken, table: _Table, row: int, cells: list[Any], seen: dict[int, str]) -> None:
    places = {"": table.place(row)}
    given: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for column, code in enumerate(table.columns):
        value = cells[column] if column < len(cells) else None
        if not code:
            continue
        places[code] = table.place(row, column)
        (own if code in OWN else given)[code] = value
    for column, value in enumerate(cells):
        if value is not None and (column >= len(table.heads) or not table.heads[column]):
            taken.faults.append(Fault(table.place(row, column), _fault("outside", "")))
    if not any(value is not None for value in given.values()) and own.get(NUMBER) is None:
        return
    number, version = _whole(own.get(NUMBER)), _whole(own.get(VERSION))
    if own.get(NUMBER) is not None and (number is None or version is None):
        words = _("Dòng này nêu số bản ghi mà không có phiên bản. Dùng mẫu có sẵn bản ghi để sửa.")
        taken.faults.append(Fault(places.get(NUMBER, places[""]), words))
        return
    if number is not None and number in seen:
        words = _("Bản ghi số %(number)s đã có ở %(place)s.") % {"number": number, "place": seen[number]}
        taken.faults.append(Fault(places.get(NUMBER, places[""]), words))
        return
    if number is not None:
        seen[number] = places[""]
    tasks = own.get(TASKS)
    taken.lines.append(
        Line(
            number=number,
            version=version if number is not None else None,
            unit=str(own.get(UNIT) or "").strip(),
            state=str(own.get(STATE) or "").strip(),
            tasks=None if TASKS not in own else re.split(r"[,;]", str(tasks or "")),
            given=given,
            places=places,
        )
    )


def _whole(given: Any) -> int | None:
    text = str(given if given is not None else "").strip().removesuffix(".0")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _mixed(table: _Table, rows: list[tuple[int, list[Any]]], numeric: set[str]) -> list[Fault]:
    """Columns whose texts write decimals now with a comma, now with a point: one of the two is a slip."""
    faults, signs = [], DecimalSigns()
    words = _("Cột này viết số thập phân bằng cả dấu phẩy và dấu chấm; chỗ kia là %(place)s.")
    for column, code in enumerate(table.columns):
        if code not in numeric:
            continue
        for row, cells in rows:
            place = table.place(row, column)
            other = signs.clash(column, cells[column] if column < len(cells) else None, place)
            if other:
                faults.append(Fault(place, words % {"place": other}))
    return faults


def _refusal(code: str, detail: str) -> str:
    return {
        "broken": _("Tệp không mở được như tệp Excel (.xlsx) hay CSV."),
        "encoding": _("Tệp CSV không phải UTF-8. Lưu lại thành CSV UTF-8."),
        "too_large": _("Tệp quá lớn hoặc quá lâu mới đọc xong. Chia nhỏ tệp."),
        "too_many": _("Tệp có quá %(most)s dòng. Chia nhỏ tệp.") % {"most": detail},
        "macros": _("Tệp có macro. Lưu lại thành .xlsx không macro."),
        "links": _("Tệp có liên kết sang tệp khác. Dán giá trị thay cho liên kết."),
        "merged": _("Tệp có ô gộp. Bỏ gộp ô rồi nộp lại."),
        "hidden_sheets": _("Tệp có trang tính ẩn (%(names)s). Bỏ các trang đó.") % {"names": detail},
        "many_sheets": _("Tệp có nhiều trang tính (%(names)s). Chỉ để một trang.") % {"names": detail},
        "wrong_version": _("Định nghĩa của sổ đã đổi từ lúc tải mẫu. Tải mẫu mới rồi chép sang."),
    }[code]


def _fault(code: str, text: str) -> str:
    return {
        "formula": _("Ô có công thức (%(text)s). Dán giá trị."),
        "error": _("Ô có lỗi công thức (%(text)s)."),
        "time": _("Ô có giờ (%(text)s), không phải ngày hay số."),
        "outside": _("Ô nằm ngoài các cột có tên."),
    }[code] % {"text": text}
