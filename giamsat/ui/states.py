"""Words, icons and CSS names of states. Colour means time state alone; work states are plain ink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is written: CSS name (empty for work states), icon of the sprite, word."""

    css: str
    icon: str
    word: Any


#: The seven time states in the order of every bar, legend and table.
TIME_STATES: dict[str, Look] = {
    "done": Look("done", "circle-check-filled", _("Hoàn thành đúng hạn")),
    "late": Look("late", "clock-check", _("Hoàn thành trễ hạn")),
    "term": Look("term", "circle", _("Trong hạn")),
    "soon": Look("soon", "hourglass", _("Sắp đến hạn")),
    "overdue": Look("overdue", "alert-triangle-filled", _("Quá hạn")),
    "paused": Look("paused", "player-pause-filled", _("Tạm dừng")),
    "none": Look("none", "infinity", _("Không đặt hạn")),
}

#: The states of an assignment's work.
WORK_STATES: dict[str, Look] = {
    "assigned": Look("", "send", _("Chờ tiếp nhận")),
    "accepted": Look("", "circle-check", _("Đã tiếp nhận")),
    "in_progress": Look("", "circle-dashed", _("Đang thực hiện")),
    "submitted": Look("", "hourglass", _("Đã báo cáo, chờ xác nhận")),
    "confirmed": Look("", "shield-check", _("Đã xác nhận")),
    "returned": Look("", "arrow-back-up", _("Bị trả lại")),
    "paused": Look("", "player-pause-filled", _("Tạm dừng")),
    "cancelled": Look("", "ban", _("Đã hủy")),
    "contested": Look("", "flag", _("Đề nghị xem lại")),
}

#: A unit (commune, province, ministry) uses three of the seven, in words of its own.
UNIT_STATES: dict[str, Look] = {
    "done": Look("done", "circle-check-filled", _("Đạt")),
    "soon": Look("soon", "hourglass", _("Đang hoàn thiện")),
    "overdue": Look("overdue", "alert-triangle-filled", _("Chậm")),
}


def time_state(key: str) -> Look:
    """The look of a time state.

    Raises:
        KeyError: no such state.
    """
    return TIME_STATES[key]


def work_state(key: str) -> Look:
    """The look of a work state.

    Raises:
        KeyError: no such state.
    """
    return WORK_STATES[key]
