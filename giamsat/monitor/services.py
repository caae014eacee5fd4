"""Writing of the monitor: proving tallies, telling that deadlines have passed, naming instants."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.services import record_event, record_events_of
from giamsat.monitor import events, policies, tallies
from giamsat.monitor.marks import require_known
from giamsat.monitor.models import DeadlineCrossing, SavedInstant
from giamsat.monitor.tallies import Difference

#: How many are told in one transaction: what else happens meanwhile waits for none of them long.
CROSSINGS_AT_ONCE = 5_000
#: Clocks of two machines differ by less; what was noted so far ahead was noted by one that stood wrong.
WRONG_CLOCK = dt.timedelta(hours=1)
#: Deadline and id of an assignment: the order in which crossings are told.
_Place = tuple[dt.date, int]
#: Most characters of an instant's name.
NAME_LENGTH = 120


def find_differences() -> list[Difference]:
    """Where tallies, their past and the facts differ, and units counted in the wrong place; empty when right."""
    found = tallies.misplaced()
    for table in tallies.TABLES:
        found += tallies.differences(table)
        found += tallies.past_differences(table)
    return found


@write
def recount(actor: Actor) -> list[Difference]:
    """Set the tallies right; what was wrong. Others may go on writing meanwhile.

    Raises:
        NotAllowed: the actor does not run the installation.
    """
    require(policies.may_recount(actor))
    found = find_differences()
    wrong_units = sorted({difference.key["unit_id"] for difference in tallies.misplaced()})
    if wrong_units:
        tallies.place_again(wrong_units)
    for table in tallies.TABLES:
        tallies.correct(table)
    if found:
        record_event(actor, events.TALLIES_CORRECTED, "tallies", 0, data={"count": len(found)})
    return found


def record_crossings(today: dt.date | None = None) -> int:
    """Tell once of each open assignment whose deadline has passed; how many were new.

    Idempotent: a crossing is one row for each assignment and deadline, made together with its event. A
    deadline that was moved and passes again is told again. Outside of a transaction each batch is one: a sweep that
    is killed has told of some, and the next one tells of the others.

    Args:
        today: the day that has begun; the programme's own calendar tells when left out.
    """
    # Told on a day that has not come: the clock stood wrong then. They will be told when they have passed.
    DeadlineCrossing.objects.filter(at__gt=clock.now() + WRONG_CLOCK).delete()
    zones = Programme.objects.order_by().values_list("pk", "time_zone")
    days = {pk: today or clock.today(ZoneInfo(zone)) for pk, zone in zones}
    told = 0
    last: _Place | None = (dt.date.min, 0)
    while last is not None and days:
        new, last = _record_batch(days, last)
        told += new
    return told


@write
def _record_batch(days: dict[int, dt.date], after: _Place) -> tuple[int, _Place | None]:
    """How many were told, and the last of them; none when there are no more.

    Args:
        days: programme -> the day that has begun there.
    """
    require(policies.may_recount(SYSTEM))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO monitor_deadlinecrossing (assignment_id, due, at)
            SELECT a.id, a.due, %(now)s FROM tasks_assignment a
              JOIN unnest(%(programmes)s::bigint[], %(days)s::date[]) p (id, day)
                ON p.id = a.programme_id AND a.due < p.day
             WHERE a.due < %(latest)s AND a.state NOT IN ('confirmed', 'cancelled', 'paused')
               AND (a.due, a.id) > (%(due)s, %(id)s)
               AND NOT EXISTS (
                   SELECT FROM monitor_deadlinecrossing c WHERE c.assignment_id = a.id AND c.due = a.due)
             ORDER BY a.due, a.id LIMIT %(most)s
            ON CONFLICT DO NOTHING RETURNING due, assignment_id
            """,
            {
                "now": clock.now(),
                "programmes": list(days),
                "days": list(days.values()),
                "latest": max(days.values()),
                "due": after[0],
                "id": after[1],
                "most": CROSSINGS_AT_ONCE,
            },
        )
        crossed: list[_Place] = cursor.fetchall()
    told = record_events_of(
        SYSTEM,
        events.DEADLINE_PASSED,
        "assignment",
        """
        SELECT a.id, a.task_id, a.programme_id, u.path, jsonb_build_object(
                   'unit', jsonb_build_object('vi', u.name_vi, 'en', u.name_en), 'due', a.due)
          FROM tasks_assignment a JOIN units_unit u ON u.id = a.unit_id
         WHERE a.id = ANY (%(crossed)s) ORDER BY a.due, a.id
        """,
        {"crossed": [pk for _due, pk in crossed]},
    )
    return told, max(crossed, default=None)


@write
def save_instant(actor: Actor, programme: Programme, name: str, at: dt.datetime) -> SavedInstant:
    """Name an instant of a programme, so that everybody compares with the same one.

    Raises:
        NotAllowed: not of the standing office.
        InvalidInput: no name, a name that is taken, or an instant of which nothing is known.
    """
    require(policies.may_save_instant(actor, programme))
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise InvalidInput(fields={"name": _("Ghi tên, tối đa %(most)s ký tự.") % {"most": NAME_LENGTH}})
    require_known(at)
    saved, new = SavedInstant.objects.get_or_create(
        programme=programme,
        name=name,
        defaults={"at": at, "saved_by_id": actor.person_id, "saved_at": clock.now()},
    )
    if not new:
        raise InvalidInput(fields={"name": _("Đã có thời điểm mang tên này.")})
    record_event(
        actor, events.INSTANT_SAVED, "programme", programme.pk, programme_id=programme.pk, data={"name": name}
    )
    return saved


@write
def drop_instant(actor: Actor, saved: SavedInstant) -> None:
    """Take a name away; what happened stays known.

    Raises:
        NotAllowed: not of the standing office.
    """
    require(policies.may_save_instant(actor, saved.programme))
    record_event(
        actor,
        events.INSTANT_DROPPED,
        "programme",
        saved.programme_id,
        programme_id=saved.programme_id,
        data={"name": saved.name},
    )
    saved.delete()
