"""What a rule is, and the registry of all of them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar

from giamsat.monitor.warnings.thresholds import Thresholds

#: Open work as the partial index on deadlines knows it; ``a`` is the assignment.
OPEN = "a.state NOT IN ('confirmed', 'cancelled', 'paused')"


class Subject(StrEnum):
    """What ``Finding.subject_id`` of a rule is the id of."""

    ASSIGNMENT = "assignment"
    OBSTACLE = "obstacle"
    UNIT = "unit"


class Rule:
    """One kind of trouble, found for all open work by one statement.

    ``sql`` selects a row a finding: ``subject_id, assignment_id, unit_id, addressed_id, programme_id, severity,
    facts``. ``addressed_id`` is the unit that can put it right. ``facts`` fill the placeholders of ``words``;
    they hold dates and rounded figures rather than counts of days, so that a finding does not change daily.
    ``about`` says once for all findings what the rule looks for, filled from the thresholds by their names;
    ``brief`` what sets one apart from the next, filled from ``facts``.

    A rule that ``looks_back`` over months of a country's reports takes long: all of it is asked once a day, and each
    hour only what is new: its ``sql`` then gets the last days as ``since``, and ``known`` false, which leaves out
    what it asks about findings that stand.
    """

    code: ClassVar[str]
    title: ClassVar[Any]
    words: ClassVar[Any]
    about: ClassVar[Any]
    brief: ClassVar[Any]
    subject: ClassVar[Subject] = Subject.ASSIGNMENT
    looks_back: ClassVar[bool] = False
    sql: ClassVar[str]

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        """The parameters of ``sql`` on ``today``."""
        raise NotImplementedError


_rules: dict[str, Rule] = {}


def register(rule: type[Rule]) -> type[Rule]:
    """Add a rule to the registry (class decorator).

    Raises:
        ValueError: its code is taken.
    """
    if rule.code in _rules:
        raise ValueError(f"rule {rule.code} is declared twice")
    _rules[rule.code] = rule()
    return rule


def rules() -> dict[str, Rule]:
    """All rules by code, in the order of their files."""
    from giamsat.monitor.warnings import (  # noqa: F401 - importing them fills the registry
        rules_links,
        rules_pace,
        rules_trust,
    )

    return _rules


def days_before(day: dt.date, count: int) -> dt.date:
    """``count`` days before ``day``."""
    return day - dt.timedelta(days=count)
