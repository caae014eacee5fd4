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


@job
def check_new(code: str) -> None:
    """Add what is new to the findings of a rule that looks back."""
    sweep.run_rule(code, whole=False)


@every(minutes=60)
def check_rules(now: dt.datetime) -> None:
    """Queue every rule; one that still waits from the hour before is not queued twice."""
    for code, rule in rules().items():
        if rule.looks_back:
            enqueue(check_new, once=f"warnings.new.{code}", code=code)
        else:
            enqueue(check_rule, once=f"warnings.{code}", code=code)


@every(minutes=24 * 60)
def check_rules_that_look_back(now: dt.datetime) -> None:
    """Queue the whole of those rules."""
    for code, rule in rules().items():
        if rule.looks_back:
            enqueue(check_rule, once=f"warnings.{code}", code=code)


@every(minutes=60)
def climb_ladder(now: dt.datetime) -> None:
    """Warnings that nobody took up go one step up."""
    sweep.climb()
