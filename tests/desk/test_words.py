"""One word for one thing: a state reads the same wherever it is shown."""

from __future__ import annotations

from giamsat.tasks.models import Assignment
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui.states import TIME_STATES, WORK_STATES


def test_a_step_of_the_work_has_one_name() -> None:
    assert {key: str(look.word) for key, look in WORK_STATES.items()} == {
        state.value: str(state.label) for state in Assignment.State
    }


def test_a_state_of_the_deadline_has_one_name() -> None:
    shown = {key: str(look.word) for key, look in TIME_STATES.items()}
    assert shown == {
        state.value: str(name) for state, name in TIME_STATE_NAMES.items() if state != TimeState.CANCELLED
    }
