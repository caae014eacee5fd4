"""A task while it is being put together, offsets still those of the reading copy."""

from dataclasses import dataclass, field

from .agencies import Mention
from .clauses import Node
from .deadlines import Found
from .model import Deadline


@dataclass(slots=True)
class Evidence:
    """What is known of how surely the fields of a draft were read; calibration weighs it."""

    deadlines: int = 0
    deadline_inherited: bool = False
    sentences: int = 1


@dataclass(slots=True)
class Draft:
    """A stretch of text that assigns work, with what is known of it so far."""

    node: Node
    start: int
    end: int
    lead: tuple[Mention, ...] = ()
    coordinate: tuple[Mention, ...] = ()
    deadline: Deadline = field(default_factory=Deadline)
    # Fields that the text states by label: product, authority.
    given: dict[str, str] = field(default_factory=dict)
    # Where the words of fields stand that are no mentions: deadline, product, authority.
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    # Where the words for the title stand, if not at the beginning.
    title_span: tuple[int, int] | None = None
    evidence: Evidence = field(default_factory=Evidence)
    explicit: bool = False
    ordered: bool = False
    running: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a clause takes over from those above it."""

    lead: tuple[Mention, ...] = ()
    coordinate: tuple[Mention, ...] = ()
    deadline: Found | None = None
    ordered: bool = False
    # "none": nothing assigns here; "addressed": a list of those to whom the document goes; "content": items
    # only say what a product contains; "principles": only an addressee with "must" assigns; "open": items
    # may assign.
    mode: str = "open"
    # Running text has announced tasks: who is named then is addressed, also without "must".
    announced: bool = False
