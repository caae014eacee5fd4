"""Definitions: who states them, and what becomes of values that no longer fit."""

from __future__ import annotations

from typing import Any

import pytest

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from giamsat.registers import selectors, services
from giamsat.registers.models import Edition, Field
from tests.people import acting_as
from tests.registers.conftest import Book

pytestmark = pytest.mark.django_db


def change(book: Book, code: str, **stated: Any) -> Field:
    return services.change_field(SYSTEM, book.register, version=book.version, code=code, **stated)


def test_only_the_owners_office_or_administrator_defines(book: Book) -> None:
    for person in (book.people.owner, book.people.commune_admin, book.people.inspector, book.people.leader):
        with pytest.raises(NotAllowed):
            services.add_field(
                acting_as(person), book.register, version=book.version, code="x", kind="text", name_vi="X"
            )
    services.add_field(
        acting_as(book.definer), book.register, version=book.version, code="x", kind="text", name_vi="X"
    )
    with pytest.raises(NotAllowed, match="rộng hơn"):
        services.open_register(
            acting_as(book.definer), code="rong", name_vi="R", owner=book.tree.lang_son, scope=book.tree.vn
        )


def test_the_later_of_two_definers_is_told(book: Book) -> None:
    seen = book.version
    book.field("x", "text")
    with pytest.raises(Conflict):
        services.add_field(SYSTEM, book.register, version=seen, code="y", kind="text", name_vi="Y")


def test_every_definition_is_kept(book: Book) -> None:
    made = book.add()
    before = made.edition
    change(book, "ten", name_vi="Tên dự án")
    book.register.refresh_from_db()
    assert book.register.edition == before + 1
    names = {each.code: each.name_vi for each in selectors.fields_at(book.register, before)}
    assert names["ten"] == "Tên"
    assert Edition.objects.filter(register=book.register).count() == book.register.edition


def test_another_kind_is_refused_with_the_count_until_values_are_converted(book: Book) -> None:
    first, second = book.add(tong="12,5"), book.add(tong="7")
    with pytest.raises(InvalidInput) as fault:
        change(book, "tong", kind="text")
    assert fault.value.code == "needs_conversion"
    assert "2 bản ghi" in fault.value.fields["kind"]
    first.refresh_from_db()
    assert (first.values["tong"], first.version) == ("12.5", 1)
    plan = services.plan_change(SYSTEM, book.register, "tong", kind="integer")
    assert (plan.holding, plan.converted) == (2, 1)
    assert [(each.record.number, each.shown) for each in plan.misfits] == [(1, "12.5")]
    with pytest.raises(InvalidInput) as fault:
        change(book, "tong", kind="integer", convert=True)
    assert (fault.value.code, "1 bản ghi" in fault.value.fields["kind"]) == ("values_do_not_fit", True)
    services.change_record(SYSTEM, first, version=1, given={"tong": "12"})
    change(book, "tong", kind="integer", convert=True)
    second.refresh_from_db()
    assert (second.values["tong"], second.version) == (7, 2)
    assert selectors.revisions(SYSTEM, second)[0].act == "converted"


def test_a_choice_that_is_in_use_stays(book: Book) -> None:
    book.add(loai="ai")
    rest = [{"code": "chip", "vi": "Bán dẫn"}]
    with pytest.raises(InvalidInput) as fault:
        change(book, "loai", choices=rest)
    assert "1 bản ghi" in fault.value.fields["choices"]
    assert change(book, "loai", kind="text", convert=True).kind == "text"


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ({"is_required": True}, "is_required"), ({"is_unique": True}, "is_unique"), ({"maximum": "5"}, "maximum"),
        ({"minimum": "9", "maximum": "1"}, "maximum"), ({"minimum": "x"}, "minimum"), ({"kind": "none"}, "kind"),
        ({"is_title": True}, "is_title"), ({"name_vi": " "}, "name_vi"), ({"kind": "choice"}, "choices"),
    ],
)  # fmt: skip
def test_what_records_or_sense_stand_against_is_told_at_its_place(
    book: Book, stated: dict[str, Any], place: str
) -> None:
    book.add(tong="7")
    book.add(tong="7")
    book.add()
    with pytest.raises(InvalidInput) as fault:
        change(book, "tong", **stated)
    assert set(fault.value.fields) == {place}


def test_a_field_in_a_rule_keeps_what_the_rule_reckons_with(book: Book) -> None:
    book.check("du", "nha_nuoc <= tong")
    with pytest.raises(InvalidInput, match="du"):
        change(book, "tong", measure="USD")
    with pytest.raises(InvalidInput, match="du"):
        services.retire_field(SYSTEM, book.register, version=book.version, code="tong")
    services.drop_check(SYSTEM, book.register, version=book.version, code="du")
    book.add(tong="3")
    services.retire_field(SYSTEM, book.register, version=book.version, code="tong")
    made = selectors.records(SYSTEM, book.register).get()
    assert made.values["tong"] == "3"
    with pytest.raises(InvalidInput):
        book.field("tong", "text")


def test_a_strict_rule_is_refused_while_records_break_it(book: Book) -> None:
    book.add(nha_nuoc="9", tong="3")
    with pytest.raises(InvalidInput) as fault:
        book.check("du", "nha_nuoc <= tong", is_strict=True)
    assert "1 bản ghi" in fault.value.fields["is_strict"]
    book.check("du", "nha_nuoc <= tong")
    assert selectors.records(SYSTEM, book.register).get().failing == ["du"]


def test_fields_are_put_in_order(book: Book) -> None:
    services.move_field(SYSTEM, book.register, version=book.version, code="tong", step=-1)
    codes = [each.code for each in book.register.fields.all()]
    assert codes.index("tong") == codes.index("doanh_nghiep") - 1


def test_people_tasks_and_documents_are_never_public(book: Book) -> None:
    for kind in ("task", "post", "document"):
        with pytest.raises(InvalidInput) as fault:
            book.field("x", kind, is_public=True)
        assert "is_public" in fault.value.fields
