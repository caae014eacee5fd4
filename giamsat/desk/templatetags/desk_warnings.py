"""Blocks of early warning on other rooms' pages: ``{% load desk_warnings %}``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import template
from django.db.models import Count

from giamsat.desk.links import address
from giamsat.monitor.reality import assessments, gap_of
from giamsat.monitor.warnings import selectors
from giamsat.monitor.warnings.models import Finding, Severity
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import Look
from giamsat.monitor.warnings.thresholds import THRESHOLDS
from giamsat.monitor.workgroups.selectors import decisions_of_task
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Task
from giamsat.tasks.policies import may_assess, may_change_task
from giamsat.ui import formats
from giamsat.ui.timeline import told
from giamsat.units.models import Unit

register = template.Library()
SHOWN = 8
ICONS = {Severity.NOTICE: "bell", Severity.WARNING: "alert-triangle", Severity.SERIOUS: "urgent"}


@register.filter
def why(row: Finding) -> str:
    """``{{ row|why }}``: the reason in words."""
    return told(rules()[row.rule].words, row.facts)


@register.filter
def brief(row: Finding) -> str:
    """``{{ row|brief }}``: what sets it apart from others of its rule."""
    return told(rules()[row.rule].brief, row.facts)


@register.filter
def rule_about(code: str) -> str:
    """``{{ code|rule_about }}``: what the rule looks for, with this installation's thresholds."""
    return told(rules()[code].about, asdict(THRESHOLDS))


@register.filter
def written_day(day: str) -> str:
    """``{{ row.due|written_day }}``: a day kept as 2026-11-22; a dash for none."""
    return formats.date(dt.date.fromisoformat(day) if day else None)


@register.filter
def by_rule(rows: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Warnings of one page under their rules; the rule of the gravest first, their order kept within it."""
    found: dict[str, list[Finding]] = {}
    for row in rows:
        found.setdefault(row.rule, []).append(row)
    return list(found.items())


@register.filter
def rule_title(code: str) -> Any:
    """``{{ code|rule_title }}``."""
    return rules()[code].title


@register.filter
def severity_icon(severity: int) -> str:
    """``{% icon row.severity|severity_icon %}``."""
    return ICONS[Severity(severity)]


@register.filter
def other_of(others: dict[int, Task], row: Finding) -> Task | None:
    """The other task that a warning names, where the reader may see it."""
    return others.get(row.facts.get("other_task", 0))


@register.inclusion_tag("desk/warnings/_task.html", takes_context=True)
def task_watch(context: dict[str, Any], task: Task) -> dict[str, Any]:
    """Warnings, assessments and needed tasks on the page of a task."""
    actor = context["request"].actor
    rows = list(selectors.findings(actor, Look(task_id=task.pk))[: SHOWN + 1])
    parts = tasks.task_assignments(actor, task).exclude(state__in=tasks.FINISHED)
    first = parts.first()
    return {
        "task": task,
        "warnings": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "others": selectors.other_tasks(actor, rows),
        "assessed": list(assessments(actor, task)[:SHOWN]),
        "assess": address("confidence", first.pk) if first and may_assess(actor, first) else "",
        "needs": list(tasks.tasks(actor).filter(needed_links__task=task)),
        "may_link": may_change_task(actor, task),
        "decisions": decisions_of_task(actor, task),
    }


@register.inclusion_tag("desk/warnings/_unit.html", takes_context=True)
def unit_watch(context: dict[str, Any], unit: Unit) -> dict[str, Any]:
    """Warnings about a unit's work and that of all below it, and the gap between reports and reality."""
    actor = context["request"].actor
    rows = selectors.findings(actor, Look(unit=unit))
    counts = dict(
        rows.order_by().values_list("severity").annotate(count=Count("*")).values_list("severity", "count")
    )
    return {
        "unit": unit,
        "total": sum(counts.values()),
        "serious": counts.get(Severity.SERIOUS, 0),
        "warnings": selectors.part_of(rows, 0, 5),
        "gap": gap_of(actor, unit),
    }
