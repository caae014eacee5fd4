"""PostgreSQL's share in the one clock: what triggers write down carries the instant of ``core.clock``.

``giamsat_now()`` (migration ``0003_clock``) answers with the instant at which the clock is held, else with the
start of the statement. A running clock costs nothing: the database is told only when it is held or let go.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import DateTimeField, Func
from psycopg.pq import TransactionStatus

from giamsat.core import clock


class ClockNow(Func):
    """``giamsat_now()`` as the default of a column."""

    function = "giamsat_now"
    arity = 0
    output_field = DateTimeField()


def follow_clock() -> None:
    """From now on tell this process's connections when the clock is held."""
    clock.on_held.append(_tell)
    connection_created.connect(_tell_new, dispatch_uid="core.database_clock")


def _tell(instant: dt.datetime | None) -> None:
    # Straight to the driver: this is no statement of the program, and holding the clock needs no database. A
    # transaction that failed forgets the setting as it is rolled back, and takes no more statements.
    link = connection.connection
    if link is None or link.closed or link.info.transaction_status == TransactionStatus.INERROR:
        return
    link.execute("SELECT set_config('giamsat.now', %s, false)", [instant.isoformat() if instant else ""])


def _tell_new(**_sent: Any) -> None:
    if (instant := clock.held()) is not None:
        _tell(instant)
