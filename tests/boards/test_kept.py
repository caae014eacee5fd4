"""A dashboard is drawn once for all who may see the same, and never shows what is no longer so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giamsat.accounts.models import Grant, Person
from giamsat.boards import moments, services
from giamsat.boards.models import Board
from giamsat.boards.moments import Moment
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.desk.boards import kept
from giamsat.events import registry
from giamsat.events.services import record_event
from giamsat.indicators import services as indicators
from giamsat.indicators.models import Indicator
from giamsat.monitor.models import Forecast, LatenessModel
from giamsat.registers import services as registers
from giamsat.registers.models import Register
from giamsat.tasks import services as tasks
from giamsat.tasks.models import Assignment, Task
from giamsat.units.services import rename_unit
from tests import work
from tests.boards.conftest import World
from tests.people import acting_as, give, plant_person

#: Statements of a page whose tiles are kept: session, rights, frame, the moment; not one of a tile.
MOST_KEPT = 11
LATE = "Ban hành danh mục dữ liệu"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """One tile tells the minute: a test may take longer."""
    kept.forget()
    with clock.frozen(clock.now()):
        yield
    kept.forget()


def look(world: World, person: Person, board: Board | None = None, /, **query: str) -> tuple[str, bool]:
    """The tiles as the person sees them, and whether they were kept."""
    address = reverse("desk:board", args=[(board or world.board).pk])
    answer = world.client(person).get(address, {**query, "part": "tiles"})
    assert answer.status_code == 200
    return answer.content.decode(), answer["Server-Timing"] == "tiles;desc=kept"


def test_two_of_equal_rights_are_given_one_making_and_others_their_own(world: World) -> None:
    people = world.people
    first, was_kept = look(world, people.leader)
    assert not was_kept
    assert LATE in first
    other = plant_person("lanh-dao-khac", "Mai Thị Khác", world.tree.vn, Role.LEADER)
    assert look(world, other) == (first, True)
    # The same unit by another role, a unit beside it, one below: each has a making of their own.
    for person in (people.inspector, people.stranger, people.owner, people.province_focal):
        shown, was_kept = look(world, person)
        assert not was_kept
        assert (LATE in shown) == (person != people.stranger)


def test_rights_that_end_or_begin_change_what_is_shown_at_once(world: World) -> None:
    other = plant_person("lanh-dao-khac", "Mai Thị Khác", world.tree.vn, Role.LEADER)
    look(world, other)
    assert look(world, other)[1]
    Grant.objects.filter(person=other).update(valid_to=dt.date(2025, 2, 1))
    give(other, world.tree.dong_dang, Role.FOCAL_POINT)
    shown, was_kept = look(world, other)
    assert not was_kept
    assert LATE not in shown


def test_programme_unit_group_time_language_and_tiles_tell_dashboards_apart(world: World) -> None:
    person = world.people.province_focal
    seen = {look(world, person)[0]}
    for query in (
        {"unit": str(world.tree.that_khe.pk)},
        {"group": str(world.group.pk)},
        {"period": "year"},
    ):
        shown, was_kept = look(world, person, **query)
        assert not was_kept
        seen.add(shown)
    services.change_tile(
        acting_as(person), world.board.tiles.get(kind="figure"), version=world.board.version,
        title="Đang quá hạn", width=3, options={"measure": "overdue"},
    )  # fmt: skip
    seen.add(look(world, person)[0])
    Person.objects.filter(pk=person.pk).update(language="en")
    seen.add(look(world, person)[0])
    assert len(seen) == 6


def test_a_kept_page_asks_for_no_tile(world: World) -> None:
    client = world.client(world.people.province_focal)
    address = reverse("desk:board", args=[world.board.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address)["Server-Timing"] == "tiles;desc=kept"
    assert len(queries) <= MOST_KEPT, [query["sql"][:90] for query in queries]


def _paused(world: World) -> None:
    task = Task.objects.get(title="Số hóa sổ hộ tịch")
    tasks.pause_task(SYSTEM, task, version=task.version, reason="Chờ kinh phí")


def _confirmed(world: World) -> None:
    people, tree = world.people, world.tree
    part = Assignment.objects.get(task__title="Số hóa sổ hộ tịch", unit=tree.that_khe)
    report = work.sign(people.approver, work.send(people.owner, part, progress=100, is_final=True))
    work.confirm(people.province_focal, report, 100)


def _by_plain_sql(_world: World) -> None:
    Assignment.objects.filter(task__title="Số hóa sổ hộ tịch").update(due=work.in_days(-9))


def _reported(world: World) -> None:
    month = clock.today().replace(day=1)
    entry = indicators.Entry(
        Indicator.objects.get(code="DAN.01"), world.tree.that_khe, month, Decimal(5_018), 1, place="cell"
    )
    indicators.record_values(acting_as(world.people.owner), [entry])


def _renamed(world: World) -> None:
    unit = world.tree.that_khe
    unit.refresh_from_db()
    rename_unit(SYSTEM, unit.pk, unit.version, name_vi="UBND xã Tên Mới", name_en="New", date=clock.today())


def _recorded(world: World) -> None:
    book = Register.objects.get(code="so-tinh")
    registers.add_record(acting_as(world.people.owner), book, unit=world.tree.that_khe, given={"ten": "Một"})


def _foretold(world: World) -> None:
    model = LatenessModel.objects.create(made_at=clock.now(), is_used=True)
    part = Assignment.objects.get(task__title="Số hóa sổ hộ tịch", unit=world.tree.that_khe)
    Forecast.objects.create(assignment=part, model=model, day=clock.today(), chance=0.9)


@pytest.mark.parametrize(
    "happens",
    [_paused, _confirmed, _by_plain_sql, _reported, _renamed, _recorded, _foretold],
)
def test_whatever_a_tile_shows_is_shown_at_once(world: World, happens: Callable[[World], None]) -> None:
    person = world.people.province_focal
    before = look(world, person)[0]
    assert look(world, person)[1]
    happens(world)
    shown, was_kept = look(world, person)
    assert not was_kept
    assert shown != before
    assert look(world, person) == (shown, True)


def test_what_no_tile_shows_leaves_it(world: World) -> None:
    person = world.people.province_focal
    shown, _kept = look(world, person)
    with transaction.atomic():
        for _number in range(3):
            record_event(SYSTEM, "person.signed_in", "person", person.pk)
    assert look(world, person) == (shown, True)


def test_rooms_left_aside_are_rooms() -> None:
    assert set(moments.UNSEEN) <= {verb.partition(".")[0] for verb in registry._texts}


def test_a_time_that_a_text_tells_is_that_of_the_minute(world: World) -> None:
    now = clock.now()
    with clock.frozen(now):
        look(world, world.people.province_focal)
        assert look(world, world.people.province_focal)[1]
    with clock.frozen(now + dt.timedelta(minutes=1)):
        assert not look(world, world.people.province_focal)[1]


def test_a_moment_lasts_while_nothing_came_and_nothing_can_still_come() -> None:
    then = Moment(((9, 8),), frozenset({"700"}))
    assert then.lasts_until(Moment(((9, 8),), frozenset({"700", "705"}))), "who began later has later numbers"
    assert not then.lasts_until(Moment(((10, 9),), frozenset({"700"})))
    # Whoever was writing has ended: what it recorded may stand below what was seen.
    assert not then.lasts_until(Moment(((9, 8),), frozenset()))


@pytest.mark.django_db
def test_who_is_still_writing_is_known() -> None:
    own = connection.get_connection_params()
    own.pop("cursor_factory", None)
    own.pop("context", None)
    with psycopg.connect(**own) as other:
        (number,) = other.execute("SELECT pg_current_xact_id()::text").fetchone() or ("",)
        then = moments.now()
        assert number in then.running
        assert then.lasts_until(moments.now())
        other.rollback()
        # Within one transaction, as a test is, PostgreSQL shows the same activity.
        connection.cursor().execute("SELECT pg_stat_clear_snapshot()")
        assert not then.lasts_until(moments.now())
