"""Single rows for those who are about to act on them or to show them: one short statement each.

``selectors`` reads rows with all that a page tells about them. An act locks its rows and reads them again, and
an answer of the API says little, so both begin here. Whether the person sees the row is asked of the policy.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.prepared import Prepared
from giamsat.tasks import policies
from giamsat.tasks.models import Assignment, Evidence, Report

#: What policies and answers ask of a unit.
_UNIT = ("code", "path", "name_vi", "name_en", "short_vi", "short_en")
_PEOPLE = ("author", "approved_by", "confirmed_by", "returned_by")


def _columns(prefix: str, *units: str) -> list[str]:
    return [f"{prefix}{unit}__{column}" for unit in units for column in _UNIT]


def _assignment(pk: int) -> QuerySet[Assignment]:
    own = ("task_id", "programme_id", "parent_id", "depth", "role", "state", "due", "progress", "version")
    return (
        Assignment.objects.select_related("unit", "assigner")
        .only(*own, *_columns("", "unit", "assigner"))
        .filter(pk=pk)
        .order_by()
    )


def _report(pk: int) -> QuerySet[Report]:
    own = ("number", "state", "author_id", "version")
    above = [f"assignment__{name}" for name in ("task_id", "programme_id", "parent_id", "state")]
    return (
        Report.objects.select_related("assignment__unit", "assignment__assigner", "assignment__task")
        .only(*own, *above, "assignment__task__title", *_columns("assignment__", "unit", "assigner"))
        .filter(pk=pk)
        .order_by()
    )


def _report_shown(pk: int) -> QuerySet[Report]:
    own = [field.name for field in Report._meta.concrete_fields]
    return (
        Report.objects.select_related("assignment__unit", "assignment__assigner", *_PEOPLE)
        .only(
            *own,
            "assignment__task_id",
            *_columns("assignment__", "unit", "assigner"),
            *(f"{person}__full_name" for person in _PEOPLE),
        )
        .filter(pk=pk)
        .order_by()
    )


_ASSIGNMENT: Prepared[Assignment] = Prepared(_assignment, int)
_REPORT: Prepared[Report] = Prepared(_report, int)
_REPORT_SHOWN: Prepared[Report] = Prepared(_report_shown, int)
_EVIDENCE: Prepared[Evidence] = Prepared(
    lambda pk: Evidence.objects.select_related("file").filter(report_id=pk).order_by("id"), int
)


def assignment_to_change(actor: Actor, pk: int) -> Assignment:
    """An assignment that the person sees, with its unit and assigner.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found: Assignment | None = _ASSIGNMENT.first(pk)
    if found is None or not policies.sees_assignment(actor, found):
        raise NotFound
    return found


def report_to_change(actor: Actor, pk: int) -> Report:
    """A report that the person sees, with its assignment, unit and assigner.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    return _seen(actor, _REPORT.first(pk))


def report_shown(actor: Actor, pk: int) -> Report:
    """A report that the person sees, with its people and its evidence.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = _seen(actor, _REPORT_SHOWN.first(pk))
    with_evidence(found, _EVIDENCE.all(pk))
    return found


def with_evidence(report: Report, rows: list[Evidence]) -> None:
    """Let ``report.evidence.all()`` be ``rows`` without another reading."""
    known: Any = report.evidence.all()
    known._result_cache = rows
    report._prefetched_objects_cache = {"evidence": known}  # type: ignore[attr-defined]


def _seen(actor: Actor, found: Report | None) -> Report:
    if found is None or not policies.sees_report(actor, found):
        raise NotFound
    return found
