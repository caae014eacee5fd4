"""One proposal on the workbench: its six clears, how sure the compiler is of each, and what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from giamsat.desk.directives.sides import Words, side_by_side
from giamsat.directives.bulk import is_doubted, weakest
from giamsat.directives.clears import CLEAR_NAMES, Clear
from giamsat.directives.models import Party, PartyRole, Proposal
from giamsat.directives.places import cited_place
from giamsat.directives.unclear import Fault, Finding
from giamsat.tasks.models import TaskChange
from giamsat.tasks.similar import Similar

State = Proposal.State

#: From here on a field counts as sure, as fairly sure; what lies below wants a second look.
SURE, FAIR = 0.9, 0.7

#: key -> (words, icon). A person who set a field takes the place of the compiler.
SURENESS: dict[str, tuple[str | Promise, str]] = {
    "sure": (_("máy chắc"), "circle-check"),
    "fair": (_("máy khá chắc"), "circle-dashed"),
    "unsure": (_("máy chưa chắc"), "alert-triangle"),
    "person": (_("người đã sửa"), "user"),
}
FAULT_WORDS: dict[Fault, str | Promise] = {
    Fault.MISSING: _("Văn bản không nêu."),
    Fault.VAGUE: _("Chữ chưa đủ rõ:"),
    Fault.UNKNOWN: _("Không khớp đơn vị nào:"),
    Fault.SHARED: _("Cùng chủ trì, chưa nêu ai chịu trách nhiệm phần nào:"),
    Fault.EVENT: _("Hạn theo một sự kiện, chưa ra ngày:"),
    Fault.SCANNED: _("Số La Mã đọc từ bản quét, dễ nhầm; đối chiếu với bản gốc:"),
}
#: The field of the form of editing that mends a clear, and the key under which the compiler says how sure it is.
FORM_FIELD = {Clear.PERSON: "find", Clear.WORK: "content", Clear.TIME: "due"}
#: How the words of a field are marked in the text.
LIT_AS = {"lead": "lead", "coordinate": "help", "deadline": "time", "product": "made", "authority": "made"}
CONFIDENCE_OF = {Clear.PERSON: "lead", Clear.TIME: "deadline", Clear.RESPONSIBILITY: "coordinate"}


def sureness(value: float | None) -> str:
    """The word for a confidence; None is a field that a person has set."""
    if value is None:
        return "person"
    return "sure" if value >= SURE else "fair" if value >= FAIR else "unsure"


@dataclass(frozen=True, slots=True)
class ClearRow:
    """One of the six clears on a card."""

    number: int
    key: str
    name: str | Promise
    missing: bool
    finding: Finding | None
    sure: str
    from_above: tuple[str, ...]

    @property
    def form_field(self) -> str:
        return FORM_FIELD.get(Clear(self.key), self.key)

    @property
    def sure_words(self) -> str | Promise:
        return SURENESS[self.sure][0] if self.sure else ""

    @property
    def sure_icon(self) -> str:
        return SURENESS[self.sure][1] if self.sure else ""

    @property
    def fault(self) -> str | Promise:
        return FAULT_WORDS[self.finding.fault] if self.finding else ""


@dataclass(frozen=True, slots=True)
class Lit:
    """Words of the text that a field was read from; without a place where a person has chosen the body."""

    kind: str
    words: str
    start: int | None = None
    end: int | None = None


@dataclass
class Card:
    """A proposal on the page."""

    number: int
    proposal: Proposal
    parties: list[Party]
    missing: tuple[Clear, ...]
    findings: list[Finding]
    text: str = ""
    similar: list[Similar] = field(default_factory=list)
    change: TaskChange | None = None

    @property
    def bucket(self) -> str:
        """Where it counts: ``accepted``, ``waiting``, ``unclear``, ``dropped`` or ``issued``."""
        if self.proposal.state != State.PROPOSED:
            return str(self.proposal.state)
        return "unclear" if self.missing else "waiting"

    @property
    def undecided(self) -> bool:
        return self.proposal.state == State.PROPOSED

    @property
    def lacks(self) -> bool:
        """It misses a clear and nobody has recorded why it may be issued so."""
        return bool(self.missing) and not self.proposal.incomplete_reason.strip()

    @property
    def unsure(self) -> bool:
        """The compiler doubts the proposal, or a field of it, and nobody has looked."""
        return self.undecided and is_doubted(self.proposal)

    @property
    def needs_me(self) -> bool:
        """A clear is missing, an agency unresolved, or the compiler in doubt: a person has to think."""
        return self.is_open and (self.lacks or bool(self.unknown) or self.unsure)

    @property
    def is_open(self) -> bool:
        """True while it may be changed."""
        return self.proposal.state in (State.PROPOSED, State.ACCEPTED)

    @property
    def place(self) -> str:
        """Where it stands, as the document numbers it."""
        return cited_place(self.proposal.clause) if self.proposal.clause else ""

    @property
    def leads(self) -> list[Party]:
        return [party for party in self.parties if party.role == PartyRole.LEAD]

    @property
    def helpers(self) -> list[Party]:
        return [party for party in self.parties if party.role == PartyRole.COORDINATE]

    @property
    def unknown(self) -> list[Party]:
        return [party for party in self.parties if not party.is_resolved]

    @property
    def shared_lead(self) -> bool:
        return sum(1 for party in self.leads if party.group_id is None) > 1

    @property
    def to_group(self) -> bool:
        return any(party.group_id is not None for party in self.leads)

    @cached_property
    def sides(self) -> tuple[list[Words], list[Words]]:
        """The closest existing task and this proposal, the differing words marked."""
        return side_by_side(self.similar[0].task.content, self.proposal.content)

    @property
    def percent(self) -> int:
        return round(self.proposal.confidence * 100)

    @property
    def weakest_percent(self) -> int:
        """How sure the compiler is of the field that it doubts most."""
        return round(weakest(self.proposal) * 100)

    @property
    def sure_words(self) -> str | Promise:
        return SURENESS[sureness(self.proposal.confidence)][0]

    @property
    def missing_names(self) -> str:
        """The missing clears in a row, without the word that all begin with."""
        return ", ".join(str(CLEAR_NAMES[clear]).removeprefix("Rõ ").lower() for clear in self.missing)

    @cached_property
    def rows(self) -> list[ClearRow]:
        """The six clears: what is missing first, then what is vague, then what the compiler is not sure of.

        Each keeps its number, which is its key as well; within a kind they stand in their usual order.
        """
        findings = {one.clear: one for one in self.findings}
        rows = [
            ClearRow(
                number,
                clear.value,
                name,
                clear in self.missing,
                findings.get(clear),
                self._sure_of(clear),
                self._from_above(clear),
            )
            for number, (clear, name) in enumerate(CLEAR_NAMES.items(), 1)
        ]
        return sorted(rows, key=lambda row: (not row.missing, row.finding is None, row.sure != "unsure"))

    def _sure_of(self, clear: Clear) -> str:
        """How sure the compiler is of what it read; empty where it says nothing or nothing was read."""
        p = self.proposal
        key = CONFIDENCE_OF.get(clear, clear.value)
        if p.origin == Proposal.Origin.PERSON or key not in p.field_confidence:
            return ""
        value = p.field_confidence[key]
        read = {
            Clear.PERSON: bool(self.leads),
            Clear.TIME: bool(p.due or p.deadline_text),
            Clear.RESPONSIBILITY: bool(self.helpers),
        }.get(clear, bool(getattr(p, clear.value, "")))
        return sureness(value) if read or value is None else ""

    @cached_property
    def lit(self) -> list[Lit]:
        """The words that caused the fields, to be marked in the text."""
        p = self.proposal
        found = [
            Lit(kind, self.text[start:end], start, end)
            for name, kind in LIT_AS.items()
            for start, end in p.evidence.get(name, ())
        ]
        if "lead" not in p.evidence:
            found += [Lit("lead", party.name) for party in self.leads]
        if "coordinate" not in p.evidence:
            found += [Lit("help", party.name) for party in self.helpers]
        if "deadline" not in p.evidence and p.deadline_text:
            found.append(Lit("time", p.deadline_text))
        return found

    def _from_above(self, clear: Clear) -> tuple[str, ...]:
        """The words outside the task's own that a field was taken over from."""
        p = self.proposal
        spans = p.evidence.get(CONFIDENCE_OF.get(clear, clear.value), ())
        outside = (self.text[a:b] for a, b in spans if not p.start <= a < p.end)
        return tuple(dict.fromkeys(" ".join(words.split()) for words in outside))


FILTERS: dict[str, tuple[str | Promise, Callable[[Card], bool]]] = {
    "": (_("Mọi ý"), lambda card: True),
    "me": (_("Cần tôi"), lambda card: card.needs_me),
    "waiting": (_("Chờ xem"), lambda card: card.undecided),
    "unclear": (_("Thiếu mục sáu rõ"), lambda card: bool(card.missing) and card.is_open),
    "low": (_("Máy chưa chắc"), lambda card: card.unsure),
    "unknown": (_("Tên chưa khớp đơn vị"), lambda card: bool(card.unknown) and card.is_open),
    "shared": (_("Hai nơi cùng chủ trì"), lambda card: card.shared_lead),
    "group": (_("Giao cho cả nhóm"), lambda card: card.to_group),
    "dropped": (_("Không phải việc"), lambda card: card.bucket == "dropped"),
}
