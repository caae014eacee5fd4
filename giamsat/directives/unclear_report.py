"""The report on a document as a whole: what its issuing office should clarify, clear by clear (R2, R4)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.directives import policies, selectors
from giamsat.directives.clears import Clear
from giamsat.directives.models import Directive, PartyRole, Proposal
from giamsat.directives.unclear import Fault, Finding, find_unclear

#: The languages that the letter has sentences in.
LETTER_LANGUAGES = ("vi", "en", "de", "ro", "nl")


@dataclass(frozen=True, slots=True)
class Point:
    """One clear that one task leaves open."""

    proposal: Proposal
    finding: Finding
    leads: str
    fault: str
    ask: str

    @property
    def quote(self) -> str:
        """The task's words as the document prints them, on one line and not too long."""
        p = self.proposal
        line = " ".join(p.directive.text[p.start : p.end].split())
        return line if len(line) <= 320 else line[:319].rsplit(" ", 1)[0] + "…"

    @property
    def path(self) -> str:
        """The place as the document numbers it; a second "d)" is the Vietnamese "đ)"."""
        path = self.proposal.clause.path if self.proposal.clause else ""
        return ".".join("đ" if part == "dd" else part for part in path.split("."))


@dataclass(frozen=True, slots=True)
class Section:
    """All points on one of the six clears."""

    clear: Clear
    heading: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Report:
    """The report in one language, sentences filled in."""

    directive: Directive
    language: str
    title: str
    about: str
    summary: str
    written: str
    sections: Sequence[Section]
    tasks: int
    unclear: int
    sentences: dict[str, Any]


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
    by_clear: dict[Clear, list[Point]] = {clear: [] for clear in Clear}
    unclear = set()
    for proposal in proposals:
        proposal.directive = directive
        parties = list(proposal.parties.all())
        named = dict.fromkeys(party.name for party in parties if party.role == PartyRole.LEAD)
        leads = "; ".join(named) or said["nobody"]
        for finding in find_unclear(proposal, parties, directive.language):
            unclear.add(proposal.pk)
            fault = said["fault"][finding.fault.value]
            ask = said["ask"][finding.fault if finding.fault == Fault.UNKNOWN else finding.clear]
            by_clear[finding.clear].append(Point(proposal, finding, leads, fault, ask))
    counts = {"tasks": len(proposals), "clear": len(proposals) - len(unclear), "unclear": len(unclear)}
    about = said["about"].format(
        kind=directive.get_kind_display(),
        number=directive.number,
        date=directive.issued_on.strftime(said["date"]),
        title=directive.title,
    )
    return Report(
        directive=directive,
        language=language if language in LETTER_LANGUAGES else "en",
        title=said["title"],
        about=about,
        summary=said["summary"].format(**counts) if unclear else said["none"],
        written=said["written"].format(date=today.strftime(said["date"])),
        sections=[
            Section(clear, said["sections"][clear.value], points)
            for clear, points in by_clear.items()
            if points
        ],
        tasks=len(proposals),
        unclear=len(unclear),
        sentences=said,
    )
