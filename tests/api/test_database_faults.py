"""The disk is full, or PostgreSQL goes away, under an act: the answer says so and what to do, and nothing is half."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from giamsat.tasks.models import Comment
from tests.api.world import World, caller
from tests.people import People

pytestmark = pytest.mark.django_db

DISK_FULL, SHUTTING_DOWN, OTHER = "53100", "57P01", "XX000"


def refuse_comments(code: str) -> None:
    """Let PostgreSQL refuse each comment as it does for such a reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE 'no' USING ERRCODE = '{code}'; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON tasks_comment FOR EACH ROW EXECUTE FUNCTION refuse()"
        )


@pytest.mark.parametrize(
    ("code", "status", "name"),
    [
        (DISK_FULL, 507, "storage_full"),
        (SHUTTING_DOWN, 503, "database_away"),
        (OTHER, 500, "internal"),
    ],
)
def test_a_program_is_told_whether_to_try_again(
    world: World, people: People, code: str, status: int, name: str
) -> None:
    refuse_comments(code)
    answer = caller(people.owner).post(f"/assignments/{world.commune.pk}/comments", {"text": "Đã nhận"})
    assert (answer.status_code, answer.json()["code"]) == (status, name)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert not Comment.objects.exists()


def test_what_was_typed_stays_on_the_page_when_the_disk_is_full(
    world: World, people: People, client: Client
) -> None:
    refuse_comments(DISK_FULL)
    client.force_login(people.owner)
    form = {"assignment": world.commune.pk, "text": "Một ý kiến dài đã gõ", "once": "k1"}
    page = client.post(f"/tasks/{world.task.pk}/comment/", form)
    assert page.status_code == 422
    assert "Máy chủ hết chỗ" in page.text
    assert "Một ý kiến dài đã gõ" in page.text
    assert not Comment.objects.exists()
