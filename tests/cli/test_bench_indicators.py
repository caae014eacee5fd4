"""The benchmark of indicators over a small country: what it copies adds up, a kill loses nothing, each act runs."""

from __future__ import annotations

from typing import Any

import pytest
from click import ClickException

from giamsat.cli.bench.country import journal
from giamsat.cli.bench.indicators import growth
from giamsat.cli.bench.values import acts, filling, ground, workbooks
from giamsat.indicators import tallies
from giamsat.indicators.models import Observation
from tests.cli.test_bench_country import shape
from tests.people import Tree

INDICATORS, MONTHS = 6, 4


def _silent(_line: str) -> None:
    pass


@pytest.fixture
def made(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> ground.Ground:
    monkeypatch.setattr(ground, "CORE_COMMUNES", 1)
    return filling.begin(indicators=INDICATORS, months=MONTHS, tell=_silent)


@pytest.mark.django_db
def test_values_are_copied_as_planned_and_summed_and_go_on_after_a_kill(
    made: ground.Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shape()
    whole, core = made.most, (4 * 3 + 2) * MONTHS
    assert whole == 3 * INDICATORS * MONTHS
    filling.fill(made, core, _silent)
    assert Observation.objects.count() == filling.stored() == core

    copied: list[int] = []
    copy = filling._copy

    def killed(there: ground.Ground, batch: ground.Batch) -> None:
        if copied:
            raise KeyboardInterrupt
        copied.append(batch.number)
        copy(there, batch)

    monkeypatch.setattr(filling, "_copy", killed)
    with pytest.raises(KeyboardInterrupt):
        filling.fill(made, whole, _silent)
    monkeypatch.setattr(filling, "_copy", copy)
    again = filling.begin(indicators=INDICATORS, months=MONTHS, tell=_silent)
    assert again == made
    filling.fill(again, whole, _silent)
    assert Observation.objects.count() == filling.stored() == whole
    assert shape() == before
    assert tallies.find_differences() == []
    assert "GB" in filling.sizes()
    # Life goes on: what is written now is counted by the trigger.
    Observation.objects.filter(period=made.months[0]).update(value=7)
    assert tallies.find_differences() == []


@pytest.mark.django_db
def test_every_act_is_measured(made: ground.Ground) -> None:
    filling.fill(made, made.most, _silent)
    rows = [*acts.measured(made, 0), *workbooks.workbooks(made)]
    assert len({row["act"] for row in rows}) == len(rows) > 25
    assert all(row["p50 ms"] >= 0 for row in rows)
    spoilt = 3 * MONTHS // workbooks.ONE_IN
    assert any(f"{spoilt} spoilt cells named" in row["act"] for row in rows)
    assert any(f"{3 * MONTHS} of {3 * MONTHS} refused" in row["act"] for row in rows)
    found: dict[str, Any] = {"observations": made.most, "acts": rows}
    grown = growth([found, {**found, "observations": 10 * made.most}])
    assert [row["act"] for row in grown] == [row["act"].partition(";")[0] for row in rows]


@pytest.mark.django_db
def test_a_folder_with_indicators_of_its_own_is_left_alone(made: ground.Ground) -> None:
    journal.end()
    with pytest.raises(ClickException):
        filling.begin(indicators=INDICATORS, months=MONTHS, tell=_silent)
