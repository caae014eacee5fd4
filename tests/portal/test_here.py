"""A place in tasks that many share: its own part counts, is shown, and comes first on the page of the task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from giamsat.core.actor import Role
from giamsat.tasks.models import Task
from giamsat.ui import formats
from tests import work
from tests.people import People, Tree, plant_person
from tests.portal.test_pages import page, text_of
from tests.publishing.world import World, plant, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(tree: Tree, people: People, settings: Any, tmp_path: Path) -> World:
    """Two provinces were to hold meetings until forty days ago; Cao Bang has, Lang Son has not."""
    settings.DATA_DIR = tmp_path
    world = plant(tree, people)
    due = work.in_days(-40)
    Task.objects.filter(pk=world.open.pk).update(due=due, original_due=due)
    world.open.assignments.update(due=due, original_due=due)
    part = work.part_of(world.open, tree.cao_bang)
    focal = plant_person("cb.dau.moi", "Bế Văn Đầu", tree.cao_bang, Role.FOCAL_POINT)
    approver = plant_person("cb.duyet", "Bế Thị Duyệt", tree.cao_bang, Role.APPROVER)
    report = work.send(focal, part, is_final=True, progress=100, done="Đã họp.")
    work.confirm(people.standing, work.sign(approver, report))
    release(world)
    return world


def test_a_place_is_told_by_its_own_part(shared: World) -> None:
    answer = page("who", query="?place=cao bang")
    (task,) = answer.context["tasks"]
    assert (task.state, task.here.state, task.here.bodies) == ("overdue", "late", [])
    assert {name: count for name, count in answer.context["tally"].states.items() if count} == {"late": 1}
    assert "cả việc: Quá hạn 40 ngày" in text_of(answer)
    late = page("who", query="?place=lang son&q=hop").context
    assert [one.here.state for one in late["tasks"]] == ["overdue"]
    assert late["tally"].states["overdue"] == 1
    unit = page("unit", shared.tree.cao_bang.code)
    assert (unit.context["tally"].done, unit.context["tally"].states["overdue"]) == (1, 0)
    assert page("unit", shared.tree.cao_bang.code, query="?state=overdue").context["tasks"] == []


def test_its_part_comes_first_on_the_page_of_the_task(shared: World) -> None:
    (task,) = page("who", query="?place=cao bang").context["tasks"]
    code = shared.tree.cao_bang.code
    assert task.url.endswith(f"/?at={code}")
    leads = page("task", shared.open.code, query=f"?at={code}").context["leads"]
    assert [one["unit"] for one in leads] == [code, shared.tree.lang_son.code]
    assert "nơi bạn tìm" in text_of(page("task", shared.open.code, query=f"?at={code}"))
    leads = page("task", shared.open.code, query="?at=a%27b&at=&at=x").context["leads"]
    assert leads[0]["unit"] == shared.tree.lang_son.code, "what is late, as ever"


def test_few_statements_however_many_tasks(shared: World, django_assert_max_num_queries: Any) -> None:
    page("who", query="?place=lang son")
    with django_assert_max_num_queries(8):
        assert len(page("who", query="?place=lang son").context["tasks"]) == 2


def test_a_place_above_counts_those_below_it(shared: World) -> None:
    root = shared.tree.vn
    answer = page("unit", root.code)
    standing = {task.code: task.here for task in answer.context["tasks"]}[shared.open.code]
    assert standing.state == "overdue"
    assert [state for _name, state in standing.bodies] in (["late", "overdue"], ["overdue", "late"])


def test_the_deadline_shown_is_that_of_the_place(shared: World) -> None:
    part = work.part_of(shared.open, shared.tree.lang_son)
    type(part).objects.filter(pk=part.pk).update(due=work.in_days(-50))
    release(shared)
    said = text_of(page("who", query="?place=lang son&q=hop"))
    assert "Quá hạn 50 ngày" in said
    assert formats.date(work.in_days(-50)) in said
