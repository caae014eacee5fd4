"""A task while it is being put together, offsets still those of the reading copy."""

from dataclasses import dataclass, field

from .agencies import Mention
from .clauses import Node
from .model import Deadline


@dataclass(slots=True)
class Draft:
    """A stretch of text that assigns work, with what is known of it so far."""

    node: Node
    start: int
    end: int
    lead: tuple[Mention, ...] = ()
    coordinate: tuple[Mention, ...] = ()
    deadline: Deadline = field(default_factory=Deadline)
    product: str = ""
    authority: str = ""
    # Where the words for the title stand, if not at the beginning.
    title_span: tuple[int, int] | None = None
    explicit: bool = False
    ordered: bool = False
    running: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a clause takes over from those above it."""

    lead: tuple[Mention, ...] = ()
    coordinate: tuple[Mention, ...] = ()
    deadline: Deadline | None = None
    ordered: bool = False
    # "none": nothing assigns here; "content": items only say what a product contains;
    # "principles": only an addressee with "must" assigns; "open": items may assign.
    mode: str = "open"
