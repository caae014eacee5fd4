"""The card of a proposal shows first what a person has to think about."""

from __future__ import annotations

from giamsat.desk.directives.cards import Card
from giamsat.directives.clears import Clear
from giamsat.directives.models import Proposal
from giamsat.directives.unclear import Fault, Finding


def test_missing_then_vague_then_unsure_then_the_rest() -> None:
    proposal = Proposal(
        origin=Proposal.Origin.COMPILER,
        state=Proposal.State.PROPOSED,
        content="Rà soát",
        deadline_text="sớm",
        field_confidence={"deadline": 0.55},
    )
    vague = Finding(Clear.RESPONSIBILITY, Fault.VAGUE, ("các cơ quan liên quan",))
    card = Card(1, proposal, [], (Clear.PERSON, Clear.PRODUCT), [vague])
    keys = [row.key for row in card.rows]
    assert keys == ["person", "product", "responsibility", "time", "work", "authority"]
    # The key that edits a clear stays the same, wherever it stands.
    assert {row.key: row.number for row in card.rows}["time"] == 3
