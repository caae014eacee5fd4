"""Rules about trust: what is reported or confirmed against what can be seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from giamsat.monitor.warnings.rule import OPEN, Rule, days_before, register
from giamsat.monitor.warnings.rules_pace import DAY
from giamsat.monitor.warnings.thresholds import Thresholds
from giamsat.tasks.confidence import PERCENT_SQL

#: A finding once made stays while it is true, however long ago the confirmation or the file was.
_KNOWN = "SELECT f.subject_id FROM monitor_finding f WHERE %(known)s AND f.closed_at IS NULL AND f.rule = "

#: SQL: who used file ``g`` first.
_FIRST_USE = """
    SELECT e.added_at, e.id, a.task_id
      FROM tasks_evidence e
      JOIN tasks_report r ON r.id = e.report_id AND r.state <> 'draft'
      JOIN tasks_assignment a ON a.id = r.assignment_id AND a.state <> 'cancelled' {other}
     WHERE e.file_id = g.id ORDER BY e.added_at, e.id LIMIT 1
"""


@register
class LastMinuteJump(Rule):
    """Suddenly complete just before the deadline: whoever confirms should look twice."""

    code = "jump"
    title = _("Nhảy lên 100 % sát hạn")
    words = _(
        "Từ {before} % lên 100 % trong báo cáo gửi {sent_on}, hạn {due}. Xem kỹ minh chứng trước khi xác nhận."
    )
    about = _(
        "Báo cáo hoàn thành nhảy từ {jump_points} điểm trở lên, gửi trong {jump_days} ngày cuối. "
        "Xem kỹ minh chứng trước khi xác nhận."
    )
    brief = _("{before} % → 100 %, gửi {sent_on}, hạn {due}")
    sql = f"""
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.assigner_id AS addressed_id, a.programme_id,
               CASE WHEN COALESCE(b.progress, 0) = 0 THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('before', COALESCE(b.progress, 0), 'sent_on', (r.submitted_at {DAY}, 'due', a.due)
                   AS facts
          FROM tasks_report r
          JOIN tasks_assignment a ON a.id = r.assignment_id AND a.state = 'submitted'
          LEFT JOIN LATERAL (
              SELECT p.progress FROM tasks_report p
               WHERE p.assignment_id = r.assignment_id AND p.number < r.number ORDER BY p.number DESC LIMIT 1
          ) b ON true
         WHERE r.state IN ('submitted', 'approved') AND r.is_final
           AND (r.submitted_at {DAY} BETWEEN a.due - %(days)s::int AND a.due
           AND 100 - COALESCE(b.progress, 0) >= %(points)s
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"days": limits.jump_days, "points": limits.jump_points}


@register
class NoEvidence(Rule):
    """Confirmed as complete, and no report holds any evidence (R11)."""

    code = "no_evidence"
    title = _("Xác nhận không có minh chứng")
    looks_back = True
    words = _("Đã xác nhận hoàn thành {confirmed_on} nhưng không báo cáo nào có minh chứng.")
    about = _("Đã xác nhận hoàn thành trong {look_back_days} ngày qua mà không báo cáo nào có minh chứng.")
    brief = _("xác nhận {confirmed_on}")
    # The few completions that are asked about, found by their day; then one look-up each, which ends at the first
    # evidence found. A join would read the evidence of the whole country.
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT r.assignment_id AS id FROM tasks_report r
             WHERE r.state = 'confirmed' AND r.is_final AND r.confirmed_at >= %(since)s
             UNION {_KNOWN} 'no_evidence'
        ), bare AS MATERIALIZED (
            SELECT asked.id, (SELECT max(r.confirmed_at) FROM tasks_report r WHERE r.assignment_id = asked.id
                                 AND r.state = 'confirmed' AND r.is_final) AS confirmed_at
              FROM asked
             WHERE (SELECT true FROM tasks_report o JOIN tasks_evidence e ON e.report_id = o.id
                     WHERE o.assignment_id = asked.id LIMIT 1) IS NULL
        )
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.assigner_id AS addressed_id, a.programme_id,
               3 AS severity, jsonb_build_object('confirmed_on', (bare.confirmed_at {DAY}) AS facts
          FROM bare JOIN tasks_assignment a ON a.id = bare.id AND a.state = 'confirmed'
         WHERE bare.confirmed_at IS NOT NULL
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"since": days_before(today, limits.look_back_days), "known": True}


@register
class SameFile(Rule):
    """The same bytes prove the results of two different tasks."""

    code = "same_file"
    title = _("Một tệp cho nhiều nhiệm vụ")
    looks_back = True
    words = _("Tệp “{name}” đã là minh chứng của một nhiệm vụ khác từ {used_on}.")
    about = _("Cùng một tệp làm minh chứng cho hai nhiệm vụ khác nhau, trong {look_back_days} ngày qua.")
    brief = _("“{name}”, đã dùng từ {used_on}")
    # Who used a file first, and who first after that for another task: two index look-ups a file, however often
    # it is attached. For each evidence "an earlier use by another task" is one of these two.
    sql = f"""
        WITH late AS MATERIALIZED (
            SELECT e.id, e.added_at, f.name, f.sha256, a.id AS assignment_id, a.unit_id, a.programme_id, a.task_id
              FROM tasks_evidence e
              JOIN core_storedfile f ON f.id = e.file_id
              JOIN tasks_report r ON r.id = e.report_id AND r.state <> 'draft'
              JOIN tasks_assignment a ON a.id = r.assignment_id AND a.state <> 'cancelled'
             WHERE e.added_at >= %(since)s OR a.id IN ({_KNOWN} 'same_file')
        ), one AS MATERIALIZED (
            SELECT DISTINCT ON (s.sha256) s.sha256, x.*
              FROM (SELECT DISTINCT sha256 FROM late) s JOIN core_storedfile g ON g.sha256 = s.sha256
              CROSS JOIN LATERAL ({_FIRST_USE.format(other="")}) x
             ORDER BY s.sha256, x.added_at, x.id
        ), two AS MATERIALIZED (
            SELECT DISTINCT ON (one.sha256) one.sha256, x.*
              FROM one JOIN core_storedfile g ON g.sha256 = one.sha256
              CROSS JOIN LATERAL ({_FIRST_USE.format(other="AND a.task_id <> one.task_id")}) x
             ORDER BY one.sha256, x.added_at, x.id
        )
        SELECT DISTINCT ON (late.assignment_id) late.assignment_id AS subject_id, late.assignment_id, late.unit_id,
               late.unit_id AS addressed_id, late.programme_id, 3 AS severity,
               jsonb_build_object('name', late.name, 'used_on', (other.added_at {DAY}, 'other_task', other.task_id)
                   AS facts
          FROM late JOIN (SELECT * FROM one UNION ALL SELECT * FROM two) other
            ON other.sha256 = late.sha256 AND other.task_id <> late.task_id
           AND (other.added_at, other.id) < (late.added_at, late.id)
         ORDER BY late.assignment_id, late.added_at, late.id, other.added_at, other.id
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"since": days_before(today, limits.look_back_days), "known": True}


@register
class ReturnedTwice(Rule):
    """One report that was sent back again and again and is still not confirmed."""

    code = "returned_twice"
    title = _("Báo cáo bị trả lại nhiều lần")
    words = _("Cùng một báo cáo đã bị trả lại {times} lần, lần cuối {last_on}.")
    about = _("Cùng một báo cáo bị trả lại từ {returns} lần và chưa được xác nhận.")
    brief = _("{times} lần, lần cuối {last_on}")
    sql = f"""
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id, a.programme_id,
               CASE WHEN back.times > %(times)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('times', back.times, 'last_on', (back.last_at {DAY}) AS facts
          FROM tasks_report r
          JOIN tasks_assignment a ON a.id = r.assignment_id AND {OPEN}
          CROSS JOIN LATERAL (
              SELECT count(*) AS times, max(v.at) AS last_at FROM events_event v
               WHERE v.task_id = a.task_id AND v.subject_type = 'assignment' AND v.subject_id = a.id
                 AND v.verb = 'report.returned'
                 AND (v.data ->> 'report')::bigint = r.id
          ) back
         WHERE r.state <> 'confirmed' AND r.returned_by_id IS NOT NULL AND back.times >= %(times)s
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"times": limits.returns}


@register
class ConfidenceBelow(Rule):
    """The assessor is far less sure than the unit's own figure."""

    code = "confidence_below"
    title = _("Đánh giá thấp hơn tự báo cáo")
    words = _("Đơn vị báo cáo {progress} %, người đánh giá cho mức {level} trên 5.")
    about = _("Người đánh giá thấp hơn số tự báo cáo từ {confidence_points} điểm.")
    brief = _("tự báo cáo {progress} %, đánh giá mức {level} trên 5")
    sql = f"""
        SELECT a.id AS subject_id, a.id AS assignment_id, a.unit_id, a.unit_id AS addressed_id, a.programme_id,
               CASE WHEN a.progress - {PERCENT_SQL} >= 2 * %(points)s THEN 3 ELSE 2 END AS severity,
               jsonb_build_object('progress', a.progress, 'level', c.level) AS facts
          FROM tasks_confidence c
          JOIN tasks_assignment a ON a.id = c.assignment_id AND {OPEN}
         WHERE c.is_current AND a.progress - {PERCENT_SQL} >= %(points)s
    """

    def values(self, today: dt.date, limits: Thresholds) -> dict[str, Any]:
        return {"points": limits.confidence_points}
