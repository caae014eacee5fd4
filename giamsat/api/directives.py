"""Documents that assign work: their text, their clauses, the tasks proposed from them, and issuing."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Day, Given, Offset, OneOf, PathId, UnitRef, answers
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.api.proposals import ProposalOut
from giamsat.core.errors import Conflict
from giamsat.directives import selectors, services
from giamsat.directives.models import Clause, Directive
from giamsat.directives.reading import LANGUAGES
from giamsat.tasks.services import issue_directive as issue

router = Router(tags=["directives"])
NEWEST = Order("issued", "issued_on", dt.date.fromisoformat, descending=True)
BY_PLACE = Order("place", "position", int)
IN_TEXT = Order("start", "start", int)
Kind = Annotated[str, OneOf(*Directive.Kind.values)]
State = Annotated[str, OneOf(*Directive.State.values)]
Number = Annotated[str, Field(min_length=1, max_length=80)]


class DirectiveItem(BaseModel):
    """A document, without its text."""

    id: int
    programme: str = Field(description="Code of the programme.")
    number: str
    kind: Kind
    issuer_name: str
    issued_on: dt.date
    language: str
    title: str
    owner: UnitRef
    state: State
    text_sha256: str
    registered_at: dt.datetime
    issued_at: dt.datetime | None
    version: int

    @classmethod
    def of(cls, row: Directive) -> DirectiveItem:
        return cls(
            id=row.pk,
            programme=row.programme.code,
            number=row.number,
            kind=row.kind,
            issuer_name=row.issuer_name,
            issued_on=row.issued_on,
            language=row.language,
            title=row.title,
            owner=UnitRef.of(row.owner),
            state=row.state,
            text_sha256=row.text_sha256,
            registered_at=row.registered_at,
            issued_at=row.issued_at,
            version=row.version,
        )


class DirectiveOut(DirectiveItem):
    """A document with its text. All offsets are code points into it."""

    text: str

    @classmethod
    def of(cls, row: Directive) -> DirectiveOut:
        return cls(**DirectiveItem.of(row).model_dump(), text=row.text)


class ClauseOut(BaseModel):
    """A place in the text: part, article, clause, point or paragraph."""

    id: int
    parent_id: int | None
    position: int
    depth: int
    kind: str
    label: str
    path: str
    start: int
    text_start: int = Field(description="Where the words begin, behind the label.")
    end: int

    @classmethod
    def of(cls, row: Clause) -> ClauseOut:
        names = ("parent_id", "position", "depth", "kind", "label", "path", "start", "text_start", "end")
        return cls(id=row.pk, **{name: getattr(row, name) for name in names})


class DirectiveIn(Given):
    """A document to register. Its text is read at once into clauses and proposed tasks."""

    programme: str = Field(min_length=1, max_length=40, description="Code of the programme.")
    number: Number
    kind: Kind
    issuer_name: str = Field(min_length=1, max_length=200)
    issued_on: Day
    language: Annotated[str, OneOf("auto", *LANGUAGES)] = "auto"
    title: str = Field(min_length=1, max_length=500)
    text: str = Field(min_length=1, max_length=2_000_000)
    file_name: str = Field("", max_length=255)


class DirectiveFilter(Paging):
    """Which documents."""

    programme: str = Field("", max_length=40)
    state: Annotated[str, OneOf("", *Directive.State.values)] = ""


class Span(Given):
    """A stretch of the text that assigns a task."""

    start: Offset
    end: Offset


class Issued(BaseModel):
    """The tasks that came of a document."""

    tasks: list[int] = Field(description="Their ids.")


@router.get("/directives", response=answers(Page[DirectiveItem]))
def list_directives(request: ActorRequest, wanted: Query[DirectiveFilter]) -> Page[DirectiveItem]:
    """The documents that you may read, newest first."""
    programme = selectors.programme(request.actor, wanted.programme) if wanted.programme else None
    rows = selectors.directives(request.actor, programme)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return page(rows, NEWEST, wanted, DirectiveItem.of)


@router.post("/directives", response=answers(DirectiveOut, 201))
def register_directive(request: ActorRequest, payload: DirectiveIn) -> Status[DirectiveOut]:
    """Register a document; people then decide on each proposed task."""
    programme = selectors.programme(request.actor, payload.programme)
    values = payload.model_dump(exclude={"programme"})
    made = services.register_directive(request.actor, programme, **values)
    return Status(201, DirectiveOut.of(made))


@router.get("/directives/{int:directive_id}", response=answers(DirectiveOut))
def get_directive(request: ActorRequest, directive_id: PathId) -> DirectiveOut:
    """One document with its text."""
    return DirectiveOut.of(selectors.directive(request.actor, directive_id))


@router.get("/directives/{int:directive_id}/clauses", response=answers(Page[ClauseOut]))
def list_clauses(request: ActorRequest, directive_id: PathId, wanted: Query[Paging]) -> Page[ClauseOut]:
    """The tree of clauses, in the order of the text."""
    found = selectors.directive(request.actor, directive_id)
    return page(found.clauses.all(), BY_PLACE, wanted, ClauseOut.of)


@router.get("/directives/{int:directive_id}/proposals", response=answers(Page[ProposalOut]))
def list_proposals(request: ActorRequest, directive_id: PathId, wanted: Query[Paging]) -> Page[ProposalOut]:
    """The proposed tasks, in the order of the text; empty unless you review the document."""
    found = selectors.directive(request.actor, directive_id)
    return page(selectors.proposals(request.actor, found), IN_TEXT, wanted, ProposalOut.of)


@router.post("/directives/{int:directive_id}/proposals", response=answers(ProposalOut, 201))
def add_proposal(request: ActorRequest, directive_id: PathId, payload: Span) -> Status[ProposalOut]:
    """Add a task that was not found, by marking its text."""
    found = selectors.directive(request.actor, directive_id)
    made = services.add_proposal(request.actor, found, start=payload.start, end=payload.end)
    return Status(201, ProposalOut.of(selectors.proposal(request.actor, made.pk)))


@router.post("/directives/{int:directive_id}/issue", response=answers(Issued), openapi_extra=VERSIONED)
def issue_directive(request: ActorRequest, directive_id: PathId) -> Issued:
    """Issue every accepted proposal as a task."""
    found = selectors.directive(request.actor, directive_id)
    if found.version != version_of(request):
        raise Conflict
    return Issued(tasks=[task.pk for task in issue(request.actor, found)])
