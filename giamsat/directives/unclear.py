"""What a task leaves unclear, clear by clear, with the words that cause it (R2, R4).

The rule of what may be issued is ``clears.missing_clears``; this one names more: also a clear that is stated,
but in words that nobody can be held to ("as soon as possible", "relevant agencies").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from giamsat.directives.clears import Clear, missing_clears
from giamsat.directives.compiler.language import STANDARD, Language, load
from giamsat.directives.models import Party, PartyRole, Proposal
from giamsat.directives.recognised import SCAN
from giamsat.directives.selectors import party_view


class Fault(StrEnum):
    """Why a clear is not clear."""

    MISSING = "missing"
    VAGUE = "vague"
    UNKNOWN = "unknown"
    SHARED = "shared"
    EVENT = "event"
    SCANNED = "scanned"


@dataclass(frozen=True, slots=True)
class Finding:
    """One clear of a task that is missing or vague; ``words`` are the text's own that cause it."""

    clear: Clear
    fault: Fault
    words: tuple[str, ...] = ()


def find_unclear(proposal: Proposal, parties: Sequence[Party], language: str) -> list[Finding]:
    """What the proposal leaves unclear, in the usual order of the six clears, at most once each."""
    rules = _rules(language)
    missing = missing_clears(proposal, [party_view(party) for party in parties])
    found = [
        _person(rules, parties, Clear.PERSON in missing),
        _work(rules, proposal, Clear.WORK in missing),
        _time(rules, proposal, Clear.TIME in missing),
        _responsibility(rules, proposal, parties, Clear.RESPONSIBILITY in missing),
        _stated(rules, proposal, Clear.PRODUCT, proposal.product, Clear.PRODUCT in missing),
        _stated(rules, proposal, Clear.AUTHORITY, proposal.authority, Clear.AUTHORITY in missing),
    ]
    return [one for one in found if one is not None]


def find_misread(proposal: Proposal) -> Finding | None:
    """A deadline that was read off a scan and that no person has set: the reader's doubt, not the document's."""
    words = proposal.vague_words.get(SCAN, ())
    if not words or proposal.field_confidence.get("deadline") is None:
        return None
    return Finding(Clear.TIME, Fault.SCANNED, tuple(words))


@lru_cache(maxsize=32)
def _rules(language: str) -> Language | None:
    return load(language) if language in STANDARD.codes else None


def _words(rules: Language | None, clear: Clear, text: str) -> tuple[str, ...]:
    if rules is None:
        return ()
    found = (" ".join(match.group().split()) for match in rules.pattern("vague", clear.value).finditer(text))
    return tuple(dict.fromkeys(found))


def _person(rules: Language | None, parties: Iterable[Party], missing: bool) -> Finding | None:
    leads = [party for party in parties if party.role == PartyRole.LEAD]
    unresolved = list(dict.fromkeys(party.name for party in leads if not party.is_resolved))
    vague = tuple(dict.fromkeys(party.name for party in leads if _words(rules, Clear.PERSON, party.name)))
    if vague:
        return Finding(Clear.PERSON, Fault.VAGUE, vague)
    if unresolved:
        return Finding(Clear.PERSON, Fault.UNKNOWN, tuple(unresolved))
    return Finding(Clear.PERSON, Fault.MISSING) if missing else None


def _work(rules: Language | None, proposal: Proposal, missing: bool) -> Finding | None:
    if missing:
        return Finding(Clear.WORK, Fault.MISSING)
    # "Strengthen", "pay attention to": vague where nothing countable comes of it.
    words = _words(rules, Clear.WORK, proposal.content)
    if words and not proposal.product.strip() and not proposal.targets:
        return Finding(Clear.WORK, Fault.VAGUE, words)
    return None


def _time(rules: Language | None, proposal: Proposal, missing: bool) -> Finding | None:
    if not missing:
        return None
    words = _words(rules, Clear.TIME, f"{proposal.content}\n{proposal.deadline_text}")
    if words:
        return Finding(Clear.TIME, Fault.VAGUE, words)
    if proposal.deadline_text.strip():
        return Finding(Clear.TIME, Fault.EVENT, (proposal.deadline_text.strip(),))
    return Finding(Clear.TIME, Fault.MISSING)


def _responsibility(
    rules: Language | None, proposal: Proposal, parties: Sequence[Party], missing: bool
) -> Finding | None:
    helpers = [party for party in parties if party.role == PartyRole.COORDINATE and party.unit_id is None]
    # Also where a group stands for them, or the office has stated who answers for what: the text names nobody.
    vague = tuple(dict.fromkeys(party.name for party in helpers if _words(rules, Clear.PERSON, party.name)))
    if vague:
        return Finding(Clear.RESPONSIBILITY, Fault.VAGUE, vague)
    if proposal.responsibility.strip():
        return None
    helpers = [party for party in helpers if not party.is_resolved]
    if helpers:
        return Finding(Clear.RESPONSIBILITY, Fault.UNKNOWN, tuple(party.name for party in helpers))
    leads = [party.name for party in parties if party.role == PartyRole.LEAD and party.group_id is None]
    if missing and len(leads) > 1:
        return Finding(Clear.RESPONSIBILITY, Fault.SHARED, tuple(dict.fromkeys(leads)))
    # Words of the content that name helpers whom the compiler did not take for a body.
    named = tuple(
        words
        for words in _words(rules, Clear.PERSON, proposal.content)
        if not _is_named(words, parties)
        and not _is_decider(words, proposal)
        and not _has_members(words, proposal)
    )
    if named:
        return Finding(Clear.RESPONSIBILITY, Fault.VAGUE, named)
    return Finding(Clear.RESPONSIBILITY, Fault.MISSING) if missing else None


def _is_named(words: str, parties: Iterable[Party]) -> bool:
    return any(re.search(re.escape(words), party.name, re.IGNORECASE) for party in parties)


def _is_decider(words: str, proposal: Proposal) -> bool:
    """Whether the words say to whom the result goes for decision: that is another clear."""
    return bool(re.search(re.escape(words), proposal.authority, re.IGNORECASE))


def _has_members(words: str, proposal: Proposal) -> bool:
    """Whether the text names in brackets whom it means."""
    content = " ".join(proposal.content.split())
    return bool(re.search(rf"{re.escape(words)}\s*\([^)]{{12,}}\)", content, re.IGNORECASE))


def _stated(
    rules: Language | None, proposal: Proposal, clear: Clear, value: str, missing: bool
) -> Finding | None:
    if missing:
        # "Effectively", "as prescribed" stand where a result should.
        words = _words(rules, clear, proposal.content)
        return Finding(clear, Fault.VAGUE if words else Fault.MISSING, words)
    words = _words(rules, clear, value)
    return Finding(clear, Fault.VAGUE, words) if words else None
