"""How long the leader's overview takes on the data of the data folder, and how many queries it asks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

from giamsat.cli.bench import Row, benchmark


@benchmark(
    "overview", "Leader's overview of each programme: time on the server, time in PostgreSQL, queries."
)
def bench_overview(seconds: float) -> list[Row]:
    """One line for each programme, as the nation and as its busiest province see it."""
    from django.db.models import Sum

    from giamsat.core.actor import SYSTEM
    from giamsat.directives.models import Programme
    from giamsat.monitor.models import UnitTally
    from giamsat.monitor.selectors import overview, programme_cards
    from giamsat.tasks.models import Assignment, Task
    from giamsat.units.models import Unit

    lines = [_measured({"picture": "programme cards"}, lambda: programme_cards(SYSTEM), seconds)]
    for programme in Programme.objects.select_related("owner").order_by("code"):
        size = {
            "tasks": Task.objects.filter(programme=programme).count(),
            "assignments": Assignment.objects.filter(programme=programme).count(),
            "tally rows": UnitTally.objects.filter(programme_id=programme.pk).count(),
        }
        provinces = Unit.objects.filter(kind=Unit.Kind.PROVINCIAL_COMMITTEE).values("pk")
        busiest = (
            UnitTally.objects.filter(programme_id=programme.pk, unit_id__in=provinces)
            .values("unit_id")
            .annotate(work=Sum("count"))
            .order_by("-work")
            .first()
        )
        chosen = [None] if busiest is None else [None, Unit.objects.get(pk=busiest["unit_id"])]
        for unit in chosen:
            name = f"{programme.code} {unit.code if unit else 'whole'}"
            picture = partial(overview, SYSTEM, programme, unit=unit)
            lines.append(_measured({"picture": name, **size}, picture, seconds))
    columns = list(dict.fromkeys(column for line in lines for column in line))
    return [{column: line.get(column, "") for column in columns} for line in lines]


def _measured(labels: Row, picture: Callable[[], object], seconds: float) -> Row:
    from django.db import connection

    spent: list[float] = []
    processor = 0.0
    inside: list[float] = []

    def timed(execute: Callable[..., object], *arguments: object) -> object:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            inside.append(time.perf_counter() - began)

    picture()
    until = time.monotonic() + seconds
    with connection.execute_wrapper(timed):
        while time.monotonic() < until or not spent:
            began, used = time.perf_counter(), time.process_time()
            picture()
            processor += time.process_time() - used
            spent.append(time.perf_counter() - began)
    return {
        **labels,
        "p50 ms": round(statistics.median(spent) * 1000, 1),
        "p95 ms": round(sorted(spent)[int(len(spent) * 0.95)] * 1000, 1),
        "own processor ms": round(processor / len(spent) * 1000, 1),
        "queries ms": round(sum(inside) / len(spent) * 1000, 1),
        "queries": len(inside) // len(spent),
    }
