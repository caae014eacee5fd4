"""Evidence of a report: links, documents by number and date, and files."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http.response import HttpResponseBase
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Day, Given, OneOf, PathId, answers
from giamsat.api.conduct import already_done, once, version_of
from giamsat.api.openapi import FILE, VERSIONED
from giamsat.api.problems import Problem
from giamsat.core.errors import NotFound
from giamsat.core.files.models import FileState
from giamsat.core.files.services import store_upload
from giamsat.core.files.serving import attachment
from giamsat.core.policy import require
from giamsat.tasks import loading, policies, selectors, services
from giamsat.tasks.models import Evidence

router = Router(tags=["evidence"])


class FileOut(BaseModel):
    """A stored file; given out only when its state is clean."""

    name: str
    size: int = Field(description="Bytes.")
    content_type: str = Field(description="Found by its content.")
    sha256: str
    state: Annotated[str, OneOf(*FileState.values)]


class EvidenceOut(BaseModel):
    """A file, a link, or the number and date of a document."""

    id: int
    report_id: int
    kind: Annotated[str, OneOf(*Evidence.Kind.values)]
    title: str
    url: str
    document_number: str
    document_date: dt.date | None
    file: FileOut | None
    added_at: dt.datetime

    @classmethod
    def of(cls, row: Evidence) -> EvidenceOut:
        same = ("report_id", "kind", "title", "url", "document_number", "document_date", "added_at")
        stored = None
        if row.file is not None:
            names = ("name", "size", "content_type", "sha256", "state")
            stored = FileOut(**{name: getattr(row.file, name) for name in names})
        return cls(id=row.pk, file=stored, **{name: getattr(row, name) for name in same})


class EvidenceIn(Given):
    """A link, or a document by its number."""

    kind: Annotated[str, OneOf("link", "document")]
    title: str = Field(min_length=1, max_length=300)
    url: str = Field("", max_length=1000)
    document_number: str = Field("", max_length=80)
    document_date: Day | None = None


class FileTitle(BaseModel):
    """What stands beside a file."""

    title: str = Field("", max_length=300, description="The file's name when left out.")


@router.post("/reports/{int:report_id}/evidence", response=answers(EvidenceOut, 201))
def add_evidence(request: ActorRequest, report_id: PathId, payload: EvidenceIn) -> Status[EvidenceOut]:
    """Add a link or a document to a report that is not submitted."""
    found = loading.report_to_change(request.actor, report_id)
    made = services.add_evidence(request.actor, found, **payload.model_dump())
    return Status(201, EvidenceOut.of(made))


@router.post("/reports/{int:report_id}/files", response={**answers(EvidenceOut, 201), 507: Problem})
def add_file(
    request: ActorRequest, report_id: PathId, file: File[UploadedFile], given: Form[FileTitle]
) -> HttpResponseBase:
    """Add a file to a report that is not submitted. It is told by its content, not by its name."""
    found = loading.report_to_change(request.actor, report_id)
    require(policies.may_report(request.actor, found.assignment))
    # The body has been read as a form: what it said is the file's own hash and the title.
    content = f"{getattr(file, 'sha256', '')} {file.name} {given.title}".encode()
    before = already_done(request, content)
    if before is not None:
        return before
    # Outside the transaction of the key: checking and scanning take time.
    stored = store_upload(request.actor, file)

    def act() -> Status[EvidenceOut]:
        title = given.title.strip() or stored.name
        made = services.add_evidence(
            request.actor, found, kind=Evidence.Kind.FILE, title=title[:300], file=stored
        )
        return Status(201, EvidenceOut.of(made))

    return once(request, content, act)


add_file.does_once_itself = True  # type: ignore[attr-defined]


@router.get("/evidence/{int:evidence_id}", response=answers(EvidenceOut))
def get_evidence(request: ActorRequest, evidence_id: PathId) -> EvidenceOut:
    """One piece of evidence."""
    return EvidenceOut.of(selectors.evidence(request.actor, evidence_id))


@router.get("/evidence/{int:evidence_id}/file", response=answers(None), openapi_extra=FILE)
def download_file(request: ActorRequest, evidence_id: PathId) -> HttpResponseBase:
    """The bytes of a file, as it was handed in."""
    found = selectors.evidence(request.actor, evidence_id)
    if found.file is None:
        raise NotFound
    return attachment(found.file)


@router.delete("/evidence/{int:evidence_id}", response=answers(None, 204), openapi_extra=VERSIONED)
def remove_evidence(request: ActorRequest, evidence_id: PathId) -> Status[None]:
    """Take it off a report that is not submitted; If-Match names the report's version."""
    found = selectors.evidence(request.actor, evidence_id)
    services.remove_evidence(request.actor, found, version=version_of(request))
    return Status(204, None)
