"""What is public of a task, for the timeline of the item it came from: the facts of approved releases, nothing else."""

from __future__ import annotations

import datetime as dt

from giamsat.core import clock
from giamsat.publishing.models import PublicRow
from giamsat.tasks.models import Task
from giamsat.units.models import Unit
from giamsat.voice.outcomes import Outcome, Point


def public_outcome(task: Task) -> Outcome | None:
    """The task as its public rows tell it; None while it is in no release."""
    rows = list(
        PublicRow.objects.filter(task=task.code, kind__in=("task", "part", "report")).order_by("kind", "key")
    )
    own = next((row.body for row in rows if row.kind == "task"), None)
    if own is None:
        return None
    reports = [row for row in rows if row.kind == "report"]
    leads = [row for row in rows if row.kind == "part" and row.role == "lead"]
    names = {
        unit.code: unit.name for unit in Unit.objects.filter(code__in={row.unit for row in reports + leads})
    }
    points = [
        Point(
            _end(row.body["confirmed_on"]),
            "report",
            f"{row.body['confirmed_progress']} %",
            unit=names.get(row.unit, row.body["unit_name"]),
            is_day=True,
        )
        for row in sorted(reports, key=lambda row: (row.body["confirmed_on"], row.body["number"]))
    ]
    if own["done_on"]:
        points.append(Point(_end(own["done_on"]), "done", own.get("product") or own["title"], is_day=True))
    bodies = [names.get(row.unit, row.body["unit_name"]) for row in leads]
    return Outcome(own["key"], own["title"], bodies, points)


def _end(day: str) -> dt.datetime:
    """The last moment of a day, so that it comes after what happened on it."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.max, clock.HANOI)
