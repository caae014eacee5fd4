"""Working groups: who is in them, their meetings with minutes, and what these decide."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import (
    Code,
    Day,
    Given,
    Id,
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
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.errors import InvalidInput
from giamsat.directives import selectors as directives
from giamsat.monitor.workgroups import meetings, selectors, services
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting, WorkingGroup
from giamsat.tasks import selectors as tasks

router = Router(tags=["working groups"])
NEWEST = Order("id", descending=True)
Part = Annotated[str, OneOf(*GroupMember.Part.values)]
Words = Annotated[Text, Field(min_length=1)]


class MemberOut(BaseModel):
    """One who is, or was, in a group."""

    id: int
    person: PersonRef | None = Field(description="Where they have an account.")
    name: str
    post: str
    part: Part
    since: dt.date
    until: dt.date | None


class GroupDecisionOut(BaseModel):
    """What a meeting decided, and the task that came of it."""

    id: int
    number: int
    text: str
    lead: UnitRef
    due: dt.date | None
    obstacle_id: int | None = Field(description="What it clears.")
    task: str | None = Field(description="Code of the task that it became.")
    version: int

    @classmethod
    def of(cls, row: Decision) -> GroupDecisionOut:
        same = ("number", "text", "due", "obstacle_id", "version")
        return cls(
            id=row.pk,
            lead=UnitRef.of(row.lead),
            task=row.task.code if row.task else None,
            **{name: getattr(row, name) for name in same},
        )


class MeetingRef(BaseModel):
    """A meeting of a group, in a word."""

    id: int
    held_on: dt.date
    has_minutes: bool


class MeetingOut(BaseModel):
    """A meeting with its minutes and decisions."""

    id: int
    group_id: int
    held_on: dt.date
    place: str
    agenda: str
    minutes: str
    called_by: PersonRef | None
    decisions: list[GroupDecisionOut]
    version: int

    @classmethod
    def of(cls, row: Meeting) -> MeetingOut:
        same = ("group_id", "held_on", "place", "agenda", "minutes", "version")
        return cls(
            id=row.pk,
            called_by=PersonRef.maybe(row.called_by),
            decisions=[
                GroupDecisionOut.of(one) for one in selectors.decisions(row.group).filter(meeting=row)
            ],
            **{name: getattr(row, name) for name in same},
        )


class WorkingGroupRef(BaseModel):
    """A group as it stands in the list."""

    id: int
    name: str
    owner: UnitRef
    programme: str
    opened_on: dt.date
    closed_on: dt.date | None
    people: int
    decisions: int
    waiting: int = Field(description="Decisions that are no task yet.")
    next_on: dt.date | None = Field(description="Day of the next meeting.")

    @classmethod
    def of(cls, row: Any) -> WorkingGroupRef:
        return cls(
            id=row.pk, name=row.name, owner=UnitRef.of(row.owner), programme=row.programme.code,
            opened_on=row.opened_on, closed_on=row.closed_on, people=row.people or 0, decisions=row.decided or 0,
            waiting=row.waiting or 0, next_on=row.next_on,
        )  # fmt: skip


class WorkingGroupOut(BaseModel):
    """A group with its members and meetings."""

    id: int
    name: str
    owner: UnitRef
    programme: str
    remit: str
    founded_by: str
    opened_on: dt.date
    closed_on: dt.date | None
    closing: str
    members: list[MemberOut]
    meetings: list[MeetingRef]
    version: int

    @classmethod
    def of(cls, row: WorkingGroup) -> WorkingGroupOut:
        same = ("name", "remit", "founded_by", "opened_on", "closed_on", "closing", "version")
        return cls(
            id=row.pk,
            owner=UnitRef.of(row.owner),
            programme=row.programme.code,
            members=[_member(one) for one in row.members.select_related("person")],
            meetings=[
                MeetingRef(id=one.pk, held_on=one.held_on, has_minutes=bool(one.minutes))
                for one in row.meetings.all()
            ],
            **{name: getattr(row, name) for name in same},
        )


class GroupFilter(Paging):
    """Which groups."""

    programme: str = Field("", max_length=40, description="Code of the programme.")
    closed: bool = Field(False, description="Those that ended, instead of those at work.")


class WorkingGroupChange(Given):
    """What a group is called and what it is for."""

    name: str = Field(min_length=1, max_length=200)
    remit: Words
    founded_by: str = Field("", max_length=200, description="The decision that set it up.")


class WorkingGroupIn(WorkingGroupChange):
    """A group to set up."""

    owner: Code = Field(description="Code of the unit whose group it is.")
    programme: Code


class Closing(Given):
    """The end of a group."""

    closing: Words = Field(description="What came of it.")


class MemberIn(Given):
    """Somebody with an account, or somebody by name."""

    login: str = Field("", max_length=150)
    name: str = Field("", max_length=200, description="Needed without a login.")
    post: str = Field("", max_length=300)
    part: Part = "member"


class MeetingIn(Given):
    """A meeting that is called."""

    held_on: Day
    place: str = Field("", max_length=300)
    agenda: Words


class MinutesIn(MeetingIn):
    """A meeting as it was, with what was said."""

    minutes: Text = ""


class GroupDecisionIn(Given):
    """Who is to do what until when."""

    text: Words
    lead: Code
    due: Day | None = None
    obstacle_id: Id | None = Field(None, description="An open obstacle of the programme that it clears.")


class JoinIn(Given):
    """The task that a decision became."""

    task: Code = Field(description="Code of a task of the group's programme.")


def _member(row: GroupMember) -> MemberOut:
    same = ("name", "post", "part", "since", "until")
    return MemberOut(
        id=row.pk, person=PersonRef.maybe(row.person), **{name: getattr(row, name) for name in same}
    )


def _group(request: ActorRequest, pk: int) -> WorkingGroupOut:
    return WorkingGroupOut.of(selectors.group(request.actor, pk))


def _meeting(request: ActorRequest, pk: int) -> MeetingOut:
    return MeetingOut.of(selectors.meeting(request.actor, pk))


@router.get("/working-groups", response=answers(Page[WorkingGroupRef]))
def list_working_groups(request: ActorRequest, wanted: Query[GroupFilter]) -> Page[WorkingGroupRef]:
    """The groups of units in your reach, and those of which you are a member."""
    programme = directives.programme(request.actor, wanted.programme) if wanted.programme else None
    rows = selectors.groups(request.actor, programme, closed=wanted.closed)
    return page(rows, NEWEST, wanted, WorkingGroupRef.of)


@router.get("/working-groups/{int:group_id}", response=answers(WorkingGroupOut))
def get_working_group(request: ActorRequest, group_id: PathId) -> WorkingGroupOut:
    """One group."""
    return _group(request, group_id)


@router.post("/working-groups", response=answers(WorkingGroupOut, 201))
def open_working_group(request: ActorRequest, payload: WorkingGroupIn) -> Status[WorkingGroupOut]:
    """Set up a group of your unit for a programme."""
    values = payload.model_dump()
    values["owner"] = unit_named(payload.owner, "owner")
    values["programme"] = directives.programme(request.actor, payload.programme)
    made = services.open_group(request.actor, **values)
    return Status(201, _group(request, made.pk))


@router.patch(
    "/working-groups/{int:group_id}", response=answers(WorkingGroupOut), openapi_extra=VERSIONED
)  # fmt: skip
def change_working_group(
    request: ActorRequest, group_id: PathId, payload: WorkingGroupChange
) -> WorkingGroupOut:
    """Change name and remit."""
    found = selectors.group(request.actor, group_id)
    services.change_group(request.actor, found, version=version_of(request), **payload.model_dump())
    return _group(request, group_id)


@router.post(
    "/working-groups/{int:group_id}/close", response=answers(WorkingGroupOut), openapi_extra=VERSIONED
)
def close_working_group(request: ActorRequest, group_id: PathId, payload: Closing) -> WorkingGroupOut:
    """End a group, with what came of it."""
    found = selectors.group(request.actor, group_id)
    services.close_group(request.actor, found, version=version_of(request), closing=payload.closing)
    return _group(request, group_id)


@router.post(
    "/working-groups/{int:group_id}/members", response=answers(WorkingGroupOut, 201), openapi_extra=VERSIONED
)
def add_group_member(request: ActorRequest, group_id: PathId, payload: MemberIn) -> Status[WorkingGroupOut]:
    """Take somebody in; If-Match names the group's version."""
    found = selectors.group(request.actor, group_id)
    services.add_member(request.actor, found, version=version_of(request), **payload.model_dump())
    return Status(201, _group(request, group_id))


@router.post("/group-members/{int:member_id}/end", response=answers(WorkingGroupOut), openapi_extra=VERSIONED)
def end_group_member(request: ActorRequest, member_id: PathId) -> WorkingGroupOut:
    """Let a member go; If-Match names the group's version."""
    found = selectors.member(request.actor, member_id)
    services.end_member(request.actor, found, version=version_of(request))
    return _group(request, found.group_id)


@router.post(
    "/working-groups/{int:group_id}/meetings", response=answers(MeetingOut, 201), openapi_extra=VERSIONED
)
def call_meeting(request: ActorRequest, group_id: PathId, payload: MeetingIn) -> Status[MeetingOut]:
    """Call a meeting, or note one that was held; members hear of one to come. If-Match: of the group."""
    found = selectors.group(request.actor, group_id)
    made = meetings.call_meeting(request.actor, found, version=version_of(request), **payload.model_dump())
    return Status(201, _meeting(request, made.pk))


@router.get("/meetings/{int:meeting_id}", response=answers(MeetingOut))
def get_meeting(request: ActorRequest, meeting_id: PathId) -> MeetingOut:
    """One meeting."""
    return _meeting(request, meeting_id)


@router.patch("/meetings/{int:meeting_id}", response=answers(MeetingOut), openapi_extra=VERSIONED)
def write_minutes(request: ActorRequest, meeting_id: PathId, payload: MinutesIn) -> MeetingOut:
    """Write the minutes, or set day, place and agenda right."""
    found = selectors.meeting(request.actor, meeting_id)
    meetings.write_minutes(request.actor, found, version=version_of(request), **payload.model_dump())
    return _meeting(request, meeting_id)


@router.post(
    "/meetings/{int:meeting_id}/decisions", response=answers(MeetingOut, 201), openapi_extra=VERSIONED
)
def record_decision(
    request: ActorRequest, meeting_id: PathId, payload: GroupDecisionIn
) -> Status[MeetingOut]:
    """Note what was decided; If-Match names the meeting's version."""
    found = selectors.meeting(request.actor, meeting_id)
    obstacle = None
    if payload.obstacle_id is not None:
        open_ones = tasks.obstacles(request.actor).filter(
            state="open", assignment__programme=found.group.programme_id
        )
        obstacle = open_ones.filter(pk=payload.obstacle_id).first()
        if obstacle is None:
            raise InvalidInput(
                fields={"obstacle_id": _("Không có vướng mắc đang mở này trong phạm vi bạn xem.")}
            )
    meetings.record_decision(
        request.actor, found, version=version_of(request), text=payload.text, due=payload.due,
        lead=unit_named(payload.lead, "lead"), obstacle=obstacle,
    )  # fmt: skip
    return Status(201, _meeting(request, meeting_id))


@router.post("/decisions/{int:decision_id}/join", response=answers(MeetingOut), openapi_extra=VERSIONED)
def join_decision(request: ActorRequest, decision_id: PathId, payload: JoinIn) -> MeetingOut:
    """Tie a decision to the task that it became: one that is there, or that `issue_task` made of it."""
    found = selectors.decision(request.actor, decision_id)
    meetings.join_task(request.actor, found, version=version_of(request), code=payload.task)
    return _meeting(request, found.meeting_id)
