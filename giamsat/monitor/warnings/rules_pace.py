"""Rules about pace: silence, falling behind, moved deadlines, crowded weeks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from giamsat.monitor.warnings.rule import OPEN, Rule, Subject, days_before, register
from giamsat.monitor.warnings.thresholds import Thresholds

DAY = "AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"


@register
class NoReport(Rule):
    """Nothing heard within the reporting cycle; twice as long is serious."""

    code = "no_report"
    title = _("Không báo cáo trong chu kỳ")
    words = _("Không có báo cáo nào từ {last_on}; mỗi {cycle} ngày cần một báo cáo.")
    about = _(
        "Không báo cáo đúng nhịp: mỗi {cycle_days} ngày cần một báo cáo. Im lặng gấp đôi là nghiêm trọng."
    )
    brief = _("từ {last_on}")
    sql = f"""
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id, a.programme_id,
               CASE WHEN COALESCE(a.reported_at, a.created_at) < %(twice)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('last_on', (COALESCE(a.reported_at, a.created_at) {DAY}, 'cycle', %(cycle)s::int)
                   AS facts
          FROM tasks_assignment a
         WHERE a.state IN ('assigned', 'accepted', 'in_progress', 'returned') AND a.role = 'lead'
           AND COALESCE(a.reported_at, a.created_at) < %(limit)s
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {
            "cycle": limits.cycle_days,
            "limit": days_before(today, limits.cycle_days),
            "twice": days_before(today, 2 * limits.cycle_days),
        }


@register
class BehindLine(Rule):
    """Progress far below the straight line from the day of issue to the deadline."""

    code = "behind_line"
    title = _("Chậm so với thời gian đã qua")
    words = _("Đã báo cáo {progress} %; chia đều đến hạn {due} thì phải trên {expected} %.")
    about = _(
        "Tiến độ kém mức chia đều theo thời gian từ {line_points} điểm; "
        "chỉ xét việc có thời hạn từ {line_least_days} ngày."
    )
    brief = _("{progress} %, cần trên {expected} %; hạn {due}")
    sql = f"""
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id, a.programme_id,
               CASE WHEN line.expected - a.progress >= 2 * %(points)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('progress', a.progress, 'due', a.due, 'expected', line.expected / 10 * 10) AS facts
          FROM tasks_assignment a
          CROSS JOIN LATERAL (
              SELECT 100 * (%(today)s::date - (a.created_at {DAY}) / NULLIF(a.due - (a.created_at {DAY}, 0) AS expected
          ) line
         WHERE {OPEN} AND a.role = 'lead' AND a.due >= %(today)s
           AND a.due - (a.created_at {DAY} >= %(least)s AND line.expected - a.progress >= %(points)s
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"today": today, "points": limits.line_points, "least": limits.line_least_days}


@register
class RepeatedExtensions(Rule):
    """A deadline that was moved again and again."""

    code = "extensions"
    title = _("Lùi hạn nhiều lần")
    words = _("Hạn đã lùi {times} lần, từ {original_due} đến {due}.")
    about = _("Hạn đã lùi từ {extensions} lần trở lên.")
    brief = _("{times} lần: {original_due} → {due}")
    sql = f"""
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id, a.programme_id,
               CASE WHEN moved.times > %(times)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('times', moved.times, 'original_due', a.original_due, 'due', a.due) AS facts
          FROM (SELECT x.assignment_id, count(*) AS times FROM tasks_extension x WHERE x.state = 'granted'
                 GROUP BY x.assignment_id HAVING count(*) >= %(times)s) moved
          JOIN tasks_assignment a ON a.id = moved.assignment_id AND {OPEN}
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"times": limits.extensions}


@register
class CrowdedWeek(Rule):
    """More deadlines of one unit in one calendar week than it can hold; its fullest week is named."""

    code = "crowded_week"
    title = _("Nhiều hạn trong một tuần")
    words = _("{count} việc cùng đến hạn trong tuần từ {week_on}.")
    about = _(
        "Một đơn vị có từ {week_deadlines} việc đến hạn trong một tuần; xem trước {week_ahead_days} ngày."
    )
    brief = _("{count} việc, tuần từ {week_on}")
    subject = Subject.UNIT
    sql = f"""
        SELECT DISTINCT ON (week.unit_id) week.unit_id AS subject_id, NULL::bigint AS assignment_id, week.unit_id,
               week.unit_id AS addressed_id, NULL::bigint AS programme_id,
               CASE WHEN week.count >= 2 * %(most)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('count', week.count, 'week_on', week.week_on) AS facts
          FROM (SELECT a.unit_id, date_trunc('week', a.due)::date AS week_on, count(*) AS count
                  FROM tasks_assignment a
                 WHERE {OPEN} AND a.role = 'lead' AND a.due BETWEEN %(today)s AND %(last)s
                 GROUP BY 1, 2 HAVING count(*) >= %(most)s) week
         ORDER BY week.unit_id, week.count DESC, week.week_on
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        last = today + dt.timedelta(days=limits.week_ahead_days)
        return {"today": today, "last": last, "most": limits.week_deadlines}
