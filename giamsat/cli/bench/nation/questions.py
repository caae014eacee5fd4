"""What ``bench national`` asks over HTTP, as whom, and the same question to PostgreSQL's tables of facts."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from urllib.parse import quote

import click

from giamsat.cli.bench.nation.asking import CLIENTS, Question

PROVINCE = "ubnd-01"


def prepare() -> list[Question]:
    """The questions; makes keys and sessions for those who ask.

    Raises:
        ClickException: the folder was not filled by ``bench load``.
    """
    from giamsat.accounts.models import Person
    from giamsat.cli.bench.country.ground import NATIONAL
    from giamsat.cli.bench.country.words import COMMON, RARE
    from giamsat.core import clock
    from giamsat.core.text import fold
    from giamsat.directives.models import Programme
    from giamsat.units.models import Unit

    if not Programme.objects.filter(code=NATIONAL).exists():
        raise click.ClickException("Fill the folder first: bench load --assignments N.")
    leader = Person.objects.get(login="bench-leader")
    province = Unit.objects.get(code=PROVINCE)
    head = Person.objects.get(login=f"{PROVINCE}.dau-moi")
    # A key for each client: one key's requests are counted in one row, which its clients would wait for.
    keys = [key_of(leader) for _number in range(max(CLIENTS))]
    cookies, own = cookie(leader), cookie(head)
    today = {"today": clock.today(), "path": province.path}
    overdue = f"/tasks/?unit={province.pk}&below=1&state=overdue"
    return [
        Question(
            "national counts, API", f"/api/v1/programmes/{NATIONAL}/overview", keys, COUNTS, today,
            ("p50 15 ms", "200/s, p95 60 ms"),
        ),
        Question("national counts, part of the page", "/overview/?part=head", cookies, COUNTS, today),
        Question("whole overview page, 3,321 dots", "/overview/", cookies, COUNTS, today),
        Question(
            "overdue of a province, API",
            f"/api/v1/assignments?unit={PROVINCE}&below=true&time_state=overdue&limit=50",
            keys, OVERDUE, today, ("p50 15 ms", "p95 80 ms"),
        ),
        Question("overdue of a province, page", overdue, cookies, OVERDUE, today),
        Question("the same, province's own", overdue, own, OVERDUE, today),
        *(
            Question(f"search, {name}", f"/search/?q={quote(words)}", cookies, SEARCH, {"like": f"%{fold(words)}%"},
                (f"p50 {aim} ms", ""))
            for name, words, aim in (("rare", RARE, 60), ("common", COMMON, 150))
        ),
        Question(
            "search, common, in a province",
            f"/search/?q={quote(COMMON)}",
            own, SEARCH, {"like": f"%{fold(COMMON)}%"},
        ),
        Question("all tasks, first page", "/tasks/", cookies, FIRST, today),
        Question("a province's page", f"/units/{province.pk}/", cookies, COUNTS, today),
        Question("warnings, first page", "/warnings/", cookies, WARNINGS),
        Question("warnings, province's own", "/warnings/", own, WARNINGS),
        Question("warnings by rule, the worst of each", "/warnings/rules/", cookies, WARNINGS),
        Question("warnings and bottlenecks of the overview", "/warnings/early/", cookies, WARNINGS),
    ]  # fmt: skip


def overviews(programme: Any) -> tuple[Question, Question]:
    """The whole overview of now, and as of the first instant that is known."""
    from giamsat.accounts.models import Person
    from giamsat.core import clock
    from giamsat.desk.past.instants import written
    from giamsat.monitor.marks import beginning

    first = beginning()
    if first is None:
        raise click.ClickException("Nothing is known of the past here.")
    cookies = cookie(Person.objects.get(login="bench-leader"))
    at = quote(written(first.replace(microsecond=0) + dt.timedelta(seconds=1), programme))
    today = {"today": clock.today()}
    return (
        Question("whole overview page, now", "/overview/", cookies, COUNTS, today),
        Question(
            "whole overview page, as of the first instant", f"/overview/?at={at}", cookies, COUNTS, today
        ),
    )


#: The same questions to the tables of facts, flat: what a page without tallies would have to ask.
COUNTS = """
    SELECT CASE WHEN state IN ('cancelled', 'paused') THEN state WHEN done_on > due THEN 'late'
                WHEN done_on IS NOT NULL THEN 'done' WHEN due IS NULL THEN 'none'
                WHEN due < %(today)s THEN 'overdue' WHEN due <= %(today)s::date + 7 THEN 'soon' ELSE 'term' END,
           count(*) FROM tasks_task GROUP BY 1
"""
OVERDUE = """
    SELECT a.id, t.code, t.title, u.name_vi, a.due FROM tasks_assignment a JOIN units_unit u ON u.id = a.unit_id
      JOIN tasks_task t ON t.id = a.task_id
     WHERE u.path <@ %(path)s::ltree AND a.due < %(today)s AND a.state NOT IN ('confirmed', 'cancelled', 'paused')
     ORDER BY a.due, a.id LIMIT 50
"""
SEARCH = (
    "SELECT id, code, title FROM tasks_task WHERE search LIKE %(like)s ORDER BY state <> 'open', due LIMIT 20"
)
WARNINGS = """
    SELECT rule, severity, count(*) FROM monitor_finding WHERE closed_at IS NULL AND state = 'open' GROUP BY 1, 2
"""
FIRST = "SELECT id, code, title, due FROM tasks_task WHERE state <> 'cancelled' ORDER BY due, id LIMIT 50"


def key_of(person: Any) -> dict[str, str]:
    """The header of a program that calls for this person."""
    from giamsat.accounts.selectors import actor_for
    from giamsat.accounts.services import create_token

    _row, token = create_token(actor_for(person), person, name=f"bench {secrets.token_hex(3)}")
    return {"Authorization": f"Bearer {token}"}


def cookie(person: Any) -> list[dict[str, str]]:
    """The header of a browser in which this person is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    return [
        {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
    ]
