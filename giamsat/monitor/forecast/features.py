"""What the forecast looks at: facts of an assignment as they were known at an instant, for learning and for use.

One statement gives them for any instant, from the history that triggers keep (``tasks.models_past``) and from rows
that carry the instant of what they tell. So what is learned from the past is what could be known then, and the
present is read in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from math import expm1
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Feature:
    """One fact as a number.

    Args:
        sql: over ``h`` (the assignment as it was) and what is joined to it in ``ROWS``.
        title: what it is, for the page of the model.
        some, none: the fact in words where it is above nought, and where it is not; ``{n}`` is its figure.
        fact: from the number to that unit.
    """

    name: str
    sql: str
    title: Any
    some: Any
    none: Any
    fact: Callable[[float], float] = round


def _percent(value: float) -> int:
    return round(100 * value)


def _days(value: float) -> int:
    return round(expm1(value))


PASSED: Final = "least(1, greatest(0, 1 - (h.due - %(day)s::date) / greatest(1, h.due - h.given_on)::float))"

FEATURES: Final = (
    Feature(
        "left", "ln(1 + (h.due - %(day)s::date))", _("Số ngày còn lại đến hạn"),
        pgettext_lazy("forecast", "còn {n} ngày"), pgettext_lazy("forecast", "đến hạn hôm nay"), _days,
    ),
    Feature(
        "passed", PASSED, _("Phần thời gian đã qua, từ ngày giao đến hạn"),
        _("đã qua {n} % thời gian"), _("mới được giao"), _percent,
    ),
    Feature(
        "behind", f"{PASSED} - h.progress / 100.0", _("Tiến độ báo cáo chậm so với thời gian đã qua"),
        _("tiến độ chậm {n} điểm so với thời gian đã qua"),
        _("tiến độ không chậm so với thời gian đã qua"), _percent,
    ),
    Feature(
        "unconfirmed", "(h.progress - h.confirmed_progress) / 100.0", _("Tiến độ báo cáo chưa được xác nhận"),
        _("{n} điểm tiến độ chưa được xác nhận"), _("tiến độ báo cáo đã được xác nhận"), _percent,
    ),
    Feature(
        "still", "ln(1 + greatest(0, extract(epoch FROM %(at)s - h.since) / 86400))",
        _("Số ngày không có gì thay đổi"), _("{n} ngày qua không có gì thay đổi"), _("vừa có thay đổi"), _days,
    ),
    Feature(
        "untaken", "(h.state = 'assigned')::int", _("Chưa tiếp nhận"), _("chưa tiếp nhận"), _("đã tiếp nhận"),
    ),
    Feature(
        "sent", "(h.state = 'submitted')::int", _("Báo cáo đã gửi, đang chờ duyệt hoặc xác nhận"),
        _("báo cáo đã gửi, đang chờ duyệt hoặc xác nhận"), _("không có báo cáo nào đang chờ"),
    ),
    Feature(
        "returned", "(h.state = 'returned')::int", _("Báo cáo bị trả lại"), _("báo cáo bị trả lại"),
        _("không có báo cáo bị trả lại"),
    ),
    Feature(
        "extended", "least(3, COALESCE(e.times, 0))", _("Số lần đã lùi hạn"), _("đã lùi hạn {n} lần"),
        _("chưa lùi hạn lần nào"),
    ),
    Feature(
        "blocked", "(o.assignment_id IS NOT NULL)::int", _("Vướng mắc chưa được trả lời"),
        _("vướng mắc chưa được trả lời"), _("không có vướng mắc chờ trả lời"),
    ),
    Feature(
        "needs", "(n.task_id IS NOT NULL)::int", _("Chờ nhiệm vụ khác phải xong trước"),
        _("chờ nhiệm vụ khác chưa xong"), _("không chờ nhiệm vụ nào khác"),
    ),
    Feature(
        "parts", "COALESCE(p.unfinished, 0)", _("Phần đã giao cấp dưới mà chưa xong"),
        _("{n} % phần giao cấp dưới chưa xong"), _("không có phần giao cấp dưới nào chưa xong"), _percent,
    ),
    Feature(
        "record", "(COALESCE(r.late, 0) + 5 * w.late) / (COALESCE(r.known, 0) + 5)",
        _("Tỷ lệ trễ trước đó của chính đơn vị, làm trơn theo tỷ lệ chung"),
        _("đơn vị từng trễ khoảng {n} % số việc"), _("đơn vị gần như chưa từng trễ"), _percent,
    ),
    Feature(
        "crowd", "ln(1 + h.crowd)", _("Số việc khác của đơn vị đến hạn trong khoảng 7 ngày trước và sau"),
        _("đơn vị còn {n} việc khác đến hạn cùng lúc"), _("đơn vị không có việc khác đến hạn cùng lúc"), _days,
    ),
)  # fmt: skip
BY_NAME: Final = {feature.name: feature for feature in FEATURES}

#: SQL: open assignments at ``%(at)s`` whose deadline had not passed on ``%(day)s``, each with its ``FEATURES``.
#: ``{label}`` adds columns, ``{join}`` tables, ``{where}`` conditions on ``h`` and on the assignment ``a`` of today.
_ROWS: Final = """
WITH held AS MATERIALIZED (
    SELECT h.assignment_id, h.task_id, h.unit_id, h.state, h.due, h.completed_on, h.progress, h.confirmed_progress,
           h.since, g.parent_id, (g.created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS given_on
      FROM tasks_assignmentpast h JOIN tasks_assignment g ON g.id = h.assignment_id
     WHERE h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s) AND h.state NOT IN ('cancelled', 'paused')
), record AS (
    SELECT unit_id, count(*) AS known, count(*) FILTER (WHERE completed_on IS NULL OR completed_on > due) AS late
      FROM held WHERE due < %(day)s GROUP BY unit_id
), whole AS (
    SELECT COALESCE(sum(late) / NULLIF(sum(known), 0), 0)::float AS late FROM record
), part AS (
    SELECT parent_id, count(*) FILTER (WHERE completed_on IS NULL) / count(*)::float AS unfinished
      FROM held WHERE parent_id IS NOT NULL GROUP BY parent_id
), extension AS (
    SELECT assignment_id, count(*) AS times FROM tasks_extension
     WHERE state = 'granted' AND decided_at <= %(at)s GROUP BY assignment_id
), obstacle AS (
    SELECT DISTINCT assignment_id FROM tasks_obstacle
     WHERE raised_at <= %(at)s AND (answered_at IS NULL OR answered_at > %(at)s)
       AND (closed_at IS NULL OR closed_at > %(at)s)
), needing AS (
    SELECT DISTINCT l.task_id FROM tasks_tasklink l JOIN tasks_taskpast t ON t.task_id = l.needs_id
     WHERE l.created_at <= %(at)s AND t.since <= %(at)s AND (t.until IS NULL OR t.until > %(at)s) AND t.state = 'open'
), running AS (
    SELECT held.*, count(*) OVER (PARTITION BY unit_id ORDER BY due
               RANGE BETWEEN '7 days' PRECEDING AND '7 days' FOLLOWING) - 1 AS crowd,
           row_number() OVER (PARTITION BY task_id ORDER BY hashint8(assignment_id)) AS turn
      FROM held WHERE completed_on IS NULL AND due >= %(day)s
)
SELECT h.assignment_id, {label} {features}
  FROM running h {join}
  CROSS JOIN whole w
  LEFT JOIN record r ON r.unit_id = h.unit_id
  LEFT JOIN part p ON p.parent_id = h.assignment_id
  LEFT JOIN extension e ON e.assignment_id = h.assignment_id
  LEFT JOIN obstacle o ON o.assignment_id = h.assignment_id
  LEFT JOIN needing n ON n.task_id = h.task_id
 WHERE {where}
 ORDER BY hashint8(h.assignment_id), h.assignment_id LIMIT %(most)s
"""
_COLUMNS: Final = ", ".join(f"({feature.sql})::float8" for feature in FEATURES)

#: SQL: the same with the outcome, where it is known on ``%(today)s``: ``late`` against the deadline in force then.
#: An extension granted afterwards does not make a result timely. Work that was cancelled or paused, or whose last
#: report still waits for a word, has no outcome. Parts of one task share much of its fate: only so many of them are
#: looked at, lest a task given to all communes drown all others.
OUTCOMES: Final = _ROWS.format(
    label="h.due, (a.completed_on IS NULL OR a.completed_on > h.due)::int AS late,",
    features=_COLUMNS,
    join="JOIN tasks_assignment a ON a.id = h.assignment_id",
    where="h.turn <= %(of_a_task)s AND h.due < %(today)s AND a.state NOT IN ('cancelled', 'paused')"
    " AND (a.completed_on IS NOT NULL OR a.state <> 'submitted')",
)
#: SQL: the features alone.
OPEN: Final = _ROWS.format(label="", features=_COLUMNS, join="", where="true")


def values(at: dt.datetime, day: dt.date) -> dict[str, Any]:
    """Parameters of ``OPEN`` at an instant, with its day in the country's time."""
    return {"at": at, "day": day, "most": None}
