"""What a release changed, told once for each task: for "this week", feeds and timelines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from giamsat.publishing.models import Fact, PublicChange, PublicRow, Release
from giamsat.units.models import Unit

Kind = PublicChange.Kind
FINISHED = ("done", "late")


def tell_changes(release: Release, at: dt.datetime) -> None:
    """Write down what differs from before; of a programme's first release only that it is public is new."""
    rows = Fact.objects.filter(release=release).select_related("before").order_by("pk")
    is_first = not rows.filter(before__isnull=False).exists()
    if is_first:
        return
    paths = dict(Unit.objects.values_list("code", "path"))
    told: list[PublicChange] = []
    for fact in rows.filter(kind__in=["task", "deadline", "report"]).iterator(2000):
        body = fact.body or (fact.before.body if fact.before else None) or {}
        for kind, before, after in _of(fact):
            unit = body.get("unit", "")
            told.append(
                PublicChange(
                    release=release,
                    at=at,
                    kind=kind,
                    programme=release.programme.code,
                    task=body.get("task", fact.key),
                    title=body.get("title", ""),
                    unit=unit,
                    path=paths.get(unit),
                    before=before or "",
                    after=after or "",
                )
            )
    _entitle(told)
    PublicChange.objects.bulk_create(told, batch_size=1000)


def _of(fact: Fact) -> list[tuple[str, str | None, str | None]]:
    """What one fact says that is news, as (kind, before, after)."""
    new, old = fact.body, fact.before.body if fact.before else None
    if fact.kind != "task":
        if new is None or old is not None:
            return []
        if fact.kind == "deadline":
            return [(Kind.DEADLINE, new["old_due"], new["new_due"])]
        return [(Kind.REPORTED, None, str(new["confirmed_progress"]))]
    if new is None:
        return [(Kind.REMOVED, None, None)]
    if old is None:
        return [(Kind.NEW, None, new["due"])]
    return _of_task(old, new)


def _of_task(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    said: list[tuple[str, str | None, str | None]] = []
    if new["state"] in FINISHED and old["state"] not in FINISHED:
        said.append((Kind.DONE, old["state"], new["state"]))
    if new["state"] == "overdue" and old["state"] != "overdue":
        said.append((Kind.OVERDUE, old["state"], new["due"]))
    if new["due"] != old["due"]:
        said.append((Kind.DEADLINE, old["due"], new["due"]))
    return said


def _entitle(told: list[PublicChange]) -> None:
    """Changes of parts bear the title of their task."""
    wanted = {change.task for change in told if not change.title}
    titles = {
        key: body["title"]
        for key, body in PublicRow.objects.filter(kind="task", key__in=wanted).values_list("key", "body")
    }
    for change in told:
        change.title = change.title or titles.get(change.task, change.task)
