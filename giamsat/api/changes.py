"""What a proposal does to a task that exists: the tasks like it, and the decision about one of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Given, Id, OneOf, PathId, answers
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.directives import selectors as directives
from giamsat.tasks import selectors, services
from giamsat.tasks.models import TaskChange
from giamsat.tasks.similar import Similar, similar_tasks

router = Router(tags=["proposals"])
Kind = Annotated[str, OneOf(*TaskChange.Kind.values)]


class SimilarOut(BaseModel):
    """A task that exists and resembles the proposal."""

    task_id: int
    code: str
    title: str
    due: dt.date | None
    percent: int = Field(description="Share of the pairs of neighbouring words in common.")
    suggested: Kind

    @classmethod
    def of(cls, found: Similar) -> SimilarOut:
        task = found.task
        return cls(
            task_id=task.pk,
            code=task.code,
            title=task.title,
            due=task.due,
            percent=found.percent,
            suggested=found.suggested,
        )


class ChangeIn(Given):
    """Which task, and what the proposal is to it: another task (new), its new deadline, or in its place."""

    task_id: Id
    kind: Kind


class ChangeOut(BaseModel):
    """A decision; done when the document is issued."""

    proposal_id: int
    task_id: int
    kind: Kind
    old_due: dt.date | None
    new_due: dt.date | None

    @classmethod
    def of(cls, change: TaskChange) -> ChangeOut:
        return cls(
            proposal_id=change.proposal_id,
            task_id=change.task_id,
            kind=change.kind,
            old_due=change.old_due,
            new_due=change.new_due,
        )


@router.get("/proposals/{int:proposal_id}/similar", response=answers(list[SimilarOut]))
def list_similar(request: ActorRequest, proposal_id: PathId) -> list[SimilarOut]:
    """Unfinished tasks of the programme that resemble the proposal, the closest first."""
    found = directives.proposal(request.actor, proposal_id)
    return [
        SimilarOut.of(one) for one in similar_tasks(request.actor, found.directive, [found]).get(found.pk, [])
    ]


@router.put("/proposals/{int:proposal_id}/change", response=answers(ChangeOut), openapi_extra=VERSIONED)
def decide_change(request: ActorRequest, proposal_id: PathId, payload: ChangeIn) -> ChangeOut:
    """Say how the proposal stands to a task like it; a document with such a proposal is issued only then."""
    found = directives.proposal(request.actor, proposal_id)
    task = selectors.task(request.actor, payload.task_id)
    change = services.decide_change(
        request.actor, found, task, version=version_of(request), kind=payload.kind
    )
    return ChangeOut.of(change)
