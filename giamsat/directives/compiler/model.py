"""What the compiler hands over: the document head, its clause tree and the proposed tasks.

All offsets are Unicode code points into the text as it was given; an end is exclusive.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

ClauseKind = Literal["part", "article", "item", "point", "dash", "paragraph", "heading", "row"]
DeadlineKind = Literal["day", "month", "quarter", "half", "year", "none", "recurring"]
Span = tuple[int, int]
Clear = Literal["person", "work", "time", "responsibility", "product", "authority"]


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What the document says of itself; None where it says nothing. `date` is ISO 8601."""

    number: str | None = None
    kind: str | None = None
    date: str | None = None
    issuer: str | None = None
    lang: str = "vi"
    title: str = ""

    def to_json(self) -> dict[str, Any]:
        """The `document` object of `extract --json`."""
        return {
            "number": self.number,
            "kind": self.kind,
            "date": self.date,
            "issuer": self.issuer,
            "lang": self.lang,
            "title": self.title,
        }


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in the document: `start..end` covers it with its children, text begins at `text_start`."""

    index: int
    parent: int | None
    kind: ClauseKind
    label: str
    path: str
    start: int
    end: int
    text_start: int

    def to_json(self) -> dict[str, Any]:
        """The clause as plain data."""
        return {
            "index": self.index,
            "parent": self.parent,
            "kind": self.kind,
            "label": self.label,
            "path": self.path,
            "start": self.start,
            "end": self.end,
            "text_start": self.text_start,
        }


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: `due` is the last admissible day (ISO 8601) or None, `text` the words as printed."""

    kind: DeadlineKind = "none"
    due: str | None = None
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """The `deadline` object of `extract --json`."""
        return {"kind": self.kind, "due": self.due, "text": self.text}


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that the task must reach; a range such as "13-15" stays text."""

    value: float | int | str
    unit: str
    of: str

    def to_json(self) -> dict[str, Any]:
        """One entry of `targets`."""
        return {"value": self.value, "unit": self.unit, "of": self.of}


@dataclass(frozen=True, slots=True)
class NamedParty:
    """An agency as the text names it, with the keys that the name stands for; no keys when it is not listed."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposedTask:
    """One obligation found in the text; `text` is exactly the document's `start..end`.

    `missing` names the six clears that the text leaves out or leaves vague, `vague` the words that
    made a clear vague. Confidences run from 0 to 1 and are chances: `confidence` that the task is one and
    stands there, `field_confidence` that a field is right. `evidence` says where the words stand that
    caused a field (lead, coordinate, deadline, product, authority, targets, references).
    """

    start: int
    end: int
    clause: str
    clause_index: int
    title: str
    text: str
    lead: tuple[str, ...] = ()
    lead_key: tuple[str, ...] = ()
    coordinate: tuple[str, ...] = ()
    coordinate_key: tuple[str, ...] = ()
    deadline: Deadline = Deadline()
    product: str = ""
    authority: str = ""
    targets: tuple[Target, ...] = ()
    references: tuple[str, ...] = ()
    confidence: float = 0.5
    field_confidence: dict[str, float] = field(default_factory=dict)
    missing: tuple[Clear, ...] = ()
    vague: dict[Clear, tuple[str, ...]] = field(default_factory=dict)
    lead_parties: tuple[NamedParty, ...] = ()
    coordinate_parties: tuple[NamedParty, ...] = ()
    evidence: dict[str, tuple[Span, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """One entry of `tasks` in `extract --json`."""
        return {
            "start": self.start,
            "end": self.end,
            "clause": self.clause,
            "clause_index": self.clause_index,
            "title": self.title,
            "text": self.text,
            "lead": list(self.lead),
            "lead_key": list(self.lead_key),
            "coordinate": list(self.coordinate),
            "coordinate_key": list(self.coordinate_key),
            "deadline": self.deadline.to_json(),
            "product": self.product,
            "authority": self.authority,
            "targets": [target.to_json() for target in self.targets],
            "references": list(self.references),
            "confidence": self.confidence,
            "field_confidence": dict(self.field_confidence),
            "missing": list(self.missing),
            "vague": {clear: list(words) for clear, words in self.vague.items()},
            "evidence": {name: [list(span) for span in spans] for name, spans in self.evidence.items()},
        }


@dataclass(frozen=True, slots=True)
class CompiledDocument:
    """A document read as a whole."""

    head: DocumentHead
    clauses: tuple[Clause, ...]
    tasks: tuple[ProposedTask, ...]

    def to_json(self) -> dict[str, Any]:
        """Head, clauses and tasks as plain data."""
        return {
            "document": self.head.to_json(),
            "clauses": [clause.to_json() for clause in self.clauses],
            "tasks": [task.to_json() for task in self.tasks],
        }
