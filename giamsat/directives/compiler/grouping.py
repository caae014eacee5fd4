"""From the sentences of a clause to tasks: one for each different lead or deadline."""

from dataclasses import dataclass

from .agencies import Mention
from .clauses import Node
from .deadlines import DeadlineReader, Found
from .drafts import Draft, Evidence, Inherited
from .language import Language
from .model import Deadline

_LONGEST_DATE_SENTENCE = 50


@dataclass(slots=True)
class Part:
    """A sentence that assigns, or belongs to the assignment before it."""

    start: int
    end: int
    lead: tuple[Mention, ...]
    coordinate: tuple[Mention, ...]
    found: list[Found]
    explicit: bool = False
    ordered: bool = False


def group_parts(
    deadlines: DeadlineReader, text: str, node: Node, parts: list[Part], inherited: Inherited, running: bool
) -> list[Draft]:
    """The tasks of a clause; `running` marks those of unnumbered text."""
    groups: list[list[Part]] = []
    for part in parts:
        if groups and _continues(deadlines.language, text, groups[-1], part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return [_draft(deadlines, node, group, inherited, running) for group in groups]


def _draft(
    deadlines: DeadlineReader, node: Node, group: list[Part], inherited: Inherited, running: bool
) -> Draft:
    first = group[0]
    found = [item for part in group for item in part.found]
    best = deadlines.best(found)
    taken_over = bool(not found and inherited.deadline and not first.explicit)
    if taken_over and inherited.deadline:
        best = inherited.deadline
    coordinate = {mention.start: mention for part in group for mention in part.coordinate}
    return Draft(
        node,
        first.start,
        group[-1].end,
        first.lead,
        tuple(coordinate[at] for at in sorted(coordinate)),
        best.deadline,
        places={"deadline": [(best.start, best.end)]} if best.end else {},
        evidence=Evidence(
            deadlines=len({item.deadline.due for item in found if item.deadline.due}),
            deadline_inherited=taken_over,
            sentences=len(group),
        ),
        explicit=first.explicit,
        ordered=first.ordered or inherited.ordered,
        running=running,
    )


def _continues(language: Language, text: str, group: list[Part], part: Part) -> bool:
    """Whether a sentence belongs to the task of those before it: same lead, no other deadline."""
    last = group[-1]
    # A sentence between them may have addressed somebody else without assigning anything itself.
    others = {m.keys or m.start for m in part.lead} != {m.keys or m.start for m in last.lead}
    if others and (part.explicit or part.lead):
        return False
    if not part.explicit and _only_dates(language, text, part):
        return True
    before = {item.deadline.due or item.deadline.text for member in group for item in member.found}
    here = {item.deadline.due or item.deadline.text for item in part.found}
    return not before or not here or before == here


def _only_dates(language: Language, text: str, part: Part) -> bool:
    """A sentence that only says when the work before it is due."""
    words = language.pattern("dates", "completion")
    dated = any(item.deadline.due for item in part.found)
    date_words = sum(len(item.deadline.text) for item in part.found)
    short = part.end - part.start - date_words < _LONGEST_DATE_SENTENCE
    return dated and short and bool(words.search(text, part.start, part.end))


def share_closing_deadline(drafts: list[Draft]) -> None:
    """Give a deadline that closes a whole inline enumeration to each of its items.

    Only where the items are bare products on one line and the last is followed by a sentence that says
    nothing but the date; items on lines of their own keep theirs (labelling rules 3 and 5).
    """
    by_parent: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.node.parent is not None and draft.node.style.startswith("paren"):
            by_parent.setdefault(draft.node.parent.index, []).append(draft)
    for items in by_parent.values():
        last = items[-1]
        inline = sum(item.node.inline for item in items)
        if len(items) < 2 or inline < len(items) - 1 or not last.deadline.due:
            continue
        if any(item.explicit or item.deadline.due for item in items[:-1]) or last.explicit:
            continue
        for item in items[:-1]:
            if item.deadline == Deadline():
                item.deadline = last.deadline
                item.places["deadline"] = last.places["deadline"]
                item.evidence.deadline_inherited = True
