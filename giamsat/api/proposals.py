"""Proposed tasks: what a person decides on before a document is issued."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import (
    Code,
    Day,
    Given,
    Offset,
    OneOf,
    PathId,
    PersonRef,
    Text,
    UnitRef,
    answers,
    unit_named,
)
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.core.errors import InvalidInput
from giamsat.directives import selectors, services
from giamsat.directives.clears import Clear
from giamsat.directives.models import DeadlineKind, Party, PartyRole, Proposal
from giamsat.directives.services.editing import PartyChoice
from giamsat.units.selectors import group_by_code

router = Router(tags=["proposals"])
Role = Annotated[str, OneOf(*PartyRole.values)]
Deadline = Annotated[str, OneOf(*DeadlineKind.values)]


class PartyOut(BaseModel):
    """A body named in the text, and the unit or group that it means; neither: a person has to choose."""

    role: Role
    name: str
    unit: UnitRef | None
    group: str | None
    note: str

    @classmethod
    def of(cls, party: Party) -> PartyOut:
        return cls(
            role=party.role,
            name=party.name,
            unit=UnitRef.of(party.unit) if party.unit else None,
            group=party.group.code if party.group else None,
            note=party.former,
        )


class ProposalOut(BaseModel):
    """A task as read from the text, before it is issued."""

    id: int
    directive_id: int
    clause: str | None = Field(description="Path of the clause.")
    start: int
    end: int
    title: str
    content: str
    deadline_kind: Deadline
    due: dt.date | None
    deadline_text: str
    product: str
    authority: str
    responsibility: str
    group: str | None = Field(description="Code of the task group.")
    is_key: bool
    parties: list[PartyOut]
    missing: list[Annotated[str, OneOf(*Clear)]] = Field(description="Which of the six clears it lacks.")
    incomplete_reason: str
    targets: list[dict[str, Any]]
    confidence: float
    origin: Annotated[str, OneOf(*Proposal.Origin.values)]
    state: Annotated[str, OneOf(*Proposal.State.values)]
    edited: bool
    decided_by: PersonRef | None
    decided_at: dt.datetime | None
    version: int

    @classmethod
    def of(cls, row: Proposal) -> ProposalOut:
        same = (
            "directive_id", "start", "end", "title", "content", "deadline_kind", "due", "deadline_text",
            "product", "authority", "responsibility", "is_key", "incomplete_reason", "targets", "confidence",
            "origin", "state", "edited", "decided_at", "version",
        )  # fmt: skip
        return cls(
            id=row.pk,
            clause=row.clause.path if row.clause else None,
            group=row.group.code if row.group else None,
            parties=[PartyOut.of(party) for party in row.parties.all()],
            missing=[clear.value for clear in selectors.proposal_missing(row)],
            decided_by=PersonRef.maybe(row.decided_by),
            **{name: getattr(row, name) for name in same},
        )


class PartyIn(Given):
    """A body and its part: a unit or a group of units, one of the two."""

    role: Role
    unit: Code | None = None
    group: Code | None = None


class ProposalChange(Given):
    """What changes; what is left out stays. ``parties`` are all bodies anew."""

    title: str = Field("", max_length=300)
    content: Text = ""
    deadline_kind: Deadline = DeadlineKind.NONE.value
    due: Day | None = None
    deadline_text: str = Field("", max_length=300)
    product: Text = ""
    authority: str = Field("", max_length=300)
    responsibility: str = Field("", max_length=500)
    group: str | None = Field(None, max_length=40, description="Code of a task group of the programme.")
    is_key: bool = False
    incomplete_reason: Text = Field(
        "", description="Why it is issued although it lacks one of the six clears."
    )
    parties: list[PartyIn] = Field(default=[], max_length=500)


class Place(Given):
    """A place in the text."""

    at: Offset


def _shown(request: ActorRequest, pk: int) -> ProposalOut:
    return ProposalOut.of(selectors.proposal(request.actor, pk))


@router.get("/proposals/{int:proposal_id}", response=answers(ProposalOut))
def get_proposal(request: ActorRequest, proposal_id: PathId) -> ProposalOut:
    """One proposal of a document that you review."""
    return _shown(request, proposal_id)


@router.patch("/proposals/{int:proposal_id}", response=answers(ProposalOut), openapi_extra=VERSIONED)
def edit_proposal(request: ActorRequest, proposal_id: PathId, payload: ProposalChange) -> ProposalOut:
    """Change what a proposal says; its place in the text stays."""
    found = selectors.proposal(request.actor, proposal_id)
    values: dict[str, Any] = payload.model_dump(exclude_unset=True, exclude={"parties"})
    if values.get("group"):
        values["group"] = found.directive.programme.groups.filter(code=values["group"]).first()
        if values["group"] is None:
            raise InvalidInput(fields={"group": _("Chương trình không có nhóm việc này.")})
    elif "group" in values:
        values["group"] = None
    parties = [_choice(party) for party in payload.parties] if "parties" in payload.model_fields_set else None
    services.edit_proposal(request.actor, found, version=version_of(request), parties=parties, **values)
    return _shown(request, proposal_id)


def _choice(party: PartyIn) -> PartyChoice:
    if (party.unit is None) == (party.group is None):
        raise InvalidInput(fields={"parties": _("Mỗi bên là một đơn vị hoặc một nhóm đơn vị.")})
    role = PartyRole(party.role)
    if party.unit is not None:
        return PartyChoice(role, unit=unit_named(party.unit, "parties"))
    return PartyChoice(role, group=group_by_code(party.group or ""))


@router.post("/proposals/{int:proposal_id}/accept", response=answers(ProposalOut), openapi_extra=VERSIONED)
def accept_proposal(request: ActorRequest, proposal_id: PathId) -> ProposalOut:
    """Take it as a task to be issued."""
    found = selectors.proposal(request.actor, proposal_id)
    services.accept_proposal(request.actor, found, version=version_of(request))
    return _shown(request, proposal_id)


@router.post("/proposals/{int:proposal_id}/drop", response=answers(ProposalOut), openapi_extra=VERSIONED)
def drop_proposal(request: ActorRequest, proposal_id: PathId) -> ProposalOut:
    """Say that the text assigns nothing."""
    found = selectors.proposal(request.actor, proposal_id)
    services.drop_proposal(request.actor, found, version=version_of(request))
    return _shown(request, proposal_id)


@router.post("/proposals/{int:proposal_id}/reopen", response=answers(ProposalOut), openapi_extra=VERSIONED)
def reopen_proposal(request: ActorRequest, proposal_id: PathId) -> ProposalOut:
    """Take back an acceptance or a drop."""
    found = selectors.proposal(request.actor, proposal_id)
    services.reopen_proposal(request.actor, found, version=version_of(request))
    return _shown(request, proposal_id)


@router.post(
    "/proposals/{int:proposal_id}/split", response=answers(list[ProposalOut]), openapi_extra=VERSIONED
)
def split_proposal(request: ActorRequest, proposal_id: PathId, payload: Place) -> list[ProposalOut]:
    """Split it at a place in the text; both halves wait for a decision."""
    found = selectors.proposal(request.actor, proposal_id)
    halves = services.split_proposal(request.actor, found, version=version_of(request), at=payload.at)
    return [_shown(request, half.pk) for half in halves]


@router.post("/proposals/{int:proposal_id}/merge", response=answers(ProposalOut), openapi_extra=VERSIONED)
def merge_proposal(request: ActorRequest, proposal_id: PathId) -> ProposalOut:
    """Join it to the one before it in the text; the answer is that one."""
    found = selectors.proposal(request.actor, proposal_id)
    merged = services.merge_with_previous(request.actor, found, version=version_of(request))
    return _shown(request, merged.pk)
