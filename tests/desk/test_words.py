"""One word for one thing: a state reads the same wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import override

from giamsat.core.translations import compile_all
from giamsat.events.registry import own_words
from giamsat.tasks import events
from giamsat.tasks.models import Assignment, Report
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui.states import TIME_STATES, WORK_STATES
from giamsat.ui.timeline import sentence


@dataclass
class Happened:
    verb: str
    data: dict[str, str]


def test_a_step_of_the_work_has_one_name() -> None:
    assert {key: str(look.word) for key, look in WORK_STATES.items()} == {
        state.value: str(state.label) for state in Assignment.State
    }


def test_a_state_of_the_deadline_has_one_name() -> None:
    shown = {key: str(look.word) for key, look in TIME_STATES.items()}
    assert shown == {
        state.value: str(name) for state, name in TIME_STATE_NAMES.items() if state != TimeState.CANCELLED
    }


def test_history_keeps_one_language_and_is_read_in_any() -> None:
    compile_all()
    with override("en"):
        item = own_words(Report.Item.EVIDENCE.label)
        assert item == "Minh chứng"
        told = sentence(
            Happened(events.REPORT_RETURNED, {"unit": "Bộ Tài chính", "item": item, "reason": "Minh chứng"})
        )
    assert told == "Returned to Bộ Tài chính to correct “Evidence”: Minh chứng"
