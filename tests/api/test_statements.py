"""How many statements the hot acts take, by the API and by the page: more than these is a step back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamsat.tasks.models import Report
from tests.api.world import World, caller
from tests.people import People

pytestmark = pytest.mark.django_db

LIST = ("ds.txt", "Danh sách lớp".encode())
#: Frames of transactions, which tests nest one deeper than the site does.
FRAMES = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
#: Who calls (token, person and roles in one) and the bucket of the key.
CALLER = 2


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILES_CLEAN_WITHOUT_SCANNER = True


def counted(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What ``act`` gives, and the statements that it took."""
    with CaptureQueriesContext(connection) as seen:
        given = act()
    said = [query["sql"].lstrip() for query in seen.captured_queries]
    return given, [statement for statement in said if not statement.startswith(FRAMES)]


def took(act: Callable[[], Any], most: int, status: int = 200) -> Any:
    """``act`` went well with ``most`` statements or fewer."""
    answer, statements = counted(act)
    assert answer.status_code == status, answer.content.decode()
    assert len(statements) <= most, f"{len(statements)}:\n" + "\n".join(each[:150] for each in statements)
    return answer


def test_a_whole_report_takes_few_statements(world: World, people: People) -> None:
    Report.objects.filter(pk=world.draft.pk).delete()
    me, path = caller(people.owner), f"/assignments/{world.commune.pk}/reports"
    me.get("/me")
    said = {"done": "Đủ lớp.", "progress": 100, "is_final": True, "submit": True}
    # Scope; lock, open report; report; lock of the content, file, evidence; assignment, event with its notice.
    took(lambda: me.send_report(path, said, [LIST]), CALLER + 9, 201)


def test_the_steps_of_a_report_by_the_api(world: World, people: People) -> None:
    me, approver, giver = (
        caller(person) for person in (people.owner, people.approver, people.province_focal)
    )
    for each in (me, approver, giver):
        each.get("/me")
    report = f"/reports/{world.draft.pk}"
    draft = f"/assignments/{world.commune.pk}/draft"
    first = took(lambda: me.call("PUT", draft, {"progress": 100, "is_final": True}, If_Match="1"), CALLER + 6)
    took(lambda: me.send_file(f"{report}/files", *LIST), CALLER + 6, 201)
    # Scope; two locks, evidence; report, assignment, event; the answer and its evidence.
    sent = took(lambda: me.post(f"{report}/submit", If_Match=first["ETag"]), CALLER + 10)
    took(lambda: me.get(report), CALLER + 2)
    signed = took(lambda: approver.post(f"{report}/approve", If_Match=sent["ETag"]), CALLER + 7)
    # With the task's lock, first of the three, and none for the task itself: another lead is not done.
    took(lambda: giver.post(f"{report}/confirm", {}, If_Match=signed["ETag"]), CALLER + 9)


def test_a_key_costs_three_statements(world: World, people: People) -> None:
    me = caller(people.owner)
    me.get("/me")
    path = f"/assignments/{world.commune.pk}/draft"
    _answer, without = counted(lambda: me.call("PUT", path, {"progress": 50}, If_Match="1"))
    _answer, keyed = counted(
        lambda: me.call("PUT", path, {"progress": 60}, If_Match="2", Idempotency_Key="k")
    )
    assert len(keyed) - len(without) <= 2


def test_sign_off_and_confirmation_by_the_page(world: World, people: People) -> None:
    me = caller(people.owner)
    Report.objects.filter(pk=world.draft.pk).delete()
    said = {"done": "Đủ lớp.", "progress": 80, "submit": True}
    sent = me.send_report(f"/assignments/{world.commune.pk}/reports", said).json()
    for person, verb, version, most in (
        (people.approver, "approve", 2, 19),
        (people.province_focal, "confirm", 3, 19),
    ):
        browser = Client()
        browser.force_login(person)
        form = {"version": version, "once": f"k-{verb}", "progress": 80}
        path = f"/reports/{sent['id']}/{verb}/"
        took(lambda: browser.post(path, form), most, 303)  # noqa: B023 (called at once)


def test_what_is_read_often_takes_few_statements(world: World, people: People) -> None:
    me = caller(people.standing)
    me.get("/me")
    # Programme; where all its work lies, that unit; those linked to it; the tallies; the groups.
    took(lambda: me.get("/programmes/nq57/overview"), CALLER + 6)
    # The unit, its tree, the rows.
    took(lambda: me.get("/assignments?unit=ubnd-20&below=true&time_state=overdue"), CALLER + 3)
    # Whether all lies in reach; the rows.
    took(lambda: me.get("/assignments"), CALLER + 2)
    browser = Client()
    browser.force_login(people.standing)
    browser.get("/search/?q=tap")
    # Session, person, roles; reach, tasks (every word, nearly, whole); documents, units; the frame, unread notices.
    took(lambda: browser.get("/search/?q=tap+huan"), 12)
