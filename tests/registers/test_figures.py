"""Figures and lists: exact, in scope, page by page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput
from giamsat.registers import services
from giamsat.registers.figures import By, Measure, figures, total_of
from giamsat.registers.listing import Filter, Narrowed, list_records, page, sort_named
from giamsat.registers.models import Record
from tests.people import acting_as
from tests.registers.conftest import Book

pytestmark = pytest.mark.django_db


def test_figures_by_unit_state_and_month(book: Book) -> None:
    tong = book.register.fields.get(code="tong")
    ngay = book.register.fields.get(code="ngay")
    book.add(tong="0,1", ngay="5/1/2026")
    book.add(tong="0,2", ngay="6/1/2026")
    other = book.add(book.tree.dong_dang, tong="9", ngay="1/2/2026")
    book.add(book.tree.dong_dang)
    services.move_record(SYSTEM, other, version=1, to="done")

    def by(key: By, measure: Measure = Measure.SUM) -> dict[object, Decimal | None]:
        found = figures(SYSTEM, book.register, measure=measure, by=key, field=tong, month_of=ngay)
        return {each.key: each.value(measure) for each in found}

    assert by(By.UNIT) == {book.tree.that_khe.pk: Decimal("0.3"), book.tree.dong_dang.pk: Decimal(9)}
    assert by(By.STATE) == {"open": Decimal("0.3"), "done": Decimal(9)}
    assert by(By.MONTH) == {dt.date(2026, 1, 1): Decimal("0.3"), dt.date(2026, 2, 1): Decimal(9), None: None}
    assert by(By.UNIT, Measure.COUNT)[book.tree.dong_dang.pk] == 2
    assert by(By.UNIT, Measure.MEAN)[book.tree.that_khe.pk] == Decimal("0.15")
    found = figures(SYSTEM, book.register, measure=Measure.SUM, by=By.STATE, field=tong)
    assert total_of(found).value(Measure.SUM) == Decimal("9.3")
    only = acting_as(book.people.owner)
    assert total_of(figures(only, book.register, measure=Measure.COUNT, by=By.UNIT)).count == 2
    with pytest.raises(InvalidInput):
        figures(SYSTEM, book.register, measure=Measure.SUM, by=By.STATE, field=ngay)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False), max_size=6))
def test_a_sum_is_the_sum_of_its_parts_to_the_last_digit(book: Book, amounts: list[Decimal]) -> None:
    Record.objects.filter(register=book.register).update(withdrawn_at=dt.datetime.now(dt.UTC))
    for place, amount in enumerate(amounts):
        unit = book.tree.that_khe if place % 2 else book.tree.dong_dang
        services.add_record(SYSTEM, book.register, unit=unit, given={"ten": "x", "tong": amount})
    tong = book.register.fields.get(code="tong")
    parts = figures(SYSTEM, book.register, measure=Measure.SUM, by=By.UNIT, field=tong)
    assert total_of(parts).total == sum(amounts, Decimal(0))


def test_pages_in_any_order_hold_each_record_once(book: Book) -> None:
    for amount in ("5", "", "-0", "10", "5", "", "2,5"):
        book.add(tong=amount)
    fields = list(book.register.fields.all())
    for name in ("number", "-number", "title", "-updated", "unit", "f.tong", "-f.tong", "nonsense"):
        sort, after, seen = sort_named(fields, name), "", []
        while True:
            found = page(list_records(SYSTEM, book.register, Filter()), sort, after, 2)
            seen += found.rows
            if not found.next:
                break
            after = found.next
        assert sorted(row.number for row in seen) == [1, 2, 3, 4, 5, 6, 7], name
        if name == "-f.tong":
            assert [row.values.get("tong") for row in seen] == ["10", "5", "5", "2.5", "0", None, None]
    assert page(list_records(SYSTEM, book.register, Filter()), sort_named(fields, "number"), "%%%", 50).rows


def test_filters_know_the_kinds_of_fields(book: Book) -> None:
    one = book.add(ten="Trạm quan trắc", tong="5", ngay="1/1/2026", loai="ai")
    two = book.add(book.tree.dong_dang, ten="Phòng thử nghiệm", tong="50", ngay="1/2/2026", loai="chip")
    field = {each.code: each for each in book.register.fields.all()}

    def found(**wanted: object) -> set[Record]:
        return set(list_records(SYSTEM, book.register, Filter(**wanted)))  # type: ignore[arg-type]

    assert found(words="tram quan") == {one}
    assert found(unit=book.tree.lang_son, below=True) == {one, two}
    assert found(unit=book.tree.lang_son) == set()
    assert found(narrowed=(Narrowed(field["tong"], least=Decimal(6)),)) == {two}
    assert found(narrowed=(Narrowed(field["ngay"], most=dt.date(2026, 1, 31)),)) == {one}
    assert found(narrowed=(Narrowed(field["loai"], equal="chip"),)) == {two}
    assert found(narrowed=(Narrowed(field["ten"], words="Phòng"),)) == {two}
