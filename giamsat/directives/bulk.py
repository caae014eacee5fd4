"""Which proposals may be taken many at once: those about which nobody has anything left to think (R4).

A clear that says who, what, when or who answers for it is never waived in bulk. Decisions seldom state the
product or who decides; a person may take such proposals together all the same and records the reason when
they are issued.
"""

from __future__ import annotations

from collections.abc import Collection

from giamsat.directives.clears import Clear
from giamsat.directives.models import Proposal
from giamsat.directives.selectors import proposal_missing

#: What a person may waive for many proposals at once.
WAIVABLE = frozenset((Clear.PRODUCT, Clear.AUTHORITY))
#: A field below the first, a place in the text below the second wants a person's eye.
DOUBTED_FIELD, DOUBTED_PLACE = 0.7, 0.6


def weakest(proposal: Proposal) -> float:
    """How sure the compiler is of the field it doubts most, 0 to 1; fields that a person set do not count."""
    fields = [value for value in proposal.field_confidence.values() if value is not None]
    return float(min((proposal.confidence, *fields)))


def is_doubted(proposal: Proposal) -> bool:
    """True for what the compiler doubts or a language model suggests, while no person has changed it."""
    if proposal.edited:
        return False
    if proposal.origin == Proposal.Origin.MODEL:
        return True
    fields = [value for value in proposal.field_confidence.values() if value is not None]
    return proposal.confidence < DOUBTED_PLACE or any(value < DOUBTED_FIELD for value in fields)


def fits_bulk(proposal: Proposal, missing: Collection[Clear], *, waived: Collection[Clear] = ()) -> bool:
    """True for a proposal that waits for a decision and needs no person of its own.

    Args:
        missing: the clears that it lacks.
        waived: those of ``WAIVABLE`` that the person waives.
    """
    return (
        proposal.state == Proposal.State.PROPOSED
        and not is_doubted(proposal)
        and all(party.is_resolved for party in proposal.parties.all())
        and set(missing) <= WAIVABLE.intersection(waived)
    )


def may_take_in_bulk(proposal: Proposal) -> bool:
    """What holds for each act in bulk, whatever the page has offered."""
    return fits_bulk(proposal, proposal_missing(proposal), waived=WAIVABLE)
