"""What happened since a day, as a filter of the list of tasks: what the overview counts under "changed"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy

from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.monitor import events as monitor
from giamsat.tasks import events
from giamsat.ui import formats

#: Code -> the events meant, and their name.
KINDS: Final[dict[str, tuple[Q, Any]]] = {
    "done": (Q(verb=events.TASK_DONE), gettext_lazy("Xác nhận xong từ {day}")),
    "confirmed": (
        Q(verb=events.REPORT_CONFIRMED, changes__state__1="confirmed"),
        gettext_lazy("Xác nhận xong từ {day}"),
    ),
    "overdue": (Q(verb=monitor.DEADLINE_PASSED), gettext_lazy("Quá hạn từ {day}")),
    "moved": (Q(verb=events.EXTENSION_GRANTED), gettext_lazy("Lùi hạn từ {day}")),
    "raised": (Q(verb=events.OBSTACLE_RAISED), gettext_lazy("Nêu vướng mắc từ {day}")),
    "answered": (Q(verb=events.OBSTACLE_ANSWERED), gettext_lazy("Vướng mắc được trả lời từ {day}")),
    "closed": (Q(verb=events.OBSTACLE_CLOSED), gettext_lazy("Gỡ vướng mắc từ {day}")),
}


def condition(sent: Mapping[str, str], programme: Programme | None) -> Q | None:
    """The condition on events that a query asks for; None when it asks for none."""
    kind, since = sent.get("happened", ""), _since(sent)
    if kind not in KINDS or since is None:
        return None
    before = since - dt.timedelta(days=1)
    zone = ZoneInfo(programme.time_zone if programme else settings.TIME_ZONE)
    wanted = KINDS[kind][0] & Q(at__gte=clock.end_of(before, zone))
    # A deadline counts as passed on the day when it passed, however late that was noticed.
    return wanted & Q(data__due__gte=before.isoformat()) if kind == "overdue" else wanted


def words(sent: Mapping[str, str]) -> str:
    """The filter in words; empty when there is none."""
    since = _since(sent)
    if sent.get("happened", "") not in KINDS or since is None:
        return ""
    return str(KINDS[sent["happened"]][1]).format(day=formats.date(since))


def _since(sent: Mapping[str, str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(sent.get("since", ""))
    except ValueError:
        return None
