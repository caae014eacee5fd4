"""Comments: remarks between the units that share a task."""

from __future__ import annotations

import datetime as dt

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.selectors import get_person
from giamsat.api.base import Given, Id, PathId, PersonRef, UnitRef, answers
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Comment
from giamsat.tasks.services.comments import MAX_CHARACTERS

router = Router(tags=["comments"])
OLDEST = Order("id")


class CommentOut(BaseModel):
    """A remark on an assignment."""

    id: int
    assignment_id: int
    unit: UnitRef
    author: PersonRef
    text: str
    mentions: list[PersonRef]
    at: dt.datetime

    @classmethod
    def of(cls, row: Comment) -> CommentOut:
        return cls(
            id=row.pk,
            assignment_id=row.assignment_id,
            unit=UnitRef.of(row.assignment.unit),
            author=PersonRef.of(row.author),
            text=row.text,
            mentions=[PersonRef.of(person) for person in row.mentions.all()],
            at=row.at,
        )


class CommentIn(Given):
    """A remark; those mentioned must be able to see the assignment."""

    text: str = Field(min_length=1, max_length=MAX_CHARACTERS)
    mentions: list[Id] = Field(default=[], max_length=50, description="Ids of people.")


@router.get("/tasks/{int:task_id}/comments", response=answers(Page[CommentOut]))
def list_comments(request: ActorRequest, task_id: PathId, wanted: Query[Paging]) -> Page[CommentOut]:
    """The remarks on the parts of a task that you see, oldest first."""
    found = selectors.task(request.actor, task_id)
    return page(selectors.comments(request.actor, found), OLDEST, wanted, CommentOut.of)


@router.post("/assignments/{int:assignment_id}/comments", response=answers(CommentOut, 201))
def add_comment(request: ActorRequest, assignment_id: PathId, payload: CommentIn) -> Status[CommentOut]:
    """Add a remark."""
    found = selectors.assignment(request.actor, assignment_id)
    people = [get_person(request.actor, pk) for pk in payload.mentions]
    made = services.add_comment(request.actor, found, text=payload.text, mentions=people)
    return Status(201, CommentOut.of(made))
