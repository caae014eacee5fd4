"""The report on a document as a whole: what its issuing office should clarify, clear by clear (R2, R4)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import override

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.directives import policies, selectors
from giamsat.directives.clears import Clear
from giamsat.directives.models import Directive, PartyRole, Proposal
from giamsat.directives.places import cited_place
from giamsat.directives.unclear import Fault, Finding, find_unclear

#: The languages that the letter has sentences in.
LETTER_LANGUAGES = ("vi", "en", "de", "ro", "nl")
LONGEST_QUOTE = 320


@dataclass(frozen=True, slots=True)
class Point:
    """One clear that a task leaves open."""

    finding: Finding
    heading: str
    fault: str


@dataclass(frozen=True, slots=True)
class Item:
    """A task with all points that it leaves open."""

    proposal: Proposal
    leads: str
    points: Sequence[Point]

    @property
    def quote(self) -> str:
        """The task's words as the document prints them, on one line and not too long."""
        p = self.proposal
        line = " ".join(p.directive.text[p.start : p.end].split())
        return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"

    @property
    def place(self) -> str:
        """The place as the document numbers it; empty where it numbers nothing."""
        return cited_place(self.proposal.clause) if self.proposal.clause else ""


@dataclass(frozen=True, slots=True)
class Sum:
    """All tasks that leave one clear open in one way."""

    clear: Clear
    fault: Fault
    heading: str
    said: str
    ask: str
    items: Sequence[Item]

    @property
    def places(self) -> str:
        """Where they stand, each place once."""
        return ", ".join(dict.fromkeys(item.place for item in self.items if item.place))


@dataclass(frozen=True, slots=True)
class Report:
    """The report in one language, sentences filled in."""

    directive: Directive
    language: str
    title: str
    about: str
    summary: str
    written: str
    sums: Sequence[Sum]
    items: Sequence[Item]
    tasks: int
    sentences: dict[str, Any]

    @property
    def unclear(self) -> int:
        """How many tasks leave a point open."""
        return len(self.items)


@cache
def sentences(language: str) -> dict[str, Any]:
    """The sentences of the letter in a language; those in English for one that has none."""
    code = language if language in LETTER_LANGUAGES else "en"
    source = resources.files("giamsat.directives").joinpath("data", "letters", f"unclear.{code}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def unclear_report(actor: Actor, directive: Directive, language: str, today: dt.date) -> Report:
    """What the document leaves unclear, from every proposal that was not dropped.

    Args:
        language: of the sentences; the quotes stay in the document's own.

    Raises:
        NotAllowed: the person does not review this document.
    """
    require(policies.may_review(actor, directive))
    said = sentences(language)
    proposals = [one for one in selectors.proposals(actor, directive) if one.state != Proposal.State.DROPPED]
    items = []
    for proposal in proposals:
        proposal.directive = directive
        parties = list(proposal.parties.all())
        named = dict.fromkeys(party.name for party in parties if party.role == PartyRole.LEAD)
        found = find_unclear(proposal, parties, directive.language)
        points = [Point(one, said["sections"][one.clear], said["fault"][one.fault]) for one in found]
        if points:
            items.append(Item(proposal, "; ".join(named) or said["nobody"], points))
    counts = {"tasks": len(proposals), "clear": len(proposals) - len(items), "unclear": len(items)}
    with override(language):
        kind = directive.get_kind_display()
    about = said["about"].format(
        kind=kind,
        number=directive.number,
        date=directive.issued_on.strftime(said["date"]),
        title=directive.title,
    )
    return Report(
        directive=directive,
        language=language if language in LETTER_LANGUAGES else "en",
        title=said["title"],
        about=about,
        summary=said["summary"].format(**counts) if items else said["none"],
        written=said["written"].format(date=today.strftime(said["date"])),
        sums=_summed(items, said),
        items=items,
        tasks=len(proposals),
        sentences=said,
    )


def _summed(items: Sequence[Item], said: dict[str, Any]) -> list[Sum]:
    """The items by clear, in the usual order of the six, and by what is wrong with it."""
    by_point: dict[tuple[Clear, Fault], list[Item]] = {}
    for item in items:
        for point in item.points:
            by_point.setdefault((point.finding.clear, point.finding.fault), []).append(item)
    order = list(Clear)
    return [
        Sum(
            clear,
            fault,
            said["sections"][clear],
            said["fault"][fault],
            said["ask"][fault if fault == Fault.UNKNOWN else clear],
            found,
        )
        for (clear, fault), found in sorted(
            by_point.items(), key=lambda one: (order.index(one[0][0]), -len(one[1]))
        )
    ]
