"""Is Giamsat well? Facts for the health page, each found by looking, none remembered."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from giamsat.core import clock, sandbox
from giamsat.core.jobs import TICK
from giamsat.core.models import Heartbeat

#: A worker says every ten seconds that it lives; the tick comes each minute.
WORKER_SECONDS = 60
TICK_SECONDS = 180
#: The live process asks its connection every twenty seconds whether it still stands, under this name.
LIVE_SECONDS = 60
LIVE_NAME = "giamsat live"


def report() -> dict[str, Any]:
    """Each part with ``ok`` and its facts, and ``ok`` of the whole."""
    parts = {"database": _database()}
    if parts["database"]["ok"]:
        parts["worker"] = _worker()
        parts["tick"] = _tick()
        parts["live"] = _live()
    else:
        parts["worker"] = parts["tick"] = parts["live"] = {"ok": False}
    parts["disk"] = _disk()
    parts["sandbox"] = _sandbox()
    return {"ok": all(part["ok"] for part in parts.values()), **parts}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """``/healthz``: 200 when all is well, else 503; the facts as JSON. Names no person, unit or setting."""
    facts = report()
    answer = JsonResponse(facts, status=200 if facts["ok"] else 503)
    # Django logs each 503 as an error; this one is asked for every few seconds and answers for itself.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False}
    return {"ok": True}


def _worker() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        row = cursor.fetchone()
    return _age(row[0] if row else None, WORKER_SECONDS)


def _tick() -> dict[str, Any]:
    failing = Heartbeat.objects.exclude(fault="").order_by("name").values_list("name", flat=True)
    last = Heartbeat.objects.filter(name=TICK).values_list("at", flat=True).first()
    # A failing sweep is named and no reason for 503: a restart would not heal it.
    return {**_age(last, TICK_SECONDS), "failing": list(failing)}


def _live() -> dict[str, Any]:
    """Told by its connection, which this site's database sees wherever the live process runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(state_change) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [LIVE_NAME],
        )
        row = cursor.fetchone()
    return _age(row[0] if row else None, LIVE_SECONDS)


def _age(at: dt.datetime | None, most_seconds: int) -> dict[str, Any]:
    if at is None:
        return {"ok": False, "last": None}
    return {"ok": (clock.now() - at).total_seconds() <= most_seconds, "last": at.isoformat()}


def _disk() -> dict[str, Any]:
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return {"ok": False}
    return {"ok": free // 2**20 >= settings.LEAST_FREE_MIB, "free_mib": free // 2**20}


def _sandbox() -> dict[str, Any]:
    """What readers of foreign files are kept from. A wall that the machine refuses is told, and no reason for 503."""
    return {"ok": True, "missing": list(sandbox.missing_walls())}
