"""Running the rules and the ladder: every statement may run again at any time and changes nothing twice.

A rule is one statement. It closes what is no longer found, follows what changed, and adds what is new, so a
worker that is killed in it leaves either all of it or nothing. Very large first runs go in batches.

Of a rule that looks back over months each hour only what is new is added, and once a day all is brought up to date.
"""

from __future__ import annotations

from django.db import connection, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.calendar import passed_since
from giamsat.events.registry import names_of
from giamsat.events.services import NewEvent, record_events
from giamsat.monitor import events
from giamsat.monitor.warnings.models import Finding, Step
from giamsat.monitor.warnings.rule import Rule, days_before, rules
from giamsat.monitor.warnings.thresholds import THRESHOLDS, Thresholds

#: The first of the locks, one for each rule, that keep two runs of the same rule apart.
RULE_LOCK = 570_010
#: New findings in one statement. Each statement asks the whole rule anew, so that few of them must do.
BATCH = 250_000
#: Days in which what is new is looked for each hour: evidence waits in a draft before it counts.
NEW_DAYS = 2
#: Steps recorded in one transaction.
STEPS_AT_ONCE = 5_000

_STATEMENT = """
WITH found AS MATERIALIZED ({rule}),
gone AS (
    UPDATE monitor_finding f SET closed_at = %(now)s, version = f.version + 1
     WHERE %(whole)s AND f.rule = %(rule)s AND f.closed_at IS NULL
       AND NOT EXISTS (SELECT FROM found WHERE found.subject_id = f.subject_id)
    RETURNING f.id
), moved AS (
    UPDATE monitor_finding f
       SET facts = found.facts, severity = found.severity, unit_id = found.unit_id, version = f.version + 1,
           addressed_id = CASE WHEN f.step < 2 THEN found.addressed_id ELSE f.addressed_id END,
           state = CASE WHEN found.severity > f.severity THEN 'open' ELSE f.state END
      FROM found
     WHERE %(whole)s AND f.rule = %(rule)s AND f.closed_at IS NULL AND f.subject_id = found.subject_id
       AND (f.facts, f.severity, f.unit_id) IS DISTINCT FROM (found.facts, found.severity::smallint, found.unit_id)
    RETURNING f.id
), added AS (
    INSERT INTO monitor_finding (rule, subject_id, episode, assignment_id, unit_id, addressed_id, programme_id,
        severity, facts, state, step, step_since, told_step, opened_at, dismissal, version)
    SELECT %(rule)s, found.subject_id,
           1 + COALESCE((SELECT max(e.episode) FROM monitor_finding e
                          WHERE e.rule = %(rule)s AND e.subject_id = found.subject_id), 0),
           found.assignment_id, found.unit_id, found.addressed_id, found.programme_id, found.severity, found.facts,
           'open', 0, %(today)s, -1, %(now)s, '', 1
      FROM found
     WHERE NOT EXISTS (SELECT FROM monitor_finding e WHERE e.rule = %(rule)s AND e.closed_at IS NULL
                          AND e.subject_id = found.subject_id)
     LIMIT %(batch)s
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM gone), (SELECT count(*) FROM moved)
"""


def run_rule(code: str, limits: Thresholds = THRESHOLDS, *, whole: bool = True) -> tuple[int, int]:
    """Bring the findings of one rule up to date; how many were opened and how many closed.

    Args:
        whole: without it a rule that looks back adds what it finds in the last ``NEW_DAYS``, and closes and follows
            nothing; other rules are asked wholly all the same.
    """
    rule = rules()[code]
    whole = whole or not rule.looks_back
    opened, closed, _moved = _run(rule, limits, whole)
    new = opened
    while new >= BATCH:
        new, more, _moved = _run(rule, limits, whole)
        opened, closed = opened + new, closed + more
    return opened, closed


def run_all(limits: Thresholds = THRESHOLDS) -> dict[str, tuple[int, int]]:
    """Every rule and then the ladder, here and now; what ``run_rule`` told of each."""
    told = {code: run_rule(code, limits) for code in rules()}
    climb(limits)
    return told


def _run(rule: Rule, limits: Thresholds, whole: bool) -> tuple[int, int, int]:
    today = clock.today()
    values = rule.values(today, limits) | {
        "rule": rule.code,
        "now": clock.now(),
        "today": today,
        "batch": BATCH,
        "whole": whole,
    }
    if not whole:
        values |= {"since": max(values["since"], days_before(today, NEW_DAYS)), "known": False}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RULE_LOCK + list(rules()).index(rule.code)])
        # A rule joins millions of rows of a country; with PostgreSQL's usual 4 MB each join would go by the disk.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_STATEMENT.format(rule=rule.sql), values)
        row = cursor.fetchone()
    return row[0], row[1], row[2]


def climb(limits: Thresholds = THRESHOLDS) -> int:
    """Move open warnings one step up whose working days on the present step are over; how many.

    Each step is told once, by an event in the same transaction.
    """
    climbed = 0
    for step, days in reversed(list(enumerate(limits.ladder[: Step.OFFICE]))):
        while new := _climb(Step(step), days):
            climbed += new
    return climbed


@transaction.atomic
def _climb(step: Step, days: int) -> int:
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE monitor_finding f
               SET step = f.step + 1, step_since = %(today)s, version = f.version + 1,
                   addressed_id = CASE f.step WHEN 0 THEN f.addressed_id WHEN 1 THEN above.id ELSE office.id END
              FROM monitor_finding g
              JOIN units_unit u ON u.id = g.addressed_id
              LEFT JOIN tasks_assignment a ON a.id = g.assignment_id
              LEFT JOIN directives_programme p ON p.id = g.programme_id
              CROSS JOIN LATERAL (
                  SELECT COALESCE(NULLIF(a.assigner_id, u.id), u.parent_id, u.id) AS id) above
              CROSS JOIN LATERAL (
                  SELECT COALESCE(p.owner_id, (SELECT id FROM units_unit WHERE parent_id IS NULL LIMIT 1)) AS id
              ) office
             WHERE f.id = g.id AND g.id IN (
                 SELECT h.id FROM monitor_finding h
                  WHERE h.closed_at IS NULL AND h.state = 'open' AND h.step = %(step)s AND h.step_since <= %(limit)s
                  ORDER BY h.id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
            RETURNING f.id
            """,
            {
                "today": today,
                "step": step.value,
                "limit": passed_since(today, days) if days else today,
                "most": STEPS_AT_ONCE,
            },
        )
        moved = [row[0] for row in cursor.fetchall()]
    rows = (
        Finding.objects.filter(pk__in=moved).select_related("assignment", "unit", "addressed").order_by("pk")
    )
    record_events(
        SYSTEM,
        [
            NewEvent(
                events.WARNING_ESCALATED,
                "finding",
                row.pk,
                path=row.unit.path,
                task_id=row.assignment.task_id if row.assignment else None,
                programme_id=row.programme_id,
                data={
                    "unit": names_of(row.unit),
                    "to": names_of(row.addressed),
                    "rule": row.rule,
                    "step": row.step,
                },
            )
            for row in rows
        ],
    )
    return len(moved)
