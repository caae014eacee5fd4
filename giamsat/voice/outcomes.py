"""What everybody may know of the task that an item became.

This domain knows the task and not what of it is public: ``publishing`` stands above it and says so. Where nothing
says so, nothing is public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from giamsat.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an item's timeline from idea to outcome. ``kind``: step, council, report or done.

    ``is_day``: only the day is known, so ``at`` is its end.
    """

    at: dt.datetime
    kind: str
    title: str
    text: str = ""
    unit: str = ""
    due: dt.date | None = None
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The public side of a task: its code, its title, who does it, what was confirmed and when it was done."""

    code: str
    title: str
    bodies: list[str]
    points: list[Point]


Source = Callable[[Task], Outcome | None]
_sources: list[Source] = []


def tell_outcomes_by(source: Source) -> None:
    """Let ``source`` say what is public of a task; None: nothing is."""
    _sources[:] = [source]


def outcome_of(task: Task | None) -> Outcome | None:
    """What is public of a task; None when nothing is."""
    return _sources[0](task) if task is not None and _sources else None
