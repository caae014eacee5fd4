"""The Excel template there and back, and every file that must not be taken."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from giamsat.core.errors import InvalidInput
from giamsat.indicators.excel import taking, template
from giamsat.indicators.excel.layout import KEYS, SHEET
from giamsat.indicators.models import Indicator
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.units.models import Unit
from tests.indicators.conftest import FEBRUARY, MARCH, D, Measured
from tests.people import Tree

COLUMNS = [(FEBRUARY, "tháng 2/2026"), (MARCH, "tháng 3/2026")]


def blank_file(measured: Measured, tree: Tree) -> bytes:
    lines = [
        template.Line(indicator, indicator.sheets.get(), unit)
        for indicator in (measured.people, measured.link)
        for unit in (tree.that_khe, tree.dong_dang)
    ]
    with template.make("Số liệu", lines, COLUMNS, lambda line, start: template.Blank(None, 0, True)) as file:
        return file.read()


def filled(content: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def taken(content: bytes) -> taking.Taken:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        return taking.take(file)


@pytest.mark.django_db
def test_there_and_back(tree: Tree, measured: Measured) -> None:
    def change(book: Any) -> None:
        sheet = book[SHEET]
        sheet["C3"], sheet["D3"] = 1200.5, "1.234,5"
        sheet["C5"] = 1

    content = blank_file(measured, tree)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book[SHEET].protection.sheet
    assert not book[SHEET]["C3"].protection.locked
    assert book[SHEET]["B3"].protection.locked
    found = taken(filled(content, change))
    assert found.faults == []
    assert [(each.indicator.code, each.unit.code, each.period, each.value) for each in found.entries] == [
        ("PEOPLE", "ubnd-06040", FEBRUARY, D("1200.5")),
        ("PEOPLE", "ubnd-06040", MARCH, D("1234.5")),
        ("LINK", "ubnd-06040", FEBRUARY, 1),
    ]
    assert found.entries[0].place == "So lieu!C3"


@pytest.mark.django_db
def test_each_fault_is_named_by_sheet_and_cell(tree: Tree, measured: Measured) -> None:
    def change(book: Any) -> None:
        sheet = book[SHEET]
        sheet["C3"] = "=1+1"
        sheet["D3"] = dt.datetime(2026, 1, 2)
        sheet["C4"] = "31/12/2025"
        sheet["D4"] = "1.234,5,6"
        sheet["C5"] = "khoảng mười"
        sheet["F6"] = 7
        sheet["C40"] = 8
        sheet["D5"] = "=cmd|'/c calc'!A1"
        sheet["D6"] = "+84 123"

    found = taken(filled(blank_file(measured, tree), change))
    assert found.entries == []
    assert sorted(fault.place for fault in found.faults) == [
        f"So lieu!{cell}" for cell in ("C3", "C4", "C40", "C5", "D3", "D4", "D5", "D6", "F6")
    ]


def add_part(content: bytes, name: str) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, b"x")
    return out.getvalue()


def _version(book: Any) -> None:
    book[KEYS]["B1"] = "99"


def _hidden(book: Any) -> None:
    book.create_sheet("bi mat").sheet_state = "hidden"


def _merged(book: Any) -> None:
    book[SHEET].merge_cells("C3:D3")


def _foreign(book: Any) -> None:
    del book[KEYS]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "says"),
    [(_version, "phiên bản khác"), (_hidden, "bi mat"), (_merged, "ô gộp"), (_foreign, "không phải mẫu")],
)
def test_files_that_are_refused(tree: Tree, measured: Measured, change: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        taken(filled(blank_file(measured, tree), change))


@pytest.mark.django_db
def test_macros_links_and_rubbish_are_refused(tree: Tree, measured: Measured) -> None:
    content = blank_file(measured, tree)
    for broken, says in (
        (add_part(content, "xl/vbaProject.bin"), "macro"),
        (add_part(content, "xl/externalLinks/externalLink1.xml"), "liên kết"),
        (b"PK\x03\x04rubbish", "không mở được"),
        (b"", "không mở được"),
        (content[: len(content) // 2], "không mở được"),
    ):
        with pytest.raises(InvalidInput, match=says):
            taken(broken)


@pytest.mark.django_db
def test_a_million_empty_rows_are_not_read(tree: Tree, measured: Measured) -> None:
    def change(book: Any) -> None:
        book[SHEET]["C3"] = 5
        book[SHEET].row_dimensions[1_048_576].height = 15
        book[SHEET]["A1048576"] = None

    found = taken(filled(blank_file(measured, tree), change))
    assert [each.value for each in found.entries] == [5]


@pytest.mark.django_db
def test_names_cannot_run_as_formulas(tree: Tree, measured: Measured) -> None:
    unit = Unit.objects.get(pk=tree.that_khe.pk)
    unit.name_vi = '=HYPERLINK("http://x","y")'
    line = template.Line(Indicator.objects.get(pk=measured.people.pk), measured.people.sheets.get(), unit)
    with template.make("=1+1", [line], COLUMNS, lambda line, start: template.Blank(None, 0, True)) as file:
        sheet = openpyxl.load_workbook(file)[SHEET]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("text", "comma", "figure"),
    [
        ("1.234,5", True, "1234.5"),
        ("1,234.5", True, "1234.5"),
        ("1.234", True, "1234"),
        ("1.234", False, "1.234"),
        ("12,5", True, "12.5"),
        ("12.5", True, "12.5"),
        ("1 234 567", True, "1234567"),
        ("−3,5", True, "-3.5"),
        ("59,7 %", True, "59.7"),
        ("1.234.567,89", True, "1234567.89"),
    ],
)
def test_figures_as_people_type_them(text: str, comma: bool, figure: str) -> None:
    assert read_number(text, comma=comma) == D(figure)


@pytest.mark.parametrize("text", ["1,2,3", "1.2.3,4", "12,34.5,6", "mười", "1e5", "--3", "1.23.456", "=1"])
def test_what_is_no_figure(text: str) -> None:
    with pytest.raises(NoNumber):
        read_number(text)
