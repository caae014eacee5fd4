"""A confidence means something: judged on documents that its weights have not seen, on first runs alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from .calibrate import RECORDS, WEIGHTS, fit, judge

Cases = dict[str, list[tuple[float, bool]]]


@pytest.fixture(scope="module")
def judged() -> Cases:
    """Every third document, by weights from the others."""
    records = json.loads(RECORDS.read_text(encoding="utf-8"))
    documents = sorted({record["document"] for record in records})
    return judge(records, [set(documents[::3])])


def right(
    cases: Iterator[tuple[float, bool]] | list[tuple[float, bool]], inside: Callable[[float], bool]
) -> float:
    chosen = [was_right for sure, was_right in cases if inside(sure)]
    assert len(chosen) >= 10
    return sum(chosen) / len(chosen)


@pytest.mark.parametrize("field", ["span", "lead", "coordinate", "deadline"])
def test_of_fields_at_nine_tenths_nine_in_ten_are_right(judged: Cases, field: str) -> None:
    assert right(judged[field], lambda sure: sure >= 0.9) >= 0.9


def test_what_is_less_sure_is_right_less_often_and_not_by_chance(judged: Cases) -> None:
    together = [case for cases in judged.values() for case in cases]
    unsure = right(together, lambda sure: sure < 0.8)
    middling = right(together, lambda sure: 0.8 <= sure < 0.9)
    sure = right(together, lambda sure: sure >= 0.9)
    assert 0.5 <= unsure < sure
    assert 0.65 <= middling < sure


def test_the_weights_in_use_are_those_of_all_first_runs() -> None:
    records = json.loads(RECORDS.read_text(encoding="utf-8"))
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert stored["records"] == len(records)
    assert stored["weights"]["lead"] == fit(records, "lead")
