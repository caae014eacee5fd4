"""From accepted proposals, or from a form, to tasks with one assignment a unit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.text import fold
from giamsat.core.writes import write
from giamsat.directives import events as directive_events
from giamsat.directives.clears import CLEAR_NAMES, Clear, PartyView, missing_clears
from giamsat.directives.models import (
    Clause,
    DeadlineKind,
    Directive,
    Party,
    PartyRole,
    Programme,
    Proposal,
    TaskGroup,
)
from giamsat.directives.policies import may_review
from giamsat.directives.selectors import proposal_missing
from giamsat.events.services import record_event
from giamsat.tasks import events, policies
from giamsat.tasks.models import Assignment, Task, TaskChange
from giamsat.tasks.services.changes import against_duplicates, apply_change, decided_changes
from giamsat.tasks.services.recording import record_on_task
from giamsat.units import selectors as units
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force


@dataclass
class Obligation:
    """What is to be done, as a form or a proposal states it: the six clears and what goes with them."""

    title: str
    content: str
    deadline_kind: str = DeadlineKind.NONE
    due: dt.date | None = None
    deadline_text: str = ""
    product: str = ""
    authority: str = ""
    responsibility: str = ""
    incomplete_reason: str = ""
    targets: list[dict[str, Any]] = field(default_factory=list)
    group: TaskGroup | None = None
    is_key: bool = False


@dataclass(frozen=True)
class Addressees:
    """The units that get the task; a unit named as leading is not named as co-operating again."""

    leads: tuple[Unit, ...]
    coordinates: tuple[Unit, ...] = ()


@write
def issue_directive(actor: Actor, directive: Directive) -> list[Task]:
    """Issue every accepted proposal of a document as a task (R2, R4).

    Raises:
        NotAllowed; InvalidTransition: the programme is closed; InvalidInput: nothing is accepted, or an
            accepted one lacks one of the six clears without a recorded reason, or names units outside the
            owner's tree; nothing is issued then.
    """
    hold_tree()
    locked = (
        Directive.objects.select_for_update(of=("self",))
        .select_related("owner", "programme")
        .get(pk=directive.pk)
    )
    require(may_review(actor, locked))
    if locked.programme.closed_on is not None:
        raise InvalidTransition(_("Chương trình đã đóng, không giao thêm việc."))
    accepted = list(
        locked.proposals.filter(state=Proposal.State.ACCEPTED)
        .select_for_update(of=("self",))
        .select_related("clause", "group")
        .prefetch_related("parties__unit", "parties__group")
        .order_by("start")
    )
    if not accepted:
        raise InvalidInput(_("Chưa nhận việc nào để giao. Nhận ít nhất một việc đề xuất."))
    groups: dict[int, tuple[Unit, ...]] = {}
    chosen = {p.pk: addressees_of(p, locked.owner, clock.today(), groups) for p in accepted}
    changes = decided_changes(accepted)
    against = {p.pk: _against(p, chosen[p.pk], locked.owner) for p in accepted if not _amends(changes, p)}
    against |= against_duplicates(actor, locked, accepted)
    fields = {str(p.pk): f"{p.title}: {against[p.pk]}" for p in accepted if against.get(p.pk)}
    if fields:
        raise InvalidInput(
            _("%(count)d việc chưa giao được; chưa giao việc nào.") % {"count": len(fields)},
            fields=fields,
            code="unclear_tasks",
        )
    for proposal in accepted:
        if proposal.pk in changes:
            apply_change(actor, locked, proposal, changes[proposal.pk])
    tasks = [
        _issue_proposal(actor, locked, proposal, chosen[proposal.pk])
        for proposal in accepted
        if not _amends(changes, proposal)
    ]
    _close_amending(changes, accepted)
    if locked.state != Directive.State.ISSUED:
        locked.state, locked.issued_at = Directive.State.ISSUED, clock.now()
    locked.version += 1
    locked.save(update_fields=["state", "issued_at", "version"])
    record_event(
        actor,
        directive_events.DIRECTIVE_ISSUED,
        "directive",
        locked.pk,
        programme_id=locked.programme_id,
        path=locked.owner.path,
        data={"number": locked.number, "count": len(tasks)},
    )
    return tasks


def _amends(changes: dict[int, TaskChange], proposal: Proposal) -> bool:
    """True when the proposal becomes no task of its own but moves the day of another."""
    change = changes.get(proposal.pk)
    return change is not None and change.kind == TaskChange.Kind.AMEND


def _close_amending(changes: dict[int, TaskChange], accepted: Iterable[Proposal]) -> None:
    for proposal in accepted:
        if _amends(changes, proposal):
            proposal.state = Proposal.State.ISSUED
            proposal.version += 1
            proposal.save(update_fields=["state", "version"])


@write
def issue_task(
    actor: Actor, programme: Programme, obligation: Obligation, addressees: Addressees, *, code: str = ""
) -> Task:
    """Issue one task without a document: a unit's own task under its own programme (R6).

    Raises:
        NotAllowed; InvalidInput: it lacks one of the six clears without a reason, or its deadline has passed.
    """
    hold_tree()
    programme = Programme.objects.select_related("owner").get(pk=programme.pk)
    require(policies.may_issue(actor, programme.owner))
    addressees = Addressees(_anew(addressees.leads), _anew(addressees.coordinates))
    if programme.closed_on is not None:
        raise InvalidTransition(_("Chương trình đã đóng, không giao thêm việc."))
    # Several units chosen in the form each answer for their own part, as the members of a group do.
    each_for_itself = len(addressees.leads) > 1
    parties = [PartyView(True, True, each_for_itself) for _unit in addressees.leads]
    missing = missing_clears(obligation, parties)
    fields = {}
    if missing and not obligation.incomplete_reason.strip():
        fields["incomplete_reason"] = _reason_needed(missing)
    if obligation.due is not None and obligation.due < clock.today():
        fields["due"] = _("Hạn đã qua. Chọn một ngày từ hôm nay trở đi.")
    if not obligation.title.strip():
        fields["title"] = _("Nhập tên ngắn của việc.")
    outsiders = _outsiders(addressees, programme.owner)
    if outsiders:
        fields["leads"] = outsiders
    if fields:
        raise InvalidInput(fields=fields)
    return _create(
        actor, programme, obligation, addressees, code=code or f"{programme.code}.{programme.owner.code}"
    )


def _anew(chosen: Sequence[Unit]) -> tuple[Unit, ...]:
    """The chosen units as they are now that the tree is held; in the order of the choice."""
    known = Unit.objects.in_bulk([unit.pk for unit in chosen])
    return tuple(known[unit.pk] for unit in chosen)


def addressees_of(
    proposal: Proposal, owner: Unit, on_date: dt.date, groups: dict[int, tuple[Unit, ...]] | None = None
) -> Addressees:
    """The units that a proposal's parties stand for on a day; groups are taken apart (R57).

    Args:
        owner: unit that issues: "the communes" in a province's plan are that province's.
        groups: remembers the members of groups from one proposal of the same owner to the next.
    """
    known = {} if groups is None else groups
    leads: dict[int, Unit] = {}
    coordinates: dict[int, Unit] = {}
    for party in proposal.parties.all():
        chosen = leads if party.role == PartyRole.LEAD else coordinates
        for unit in _members(party, owner, on_date, known):
            chosen[unit.pk] = unit
    return Addressees(
        tuple(leads.values()), tuple(unit for pk, unit in coordinates.items() if pk not in leads)
    )


def _members(
    party: Party, owner: Unit, on_date: dt.date, known: dict[int, tuple[Unit, ...]]
) -> Iterable[Unit]:
    if party.unit is not None:
        return (party.unit,)
    group = party.group
    if group is None or (group.per_province and owner.territory_id is None):
        # "The communes of the province" says nothing where no province speaks.
        return ()
    if group.pk not in known:
        known[group.pk] = tuple(units.members(group, on_date, within=owner))
    return known[group.pk]


def against_issuing(proposals: Iterable[Proposal], owner: Unit) -> dict[int, str]:
    """What stands against issuing each of these proposals now, in words, by its id."""
    groups: dict[int, tuple[Unit, ...]] = {}
    today = clock.today()
    found = {p.pk: _against(p, addressees_of(p, owner, today, groups), owner) for p in proposals}
    return {pk: reason for pk, reason in found.items() if reason}


def _against(proposal: Proposal, addressees: Addressees, owner: Unit) -> str:
    missing = proposal_missing(proposal)
    if missing and not proposal.incomplete_reason.strip():
        return _reason_needed(missing)
    if not addressees.leads:
        return _("chưa có đơn vị nào chủ trì trong phạm vi của %(owner)s.") % {"owner": owner.name}
    return _outsiders(addressees, owner)


def _outsiders(addressees: Addressees, owner: Unit) -> str:
    """A unit gives work only to itself and to those below it (R6)."""
    outside = [
        unit.name
        for unit in (*addressees.leads, *addressees.coordinates)
        if not covers(owner.path, unit.path)
    ]
    if not outside:
        today = clock.today()
        gone = [
            unit.name for unit in (*addressees.leads, *addressees.coordinates) if not is_in_force(unit, today)
        ]
        return _("Không còn hoạt động: %(units)s.") % {"units": ", ".join(gone[:5])} if gone else ""
    return _("%(units)s không thuộc %(owner)s nên không giao được.") % {
        "units": ", ".join(outside),
        "owner": owner.name,
    }


def _reason_needed(missing: tuple[Clear, ...]) -> str:
    names = ", ".join(str(CLEAR_NAMES[clear]).lower() for clear in missing)
    return _("Chưa %(clears)s. Bổ sung, hoặc ghi lý do giao khi chưa đủ.") % {"clears": names}


def _issue_proposal(actor: Actor, directive: Directive, proposal: Proposal, addressees: Addressees) -> Task:
    obligation = Obligation(
        title=proposal.title,
        content=proposal.content,
        deadline_kind=proposal.deadline_kind,
        due=proposal.due,
        deadline_text=proposal.deadline_text,
        product=proposal.product,
        authority=proposal.authority,
        responsibility=proposal.responsibility,
        incomplete_reason=proposal.incomplete_reason,
        targets=proposal.targets,
        group=proposal.group,
        is_key=proposal.is_key,
    )
    place = proposal.clause.path if proposal.clause else str(proposal.start)
    task = _create(
        actor,
        directive.programme,
        obligation,
        addressees,
        code=f"{directive.programme.code}.{_short_number(directive.number)}.{place}",
        directive=directive,
        clause=proposal.clause,
        proposal=proposal,
    )
    proposal.state = Proposal.State.ISSUED
    proposal.version += 1
    proposal.save(update_fields=["state", "version"])
    return task


def _create(
    actor: Actor,
    programme: Programme,
    obligation: Obligation,
    addressees: Addressees,
    *,
    code: str,
    directive: Directive | None = None,
    clause: Clause | None = None,
    proposal: Proposal | None = None,
) -> Task:
    if not addressees.leads:
        raise InvalidInput(fields={"leads": _("Chọn ít nhất một đơn vị chủ trì.")})
    now = clock.now()
    code = _free_code(code)
    task = Task.objects.create(
        programme=programme,
        owner=programme.owner,
        directive=directive,
        clause=clause,
        proposal=proposal,
        code=code,
        group=obligation.group,
        title=obligation.title,
        content=obligation.content,
        deadline_kind=obligation.deadline_kind,
        due=obligation.due,
        original_due=obligation.due,
        deadline_text=obligation.deadline_text,
        product=obligation.product,
        authority=obligation.authority,
        responsibility=obligation.responsibility,
        incomplete_reason=obligation.incomplete_reason,
        targets=obligation.targets,
        is_key=obligation.is_key,
        issued_by_id=actor.person_id,
        issued_at=now,
        search=fold(f"{code} {obligation.title} {obligation.content}"),
    )
    given = [(PartyRole.LEAD, unit) for unit in addressees.leads]
    given += [(PartyRole.COORDINATE, unit) for unit in addressees.coordinates]
    Assignment.objects.bulk_create(
        Assignment(
            task=task,
            programme=programme,
            unit=unit,
            assigner=task.owner,
            role=role,
            due=task.due,
            original_due=task.due,
            state_since=now,
            created_at=now,
        )
        for role, unit in given
    )
    record_on_task(actor, events.TASK_ISSUED, task, count=len(given))
    return task


def _short_number(number: str) -> str:
    return re.sub(r"[^0-9A-Za-zÀ-ỹĐđ]+", "-", number).strip("-")[:20]


def _free_code(wanted: str) -> str:
    wanted = wanted[:50]
    taken = set(Task.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
