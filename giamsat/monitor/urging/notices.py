"""Telling persons once: before and after deadlines, when a warning's turn comes to them, when a letter arrives.

Every statement writes a notice for each person and key at most, so it may run again at any time.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import connection, transaction

from giamsat.accounts.selectors import addressees
from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.events.registry import names_of
from giamsat.monitor.urging.config import URGING, Urging
from giamsat.monitor.urging.models import Letter, Notice
from giamsat.monitor.warnings.policies import ROLES_OF_STEP

#: A reminder that a stopped worker missed is made up for so many days.
MADE_UP = 2
BATCH = 5_000

_IN_FORCE = """g.revoked_at IS NULL AND g.valid_from <= %(today)s
    AND (g.valid_to IS NULL OR g.valid_to >= %(today)s)"""

#: A unit's names as ``names_of`` of events keeps them: the reader chooses the language.
_NAMES = "jsonb_build_object('vi', u.name_vi, 'en', COALESCE(NULLIF(u.name_en, ''), u.name_vi))"

_REMIND = """
INSERT INTO monitor_notice (person_id, key, kind, subject_id, task_id, data, at)
SELECT p.id, %(kind)s || ':' || a.id || ':' || a.due || ':' || %(offset)s, %(kind)s, a.id, a.task_id,
       jsonb_build_object('title', t.title, 'due', a.due, 'unit', {names}), %(now)s
  FROM tasks_assignment a
  JOIN tasks_task t ON t.id = a.task_id
  JOIN units_unit u ON u.id = a.unit_id
  JOIN LATERAL (
      SELECT g.person_id FROM accounts_grant g WHERE g.unit_id = a.unit_id AND g.role = 'focal_point' AND {in_force}
      UNION SELECT a.accountable_id WHERE a.accountable_id IS NOT NULL
  ) who ON true
  JOIN accounts_person p ON p.id = who.person_id AND p.is_active
 WHERE a.state NOT IN ('confirmed', 'cancelled', 'paused', 'submitted') AND a.due BETWEEN %(first)s AND %(last)s
ON CONFLICT DO NOTHING
""".replace("{in_force}", _IN_FORCE).replace("{names}", _NAMES)

_WARN = """
WITH turn AS (
    SELECT f.id, f.step, f.addressed_id, f.rule, f.facts, f.severity, f.unit_id, a.task_id, t.title
      FROM monitor_finding f
      LEFT JOIN tasks_assignment a ON a.id = f.assignment_id
      LEFT JOIN tasks_task t ON t.id = a.task_id
     WHERE f.closed_at IS NULL AND f.state = 'open' AND f.told_step < f.step
     ORDER BY f.id LIMIT %(batch)s FOR UPDATE OF f SKIP LOCKED
), told AS (
    UPDATE monitor_finding f SET told_step = turn.step FROM turn WHERE f.id = turn.id RETURNING f.id
), added AS (
    INSERT INTO monitor_notice (person_id, key, kind, subject_id, task_id, data, at)
    SELECT DISTINCT p.id, 'warning:' || turn.id || ':' || turn.step, 'warning', turn.id, turn.task_id,
           jsonb_build_object('rule', turn.rule, 'facts', turn.facts, 'unit', {names}, 'severity', turn.severity,
               'title', COALESCE(to_jsonb(turn.title), {names})), %(now)s::timestamptz
      FROM turn
      JOIN units_unit u ON u.id = turn.unit_id
      JOIN jsonb_to_recordset(%(roles)s::jsonb) AS r(step int, role text) ON r.step = turn.step
      JOIN accounts_grant g ON g.unit_id = turn.addressed_id AND g.role = r.role AND {in_force}
      JOIN accounts_person p ON p.id = g.person_id AND p.is_active
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM told
""".replace("{in_force}", _IN_FORCE).replace("{names}", _NAMES)


def remind(urging: Urging = URGING) -> None:
    """Remind those who have the work, so many days before and after its deadline."""
    today = clock.today()
    for offset in urging.before:
        last = today + dt.timedelta(days=offset)
        first = max(today, last - dt.timedelta(days=MADE_UP))
        _remind(Notice.Kind.DUE, -offset, first, last)
    for offset in urging.after:
        last = today - dt.timedelta(days=offset)
        _remind(Notice.Kind.OVERDUE, offset, last - dt.timedelta(days=MADE_UP), last)


def tell_of_warnings() -> int:
    """Tell the people whose turn it is of warnings that are new on their step; how many warnings were told."""
    told = 0
    while new := _tell_batch():
        told += new
    return told


def notify_of_letter(letter: Letter) -> None:
    """Tell the unit's people of a signed letter, in the transaction of signing."""
    people = addressees((Role.FOCAL_POINT, Role.APPROVER), letter.unit)
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                key=f"letter:{letter.pk}",
                kind=Notice.Kind.LETTER,
                subject_id=letter.pk,
                data={
                    "number": f"{letter.number}/{letter.year}",
                    "issuer": names_of(letter.issuer),
                    "answer_due": letter.answer_due.isoformat(),
                },
                at=clock.now(),
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def _remind(kind: Notice.Kind, offset: int, first: dt.date, last: dt.date) -> None:
    values: dict[str, Any] = {
        "kind": kind.value,
        "offset": str(offset),
        "first": first,
        "last": last,
        "now": clock.now(),
        "today": clock.today(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REMIND, values)


def _tell_batch() -> int:
    roles = [
        {"step": step.value, "role": role.value} for step, held in ROLES_OF_STEP.items() for role in held
    ]
    values: dict[str, Any] = {
        "batch": BATCH,
        "now": clock.now(),
        "today": clock.today(),
        "roles": json.dumps(roles),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WARN, values)
        return int(cursor.fetchone()[0])
