"""A register's figures become values of an indicator, by the way of all values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput
from giamsat.indicators import from_registers
from giamsat.indicators.models import Observation
from giamsat.indicators.services import record_values
from giamsat.registers import services
from giamsat.registers.figures import feed_values
from giamsat.registers.models import Feed
from tests.indicators.conftest import MARCH, Measured, entry
from tests.people import acting_as
from tests.registers.conftest import Book
from tests.registers.conftest import book as book

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 3, 31)


def feed(book: Book, code: str, measure: str, **said: str) -> Feed:
    return services.add_feed(
        SYSTEM, book.register, version=book.version, indicator_code=code, measure=measure, **said
    )


def values(code: str) -> dict[tuple[str, int], Decimal | None]:
    rows = Observation.objects.filter(indicator__code=code)
    return {(str(row.period), row.unit_id): row.value for row in rows}


def test_each_units_records_of_a_period_are_its_value(measured: Measured, book: Book) -> None:
    here, there = book.tree.that_khe, book.tree.dong_dang
    book.add(tong="2", ngay="2026-03-01")
    changed = book.add(tong="3", ngay="2026-03-31")
    book.add(tong="9", ngay="2026-02-28")
    book.add(there, ten="Kho", tong="4", ngay="2026-03-05")
    book.add(there, ten="Không ngày", tong="8")
    made = feed(book, "USERS", "sum", field="tong", day="ngay")
    record_values(acting_as(book.people.stranger), [entry(measured.users, there, 100)])
    assert from_registers.take(made) == 2
    assert values("USERS") == {
        ("2026-03-01", here.pk): 5,
        ("2026-03-01", there.pk): 100,
        ("2026-02-01", here.pk): 9,
    }
    services.change_record(SYSTEM, changed, version=1, given={"tong": "4"})
    assert (from_registers.take(made), from_registers.take(made)) == (1, 0)
    row = Observation.objects.get(indicator=measured.users, period=MARCH, unit=here)
    assert (row.value, row.evidence, row.by_id) == (Decimal(6), "register:du-an", None)


def test_ratios_and_states_are_reckoned_per_unit_and_broken_rules_stop_only_their_own(
    measured: Measured, book: Book
) -> None:
    here, there = book.tree.that_khe, book.tree.dong_dang
    for unit, part, whole in ((here, "1", "4"), (here, "2", "4"), (there, "5", "4")):
        book.add(unit, doanh_nghiep=part, tong=whole)
    share = feed(book, "HAPPY", "ratio", field="doanh_nghiep", over="tong")
    assert feed_values(share, MARCH, LAST) == {here.pk: Decimal("37.5"), there.pk: Decimal(125)}
    from_registers.take(share)
    assert values("HAPPY")[str(MARCH), here.pk] == Decimal("37.5")
    done = Feed(register=book.register, measure="ratio", state="done")
    assert feed_values(done, MARCH, LAST) == {here.pk: 0, there.pk: 0}
    with pytest.raises(InvalidInput) as fault:
        feed(book, "HAPPY", "sum", field="ngay", day="tong", state="x")
    assert set(fault.value.fields) == {"field", "day", "state", "indicator_code"}
    services.drop_feed(SYSTEM, book.register, version=book.version, indicator_code="HAPPY")
    assert not Feed.objects.exists()
