"""What became of a task and of each unit's part, as days from today; the shares are those of ``demo.mass``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from giamsat.demo.mass import SHARES

_NAMES = [name for name, _share in SHARES]
_WEIGHTS = list(accumulate(share for _name, share in SHARES))
#: Of tasks in a group of addressees that are not done as a whole, so many parts are done all the same.
DONE_ELSEWHERE = 0.85


@dataclass(frozen=True, slots=True)
class Outcome:
    """Days from today; ``closed_state``: paused or cancelled as a whole."""

    name: str
    issued: int
    due: int | None
    closed_state: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """A unit's part: its state and deadline, the day of its result, what an open one reported last."""

    state: str
    due: int | None
    completed: int | None
    progress: int = 0
    last_report: str = ""

    @property
    def is_open(self) -> bool:
        return self.completed is None and self.state not in ("paused", "cancelled")


def draw_outcome(dice: random.Random) -> Outcome:
    """One task's fate."""
    name = dice.choices(_NAMES, cum_weights=_WEIGHTS)[0]
    issued = -dice.randint(150, 400)
    due: int | None
    if name == "term":
        due = dice.randint(0, 75)
    elif name == "overdue":
        due = -dice.randint(1, 86)
    elif name == "late":
        due = issued + dice.randint(-issued // 3, -issued - 45)
    else:
        due = issued + dice.randint(-issued // 2, -issued + 20)
    odd = dice.random()
    if odd < 0.004:
        return Outcome("open", issued, due, "paused")
    if odd < 0.008:
        return Outcome("open", issued, due, "cancelled")
    return Outcome(name, issued, None if odd < 0.018 and name == "term" else due)


def lives(outcome: Outcome, count: int, dice: random.Random) -> Iterator[Life]:
    """What became of each of ``count`` parts, the first leading one first."""
    for number in range(count):
        life = _life(outcome, number, count, dice)
        if life.is_open and life.due is not None and dice.random() < 0.1:
            # A later deadline was granted; it may lie behind again.
            life = replace(life, due=life.due + 20)
        yield life


def _life(outcome: Outcome, number: int, count: int, dice: random.Random) -> Life:
    due = outcome.due
    if outcome.closed_state:
        return Life(outcome.closed_state, due, None, 40)
    done = outcome.name in ("done", "late") or (count > 1 and number and dice.random() < DONE_ELSEWHERE)
    if done:
        latest = -2 if due is None else min(due, -2)
        completed = max(latest - dice.randrange(20), outcome.issued + 1)
        if due is not None and outcome.name == "late" and (number == 0 or dice.random() < 0.2):
            completed = due + 1 + dice.randrange(38)
        return Life("confirmed", due, completed, 100)
    chance = dice.random()
    state, last = "in_progress", ""
    if chance < 0.15:
        state, last = "submitted", "submitted" if chance < 0.1 else "approved"
    elif chance < 0.2:
        state, last = "returned", "returned"
    return Life(state, due, None, dice.choice((20, 40, 55, 70, 85)), last)
