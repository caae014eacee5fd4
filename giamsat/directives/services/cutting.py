"""Where proposals stand in the text: split, merge, add by marking."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.models import Clause, Directive, Party, Proposal
from giamsat.directives.reading import short_title
from giamsat.directives.services.steps import lock_proposal, record_step, refuse_overlap, take
from giamsat.units.locks import hold_tree

State = Proposal.State


@write
def split_proposal(actor: Actor, proposal: Proposal, *, version: int, at: int) -> tuple[Proposal, Proposal]:
    """Split a proposal at a place in the text; both halves keep bodies and deadline and await a decision.

    Args:
        at: offset into the document's text, strictly inside the proposal.

    Raises:
        NotAllowed, Conflict, InvalidTransition, InvalidInput: a half would be empty.
    """
    hold_tree()
    stored = lock_proposal(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    text = stored.directive.text
    if not stored.start < at < stored.end:
        raise InvalidInput(fields={"at": _("Chỗ tách phải nằm bên trong đoạn đã đánh dấu.")})
    first, second = text[stored.start : at].rstrip(), text[at : stored.end].lstrip()
    if not first or not second:
        raise InvalidInput(fields={"at": _("Một trong hai phần không có chữ.")})
    before = take([stored.pk])
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
    record_step(actor, events.PROPOSAL_SPLIT, stored, {**before, str(other.pk): None})
    return stored, other


@write
def merge_with_previous(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Join a proposal to the one before it in the text; bodies are united and the later deadline holds.

    Raises:
        NotAllowed, Conflict, InvalidTransition: one of the two is issued; InvalidInput: there is none before it.
    """
    hold_tree()
    stored = lock_proposal(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
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
    before = take([previous.pk, stored.pk])
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
    previous.directive = stored.directive
    record_step(actor, events.PROPOSAL_MERGED, previous, before)
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
    refuse_overlap(locked, start, end)
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
    record_step(actor, events.PROPOSAL_ADDED, proposal, {str(proposal.pk): None})
    return proposal
