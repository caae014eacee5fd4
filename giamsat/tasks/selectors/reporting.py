"""Reports with their evidence, as far as a person may see them, and whom they wait for."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.tasks import policies
from giamsat.tasks.models import (
    Assignment,
    DraftObstacle,
    Evidence,
    Report,
    Task,
)


def reports(actor: Actor) -> QuerySet[Report]:
    """Reports that the person may see, with their evidence."""
    return (
        Report.objects.filter(policies.visible_reports(actor))
        .select_related(
            "assignment__unit", "assignment__assigner", "assignment__task__programme",
            "assignment__task__clause", "author", "approved_by", "confirmed_by", "returned_by",
        )
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("file")))
    )  # fmt: skip


def report(actor: Actor, pk: int) -> Report:
    """One report.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = reports(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def evidence(actor: Actor, pk: int) -> Evidence:
    """One piece of evidence on a report that the person may see.

    Raises:
        NotFound.
    """
    found = Evidence.objects.filter(pk=pk).select_related("file", "report__assignment__unit").first()
    if found is None or not reports(actor).filter(pk=found.report_id).exists():
        raise NotFound
    return found


def task_reports(actor: Actor, task: Task) -> QuerySet[Report]:
    """What was reported on the parts of a task that the person may see, newest first; no drafts."""
    sent = reports(actor).filter(assignment__task=task).exclude(state=Report.State.DRAFT)
    return sent.order_by("-submitted_at", "-id")


def open_report(actor: Actor, assignment: Assignment) -> Report | None:
    """The report on which the unit is working or for which it waits; None before the first word."""
    return reports(actor).filter(assignment=assignment).exclude(state=Report.State.CONFIRMED).first()


def blocking(report: Report) -> DraftObstacle | None:
    """What the draft says blocks the work; the caller shows it only to those who see the draft."""
    return DraftObstacle.objects.filter(report=report).first()


def confirmed_before(report: Report) -> Report | None:
    """The last confirmed report before this one: what a reader compares it with."""
    return (
        Report.objects.filter(
            assignment=report.assignment_id, state=Report.State.CONFIRMED, number__lt=report.number
        )
        .prefetch_related("evidence__file")
        .order_by("-number")
        .first()
    )


def approval_queue(actor: Actor) -> QuerySet[Report]:
    """Reports that wait for this person's sign-off, the longest waiting first."""
    return reports(actor).filter(policies.approvable_reports(actor)).order_by("submitted_at", "id")


def confirmation_queue(actor: Actor) -> QuerySet[Report]:
    """Signed-off reports that wait for this person's confirmation, the longest waiting first."""
    return reports(actor).filter(policies.confirmable_reports(actor)).order_by("approved_at", "id")
