"""The Excel template there and back, and every file that must not be taken."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput
from giamsat.indicators import services
from giamsat.indicators.excel import taking, template
from giamsat.indicators.excel.layout import KEYS, SHEET
from giamsat.indicators.models import Indicator, Observation
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.units.models import Unit
from tests.indicators.conftest import FEBRUARY, MARCH, D, Measured, entry
from tests.people import Tree

COLUMNS = [(FEBRUARY, "tháng 2/2026"), (MARCH, "tháng 3/2026")]


def blank_file(measured: Measured, tree: Tree, versions: dict[dt.date, int] | None = None) -> bytes:
    blanks = [template.Blank(None, (versions or {}).get(start, 0), True) for start, _name in COLUMNS]
    lines = [
        template.Line(indicator, indicator.sheets.get(), unit, blanks)
        for indicator in (measured.people, measured.link)
        for unit in (tree.that_khe, tree.dong_dang)
    ]
    with template.make("Số liệu", lines, COLUMNS) as file:
        return file.read()


def filled(content: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def taken(content: bytes, note: str = "") -> taking.Taken:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        return taking.take(file, note)


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
        sheet["H6"] = 7
        sheet["E3"] = "=1+1"
        sheet["F4"] = dt.datetime(2026, 1, 2)
        sheet["C40"] = 8
        sheet["D5"] = "=cmd|'/c calc'!A1"
        sheet["D6"] = "+84 123"

    found = taken(filled(blank_file(measured, tree), change))
    assert found.entries == []
    assert sorted(fault.place for fault in found.faults) == [
        f"So lieu!{cell}" for cell in ("C3", "C4", "C40", "C5", "D3", "D4", "D5", "D6", "E3", "F4", "H6")
    ]


@pytest.mark.django_db
def test_evidence_and_justification_come_with_the_row(tree: Tree, measured: Measured) -> None:
    """Evidence goes with what the row changes and with what lacks it; what was confirmed is left alone."""
    told = [
        entry(measured.people, tree.that_khe, 1000, period=FEBRUARY, evidence="1/BC"),
        entry(measured.people, tree.dong_dang, 900, period=FEBRUARY),
        entry(measured.link, tree.that_khe, 1, period=FEBRUARY),
    ]
    services.record_values(SYSTEM, told)
    Observation.objects.filter(indicator=measured.link).update(state=2, via="import")

    def change(book: Any) -> None:
        sheet = book[SHEET]
        for row, standing in ((3, 1000), (4, 900), (5, 1)):
            sheet[f"C{row}"] = standing
            sheet[f"F{row}"] = "12/BC-UBND"
        sheet["D3"], sheet["E3"] = 1100, "Dân số cơ học tăng trong tháng"

    found = taken(filled(blank_file(measured, tree, versions={FEBRUARY: 1}), change), note="Chung")
    assert found.faults == []
    assert [(each.place, each.evidence, each.note) for each in found.entries] == [
        ("So lieu!D3", "12/BC-UBND", "Dân số cơ học tăng trong tháng"),
        ("So lieu!C4", "12/BC-UBND", "Chung"),
    ]
    done = services.record_values(SYSTEM, found.entries)
    assert done.changed == 2
    assert Observation.objects.get(unit=tree.dong_dang, indicator=measured.people).evidence == "12/BC-UBND"


@pytest.mark.django_db
def test_decimals_written_in_two_ways_are_asked_about(tree: Tree, measured: Measured) -> None:
    def change(book: Any) -> None:
        book[SHEET]["C3"], book[SHEET]["D3"], book[SHEET]["C4"] = "12,5", "1.234,5", "13.5"

    found = taken(filled(blank_file(measured, tree), change))
    assert [(fault.place, "So lieu!C3" in fault.text) for fault in found.faults] == [("So lieu!C4", True)]


@pytest.mark.django_db
def test_what_the_rules_refuse_is_named_by_cell_and_nothing_is_stored(tree: Tree, measured: Measured) -> None:
    """A commune that was dissolved, and a cell in which somebody else wrote meanwhile; a good value beside them."""

    def change(book: Any) -> None:
        book[SHEET]["C3"], book[SHEET]["D3"], book[SHEET]["C4"] = 5, 6, 7

    content = blank_file(measured, tree)
    services.record_values(SYSTEM, [entry(measured.people, tree.that_khe, 4, period=FEBRUARY)])
    Unit.objects.filter(pk=tree.dong_dang.pk).update(valid_to=FEBRUARY)
    found = taken(filled(content, change))
    assert found.faults == []
    with pytest.raises(services.ValuesRefused) as refused:
        services.record_values(SYSTEM, found.entries)
    said = {fault.place: (fault.kind, fault.text) for fault in refused.value.faults}
    assert set(said) == {"So lieu!C3", "So lieu!C4"}
    assert said["So lieu!C3"][0] == "conflict"
    assert "Có người vừa ghi ô này: 4" in said["So lieu!C3"][1]
    assert said["So lieu!C4"][0] == "place"
    assert "không tồn tại trong tháng 2/2026" in said["So lieu!C4"][1]
    assert [row.value for row in Observation.objects.all()] == [4]


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
        # Were all rows read, this one would be named as standing outside the template.
        book[SHEET]["C1048576"] = 7

    found = taken(filled(blank_file(measured, tree), change))
    assert [each.value for each in found.entries] == [5]
    assert found.faults == []


@pytest.mark.django_db
def test_names_cannot_run_as_formulas(tree: Tree, measured: Measured) -> None:
    unit = Unit.objects.get(pk=tree.that_khe.pk)
    unit.name_vi = '=HYPERLINK("http://x","y")'
    blanks = [template.Blank(None, 0, True)] * 2
    line = template.Line(
        Indicator.objects.get(pk=measured.people.pk), measured.people.sheets.get(), unit, blanks
    )
    with template.make("=1+1", [line], COLUMNS) as file:
        sheet = openpyxl.load_workbook(file)[SHEET]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.django_db
def test_cells_hold_what_stands_there_and_only_open_ones_can_be_typed_in(
    tree: Tree, measured: Measured
) -> None:
    unit = Unit.objects.get(pk=tree.that_khe.pk)
    unit.name_vi = " A & <B>\x07_x0041_ "
    blanks = [template.Blank(Decimal("1234567.891"), 3, True), template.Blank(Decimal("-0.5"), 1, False)]
    line = template.Line(measured.people, measured.people.sheets.get(), unit, blanks)
    with template.make("Số liệu", [line, line], COLUMNS) as file:
        sheet = openpyxl.load_workbook(file)[SHEET]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == [f"{line.key}|3,1"] * 2
    for row in (3, 4):
        _key, name, open_, closed, note, _evidence = sheet[row]
        assert name.value == f"{line.sheet.name} ·  A & <B>_x0007__x005F_x0041_ "
        assert (open_.value, closed.value, note.value) == (1234567.891, -0.5, None)
        assert [cell.protection.locked for cell in sheet[row]] == [True, True, False, True, False, False]
        assert open_.number_format == "#,##0.######"
    assert sheet.max_row == 4
    assert sheet.protection.sheet
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["C3:D4"]


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
