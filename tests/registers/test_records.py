"""Records: who writes them, what is refused, what is kept of what they were."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from giamsat.registers import selectors, services
from giamsat.registers.models import Record
from giamsat.tasks.models import Task
from giamsat.units.services import merge_units
from tests.people import acting_as
from tests.registers.conftest import Book
from tests.work import plant_programme, plant_task

pytestmark = pytest.mark.django_db


def test_a_focal_point_adds_a_record_of_the_own_unit(book: Book) -> None:
    actor = acting_as(book.people.owner)
    made = services.add_record(
        actor,
        book.register,
        unit=book.tree.that_khe,
        given={"ten": "Trạm AI", "tong": "1.200,5", "loai": "Bán dẫn"},
    )
    assert made.values == {"ten": "Trạm AI", "tong": "1200.5", "loai": "chip"}
    assert (made.number, made.title, made.state, made.failing) == (1, "Trạm AI", "open", [])
    assert selectors.record(actor, made.pk).search == "du-an-1 tram ai ban dan"
    assert [each.act for each in selectors.revisions(actor, made)] == ["added"]


def test_others_neither_write_nor_read_it(book: Book) -> None:
    made = book.add()
    with pytest.raises(NotAllowed):
        services.add_record(
            acting_as(book.people.stranger), book.register, unit=book.tree.that_khe, given={"ten": "x"}
        )
    with pytest.raises(NotAllowed):
        services.change_record(acting_as(book.people.province_focal), made, version=1, given={"ten": "y"})
    with pytest.raises(NotAllowed, match="phạm vi"):
        services.add_record(SYSTEM, book.register, unit=book.tree.trung_khanh, given={"ten": "x"})
    for nobody in (book.people.stranger, book.people.citizen):
        with pytest.raises(NotFound):
            selectors.record(acting_as(nobody), made.pk)
    for reader in (book.people.owner, book.people.province_focal, book.people.inspector):
        assert selectors.record(acting_as(reader), made.pk) == made


def test_all_that_is_wrong_is_named_at_once_and_nothing_is_stored(book: Book) -> None:
    with pytest.raises(InvalidInput) as fault:
        services.add_record(
            SYSTEM,
            book.register,
            unit=book.tree.that_khe,
            given={"tong": "1.234", "nha_nuoc": "-1", "loai": "than", "ngay": "31/2/2026", "la": "1"},
        )
    assert set(fault.value.fields) == {"ten", "tong", "nha_nuoc", "loai", "ngay", "la"}
    assert not Record.objects.exists()


def test_the_later_of_two_editors_is_told(book: Book) -> None:
    made = book.add()
    services.change_record(SYSTEM, made, version=1, given={"tong": "5"})
    with pytest.raises(Conflict):
        services.change_record(SYSTEM, made, version=1, given={"tong": "6"})
    stored = selectors.record(SYSTEM, made.pk)
    assert (stored.values["tong"], stored.version) == ("5", 2)
    unchanged = services.change_record(SYSTEM, stored, version=2, given={"tong": "5,0"})
    assert unchanged.version == 2


def test_history_keeps_every_version_and_is_never_altered(book: Book) -> None:
    made = book.add(tong="1")
    services.change_record(SYSTEM, made, version=1, given={"tong": "2"})
    services.move_record(SYSTEM, made, version=2, to="done", note="Nghiệm thu")
    services.withdraw_record(SYSTEM, made, version=3, reason="Ghi trùng")
    kept = list(
        selectors.revisions(SYSTEM, made).values_list("version", "act", "values__tong", "state", "note")
    )
    assert kept == [
        (4, "withdrawn", "2", "done", "Ghi trùng"), (3, "moved", "2", "done", "Nghiệm thu"),
        (2, "changed", "2", "open", ""), (1, "added", "1", "open", ""),
    ]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        made.revisions.update(note="khác")
    with pytest.raises(InvalidTransition):
        services.change_record(SYSTEM, made, version=4, given={"tong": "3"})
    assert not selectors.records(SYSTEM, book.register).exists()


def test_states_follow_each_other_as_defined(book: Book) -> None:
    made = book.add()
    services.save_state(SYSTEM, book.register, version=book.version, code="halt", name_vi="Dừng")
    with pytest.raises(InvalidTransition, match="Dừng"):
        services.move_record(SYSTEM, made, version=1, to="halt")
    assert services.move_record(SYSTEM, made, version=1, to="done").state == "done"


def test_a_strict_check_refuses_and_another_is_counted(book: Book) -> None:
    book.check(
        "du", "nha_nuoc + nha_truong + doanh_nghiep = tong", is_strict=True, name_vi="Các phần phải bằng tổng"
    )
    book.check("nua", "doanh_nghiep >= 50 % * tong", name_vi="Doanh nghiệp góp ít nhất 50 %")
    with pytest.raises(InvalidInput, match="bằng tổng"):
        book.add(nha_nuoc="1", nha_truong="1", doanh_nghiep="1", tong="4")
    made = book.add(nha_nuoc="2", nha_truong="1", doanh_nghiep="1", tong="4")
    assert made.failing == ["nua"]
    assert selectors.failing_counts(SYSTEM, book.register) == [
        ("Các phần phải bằng tổng", 0),
        ("Doanh nghiệp góp ít nhất 50 %", 1),
    ]
    mended = services.change_record(SYSTEM, made, version=1, given={"doanh_nghiep": "2", "nha_nuoc": "1"})
    assert mended.failing == []


def test_a_unique_value_is_given_once(book: Book) -> None:
    book.field("so", "text", is_unique=True)
    book.add(so="A-1")
    with pytest.raises(InvalidInput) as fault:
        book.add(so="A-1")
    assert "số 1" in fault.value.fields["so"]


def test_tasks_are_linked_by_those_who_see_them(book: Book) -> None:
    book.field("viec", "task")
    programme = plant_programme(book.tree)
    ours = plant_task(programme, book.tree.that_khe)
    theirs = plant_task(programme, book.tree.trung_khanh, title="Việc của nơi khác")
    actor = acting_as(book.people.owner)
    made = services.add_record(
        actor,
        book.register,
        unit=book.tree.that_khe,
        given={"ten": "x", "viec": ours.code},
        tasks=[ours.code],
    )
    assert selectors.tasks_of(actor, made) == [ours]
    assert list(selectors.records_of_task(actor, ours)) == [made]
    with pytest.raises(InvalidInput) as fault:
        services.change_record(actor, made, version=1, given={"viec": theirs.code})
    assert "viec" in fault.value.fields
    services.change_record(SYSTEM, made, version=1, given={"viec": theirs.code}, tasks=[theirs.code])
    assert selectors.tasks_of(actor, made) == []
    # An editor who does not see a task cannot take it away by leaving its field empty.
    made = services.change_record(actor, made, version=2, given={"viec": "", "tong": "1"}, tasks=[])
    assert made.values["viec"] == theirs.pk
    assert set(Task.objects.filter(record_links__record=made)) == {theirs}


def test_records_and_registers_follow_a_merger(book: Book) -> None:
    made = book.add()
    merge_units(
        SYSTEM,
        [book.tree.that_khe],
        book.tree.dong_dang,
        clock.today(),
        decision="1/NQ",
    )
    made.refresh_from_db()
    assert (made.unit, made.version) == (book.tree.dong_dang, 2)
    assert selectors.revisions(SYSTEM, made)[0].act == "handed_over"
    actor = acting_as(book.people.stranger)
    assert services.change_record(actor, made, version=2, given={"tong": "7"}).values["tong"] == "7"
