"""Search: what stands closest comes first, in scope, with typing mistakes only where nothing else is found (R26)."""

from __future__ import annotations

import pytest

from giamsat.accounts.models import Person
from giamsat.tasks import policies, reach, search
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.search import search_tasks
from tests import work
from tests.people import People, Tree, acting_as


def titles(person: Person, query: str, limit: int = 20) -> list[str]:
    return [task.title for task in search_tasks(acting_as(person), query, limit)]


@pytest.fixture
def planted(tree: Tree, people: People) -> list[Task]:
    programme = work.plant_programme(tree)
    words = (
        ("Rà soát nền tảng số", tree.most),
        ("Ra soat nen tang so", tree.lang_son),
        ("Nền móng và tảng băng", tree.that_khe),
        ("Số hóa hồ sơ", tree.dong_dang),
    )
    tasks = [work.plant_task(programme, unit, title=title) for title, unit in words]
    Task.objects.filter(pk=tasks[3].pk).update(search="x so hoa ho so dua len nen tang so")
    return tasks


def test_the_phrase_before_its_words_and_titles_before_texts(planted: list[Task], people: People) -> None:
    leader = people.leader
    assert titles(leader, "nền tảng số") == ["Rà soát nền tảng số", "Ra soat nen tang so", "Số hóa hồ sơ"]
    assert titles(leader, "nen tang so")[0] == "Ra soat nen tang so"
    assert titles(leader, "tang nen") == [task.title for task in planted]
    assert titles(leader, "nen tang", limit=1) == titles(leader, "nen tang")[:1]
    assert titles(leader, planted[2].code) == ["Nền móng và tảng băng"]


def test_open_work_stands_before_finished(planted: list[Task], people: People) -> None:
    Task.objects.filter(pk=planted[1].pk).update(state="done", done_on=work.in_days(-1))
    other = work.plant_task(planted[0].programme, planted[0].owner, title="Lo ra soat nen tang so")
    assert titles(people.leader, "soat nen tang") == [
        other.title,
        "Ra soat nen tang so",
        "Rà soát nền tảng số",
    ]


def test_typing_mistakes_are_forgiven_where_nothing_matches(planted: list[Task], people: People) -> None:
    assert "Số hóa hồ sơ" in titles(people.leader, "so hoa ho sơo")
    assert titles(people.leader, "zzzz") == []
    assert titles(people.leader, "  ") == []


@pytest.mark.parametrize("asked_each", [search.ASKED_EACH, 0])
def test_nobody_finds_what_is_not_theirs(
    asked_each: int, planted: list[Task], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "ASKED_EACH", asked_each)
    assert titles(people.owner, "ra soat nen tang") == []
    assert titles(people.owner, "tang nen") == ["Nền móng và tảng băng"]
    assert titles(people.province_focal, "ra soat nen tang") == ["Ra soat nen tang so"]
    assert titles(people.citizen, "ra soat nen tang") == []


def test_reach_is_the_rule_of_the_policies(planted: list[Task], tree: Tree, people: People) -> None:
    work.give_on(planted[1], people.province_focal, tree.lang_son, tree.that_khe)
    seen = 0
    for name in ("leader", "inspector", "ministry_focal", "province_focal", "owner", "stranger", "citizen"):
        actor = acting_as(getattr(people, name))
        tasks = set(Task.objects.filter(policies.visible_tasks(actor)).values_list("pk", flat=True))
        assert set(Task.objects.filter(reach.tasks_in_reach(actor)).values_list("pk", flat=True)) == tasks
        if not reach.sees_everything(actor):
            own = reach.task_ids_of(reach.unit_ids_within(actor.paths(policies.READERS)))
            assert set(Task.objects.filter(pk__in=own).values_list("pk", flat=True)) == tasks
        parts = set(
            Assignment.objects.filter(policies.visible_assignments(actor)).values_list("pk", flat=True)
        )
        assert (
            set(Assignment.objects.filter(reach.assignments_in_reach(actor)).values_list("pk", flat=True))
            == parts
        )
        for unit in (tree.lang_son, tree.that_khe, tree.most):
            below = Assignment.objects.filter(unit__path__within=unit.path)
            if reach.reaches(actor, unit.path):
                assert set(below.values_list("pk", flat=True)) <= parts
        seen += len(tasks)
    assert seen > 8
