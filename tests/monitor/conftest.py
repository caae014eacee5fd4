"""A programme with two groups on the standing tree, and quick ways to give and finish work."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import PartyRole, Programme, TaskGroup
from giamsat.monitor import services
from giamsat.tasks.models import Assignment, Task
from giamsat.units.models import Unit
from tests.people import People, Tree, people, tree

__all__ = ["people", "tree"]

#: Noon in Hanoi on a Wednesday.
NOW = dt.datetime(2026, 3, 11, 5, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
_codes = itertools.count(1)


def day(offset: int) -> dt.date:
    """So many days after the tests' today."""
    return TODAY + dt.timedelta(days=offset)


@dataclass(frozen=True)
class Plan:
    """One programme of the nation with two groups."""

    programme: Programme
    data: TaskGroup
    skills: TaskGroup


def plant_plan(tree: Tree, code: str = "nq57") -> Plan:
    programme = Programme.objects.create(
        code=code, name_vi="Nghị quyết 57", name_en="Resolution 57", opened_on=dt.date(2025, 1, 1),
        steering_unit=tree.steering, owner=tree.vn,
    )  # fmt: skip
    return Plan(
        programme,
        TaskGroup.objects.create(
            programme=programme, code="data", name_vi="Dữ liệu", name_en="Data", position=1
        ),
        TaskGroup.objects.create(
            programme=programme, code="skills", name_vi="Nhân lực", name_en="Skills", position=2
        ),
    )


def plant_task(
    plan: Plan, due: dt.date | None, *units: Unit, group: TaskGroup | None = None, **fields: object
) -> Task:
    """A task straight into the tables, led by ``units``; the triggers must count it all the same."""
    task = Task.objects.create(
        programme=plan.programme, group=group, code=f"t{next(_codes)}", owner=plan.programme.owner,
        title="Việc", content="Việc", due=due, original_due=due, issued_at=clock.now(), **fields,
    )  # fmt: skip
    assign(task, units)
    return task


def assign(
    task: Task, units: Sequence[Unit], parent: Assignment | None = None, **fields: object
) -> list[Assignment]:
    return Assignment.objects.bulk_create(
        Assignment(
            **{
                "task": task,
                "programme_id": task.programme_id,
                "unit": unit,
                "assigner": parent.unit if parent else task.owner,
                "parent": parent,
                "depth": parent.depth + 1 if parent else 0,
                "role": PartyRole.LEAD,
                "due": task.due,
                "original_due": task.due,
                "state_since": clock.now(),
                "created_at": clock.now(),
                **fields,
            }
        )
        for unit in units
    )


def finish(task: Task, on: dt.date) -> None:
    """The task and all its assignments are confirmed with that day."""
    task.assignments.update(state="confirmed", completed_on=on, progress=100, confirmed_progress=100)
    Task.objects.filter(pk=task.pk).update(state="done", done_on=on)


def assert_exact() -> None:
    """The tallies are what the facts say, to the last row."""
    assert [str(difference) for difference in services.find_differences()] == []


@pytest.fixture
def plan(tree: Tree) -> Plan:
    return plant_plan(tree)


@pytest.fixture(autouse=True)
def _noon(db: None) -> object:
    with clock.frozen(NOW):
        yield


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


__all__ += ["SYSTEM", "People"]
