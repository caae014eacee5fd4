"""Figures follow the rules of requirements §10.1 and §10.2; their SQL is the rule of ``tasks.timestate``."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import connection

from giamsat.directives.models import Programme
from giamsat.monitor.figures import CONDITIONS, COUNTS, Figures, Light
from giamsat.tasks.timestate import TimeState, time_state
from tests.monitor.conftest import TODAY, Plan, day
from tests.people import Tree


def test_rates_have_names_and_no_data_is_not_zero() -> None:
    empty = Figures()
    assert (empty.rate_all, empty.rate_due, empty.on_time, empty.gap, empty.state) == (None,) * 5
    some = Figures(done=6, late=2, term=3, soon=1, overdue=2, none=1, paused=1)
    assert some.total == 16
    assert some.rate_all == 50.0
    assert some.rate_due == 80.0
    assert some.on_time == 75.0
    assert (some.in_term, some.aside) == (4, 2)
    only_open = Figures(term=3)
    assert (only_open.rate_all, only_open.rate_due, only_open.on_time) == (0.0, None, None)


def test_colours() -> None:
    programme = Programme(green_from=80, yellow_from=50)
    assert Figures().light(programme) is None
    assert Figures(done=8, term=2).light(programme) is Light.GREEN
    assert Figures(done=7, term=3).light(programme) is Light.YELLOW
    assert Figures(done=4, term=6).light(programme) is Light.RED
    assert Figures(done=99, overdue=1).light(programme) is Light.RED


@pytest.mark.parametrize(
    ("figures", "state"),
    [
        (Figures(done=3, late=1), "done"),
        (Figures(done=3, soon=1), "soon"),
        (Figures(done=3, soon=1, overdue=1), "overdue"),
        (Figures(term=1), "term"),
        (Figures(none=1), "none"),
        (Figures(paused=1, done=2), "paused"),
    ],
)
def test_one_state_for_a_commune(figures: Figures, state: str) -> None:
    assert figures.state == state


def test_the_sql_and_the_rule_agree(tree: Tree, plan: Plan) -> None:
    days = [None, *(day(offset) for offset in (-400, -1, 0, 1, 6, 7, 8, 400))]
    cases = itertools.product((False, True), (False, True), (None, day(-1), day(0), day(3)), days)
    rules = ", ".join(f"{CONDITIONS[TimeState(name)]} AS {name}" for name in COUNTS)
    seen = set()
    with connection.cursor() as cursor:
        for paused, cancelled, completed, due in cases:
            expected = time_state(
                paused=paused, cancelled=cancelled, completed_on=completed, due=due, today=TODAY, soon_days=7
            )
            state = "cancelled" if cancelled else "confirmed" if completed else "paused" if paused else "open"
            cursor.execute(
                f"SELECT {rules} FROM (SELECT monitor_stage(%(state)s, %(completed)s, %(due)s) AS stage,"  # noqa: S608
                " %(due)s::date AS due) t, directives_programme p",
                {"state": state, "completed": completed, "due": due, "today": TODAY},
            )
            row = cursor.fetchone()
            found = [name for name, holds in zip(COUNTS, row, strict=True) if holds]
            assert found == ([] if expected is TimeState.CANCELLED else [expected.value])
            seen.add(expected)
    assert seen == set(TimeState)
    assert dt.timedelta(days=7).days == plan.programme.soon_days
