"""Accept, drop and reopen proposals; accept many at once above a confidence."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.bulk import may_take_in_bulk
from giamsat.directives.models import Directive, Proposal
from giamsat.directives.services.steps import lock_proposal, record_step, refuse_overlap, take

State = Proposal.State


@write
def accept_proposal(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Take a proposal as a task to be issued.

    Raises:
        NotAllowed, Conflict, InvalidTransition: it is not waiting for a decision.
    """
    stored = lock_proposal(actor, proposal, version, from_states=(State.PROPOSED,))
    return _decide(actor, stored, State.ACCEPTED, events.PROPOSAL_ACCEPTED)


@write
def drop_proposal(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Say that the marked text assigns nothing; the proposal stays and can be taken back.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
    """
    stored = lock_proposal(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    return _decide(actor, stored, State.DROPPED, events.PROPOSAL_DROPPED)


@write
def reopen_proposal(actor: Actor, proposal: Proposal, *, version: int) -> Proposal:
    """Take back an acceptance or a drop.

    Raises:
        NotAllowed, Conflict, InvalidTransition: it is issued already.
        InvalidInput: another proposal has taken the place of a dropped one.
    """
    stored = lock_proposal(actor, proposal, version, from_states=(State.ACCEPTED, State.DROPPED))
    if stored.state == State.DROPPED:
        refuse_overlap(stored.directive, stored.start, stored.end)
    return _decide(actor, stored, State.PROPOSED, events.PROPOSAL_REOPENED)


@write
def accept_proposals(actor: Actor, directive: Directive, chosen: Iterable[tuple[int, int]]) -> list[Proposal]:
    """Take many proposals at once, as they were seen in a preview; one step to take back.

    Args:
        chosen: id and version of each as the person saw it. One that was changed or decided since, or that
            needs a person of its own (``bulk.may_take_in_bulk``), stays as it is.

    Returns:
        Those that were taken.

    Raises:
        NotAllowed; InvalidInput: none of them was left to take.
    """
    require(policies.may_review(actor, directive))
    wanted = dict(chosen)
    rows = [
        row
        for row in Proposal.objects.select_for_update(of=("self",))
        .select_related("directive__owner")
        .prefetch_related("parties")
        .filter(directive=directive, pk__in=wanted, state=State.PROPOSED)
        .order_by("start")
        if row.version == wanted[row.pk] and may_take_in_bulk(row)
    ]
    if not rows:
        raise InvalidInput(
            _(
                "Không còn việc nào để nhận hàng loạt: các việc đã chọn vừa được quyết định, sửa, "
                "hoặc cần người xem riêng."
            )
        )
    before = take(row.pk for row in rows)
    now = clock.now()
    for row in rows:
        row.state, row.decided_by_id, row.decided_at = State.ACCEPTED, actor.person_id, now
        row.version += 1
    Proposal.objects.bulk_update(rows, ["state", "decided_by", "decided_at", "version"])
    others = f" (+{len(rows) - 1})" if len(rows) > 1 else ""
    record_step(actor, events.PROPOSAL_ACCEPTED, rows[0], before, title=rows[0].title[:280] + others)
    return rows


def _decide(actor: Actor, stored: Proposal, state: str, verb: str) -> Proposal:
    before = take([stored.pk])
    was = stored.state
    stored.state = state
    stored.decided_by_id = actor.person_id
    stored.decided_at = clock.now()
    stored.version += 1
    stored.save(update_fields=["state", "decided_by", "decided_at", "version"])
    record_step(actor, verb, stored, before, {"state": (was, state)})
    return stored
