"""A person decides on each proposed task: accept, edit, split, merge, drop, add by marking text, or take back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.models import Clause, DeadlineKind, Directive, Party, PartyRole, Proposal
from giamsat.directives.reading import short_title
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit, UnitGroup

State = Proposal.State

EDITABLE = (
    "title",
    "content",
    "deadline_kind",
    "due",
    "deadline_text",
    "product",
    "authority",
    "responsibility",
    "group",
    "is_key",
    "incomplete_reason",
)


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """A body chosen by a person for a proposal: a unit or a group of units, and its part.

    Args:
        printed: the words of the text that name it. With neither unit nor group they stay unresolved.
    """

    role: PartyRole
    unit: Unit | None = None
    group: UnitGroup | None = None
    printed: str = ""

    @property
    def name(self) -> str:
        chosen = self.unit or self.group
        return self.printed or (chosen.name if chosen else "")

    @property
    def body(self) -> tuple[int | None, int | None]:
        """The ids of the unit and of the group, to tell bodies apart."""
        return (self.unit.pk if self.unit else None, self.group.pk if self.group else None)


@write
def accept_proposal(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Take a proposal as a task to be issued.

    Raises:
        NotAllowed, Conflict, InvalidTransition: it is not waiting for a decision.
    """
    stored = _locked(actor, proposal, version, from_states=(State.PROPOSED,))
    return _decide(actor, stored, State.ACCEPTED, events.PROPOSAL_ACCEPTED)


@write
def drop_proposal(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Say that the marked text assigns nothing; the proposal stays and can be taken back.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
    """
    stored = _locked(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    return _decide(actor, stored, State.DROPPED, events.PROPOSAL_DROPPED)


@write
def reopen_proposal(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Take back an acceptance or a drop.

    Raises:
        NotAllowed, Conflict, InvalidTransition: it is issued already.
        InvalidInput: another proposal has taken the place of a dropped one.
    """
    stored = _locked(actor, proposal, version, from_states=(State.ACCEPTED, State.DROPPED))
    if stored.state == State.DROPPED:
        _refuse_overlap(stored.directive, stored.start, stored.end)
    return _decide(actor, stored, State.PROPOSED, events.PROPOSAL_REOPENED)


@write
def edit_proposal(
    actor: Actor,
    proposal: Proposal,
    *,
    version: int,
    parties: Iterable[PartyChoice] | None = None,
    **values: Any,
) -> Proposal:
    """Change what a proposal says; its place in the text stays.

    Args:
        parties: all leading and co-operating bodies anew; None leaves them.
        values: any of ``EDITABLE``.

    Raises:
        NotAllowed, Conflict, InvalidTransition, InvalidInput: no title, or a deadline in the past.
    """
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"a proposal's {sorted(unknown)} cannot be edited")
    if parties is not None:
        hold_tree()
    stored = _locked(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    changes = {
        name: (getattr(stored, name), new) for name, new in values.items() if getattr(stored, name) != new
    }
    for name, (_old, new) in changes.items():
        setattr(stored, name, new)
    _check_values(stored, changed=set(changes))
    if parties is not None:
        before, after = _replace_parties(stored, parties)
        if before != after:
            changes["parties"] = (before, after)
    stored.edited = True
    stored.version += 1
    stored.save()
    _record(
        actor, events.PROPOSAL_EDITED, stored, {name: (str(a), str(b)) for name, (a, b) in changes.items()}
    )
    return stored


@write
def split_proposal(actor: Actor, proposal: Proposal, *, version: int, at: int) -> tuple[Proposal, Proposal]:
    """Split a proposal at a place in the text; both halves keep bodies and deadline and await a decision.

    Args:
        at: offset into the document's text, strictly inside the proposal.

    Raises:
        NotAllowed, Conflict, InvalidTransition, InvalidInput: a half would be empty.
    """
    hold_tree()
    stored = _locked(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    text = stored.directive.text
    if not stored.start < at < stored.end:
        raise InvalidInput(fields={"at": _("Chỗ tách phải nằm bên trong đoạn đã đánh dấu.")})
    first, second = text[stored.start : at].rstrip(), text[at : stored.end].lstrip()
    if not first or not second:
        raise InvalidInput(fields={"at": _("Một trong hai phần không có chữ.")})
    parties = list(stored.parties.all())
    second_start = stored.end - len(second)
    end = stored.end
    stored.end = stored.start + len(first)
    stored.content, stored.title = first, short_title(first)
    stored.state, stored.edited = State.PROPOSED, True
    stored.version += 1
    stored.save()
    other = Proposal.objects.create(
        directive=stored.directive,
        clause=stored.clause,
        start=second_start,
        end=end,
        title=short_title(second),
        content=second,
        deadline_kind=stored.deadline_kind,
        due=stored.due,
        deadline_text=stored.deadline_text,
        group=stored.group,
        origin=Proposal.Origin.PERSON,
        edited=True,
    )
    for party in parties:
        party.pk = None
        party.proposal = other
    Party.objects.bulk_create(parties)
    _record(actor, events.PROPOSAL_SPLIT, stored)
    return stored, other


@write
def merge_with_previous(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Join a proposal to the one before it in the text; bodies are united and the later deadline holds.

    Raises:
        NotAllowed, Conflict, InvalidTransition: one of the two is issued; InvalidInput: there is none before it.
    """
    hold_tree()
    stored = _locked(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    previous = (
        Proposal.objects.select_for_update()
        .filter(directive=stored.directive, start__lt=stored.start)
        .exclude(state=State.DROPPED)
        .order_by("-start")
        .first()
    )
    if previous is None:
        raise InvalidInput(_("Không có việc nào đứng trước để gộp vào."))
    if previous.state == State.ISSUED:
        raise InvalidTransition(_("Việc đứng trước đã giao rồi, không gộp vào được nữa."))
    as_printed = all(one.content == stored.directive.text[one.start : one.end] for one in (previous, stored))
    previous.end = stored.end
    previous.content = (
        stored.directive.text[previous.start : previous.end]
        if as_printed
        else f"{previous.content}\n{stored.content}"
    )
    previous.product = "\n".join(dict.fromkeys(filter(None, [previous.product, stored.product])))
    previous.authority = previous.authority or stored.authority
    previous.responsibility = previous.responsibility or stored.responsibility
    previous.group = previous.group or stored.group
    previous.is_key = previous.is_key or stored.is_key
    previous.targets = [*previous.targets, *stored.targets]
    if stored.due and (previous.due is None or stored.due > previous.due):
        previous.due, previous.deadline_kind = stored.due, stored.deadline_kind
        previous.deadline_text = stored.deadline_text
    known = {(party.role, party.unit_id, party.group_id) for party in previous.parties.all()}
    for party in stored.parties.all():
        if (party.role, party.unit_id, party.group_id) not in known:
            party.pk = None
            party.proposal = previous
            party.save()
    previous.state, previous.edited = State.PROPOSED, True
    previous.version += 1
    previous.save()
    stored.delete()
    _record(actor, events.PROPOSAL_MERGED, previous)
    return previous


@write
def add_proposal(actor: Actor, directive: Directive, *, start: int, end: int) -> Proposal:
    """Add a task that the compiler missed by marking its text.

    Raises:
        NotAllowed; InvalidInput: the span is empty, outside the text, or overlaps a proposal.
    """
    require(policies.may_review(actor, directive))
    locked = Directive.objects.select_for_update().get(pk=directive.pk)
    marked = locked.text[max(start, 0) : end]
    if not marked.strip() or not 0 <= start < end <= len(locked.text):
        raise InvalidInput(fields={"start": _("Đánh dấu một đoạn có chữ trong văn bản.")})
    start += len(marked) - len(marked.lstrip())
    marked = marked.strip()
    end = start + len(marked)
    _refuse_overlap(locked, start, end)
    clause = (
        Clause.objects.filter(directive=locked, start__lte=start, end__gte=start).order_by("-depth").first()
    )
    proposal = Proposal.objects.create(
        directive=locked,
        clause=clause,
        start=start,
        end=end,
        title=short_title(marked),
        content=marked,
        origin=Proposal.Origin.PERSON,
        edited=True,
    )
    _record(actor, events.PROPOSAL_ADDED, proposal)
    return proposal


def _refuse_overlap(directive: Directive, start: int, end: int) -> None:
    others = directive.proposals.exclude(state=State.DROPPED).filter(start__lt=end, end__gt=start)
    if others.exists():
        raise InvalidInput(fields={"start": _("Đoạn này chồng lên một việc đã có. Tách hoặc sửa việc đó.")})


def _locked(actor: Actor, proposal: Proposal, version: int, from_states: tuple[str, ...]) -> Proposal:
    stored = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("directive__owner", "directive__programme")
        .filter(pk=proposal.pk)
        .first()
    )
    if stored is None:
        raise Conflict
    require(policies.may_review(actor, stored.directive))
    if stored.version != version:
        raise Conflict
    if stored.state not in from_states:
        raise InvalidTransition(_("Việc này đã được quyết định. Tải lại trang để xem."))
    return stored


def _decide(actor: Actor, stored: Proposal, state: str, verb: str) -> Proposal:
    before = stored.state
    stored.state = state
    stored.decided_by_id = actor.person_id
    stored.decided_at = clock.now()
    stored.version += 1
    stored.save(update_fields=["state", "decided_by", "decided_at", "version"])
    _record(actor, verb, stored, {"state": (before, state)})
    return stored


def _check_values(proposal: Proposal, changed: set[str]) -> None:
    """Refuse what a person entered; what the text itself says stays as it was read."""
    fields = {}
    if not proposal.title.strip():
        fields["title"] = _("Nhập tên ngắn của việc.")
    if not proposal.content.strip():
        fields["content"] = _("Nhập nội dung việc.")
    undated = (DeadlineKind.NONE, DeadlineKind.RECURRING)
    if not changed & {"due", "deadline_kind"}:
        pass
    elif proposal.due is not None and proposal.due < proposal.directive.issued_on:
        fields["due"] = _("Hạn đứng trước ngày ban hành văn bản.")
    elif proposal.due is None and proposal.deadline_kind not in undated:
        fields["due"] = _("Nhập ngày cuối cùng của hạn, hoặc chọn “không đặt hạn”.")
    if fields:
        raise InvalidInput(fields=fields)


def _replace_parties(proposal: Proposal, choices: Iterable[PartyChoice]) -> tuple[str, str]:
    """Store the bodies anew, with what the text called them. Returns those before and after in words."""
    old = list(proposal.parties.select_related("unit", "group"))
    known = {(party.unit_id, party.group_id): party for party in old if party.is_resolved}
    rows: list[Party] = []
    taken: set[tuple[object, ...]] = set()
    for choice in choices:
        identity = (*choice.body, "" if any(choice.body) else choice.name)
        if identity in taken:
            raise InvalidInput(fields={"parties": _("“%(name)s” được chọn hai lần.") % {"name": choice.name}})
        taken.add(identity)
        same = known.get(choice.body)
        rows.append(
            Party(
                proposal=proposal,
                role=choice.role,
                name=(choice.printed or (same.name if same else choice.name))[:300],
                unit=choice.unit,
                group=choice.group,
                note=same.note if same else "",
                position=len(rows),
            )
        )
    proposal.parties.all().delete()
    Party.objects.bulk_create(rows)
    return _in_words(old), _in_words(rows)


def _in_words(parties: Iterable[Party]) -> str:
    return "; ".join(
        f"{party.get_role_display()}: {party.unit or party.group or party.name}"
        for party in sorted(parties, key=lambda party: (party.role != PartyRole.LEAD, party.position))
    )


def _record(
    actor: Actor, verb: str, proposal: Proposal, changes: dict[str, tuple[Any, Any]] | None = None
) -> None:
    record_event(
        actor,
        verb,
        "directive",
        proposal.directive_id,
        programme_id=proposal.directive.programme_id,
        path=proposal.directive.owner.path,
        changes=changes,
        data={"title": proposal.title, "proposal": proposal.pk},
    )
