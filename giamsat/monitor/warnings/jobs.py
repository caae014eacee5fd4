"""When the rules run: a job for each, queued once, so that a slow rule holds up no other."""

from __future__ import annotations

import datetime as dt

from giamsat.core.jobs import enqueue, every, job
from giamsat.monitor.warnings import sweep
from giamsat.monitor.warnings.rule import rules


@job
def check_rule(code: str) -> None:
    """Bring one rule's findings up to date."""
    sweep.run_rule(code)


@every(minutes=60)
def check_rules(now: dt.datetime) -> None:
    """Queue every rule; one that still waits from the hour before is not queued twice."""
    for code in rules():
        enqueue(check_rule, once=f"warnings.{code}", code=code)


@every(minutes=60)
def climb_ladder(now: dt.datetime) -> None:
    """Warnings that nobody took up go one step up."""
    sweep.climb()
