"""Records as a sheet: what goes out comes back the same, and every bad file is told where it is bad."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.registers import services
from giamsat.registers.models import Record, Revision
from giamsat.registers.references import ReferencesOf
from giamsat.registers.services import Outcome, RecordsRefused, import_records
from giamsat.registers.sheets import layout, taking, template
from giamsat.units.models import Unit
from tests.people import acting_as
from tests.registers.conftest import Book
from tests.work import plant_programme, plant_task

pytestmark = pytest.mark.django_db
HEAD: list[Any] = ["ten", "tong", "ngay"]


def content_of(book: Book, actor: Actor = SYSTEM) -> template.Content:
    register = book.register
    register.refresh_from_db()
    return template.Content(
        register=register,
        fields=list(register.fields.filter(retired_at__isnull=True)),
        states=list(register.states.all()),
        units=list(Unit.objects.filter(path__within=book.tree.lang_son.path)),
        records=list(Record.objects.filter(register=register).select_related("unit").order_by("number")),
        references=ReferencesOf(actor),
    )


def take(book: Book, raw: bytes) -> taking.Taken:
    book.register.refresh_from_db()
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        file.seek(0)
        return taking.take(file, book.register, list(book.register.fields.filter(retired_at__isnull=True)))


def bring(book: Book, raw: bytes, actor: Actor = SYSTEM, dry_run: bool = False) -> list[Outcome]:
    taken = take(book, raw)
    if taken.faults:
        raise RecordsRefused(taken.faults)
    return import_records(actor, book.register, taken.lines, note="tep.xlsx", dry_run=dry_run)


def xlsx(*rows: Sequence[Any], change: Callable[[openpyxl.Workbook], None] = lambda made: None) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    made.worksheets[0].title = "So"
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sent_out(book: Book, form: str) -> bytes:
    if form == "csv":
        return template.make_csv(content_of(book)).encode()
    with template.make_xlsx(content_of(book)) as file:
        return file.read()


@pytest.mark.parametrize(("form", "language"), [("csv", "vi"), ("xlsx", "en")])
def test_what_goes_out_comes_back_the_same(book: Book, form: str, language: str) -> None:
    for code, kind in (("ghi_chu", "long_text"), ("co", "yes_no"), ("noi", "unit"), ("viec", "task")):
        book.field(code, kind)
    task = plant_task(plant_programme(book.tree), book.tree.that_khe)
    odd = ["=1+1", "-5 độ", "'=x", "@ai", 'a, b; "c"\ndòng hai', "+84", "'ngoặc'"]
    for place, text in enumerate(odd):
        book.add(
            ten=f"Bản {place}", ghi_chu=text, tong=("1234", "1.2345", "0,5", "1.234,0")[place % 4], loai="chip",
            ngay="2026-02-03", co="yes", noi=book.tree.that_khe.code if place % 2 else "", viec=task.code,
        )  # fmt: skip
    with translation.override(language):
        outcomes = bring(book, sent_out(book, form))
    assert [each.act for each in outcomes] == [""] * len(odd)
    assert not Revision.objects.filter(act="changed").exists()


def test_a_template_changes_and_adds_and_says_from_which_file(book: Book) -> None:
    made = book.add(ten="Trạm", tong="5")
    with openpyxl_of(sent_out(book, "xlsx")) as edited:
        sheet = edited.book[layout.SHEET]
        heads = [cell.value for cell in sheet[1]]
        sheet.cell(3, heads.index("tong") + 1).value = 6.5
        sheet.cell(3, heads.index(taking.STATE) + 1).value = "Hoàn thành"
        sheet.cell(4, heads.index("ten") + 1).value = "Mới"
        sheet.cell(4, heads.index(taking.UNIT) + 1).value = f"Đồng Đăng ({book.tree.dong_dang.code})"
    assert [each.act for each in bring(book, edited.raw, dry_run=True)] == ["changed", "added"]
    made.refresh_from_db()
    assert (made.version, Record.objects.count()) == (1, 1)
    bring(book, edited.raw)
    made.refresh_from_db()
    assert (made.values["tong"], made.state) == ("6.5", "done")
    assert Record.objects.get(number=2).unit == book.tree.dong_dang
    assert set(Revision.objects.exclude(record=made, version=1).values_list("note", flat=True)) == {
        "tep.xlsx"
    }
    # The file is now older than what it would change.
    with pytest.raises(RecordsRefused, match="chưa ghi gì") as stale:
        bring(book, edited.raw)
    assert "sau khi tải mẫu" in stale.value.faults[0].text


class openpyxl_of:
    """A workbook to be edited; ``raw`` afterwards."""

    def __init__(self, raw: bytes):
        self.book, self.raw = openpyxl.load_workbook(io.BytesIO(raw)), b""

    def __enter__(self) -> openpyxl_of:
        return self

    def __exit__(self, *args: object) -> None:
        out = io.BytesIO()
        self.book.save(out)
        self.raw = out.getvalue()


def test_a_table_of_ones_own_is_read_by_names_below_other_lines(book: Book) -> None:
    raw = "Danh mục dự án 2026;;\r\n\r\nTên;Tổng;Loại\r\nTrạm;1,5;Bán dẫn\r\nKho;2;\r\n"
    fields = book.register.fields
    fields.filter(code="tong").update(name_vi="Tổng")
    owner = acting_as(book.people.owner)
    outcomes = bring(book, raw.encode(), owner)
    assert [each.record.values for each in outcomes] == [
        {"ten": "Trạm", "tong": "1.5", "loai": "chip"}, {"ten": "Kho", "tong": "2"},
    ]  # fmt: skip
    assert {each.record.unit for each in outcomes} == {book.tree.that_khe}


def test_lines_of_other_units_are_refused_where_they_stand(book: Book) -> None:
    made = book.add(book.tree.dong_dang, ten="Của nơi khác")
    actor = acting_as(book.people.owner)
    raw = f"#number,#version,#unit,ten\n,,{book.tree.dong_dang.code},Mới\n{made.number},1,,Sửa\n"
    with pytest.raises(RecordsRefused) as refused:
        bring(book, raw.encode(), actor)
    assert [each.place for each in refused.value.faults] == ["dòng 2, cột “#unit”", "dòng 3"]
    with pytest.raises(GiamsatError):
        bring(book, raw.encode(), acting_as(book.people.citizen))
    assert Record.objects.count() == 1


def test_every_bad_cell_is_named_and_nothing_is_stored(book: Book) -> None:
    rows: list[list[Any]] = [
        HEAD,
        ["Được", 5, "31/12/2026"],
        ["Công thức", "=SUM(1,2)", None],
        ["Chữ", "năm", "12/31/2026"],
        [None, "1.234", None],
        ["Lẻ", "1,5", 45000],
        ["Chẵn", "1.5", None],
    ]
    with pytest.raises(RecordsRefused) as refused:
        bring(book, xlsx(*rows))
    assert {each.place for each in refused.value.faults} == {"So!B3", "So!B7"}
    with pytest.raises(RecordsRefused) as refused:
        bring(book, xlsx(*rows[:2], *rows[3:6]), acting_as(book.people.owner))
    assert {each.place for each in refused.value.faults} == {"So!B3", "So!C3", "So!A4", "So!B4", "So!C5"}
    with pytest.raises(RecordsRefused) as refused:
        bring(book, b'ten,tong,la\n"x",=1+1,\n')
    assert {each.place for each in refused.value.faults} == {"dòng 2, cột “tong”", "dòng 1, cột “la”"}
    assert not Record.objects.exists()


def hidden(made: openpyxl.Workbook) -> None:
    made.create_sheet("x").sheet_state = "hidden"


def with_macro(raw: bytes) -> bytes:
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


def test_a_bad_file_is_refused_as_a_whole_with_its_reason(book: Book) -> None:
    fine: list[list[Any]] = [HEAD, ["Trạm", 1, None]]
    files = {
        "ô gộp": xlsx(*fine, change=lambda made: made.worksheets[0].merge_cells("A2:B2")),
        "trang tính ẩn": xlsx(*fine, change=hidden),
        "nhiều trang tính": xlsx(*fine, change=lambda made: made.create_sheet("x") and None),
        "macro": with_macro(xlsx(*fine)),
        "không mở được": b"PK\x03\x04 no package",
        "UTF-8": "ten\nTrạm\n".encode("cp1258", errors="replace") + b"\xd0",
        "tên cột nào": b"a,b\n1,2\n",
        "hai cột": b"ten,ten\n1,2\n",
        "không có dòng": b"ten,tong\n",
        "dòng. Chia nhỏ": ("ten\n" + "x\n" * (layout.MOST_ROWS + layout.MOST_HEAD + 1)).encode(),
    }
    for reason, raw in files.items():
        with pytest.raises(InvalidInput, match=reason):
            take(book, raw)


def test_a_template_of_a_former_definition_or_another_register_is_refused(book: Book) -> None:
    raw = sent_out(book, "xlsx")
    book.field("them", "text")
    with pytest.raises(InvalidInput, match="đã đổi từ lúc tải mẫu"):
        take(book, raw)
    raw = sent_out(book, "xlsx")
    other = services.open_register(SYSTEM, code="so-khac", name_vi="Sổ khác", owner=book.tree.lang_son)
    book.register = other
    with pytest.raises(InvalidInput, match="sổ khác"):
        take(book, raw)


def test_a_million_empty_rows_end_the_sheet(book: Book) -> None:
    def far(made: openpyxl.Workbook) -> None:
        made.worksheets[0].cell(1_000_000, 1).value = "x"

    assert len(take(book, xlsx(HEAD, ["Trạm", 1, None], change=far)).lines) == 1
