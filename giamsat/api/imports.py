"""Documents handed in as files: read in the queue, then confirmed and registered, one or many at once."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Day, Given, Id, OneOf, PathId, answers
from giamsat.api.conduct import already_done, once
from giamsat.api.directives import DirectiveOut, Kind, Number
from giamsat.api.openapi import FILE
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.api.problems import Problem
from giamsat.core.errors import NotFound
from giamsat.core.files.serving import attachment
from giamsat.core.policy import require
from giamsat.directives import policies, selectors, services
from giamsat.directives.models import Intake, IntakeBatch
from giamsat.directives.reader_words import note_words, problem_words
from giamsat.directives.readers import Note
from giamsat.directives.reading import LANGUAGES

router = Router(tags=["imports"])
IN_ORDER = Order("id", "pk", int)


class NoteOut(BaseModel):
    """Something left out, changed or guessed while reading."""

    code: str
    count: int
    detail: str
    words: str = Field(description="The sentence, in the language of the request.")


class IntakeItem(BaseModel):
    """One document on its way, without its text."""

    id: int
    import_id: int | None
    name: str
    state: Annotated[str, OneOf(*Intake.State.values)]
    format: str = Field(description="Found by its content: txt, html, docx, pdf or scan.")
    pages_done: int = Field(description="Of a scan that is being read.")
    pages: int
    notes: list[NoteOut]
    problem: str = Field(description="Code of why it was not read; empty when it was.")
    problem_words: str
    directive_id: int | None

    @classmethod
    def of(cls, row: Intake) -> IntakeItem:
        same = ("id", "name", "state", "format", "pages_done", "pages", "problem", "directive_id")
        return cls(
            import_id=row.batch_id,
            notes=[NoteOut(**note, words=note_words(Note(**note))) for note in row.notes],
            problem_words=problem_words(row.problem, row.problem_detail) if row.problem else "",
            **{name: getattr(row, name) for name in same},
        )


class IntakeOut(IntakeItem):
    """One document on its way with its text, until it is registered."""

    text: str
    unit: str = Field(description="What the places number: page, paragraph, or nothing.")
    places: list[tuple[int, int]] = Field(description="[offset, number]: where each of them begins.")

    @classmethod
    def of(cls, row: Intake) -> IntakeOut:
        return cls(**IntakeItem.of(row).model_dump(), text=row.text, unit=row.unit, places=row.places)


class ImportOut(BaseModel):
    """Documents handed in together."""

    id: int
    programme: str
    register_complete: bool
    at: dt.datetime
    cancelled_at: dt.datetime | None
    counts: dict[str, int] = Field(description="Documents by state.")

    @classmethod
    def of(cls, row: IntakeBatch) -> ImportOut:
        states = row.intakes.values_list("state", flat=True)
        return cls(
            id=row.pk,
            programme=row.programme.code,
            register_complete=row.register,
            at=row.at,
            cancelled_at=row.cancelled_at,
            counts={state: sum(one == state for one in states) for state in sorted(set(states))},
        )


class ImportIn(BaseModel):
    """Where the documents belong."""

    programme: str = Field(min_length=1, max_length=40, description="Code of the programme.")
    register_complete: bool = Field(
        False, description="Register by itself what states number, date, issuer and title."
    )
    import_id: Id | None = Field(None, description="An import to which these are added.")


class HeadIn(Given):
    """What a person has confirmed of a document."""

    number: Number
    kind: Kind
    issuer_name: str = Field(min_length=1, max_length=200)
    issued_on: Day
    language: Annotated[str, OneOf("auto", *LANGUAGES)] = "auto"
    title: str = Field(min_length=1, max_length=500)


@router.post("/imports", response={**answers(ImportOut, 201), 507: Problem})
def start_import(
    request: ActorRequest, files: File[list[UploadedFile]], given: Form[ImportIn]
) -> HttpResponseBase:
    """Hand in documents (.docx, .pdf, .html, .txt); each is told by its content and read in the queue."""
    programme = selectors.programme(request.actor, given.programme)
    require(policies.may_register(request.actor, programme))
    batch = selectors.intake_batch(request.actor, given.import_id) if given.import_id else None
    if batch is not None and batch.programme_id != programme.pk:
        raise NotFound
    sent = " ".join(f"{getattr(file, 'sha256', '')} {file.name}" for file in files)
    content = f"{sent} {given.model_dump_json()}".encode()
    before = already_done(request, content)
    if before is not None:
        return before
    # Outside the transaction of the key: checking and scanning take time.
    made = services.take_in_batch(
        request.actor, programme, files, register=given.register_complete, batch=batch
    )
    return once(request, content, lambda: Status(201, ImportOut.of(made)))


start_import.does_once_itself = True  # type: ignore[attr-defined]


@router.get("/imports/{int:import_id}", response=answers(ImportOut))
def get_import(request: ActorRequest, import_id: PathId) -> ImportOut:
    """How far the reading has come."""
    return ImportOut.of(selectors.intake_batch(request.actor, import_id))


@router.get("/imports/{int:import_id}/documents", response=answers(Page[IntakeItem]))
def list_import(request: ActorRequest, import_id: PathId, wanted: Query[Paging]) -> Page[IntakeItem]:
    """Its documents, each with its own state and message."""
    found = selectors.intake_batch(request.actor, import_id)
    rows = selectors.intakes(request.actor).filter(batch=found)
    return page(rows, IN_ORDER, wanted, IntakeItem.of)


@router.post("/imports/{int:import_id}/cancel", response=answers(ImportOut))
def cancel_import(request: ActorRequest, import_id: PathId) -> ImportOut:
    """Stop what is not read yet; what was read stays."""
    found = selectors.intake_batch(request.actor, import_id)
    services.cancel_batch(request.actor, found)
    return ImportOut.of(selectors.intake_batch(request.actor, import_id))


@router.get("/import-documents/{int:document_id}", response=answers(IntakeOut))
def get_import_document(request: ActorRequest, document_id: PathId) -> IntakeOut:
    """One document with its text, its pages and what was left out."""
    return IntakeOut.of(selectors.intake(request.actor, document_id))


@router.post("/import-documents/{int:document_id}/register", response=answers(DirectiveOut, 201))
def register_import_document(
    request: ActorRequest, document_id: PathId, payload: HeadIn
) -> Status[DirectiveOut]:
    """Register what was read; people then decide on each proposed task."""
    found = selectors.intake(request.actor, document_id)
    made = services.register_intake(request.actor, found, **payload.model_dump())
    return Status(201, DirectiveOut.of(made))


@router.get("/directives/{int:directive_id}/original", response=answers(None), openapi_extra=FILE)
def download_original(request: ActorRequest, directive_id: PathId) -> HttpResponseBase:
    """The file that a document was read from, as it was handed in."""
    found = selectors.directive(request.actor, directive_id)
    source = selectors.source_of(request.actor, found)
    if source is None or source.file is None:
        raise NotFound
    return attachment(source.file)
