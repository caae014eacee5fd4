"""Time state: computed from dates, never typed (R8). One rule, in Python and in SQL."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _


class TimeState(StrEnum):
    DONE_ON_TIME = "done"
    DONE_LATE = "late"
    IN_TERM = "term"
    DUE_SOON = "soon"
    OVERDUE = "overdue"
    NO_DEADLINE = "none"
    PAUSED = "paused"
    CANCELLED = "cancelled"


TIME_STATE_NAMES = {
    TimeState.DONE_ON_TIME: _("Hoàn thành đúng hạn"),
    TimeState.DONE_LATE: _("Hoàn thành trễ hạn"),
    TimeState.IN_TERM: _("Trong hạn"),
    TimeState.DUE_SOON: _("Sắp đến hạn"),
    TimeState.OVERDUE: _("Quá hạn"),
    TimeState.NO_DEADLINE: _("Không đặt hạn"),
    TimeState.PAUSED: _("Tạm dừng"),
    TimeState.CANCELLED: _("Đã hủy"),
}


def time_state(
    *,
    paused: bool,
    cancelled: bool,
    completed_on: dt.date | None,
    due: dt.date | None,
    today: dt.date,
    soon_days: int,
) -> TimeState:
    """The time state of a task or assignment on ``today``.

    Args:
        completed_on: day of the result that was confirmed; None while open.
        due: last admissible day in force; a day is in term until it ends.
        soon_days: how many days before ``due`` "due soon" begins.
    """
    if cancelled:
        return TimeState.CANCELLED
    if completed_on is not None:
        return TimeState.DONE_LATE if due is not None and completed_on > due else TimeState.DONE_ON_TIME
    if paused:
        return TimeState.PAUSED
    if due is None:
        return TimeState.NO_DEADLINE
    if due < today:
        return TimeState.OVERDUE
    if due <= today + dt.timedelta(days=soon_days):
        return TimeState.DUE_SOON
    return TimeState.IN_TERM


def time_state_sql(completed_field: str, today: dt.date, soon_days: int) -> Combinable:
    """The same rule as an SQL expression over a row with ``state``, ``due`` and ``completed_field``."""
    done = Q(**{f"{completed_field}__isnull": False})
    return Case(
        When(state="cancelled", then=Value(TimeState.CANCELLED.value)),
        When(
            done & Q(due__isnull=False) & Q(**{f"{completed_field}__gt": F("due")}),
            then=Value(TimeState.DONE_LATE.value),
        ),
        When(done, then=Value(TimeState.DONE_ON_TIME.value)),
        When(state="paused", then=Value(TimeState.PAUSED.value)),
        When(due__isnull=True, then=Value(TimeState.NO_DEADLINE.value)),
        When(due__lt=today, then=Value(TimeState.OVERDUE.value)),
        When(due__lte=today + dt.timedelta(days=soon_days), then=Value(TimeState.DUE_SOON.value)),
        default=Value(TimeState.IN_TERM.value),
        output_field=CharField(),
    )
