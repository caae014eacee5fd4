"""Marks: tallies written down at an instant, so that a past figure costs about as much as a present one."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.errors import InvalidInput
from giamsat.monitor.models import FoldMark, TallyMark
from giamsat.monitor.tallies import FOLD_LOCK, TABLES, UNITS

#: A mark is made when as much was added since the last as a mark holds, but not for less than this.
LEAST = 50_000


class BeforeHistory(InvalidInput):
    """An instant of which nothing is known: before this installation kept history, or yet to come."""

    code = "before_history"


def beginning() -> dt.datetime | None:
    """Before this instant nothing is known; None when all is known."""
    return TallyMark.objects.filter(is_beginning=True).values_list("at", flat=True).first()


def require_known(instant: dt.datetime | None) -> None:
    """See that something is known of an instant; None, the present, always is.

    Raises:
        BeforeHistory: the installation kept no history then, or the instant is yet to come.
    """
    if instant is None:
        return
    first = beginning()
    if first is not None and instant < first:
        raise BeforeHistory(
            _("Chưa có lịch sử trước %(first)s.") % {"first": date_format(localtime(first), "H:i d/m/Y")}
        )
    if instant > clock.now():
        raise BeforeHistory(_("Thời điểm này chưa đến."))


def knows_tasks_of_trees(instant: dt.datetime | None) -> bool:
    """True when tasks were counted once in the trees of units at an instant; in the present (None) they are."""
    if instant is None:
        return True
    since = FoldMark.objects.values_list("once_since", flat=True).first()
    return since is None or instant >= since


def mark_if_due(least: int = LEAST) -> bool:
    """Make a mark when adding up what came since the last costs more than reading one; whether it was made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            f"""
            SELECT (SELECT count(*) FROM {UNITS.name}past
                     WHERE at > COALESCE((SELECT max(at) FROM monitor_tallymark), '-infinity'))
                   >= greatest(%s, (SELECT count(*) FROM {UNITS.name} WHERE folded))
            """,
            [least],
        )
        if not cursor.fetchone()[0]:
            return False
        # Whoever is writing has begun after this instant, and dates nothing before it. The mark itself comes
        # last: what it holds is read from the mark before it.
        cursor.execute(
            """
            SELECT nextval(pg_get_serial_sequence('monitor_tallymark', 'id')),
                   LEAST(min(xact_start), giamsat_now()) - interval '1 microsecond'
              FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        mark, at = cursor.fetchone()
        for table in TABLES:
            keys = ", ".join(table.keys)
            cursor.execute(
                f"INSERT INTO {table.name}marked ({keys}, {', '.join(table.sums)}, mark_id)"
                f" SELECT {keys}, {table.summed()}, %s FROM {table.then}(%s)"
                f" GROUP BY {keys} HAVING {table.nonzero}",
                [mark, at],
            )
        TallyMark.objects.create(pk=mark, at=at)
    return True
