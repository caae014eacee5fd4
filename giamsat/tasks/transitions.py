"""What may follow what: the one table of an assignment's and a report's life."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import InvalidTransition
from giamsat.tasks.models import Assignment, Report

A = Assignment.State
R = Report.State

_ACTIVE = (A.ASSIGNED, A.ACCEPTED, A.IN_PROGRESS, A.RETURNED)

#: verb -> {state before: state after}. "resume" goes back to the state before the pause.
ASSIGNMENT: Final[dict[str, dict[str, str]]] = {
    "accept": {A.ASSIGNED: A.ACCEPTED},
    "contest": {A.ASSIGNED: A.CONTESTED, A.ACCEPTED: A.CONTESTED},
    "uphold_contest": {A.CONTESTED: A.CANCELLED},
    "reject_contest": {A.CONTESTED: A.ASSIGNED},
    "submit": dict.fromkeys(_ACTIVE, A.SUBMITTED),
    "return": {A.SUBMITTED: A.RETURNED},
    "confirm_progress": {A.SUBMITTED: A.IN_PROGRESS},
    "confirm_completion": {A.SUBMITTED: A.CONFIRMED},
    "pause": {**dict.fromkeys(_ACTIVE, A.PAUSED), A.SUBMITTED: A.PAUSED, A.CONTESTED: A.PAUSED},
    "resume": {A.PAUSED: A.ASSIGNED},
    "cancel": {**dict.fromkeys(_ACTIVE, A.CANCELLED), A.SUBMITTED: A.CANCELLED, A.CONTESTED: A.CANCELLED,
               A.PAUSED: A.CANCELLED},
}  # fmt: skip

REPORT: Final[dict[str, dict[str, str]]] = {
    "submit": {R.DRAFT: R.SUBMITTED, R.RETURNED: R.SUBMITTED},
    "approve": {R.SUBMITTED: R.APPROVED},
    "return": {R.SUBMITTED: R.RETURNED, R.APPROVED: R.RETURNED},
    "confirm": {R.APPROVED: R.CONFIRMED},
}

_WORDS: Final[dict[str, Any]] = {
    A.PAUSED: _("Việc đang tạm dừng, không nhận báo cáo."),
    A.CANCELLED: _("Việc đã hủy."),
    A.CONFIRMED: _("Việc đã được xác nhận hoàn thành."),
    A.CONTESTED: _("Đơn vị đang đề nghị xem lại việc này; chờ nơi giao trả lời."),
    A.SUBMITTED: _("Báo cáo trước đang chờ duyệt hoặc xác nhận."),
}


def next_state(table: dict[str, dict[str, str]], verb: str, state: str) -> str:
    """The state after ``verb``.

    Raises:
        InvalidTransition: the table does not admit it; the message says in what state the object is.
    """
    after = table[verb].get(state)
    if after is None:
        raise InvalidTransition(
            _WORDS.get(state, _("Trạng thái hiện tại không cho làm việc này.")),
            details={"state": state, "verb": verb},
        )
    return after
