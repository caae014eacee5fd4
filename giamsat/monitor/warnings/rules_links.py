"""Rules about what a unit's work hangs on: other tasks, parts below, others' decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from giamsat.monitor.warnings.rule import OPEN, Rule, Subject, days_before, register
from giamsat.monitor.warnings.thresholds import Thresholds

#: Days after which waiting for another is serious.
LONG = 14


@register
class PredecessorLate(Rule):
    """A task that must be done first is overdue, or due only after this one."""

    code = "predecessor_late"
    title = _("Việc phải xong trước đang chậm")
    words = _("Phải chờ một nhiệm vụ khác có hạn {needs_due} và chưa xong; hạn của việc này là {due}.")
    about = _("Nhiệm vụ phải xong trước đang quá hạn, hoặc hạn của nó sau hạn của việc này.")
    brief = _("việc kia hạn {needs_due}, việc này hạn {due}")
    sql = f"""
        SELECT DISTINCT ON (a.id) a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id,
               a.programme_id, CASE WHEN n.due < %(long)s OR n.due > a.due THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('needs_due', n.due, 'due', a.due, 'other_task', n.id) AS facts
          FROM tasks_tasklink l
          JOIN tasks_task n ON n.id = l.needs_id AND n.state = 'open'
          JOIN tasks_assignment a ON a.task_id = l.task_id AND a.depth = 0 AND a.role = 'lead' AND {OPEN}
         WHERE n.due < %(today)s OR n.due > a.due
         ORDER BY a.id, n.due DESC, n.id
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"today": today, "long": days_before(today, LONG)}


@register
class PartsLate(Rule):
    """Of the parts that a unit gave on, too many are late or were never taken up."""

    code = "parts_late"
    title = _("Phần giao cấp dưới chậm hoặc thiếu")
    words = _("Trong {total} phần đã giao lại, {late} phần quá hạn và {missing} phần chưa ai tiếp nhận.")
    about = _(
        "Từ {parts_share} % số phần đã giao lại quá hạn, hoặc quá {parts_missing_days} ngày chưa ai tiếp nhận."
    )
    brief = _("{late} quá hạn, {missing} chưa tiếp nhận, trong {total} phần")
    sql = f"""
        WITH trouble AS (
            SELECT a.parent_id, count(*) FILTER (WHERE a.due < %(today)s) AS late,
                   count(*) FILTER (WHERE a.state = 'assigned' AND (a.due IS NULL OR a.due >= %(today)s)) AS missing
              FROM tasks_assignment a
             WHERE a.parent_id IS NOT NULL AND {OPEN}
               AND (a.due < %(today)s OR (a.state = 'assigned' AND a.created_at < %(missing)s))
             GROUP BY a.parent_id
        )
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id, a.programme_id,
               CASE WHEN 2 * (trouble.late + trouble.missing) >= given.total THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('late', trouble.late, 'missing', trouble.missing, 'total', given.total) AS facts
          FROM trouble
          JOIN tasks_assignment a ON a.id = trouble.parent_id AND {OPEN}
          CROSS JOIN LATERAL (
              SELECT count(*) AS total FROM tasks_assignment q WHERE q.parent_id = a.id AND q.state <> 'cancelled'
          ) given
         WHERE 100 * (trouble.late + trouble.missing) >= %(share)s * given.total
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {
            "today": today,
            "missing": days_before(today, limits.parts_missing_days),
            "share": limits.parts_share,
        }


@register
class ObstacleUnanswered(Rule):
    """An obstacle whose answer was due and has not come: the turn is the decider's."""

    code = "obstacle_unanswered"
    title = _("Vướng mắc quá ngày chưa trả lời")
    words = _("Vướng mắc cần trả lời trước {answer_due}, nêu từ {raised_on}, vẫn chưa có quyết định.")
    about = _("Vướng mắc quá ngày cần trả lời mà cơ quan quyết định chưa trả lời.")
    brief = _("cần trước {answer_due}, nêu {raised_on}")
    subject = Subject.OBSTACLE
    sql = f"""
        SELECT o.id AS subject_id, a.id AS assignment_id, a.unit_id, o.decider_id AS addressed_id, a.programme_id,
               CASE WHEN o.answer_due < %(long)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('answer_due', o.answer_due,
                   'raised_on', (o.raised_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS facts
          FROM tasks_obstacle o
          JOIN tasks_assignment a ON a.id = o.assignment_id AND {OPEN}
         WHERE o.state = 'open' AND o.answer_due < %(limit)s
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"limit": days_before(today, limits.obstacle_days), "long": days_before(today, LONG)}
