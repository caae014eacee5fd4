"""What the review workbench shows: cards, the text with their spans, the outline with counts, progress."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.desk.directives.cards import FILTERS, Card
from giamsat.desk.directives.paper import Block, Span, lay_out
from giamsat.directives import policies, selectors
from giamsat.directives.clears import missing_clears
from giamsat.directives.models import Clause, Directive, ReviewStep
from giamsat.directives.unclear import find_misread, find_unclear
from giamsat.tasks.similar import changes_of, similar_tasks

CARDS_A_PAGE = 100
STEPS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A part of the text with what its proposals need."""

    clause: Clause
    words: str
    count: int
    needing: int


@dataclass
class Bench:
    """The workbench of one document for one person."""

    directive: Directive
    cards: list[Card]
    clauses: list[Clause]
    show: str = ""
    page: str = ""
    open: int | None = None
    steps: list[ReviewStep] = field(default_factory=list)
    can_undo: bool = False
    counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = Counter(card.bucket for card in self.cards)

    @cached_property
    def blocks(self) -> list[Block]:
        """The text; a dropped proposal gives way where another stands on its words."""
        live = [card for card in self.cards if card.bucket != "dropped"]
        taken = sorted((card.proposal.start, card.proposal.end) for card in live)
        spans = [Span(card.proposal.start, card.proposal.end, card, card.number) for card in live]
        for card in self.cards:
            start, end = card.proposal.start, card.proposal.end
            if card.bucket == "dropped" and not any(a < end and b > start for a, b in taken):
                spans.append(Span(start, end, card, card.number))
                taken.append((start, end))
        return lay_out(self.directive.text, self.clauses, spans)

    @cached_property
    def shown(self) -> Page[Card]:
        """The cards that the filter admits, a page of them."""
        wanted = FILTERS.get(self.show, FILTERS[""])[1]
        # The card in hand stays in sight although a decision may take it out of the filter.
        rows = [card for card in self.cards if wanted(card) or card.proposal.pk == self.open]
        pages = Paginator(rows, CARDS_A_PAGE)
        if self.open and not self.page:
            place = next((i for i, card in enumerate(rows) if card.proposal.pk == self.open), 0)
            return pages.get_page(place // CARDS_A_PAGE + 1)
        return pages.get_page(self.page)

    @property
    def filters(self) -> list[tuple[str, str | Promise, int]]:
        """Key, name and count of each filter."""
        return [(key, name, sum(map(wanted, self.cards))) for key, (name, wanted) in FILTERS.items()]

    @property
    def total(self) -> int:
        """Proposals that were not dropped."""
        return len(self.cards) - self.counts["dropped"]

    @property
    def undecided(self) -> int:
        return self.counts["waiting"] + self.counts["unclear"]

    @property
    def without_task(self) -> int:
        """Clauses with words of their own that assign nothing."""
        return sum(
            1
            for block in self.blocks
            if block.clause is not None and not block.has_task and not block.is_heading
        )

    @property
    def outline(self) -> list[OutlineRow]:
        """The upper two levels of the text with their counts."""
        rows = []
        for clause in self.clauses:
            if clause.depth > 1 or clause.kind == "paragraph":
                continue
            within = [c for c in self.cards if clause.start <= c.proposal.start < clause.end]
            live = [card for card in within if card.bucket != "dropped"]
            head = self.directive.text[clause.start : clause.end].split("\n", 1)[0].strip()
            words = head if len(head) <= 60 else head[:59].rsplit(" ", 1)[0] + "…"
            rows.append(OutlineRow(clause, words, len(live), sum(card.needs_me for card in within)))
        return rows

    def find_similar(self, actor: Actor, card: Card | None = None) -> None:
        """Set beside each open card, or the given one, the existing tasks that it resembles."""
        cards = self.cards if card is None else [card]
        found = similar_tasks(actor, self.directive, [one.proposal for one in cards])
        chosen = {
            change.proposal_id: change
            for change in changes_of(actor, self.directive, [one.proposal.pk for one in cards])
        }
        for one in cards:
            one.similar = found.get(one.proposal.pk, [])
            one.change = chosen.get(one.proposal.pk)

    @property
    def last_step(self) -> int:
        """The newest act on this document that the page shows."""
        return self.steps[0].pk if self.steps else 0

    def card(self, pk: int) -> Card | None:
        """The card of a proposal."""
        return next((card for card in self.cards if card.proposal.pk == pk), None)

    def after(self, start: int) -> Card | None:
        """The next undecided card from an offset on, else the first one of all."""
        undecided = [card for card in self.cards if card.undecided]
        return next((c for c in undecided if c.proposal.start >= start), undecided[0] if undecided else None)

    def needing(self) -> Card | None:
        """The first undecided card that a person has to think about, else the first undecided one."""
        return next((card for card in self.cards if card.undecided and card.needs_me), self.after(0))

    def blocks_of(self, pk: int) -> list[Block]:
        """The blocks of the text on which a proposal stands."""
        return [
            block
            for block in self.blocks
            if any(piece.span and piece.span.item.proposal.pk == pk for piece in block.pieces)
        ]


def open_bench(actor: Actor, pk: int, show: str = "", page: str = "", card: int | None = None) -> Bench:
    """The workbench of a document.

    Raises:
        NotFound: no such document in the person's sight; NotAllowed: the person does not review it.
    """
    directive = selectors.directive(actor, pk)
    require(policies.may_review(actor, directive))
    proposals = list(selectors.proposals(actor, directive))
    cards = []
    for number, proposal in enumerate(proposals, 1):
        parties = list(proposal.parties.all())
        missing = missing_clears(proposal, [selectors.party_view(party) for party in parties])
        findings = find_unclear(proposal, parties, directive.language)
        misread = find_misread(proposal)
        if misread is not None:
            findings.append(misread)
        cards.append(Card(number, proposal, parties, missing, findings, directive.text))
    steps = list(selectors.review_steps(actor, directive)[:STEPS_SHOWN])
    return Bench(
        directive,
        cards,
        selectors.clauses(actor, directive),
        show,
        page,
        card,
        steps,
        selectors.may_undo(actor, directive),
    )
