"""Reading through the API: what is there, filters, pages, ETags."""

from __future__ import annotations

import pytest

from giamsat.core.actor import Role
from tests import work
from tests.api.world import Caller, World, caller
from tests.people import People, Tree, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(people: People) -> Caller:
    return caller(people.standing)


def test_everything_of_the_world_can_be_read(world: World, office: Caller, people: People) -> None:
    paths = [
        "/programmes", "/programmes/nq57", "/directives", f"/directives/{world.directive.pk}",
        f"/directives/{world.directive.pk}/clauses", f"/directives/{world.directive.pk}/proposals", "/tasks",
        f"/tasks/{world.task.pk}", f"/tasks/{world.task.pk}/events", f"/tasks/{world.task.pk}/comments",
        f"/tasks/{world.task.pk}/extensions", "/assignments", f"/assignments/{world.commune.pk}", "/reports",
        "/obstacles", "/units", "/units/most", "/units/search?q=lang+son", "/groups", "/me", "/me/work",
        "/me/approvals", "/me/confirmations", "/me/decisions",
    ]  # fmt: skip
    for path in paths:
        response = office.get(path)
        assert response.status_code == 200, (path, response.content)
        assert response["Cache-Control"] == "private, no-cache"


def test_a_document_is_read_into_clauses_and_proposals(world: World, office: Caller) -> None:
    text = office.get(f"/directives/{world.directive.pk}").json()["text"]
    proposals = office.get(f"/directives/{world.directive.pk}/proposals").json()["items"]
    assert [text[each["start"] : each["end"]].split()[0] for each in proposals] == ["Bộ", "Ủy"]
    assert [each["due"] for each in proposals] == ["2030-12-30", "2030-06-29"]
    parties = [(party["role"], (party["unit"] or {}).get("code")) for party in proposals[0]["parties"]]
    assert parties == [("coordinate", "mof"), ("lead", "most")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("programme=nq57", 1), ("group=data&programme=nq57", 1), ("unit=ubnd-06040", 1),
        ("unit=ubnd-06184", 0),
        ("unit=ubnd-20&role=lead", 1), ("unit=ubnd-20&role=coordinate", 0), ("unit=gov", 0),
        ("unit=gov&below=true", 1),
        ("q=tap+huan", 1), ("q=cầu+đường", 0), ("key=true", 1), ("key=false", 0),
        ("state=open", 1), ("state=done", 0),
        ("time_state=term", 1), ("time_state=overdue", 0), ("due_from=2020-01-01&due_to=2099-01-01", 1),
        ("due_to=2020-01-01", 0),
    ],
)  # fmt: skip
def test_tasks_are_filtered(world: World, office: Caller, query: str, count: int) -> None:
    assert len(office.get(f"/tasks?{query}").json()["items"]) == count


def test_a_filter_tells_nobody_who_else_has_the_task(world: World, people: People) -> None:
    commune = caller(people.owner)
    assert [item["id"] for item in commune.get("/tasks?unit=ubnd-06040").json()["items"]] == [world.task.pk]
    assert commune.get("/tasks?unit=most").json()["items"] == []
    assert commune.get("/tasks?unit=gov&below=true&role=coordinate").json()["items"] == []


def test_pages_show_each_row_once_whatever_comes_between(office: Caller, tree: Tree) -> None:
    names, cursor = [], ""
    for _round in range(20):
        answer = office.get(f"/units?limit=2&cursor={cursor}").json()
        names += [unit["code"] for unit in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
        # One that stands before the cursor now changes nothing about what follows.
        type(tree.vn).objects.filter(code=names[0]).update(sort_key=" ")
    assert sorted(names) == sorted(set(names))
    assert len(names) == len(Tree.__dataclass_fields__)


def test_a_cursor_of_another_list_is_refused(office: Caller, world: World) -> None:
    cursor = office.get("/units?limit=1").json()["next"]
    for wrong in (cursor, "x", "bnVsbA", cursor[:-4]):
        response = office.get(f"/tasks?cursor={wrong}")
        assert response.status_code == 422
        assert response.json()["code"] == "bad_cursor"


def test_more_than_two_hundred_are_not_given_at_once(office: Caller) -> None:
    assert office.get("/units?limit=201").status_code == 422
    assert office.get("/units?limit=0").status_code == 422


def test_an_etag_saves_the_second_reading(world: World, office: Caller) -> None:
    path = f"/tasks/{world.task.pk}"
    tag = office.get(path)["ETag"]
    assert tag.startswith(f'"{world.task.version}.')
    same = office.get(path, If_None_Match=f'"0.0", W/{tag}')
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    # The same version in another language is another text.
    english = office.get("/programmes/nq57", Accept_Language="en")["ETag"]
    assert office.get("/programmes/nq57", If_None_Match=english).status_code == 200


def test_the_language_is_the_callers_choice(world: World, office: Caller) -> None:
    assert office.get("/programmes/nq57").json()["name"] == "Nghị quyết 57"
    assert office.get("/programmes/nq57", Accept_Language="en-GB,vi;q=0.5").json()["name"] == "Resolution 57"
    assert office.get("/programmes/nq57", Accept_Language="fr").json()["name"] == "Nghị quyết 57"


def test_groups_have_their_members_of_a_day(office: Caller, tree: Tree) -> None:
    from giamsat.units.models import UnitGroup

    UnitGroup.objects.create(code="ministries", name_vi="Các bộ", name_en="Ministries", kinds=["ministry"])
    members = office.get("/groups/ministries/members").json()["items"]
    assert [unit["code"] for unit in members] == ["most", "mof"]
    assert office.get("/groups/nothing/members").status_code == 404


def test_my_work_and_my_roles(world: World, people: People, tree: Tree) -> None:
    give(people.owner, tree.that_khe, Role.UNIT_ADMIN)
    me = caller(people.owner)
    assert {role["role"] for role in me.get("/me").json()["roles"]} == {"focal_point", "unit_admin"}
    mine = me.get("/me/work").json()
    assert [(row["attention"], row["assignment"]["id"]) for row in mine["items"]] == [
        ("to_accept", world.commune.pk)
    ]


def test_my_work_comes_in_pages(world: World, people: People, tree: Tree) -> None:
    for number, days in enumerate((-2, 0, 3, 40, 40)):
        task = work.plant_task(world.task.programme, tree.that_khe, title=f"Việc {number}")
        task.assignments.update(due=work.in_days(days), state="accepted")
    task.assignments.update(due=None, state="returned")
    me = caller(people.owner)
    whole = me.get("/me/work").json()
    assert whole["next"] is None
    found, cursor = [], ""
    while cursor is not None:
        part = me.get(f"/me/work?limit=2&cursor={cursor}").json()
        assert len(part["items"]) <= 2
        assert part["urgent"] == whole["urgent"] == 3
        found += part["items"]
        cursor = part["next"]
    assert found == whole["items"]
    assert [row["attention"] for row in found] == [
        "overdue", "this_week", "this_week", "to_accept", "rest", "returned"
    ]  # fmt: skip
    late = me.get("/me/work?attention=overdue").json()["items"]
    assert [row["assignment"]["id"] for row in late] == [found[0]["assignment"]["id"]]
    assert me.get("/me/work?cursor=xx").status_code == 422
    assert me.get("/me/work?attention=soon").status_code == 422
