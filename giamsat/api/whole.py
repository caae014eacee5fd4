"""A whole report in one call: its words, its evidence with the files, and its submission."""

from __future__ import annotations

from typing import Annotated

from django.http.response import HttpResponseBase
from ninja import Body, File, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import PathId, answers
from giamsat.api.conduct import already_done, needing_version, once, version_if_sent
from giamsat.api.evidence import EvidenceIn
from giamsat.api.openapi import VERSIONED_IF_THERE
from giamsat.api.problems import Problem
from giamsat.api.reports import Draft, ReportOut
from giamsat.core.files.services import checked_uploads
from giamsat.core.policy import require
from giamsat.tasks import loading, policies, services

router = Router(tags=["reports"])


class WholeReport(Draft):
    """A report with its evidence; what is left out of an open report stays."""

    submit: bool = Field(False, description="Hand it to your unit's approver; else it stays a draft.")
    evidence: list[EvidenceIn] = Field([], max_length=20, description="Links and documents.")
    file_titles: list[Annotated[str, Field(max_length=300)]] = Field(
        [], max_length=50, description="Titles of `files`, in their order; a file's name where there is none."
    )


@router.post(
    "/assignments/{int:assignment_id}/reports",
    response={**answers(ReportOut, 201), 507: Problem},
    openapi_extra=VERSIONED_IF_THERE,
)
def write_report(
    request: ActorRequest,
    assignment_id: PathId,
    report: Body[WholeReport],
    files: File[list[UploadedFile]] = [],  # noqa: B006 (what ninja reads the default from)
) -> HttpResponseBase:
    """Write a report, add its evidence and submit it, all or nothing: what is refused leaves nothing behind.

    Where a report is open already, If-Match with its version is needed.
    """
    actor = request.actor
    found = loading.assignment_to_change(actor, assignment_id)
    require(policies.may_report(actor, found))
    version = version_if_sent(request)
    content = _fingerprint(report, files)
    before = already_done(request, content)
    if before is not None:
        return before
    values = report.model_dump(exclude_unset=True)
    titles = [*values.pop("file_titles", []), *[""] * len(files)]
    # Outside the transaction: checking and scanning take time.
    with checked_uploads(actor, files) as checked, needing_version(version):

        def act() -> Status[ReportOut]:
            named = list(zip(titles, checked, strict=False))
            written = services.write_report(actor, found, version=version, files=named, **values)
            return Status(201, ReportOut.of(written, actor))

        return once(request, content, act)


write_report.does_once_itself = True  # type: ignore[attr-defined]


def _fingerprint(report: WholeReport, files: list[UploadedFile]) -> bytes:
    """What was said: the body has been read as a form, and its files are known by their hashes."""
    sent = [report.model_dump_json(exclude_unset=True)]
    sent += [f"{getattr(file, 'sha256', '')} {file.name}" for file in files]
    return "\n".join(sent).encode()
