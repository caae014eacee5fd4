"""Reports: drafted, submitted, signed off in the unit, confirmed by the giver; or returned for one item."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.db.models import Q
from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Given, Id, OneOf, PathId, Percent, PersonRef, Text, UnitRef, answers, unit_named
from giamsat.api.conduct import needing_version, version_if_sent, version_of
from giamsat.api.evidence import EvidenceOut
from giamsat.api.openapi import VERSIONED, VERSIONED_IF_THERE
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.actor import Actor
from giamsat.core.ltree import within_any
from giamsat.tasks import loading, selectors, services
from giamsat.tasks.models import Cause, Report

router = Router(tags=["reports"])
NEWEST = Order("newest", descending=True)


class ReportOut(BaseModel):
    """What a unit says it did."""

    id: int
    assignment_id: int
    task_id: int
    unit: UnitRef
    number: int
    author: PersonRef
    state: Annotated[str, OneOf(*Report.State.values)]
    progress: int
    is_final: bool
    done: str
    next_step: str
    difficulties: str
    cause: Annotated[str, OneOf("", *Cause.values)]
    cause_text: str
    recommendations: str
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    approved_by: PersonRef | None
    approved_at: dt.datetime | None
    confirmed_by: PersonRef | None
    confirmed_at: dt.datetime | None
    confirmed_progress: int | None
    returned_by: PersonRef | None
    returned_item: Annotated[str, OneOf("", *Report.Item.values)]
    returned_reason: str
    evidence: list[EvidenceOut]
    version: int

    @classmethod
    def of(cls, row: Report, writer: Actor | None = None) -> ReportOut:
        """The row in words; ``writer`` is who wrote it just now, whose name need not be read again."""
        same = (
            "assignment_id", "number", "state", "progress", "is_final", "done", "next_step", "difficulties",
            "cause", "cause_text", "recommendations", "created_at", "submitted_at", "approved_at",
            "confirmed_at", "confirmed_progress", "returned_item", "returned_reason", "version",
        )  # fmt: skip
        return cls(
            id=row.pk,
            task_id=row.assignment.task_id,
            unit=UnitRef.of(row.assignment.unit),
            author=PersonRef.of(row.author) if writer is None else _named(writer, row),
            approved_by=PersonRef.maybe(row.approved_by),
            confirmed_by=PersonRef.maybe(row.confirmed_by),
            returned_by=PersonRef.maybe(row.returned_by),
            evidence=[EvidenceOut.of(each) for each in row.evidence.all()],
            **{name: getattr(row, name) for name in same},
        )


def _named(writer: Actor, row: Report) -> PersonRef:
    is_own = writer.person_id == row.author_id
    return PersonRef(id=row.author_id, name=writer.name) if is_own else PersonRef.of(row.author)


class ReportFilter(Paging):
    """Which reports."""

    assignment_id: Id | None = None
    task_id: Id | None = None
    unit: str = Field("", max_length=80, description="Code.")
    below: bool = Field(False, description="With `unit`: or any unit below it.")
    state: Annotated[str, OneOf("", *Report.State.values)] = ""


class Draft(Given):
    """What changes; what is left out stays. In a returned report only the returned item may change."""

    progress: Percent = 0
    is_final: bool = Field(False, description="The work is finished: progress is 100.")
    done: Text = Field("", description="What was done.")
    next_step: Text = Field("", description="What comes next.")
    difficulties: Text = ""
    cause: Annotated[str, OneOf("", *Cause.values)] = Field("", description="Needed with difficulties.")
    cause_text: Text = ""
    recommendations: Text = ""


class Confirmation(Given):
    """What the confirmer stands for."""

    progress: Percent | None = Field(None, description="Not above what was reported; that when left out.")


class Return(Given):
    """Sending a report back for one item."""

    item: Annotated[str, OneOf(*Report.Item.values)]
    reason: Text = Field(min_length=1)


def _shown(request: ActorRequest, pk: int) -> ReportOut:
    return ReportOut.of(loading.report_shown(request.actor, pk))


@router.get("/reports", response=answers(Page[ReportOut]))
def list_reports(request: ActorRequest, wanted: Query[ReportFilter]) -> Page[ReportOut]:
    """The reports that you may see, newest first; drafts only of your own unit."""
    rows = selectors.reports(request.actor)
    if wanted.assignment_id is not None:
        rows = rows.filter(assignment_id=wanted.assignment_id)
    if wanted.task_id is not None:
        rows = rows.filter(assignment__task_id=wanted.task_id)
    if wanted.unit:
        unit = unit_named(wanted.unit, "unit")
        within = within_any("assignment__unit__path", (unit.path,))
        rows = rows.filter(within if wanted.below else Q(assignment__unit=unit))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return page(rows, NEWEST, wanted, ReportOut.of)


@router.get("/reports/{int:report_id}", response=answers(ReportOut))
def get_report(request: ActorRequest, report_id: PathId) -> ReportOut:
    """One report with its evidence."""
    return _shown(request, report_id)


@router.put(
    "/assignments/{int:assignment_id}/draft", response=answers(ReportOut), openapi_extra=VERSIONED_IF_THERE
)
def save_draft(request: ActorRequest, assignment_id: PathId, payload: Draft) -> ReportOut:
    """Begin a report, or change the one that is not submitted; then If-Match with its version is needed."""
    found = loading.assignment_to_change(request.actor, assignment_id)
    version = version_if_sent(request)
    values = payload.model_dump(exclude_unset=True)
    with needing_version(version):
        saved = services.save_draft(request.actor, found, version=version, **values)
    return _shown(request, saved.pk)


@router.post("/reports/{int:report_id}/submit", response=answers(ReportOut), openapi_extra=VERSIONED)
def submit_report(request: ActorRequest, report_id: PathId) -> ReportOut:
    """Hand it to your unit's approver."""
    found = loading.report_to_change(request.actor, report_id)
    services.submit_report(request.actor, found, version=version_of(request))
    return _shown(request, report_id)


@router.post("/reports/{int:report_id}/approve", response=answers(ReportOut), openapi_extra=VERSIONED)
def approve_report(request: ActorRequest, report_id: PathId) -> ReportOut:
    """Sign it off for your unit; never one's own."""
    found = loading.report_to_change(request.actor, report_id)
    services.approve_report(request.actor, found, version=version_of(request))
    return _shown(request, report_id)


@router.post("/reports/{int:report_id}/confirm", response=answers(ReportOut), openapi_extra=VERSIONED)
def confirm_report(request: ActorRequest, report_id: PathId, payload: Confirmation) -> ReportOut:
    """Confirm it, as the unit that gave the work."""
    found = loading.report_to_change(request.actor, report_id)
    services.confirm_report(request.actor, found, version=version_of(request), progress=payload.progress)
    return _shown(request, report_id)


@router.post("/reports/{int:report_id}/return", response=answers(ReportOut), openapi_extra=VERSIONED)
def return_report(request: ActorRequest, report_id: PathId, payload: Return) -> ReportOut:
    """Send it back for one item, as the approver or the confirmer whose turn it is."""
    found = loading.report_to_change(request.actor, report_id)
    services.return_report(request.actor, found, version=version_of(request), **payload.model_dump())
    return _shown(request, report_id)
