"""The country of the benchmarks: exact, countable, and the same from the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from click import ClickException
from django.conf import settings
from django.db import connection

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.cli.bench.country.ground import Ground, prepare
from giamsat.cli.bench.country.plan import Kind, Size, plan
from giamsat.cli.bench.country.rows import Maker
from giamsat.cli.bench.load import make_country
from giamsat.directives.models import Programme
from giamsat.events.models import Event
from giamsat.monitor import selectors, services
from giamsat.monitor.figures import COUNTS
from giamsat.tasks import listing
from giamsat.tasks.models import Assignment, Evidence, Report, Task
from giamsat.units.models import Unit

ASSIGNMENTS, REPORTS = 300, 2
# PostgreSQL spells the condition of an index that is made again with other casts of the same meaning.
SHAPE = """
    SELECT 'i ' || split_part(indexdef, ' WHERE ', 1) FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'c ' || conrelid::regclass::text || conname::text || pg_get_constraintdef(oid) FROM pg_constraint
    UNION ALL SELECT 't ' || tgrelid::regclass::text || tgname::text || tgenabled::text
      FROM pg_trigger WHERE NOT tgisinternal
"""


@pytest.fixture(autouse=True)
def _no_scanner() -> Iterator[None]:
    before, settings.FILES_CLEAN_WITHOUT_SCANNER = settings.FILES_CLEAN_WITHOUT_SCANNER, True
    yield
    settings.FILES_CLEAN_WITHOUT_SCANNER = before


def shape() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_a_country_is_exact_and_leaves_the_tables_as_they_were() -> None:
    before = shape()
    counts = make_country(ASSIGNMENTS, reports=REPORTS, seed=3, writers=0, tell=lambda _line: None)
    # References were made again, which checks them all.
    assert shape() == before
    assert Assignment.objects.count() == counts["tasks_assignment"] == ASSIGNMENTS
    assert Task.objects.count() == counts["tasks_task"]
    cancelled = Assignment.objects.filter(state="cancelled").count()
    assert Report.objects.count() == Evidence.objects.count() == (ASSIGNMENTS - cancelled) * REPORTS
    assert Event.objects.filter(verb="task.issued").count() == Task.objects.count()
    assert [str(difference) for difference in services.find_differences()] == []

    leader = actor_for(Person.objects.get(login="bench-leader"))
    national = Programme.objects.get(code="bench")
    totals = selectors.standing(leader, national).totals
    assert totals.total == Task.objects.exclude(state="cancelled").count()
    for state in COUNTS:
        rows = listing.list_tasks(leader, listing.Filter(programme=national, states=(state,)))
        assert rows.count() == totals.of(state), state
    assert totals.done > totals.late > 0
    # Life goes on: the next row has an id of its own, and the triggers count again.
    Assignment.objects.filter(state="in_progress").update(state="paused")
    assert services.find_differences() == []
    task = Task.objects.order_by("pk").last()
    assert task is not None
    task.pk, task.code, task.state, task.done_on = None, "one-more", "open", None
    task.save(force_insert=True)
    assert services.find_differences() == []


class Killed(Exception):
    """Stands for the end of a process."""


@pytest.mark.django_db
def test_a_load_that_was_killed_goes_on() -> None:
    before = shape()
    for moment in ("ready after", "indexes", "tallies"):

        def dies(line: str, moment: str = moment) -> None:
            if line.startswith(moment):
                raise Killed

        with pytest.raises(Killed):
            make_country(ASSIGNMENTS, reports=REPORTS, seed=3, writers=0, tell=dies)
    with pytest.raises(ClickException, match="another country"):
        make_country(ASSIGNMENTS + 1, reports=REPORTS, seed=3, writers=0, tell=lambda _line: None)
    make_country(ASSIGNMENTS, reports=REPORTS, seed=3, writers=0, tell=lambda _line: None)
    assert shape() == before
    assert Assignment.objects.count() == ASSIGNMENTS
    assert [str(difference) for difference in services.find_differences()] == []
    with pytest.raises(ClickException, match="holds work"):
        make_country(ASSIGNMENTS, reports=REPORTS, seed=3, writers=0, tell=lambda _line: None)


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_country() -> None:
    ground = prepare(1)
    size = Size.of(ground)

    def made(seed: int) -> list[dict[str, list[str]]]:
        return [Maker(ground, batch, 2, seed).rows() for batch in plan(4_000, size, seed)]

    assert made(7) == made(7)
    assert made(7) != made(8)
    assert misplaced_parts(ground) == 0


def misplaced_parts(ground: Ground) -> int:
    """How many parts lie outside their province: work is forwarded downwards alone."""
    provinces = {body.id: body.path for body in ground.provinces}
    paths = dict(Unit.objects.values_list("pk", "path"))
    wrong = 0
    for batch in plan(2_000, Size.of(ground), 5):
        for line in Maker(ground, batch, 0, 5).rows()["tasks_assignment"]:
            fields = line.split("\t")
            if fields[5] != r"\N":
                wrong += not paths[int(fields[3])].startswith(provinces[int(fields[4])] + ".")
    return wrong


def test_a_plan_holds_every_kind_and_exactly_as_many_assignments() -> None:
    size = Size(22, 34, 3321)
    for count in (1, 57, 4_000, 120_000):
        batches = plan(count, size, 57)
        jobs = [job for batch in batches for job in batch.jobs]
        assert sum(job.assignments for job in jobs) == count
        first: Any = 1
        for batch in batches:
            assert batch.first_assignment == first
            first += sum(job.assignments for job in batch.jobs)
    assert {job.kind for job in jobs} == set(Kind)
