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


#: Rows that count as open, by the field that holds the day of their result; as the indexes on them say it.
_OPEN = {
    "completed_on": ~Q(state__in=["confirmed", "cancelled", "paused"]),
    "done_on": Q(state="open"),
}


def in_time_state(state: TimeState, completed_field: str, today: dt.date, soon_days: int) -> Q:
    """The same rule as a condition on rows with ``state``, ``due`` and ``completed_field``, for one time state.

    No row meets the conditions of two states; written so that indexes on deadlines answer it.
    """
    return in_time_state_until(state, completed_field, today, today + dt.timedelta(days=soon_days))


def in_time_state_until(state: TimeState, completed_field: str, today: dt.date, soon: dt.date) -> Q:
    """The same with the last day of "due soon"; of the two days only those that the state asks for are looked at."""
    done = Q(**{f"{completed_field}__isnull": False}) & ~Q(state="cancelled")
    late = Q(due__isnull=False) & Q(**{f"{completed_field}__gt": F("due")})
    is_open = _OPEN[completed_field] & Q(**{f"{completed_field}__isnull": True})
    return {
        TimeState.CANCELLED: Q(state="cancelled"),
        TimeState.DONE_LATE: done & late,
        TimeState.DONE_ON_TIME: done & (Q(due__isnull=True) | Q(**{f"{completed_field}__lte": F("due")})),
        TimeState.PAUSED: Q(state="paused"),
        TimeState.NO_DEADLINE: is_open & Q(due__isnull=True),
        TimeState.OVERDUE: is_open & Q(due__lt=today),
        TimeState.DUE_SOON: is_open & Q(due__gte=today, due__lte=soon),
        TimeState.IN_TERM: is_open & Q(due__gt=soon),
    }[state]


def time_state_sql(completed_field: str, today: dt.date, soon_days: int) -> Combinable:
    """The same rule as an SQL expression over such a row, for showing it."""
    return Case(
        *(
            When(in_time_state(state, completed_field, today, soon_days), then=Value(state.value))
            for state in TimeState
            if state is not TimeState.IN_TERM
        ),
        default=Value(TimeState.IN_TERM.value),
        output_field=CharField(),
    )
