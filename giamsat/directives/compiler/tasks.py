"""Which clauses assign work, to whom and by when."""

import re
from dataclasses import replace

from .agencies import Mention
from .attributes import AttributeReader
from .clauses import Node
from .deadlines import DeadlineReader, Found
from .drafts import Draft, Inherited
from .language import Language
from .model import Deadline
from .roles import RoleReader, Subject
from .sentences import split_sentences

_LONGEST_HEADING = 200
_LONGEST_ADDRESS = 5
_SEMICOLON = re.compile(r";\s+(?=\w)")
_NEAR = 400
_VERB_BEFORE = 14
_MODAL_WITHIN = 90
_FINISHED = '.;!?…”")'
_ADDRESS_OFFSET = 30
_SHORTEST_WORK = 20
_LONGEST_DATE_SENTENCE = 50
# No clause that a person wrote is longer; what lies behind is left to the reader's eye.
_LONGEST_SENTENCE = 20_000


class TaskFinder:
    """Walks the clause tree and drafts a task for each piece of work."""

    def __init__(
        self, language: Language, text: str, roles: RoleReader, deadlines: DeadlineReader, wrapped: bool
    ) -> None:
        self.language, self.text = language, text
        self.roles, self.deadlines, self.wrapped = roles, deadlines, wrapped
        self.attributes = AttributeReader(language, text, roles, deadlines)
        self.drafts: list[Draft] = []

    def find(self, nodes: list[Node]) -> list[Draft]:
        """Drafts in the order of the text."""
        roots = [node for node in nodes if node.parent is None]
        self._siblings(roots, Inherited())
        return sorted(self.drafts, key=lambda draft: draft.start)

    def _siblings(self, nodes: list[Node], inherited: Inherited) -> None:
        context = inherited
        for node in nodes:
            if node.style == "paragraph":
                context = self._running_paragraph(node, context)
            elif node.style == "heading":
                context = self._visit(node, inherited)
            elif node.style not in ("row", "rowgroup"):
                self._visit(node, context)

    # -- running text ------------------------------------------------------------------------------

    def _running_paragraph(self, node: Node, context: Inherited) -> Inherited:
        """Draft the orders of an unnumbered paragraph; what it hands on to the items that follow it."""
        spans = self._split(node.text_start, node.end)
        subject: Subject | None = None
        parts: list[_Part] = []
        lead: tuple[Mention, ...] = ()
        for start, end in spans:
            end = min(end, start + _LONGEST_SENTENCE)
            mentions = self.roles.mentions(self.text, start, end)
            subject = self.roles.subject(self.text, start, end, mentions)
            last = (start, end) == spans[-1]
            if last and self.text[end - 1] == ":":
                if parts:
                    self._group(node, parts, Inherited(), running=True)
                if subject and (subject.order or subject.mentions):
                    return replace(context, lead=subject.mentions, ordered=subject.order, mode="open")
                return replace(context, lead=(), ordered=False)
            if subject:
                lead = subject.mentions
            # After an order, the next named body is addressed too, also without "must".
            after_order = any(part.ordered for part in parts)
            assigns = bool(subject and subject.order) or bool(
                subject
                and subject.mentions
                and (after_order or self._has_modal(self._verb_from(subject), end))
            )
            if (
                assigns
                and subject
                and not self._excluded(subject.end, end)
                and not self._past(subject.end, end)
            ):
                parts.append(
                    self._part(start, end, subject.mentions, mentions, explicit=True, ordered=subject.order)
                )
            elif not subject and parts and lead and self._has_modal(start, min(end, start + 80)):
                parts.append(self._part(start, end, lead, mentions))
        if parts:
            self._group(node, parts, Inherited(), running=True)
        return context

    # -- clauses -----------------------------------------------------------------------------------

    def _visit(self, node: Node, inherited: Inherited) -> Inherited:
        """Draft the tasks of a clause and of those below it; what it hands down."""
        attributes = self.attributes.read(node)
        if attributes:
            self._with_attributes(node, attributes, inherited)
            return inherited
        start, end = node.text_start, node.own_end
        children = node.marked_children
        apart = self._paragraphs_apart(node)
        if apart:
            end = apart[0].start
        start, heading_end = self._heading(node, start, end)
        handed = inherited
        if heading_end > start:
            handed = self._after_heading(start, heading_end, inherited, node.style == "annex")
            start = heading_end
        start = self._skip_topic(start, end)
        handed = self._sentences(node, start, end, handed, bool(children) and not apart)
        for paragraph in apart:
            handed = self._running_paragraph(paragraph, handed)
        if node.style == "heading":
            self._siblings(children, handed)
            return handed
        self._siblings([child for child in children if child.style != "paragraph"], handed)
        return handed

    def _paragraphs_apart(self, node: Node) -> list[Node]:
        """Paragraphs behind a blank line after a finished sentence: running text, not more of the item."""
        for place, child in enumerate(node.children):
            if child.style != "paragraph":
                return []
            before = self.text[node.text_start : child.start].rstrip()
            if child.apart and before and before[-1] in _FINISHED:
                return [c for c in node.children[place:] if c.style == "paragraph"]
        return []

    def _heading(self, node: Node, start: int, end: int) -> tuple[int, int]:
        """The clause's own heading: its first line when that ends without a stop and more follows."""
        while start < end and self.text[start].isspace():
            start += 1
        stop = self.text.find("\n", start, end)
        line_end = end if stop < 0 else stop
        line = self.text[start:line_end].rstrip()
        follows = stop >= 0 or bool(node.marked_children)
        if not line or not follows or len(line) > _LONGEST_HEADING or line[-1] in ".;,!?":
            return start, start
        if stop >= 0 and self.wrapped and len(line) > 60 and not line.isupper():
            return start, start
        if line[-1] == ":" and (stop < 0 or len(self._split(start, line_end)) > 1):
            return start, start
        work = self._skip_topic(start, line_end)
        mentions = self.roles.mentions(self.text, work, line_end)
        subject = self.roles.subject(self.text, work, line_end, mentions)
        if subject and subject.mentions and self.text[subject.end : line_end].strip(" :"):
            return start, start
        return start, start + len(line)

    def _after_heading(self, start: int, end: int, inherited: Inherited, annex: bool) -> Inherited:
        line = self.text[start:end]
        for mode, section in (("none", "background"), ("principles", "principles")):
            if self.language.pattern("sections", section).match(
                self.text, self._skip_topic_word(start, end), end
            ):
                return replace(inherited, mode=mode, lead=(), coordinate=())
        start = self._skip_topic(start, end)
        mentions = self.roles.mentions(self.text, start, end)
        subject = self.roles.subject(self.text, start, end, mentions)
        # "Tasks of ministries and localities" over an annex says what it is about, not who does each item.
        if subject and subject.mentions and not (annex and len(subject.mentions[0].keys) != 1):
            return Inherited(subject.mentions, (), None, inherited.ordered, inherited.mode)
        if self.language.pattern("sections", "tasks").search(line):
            return replace(inherited, mode="open")
        return inherited

    def _split(self, start: int, end: int) -> list[tuple[int, int]]:
        """Sentences, and their parts behind a semicolon where a new addressee begins."""
        pieces: list[tuple[int, int]] = []
        for begin, stop in split_sentences(self.language, self.text, start, end, self.wrapped):
            for semicolon in _SEMICOLON.finditer(self.text, begin, min(stop, begin + _LONGEST_SENTENCE)):
                if self._addresses_anew(semicolon.end(), stop):
                    pieces.append((begin, semicolon.start() + 1))
                    begin = semicolon.end()
            pieces.append((begin, stop))
        return pieces

    def _addresses_anew(self, begin: int, stop: int) -> bool:
        if not self.text[begin].isupper() and not self.roles.openers.match(self.text, begin, stop):
            return False
        near = min(stop, begin + _NEAR)
        subject = self.roles.subject(self.text, begin, near, self.roles.mentions(self.text, begin, near))
        if subject is None or not subject.mentions or subject.mentions[0].start - begin > _ADDRESS_OFFSET:
            return False
        rest = self.text[subject.end : stop].lstrip()
        return len(rest) > _SHORTEST_WORK and rest[0].isalpha()

    def _skip_topic_word(self, start: int, end: int) -> int:
        topic = self.language.pattern("sections", "topic").match(self.text, start, end)
        at = topic.end() if topic else start
        while at < end and self.text[at].isspace():
            at += 1
        return at

    def _skip_topic(self, start: int, end: int) -> int:
        """Behind "On personnel development: …", if the clause opens so."""
        while start < end and self.text[start].isspace():
            start += 1
        topic = self.language.pattern("sections", "topic").match(self.text, start, end)
        if not topic:
            return start
        colon = self.text.find(":", topic.end(), min(end, topic.end() + 160))
        if colon < 0 or "." in self.text[topic.end() : colon]:
            return start
        mentions = self.roles.mentions(self.text, start, colon)
        subject = self.roles.subject(self.text, start, colon, mentions)
        if subject and subject.mentions:
            return start
        colon += 1
        while colon < end and self.text[colon].isspace():
            colon += 1
        return colon

    def _sentences(
        self, node: Node, start: int, end: int, inherited: Inherited, has_children: bool
    ) -> Inherited:
        spans = self._split(start, end)
        lead, coordinate = inherited.lead, inherited.coordinate
        explicit_before = False
        parts: list[_Part] = []
        handed = inherited
        for number, (begin, stop) in enumerate(spans):
            stop = min(stop, begin + _LONGEST_SENTENCE)
            mentions = self.roles.mentions(self.text, begin, stop)
            subject = self.roles.subject(self.text, begin, stop, mentions)
            if subject and (subject.mentions or subject.order):
                lead, coordinate, explicit_before = subject.mentions, (), True
                rest = self.text[subject.end : stop].strip(" :.;")
                before = self.text[begin : subject.mentions[0].start] if subject.mentions else ""
                if not rest and len(before.split()) <= _LONGEST_ADDRESS:
                    handed = replace(
                        inherited, lead=lead, coordinate=(), deadline=None, mode=self._opened(inherited)
                    )
                    continue
            is_lead_in = has_children and number == len(spans) - 1 and self.text[stop - 1] in ":"
            if is_lead_in:
                handed = self._lead_in(begin, stop, subject, lead, coordinate, mentions, inherited, parts)
                continue
            container = node.style in ("annex", "part", "heading")
            if not self._assigns(
                begin, stop, subject, lead, inherited, explicit_before, parts, number == 0, container
            ):
                continue
            part = self._part(
                begin, stop, lead, mentions, explicit=bool(subject), ordered=bool(subject and subject.order)
            )
            if not subject:
                part.coordinate = part.coordinate or coordinate
            parts.append(part)
            handed = replace(
                handed,
                lead=lead,
                coordinate=part.coordinate or coordinate,
                deadline=None,
                mode=self._opened(inherited),
            )
        if parts:
            self._group(node, parts, inherited)
        return handed

    @staticmethod
    def _opened(inherited: Inherited) -> str:
        return "open" if inherited.mode == "principles" else inherited.mode

    def _lead_in(
        self,
        begin: int,
        stop: int,
        subject: Subject | None,
        lead: tuple[Mention, ...],
        coordinate: tuple[Mention, ...],
        mentions: dict[int, Mention],
        inherited: Inherited,
        parts: "list[_Part]",
    ) -> Inherited:
        """What a sentence that ends in a colon hands to the items below it."""
        tail = self.text[max(begin, stop - 60) : stop - 1]
        content = bool(self.language.pattern("roles", "content").search(self.text, begin, stop))
        names_contents = content or bool(self.language.pattern("roles", "lead_in_tail").search(tail))
        continues = not content and bool(
            self.language.pattern("roles", "continuing").search(self.text, begin, stop)
        )
        found = self.deadlines.find(self.text, begin, stop)
        deadline = self.deadlines.best(found) if found else None
        if subject:
            coordinators = tuple(self.roles.coordinators(self.text, begin, stop, mentions, lead))
            if names_contents and not continues and len(self.text[subject.end : stop]) > 60:
                parts.append(self._part(begin, stop - 1, lead, mentions, explicit=True))
                return replace(inherited, mode="content")
            return Inherited(
                lead, coordinators, deadline, subject.order or inherited.ordered, self._opened(inherited)
            )
        if continues and lead:
            last = parts[-1].coordinate if parts else coordinate
            if parts and found:
                # "It is due by …, and the following is to be done as well:" dates the work before it.
                parts[-1].found.extend(found)
                parts[-1].end = max(item.end for item in found)
            return Inherited(lead, last, None, inherited.ordered, self._opened(inherited))
        if parts and names_contents and not lead:
            return replace(inherited, mode="content")
        return replace(inherited, lead=lead if not parts else (), coordinate=coordinate, mode="content")

    def _assigns(
        self,
        begin: int,
        stop: int,
        subject: Subject | None,
        lead: tuple[Mention, ...],
        inherited: Inherited,
        explicit_before: bool,
        parts: "list[_Part]",
        first: bool,
        container: bool,
    ) -> bool:
        if inherited.mode == "none":
            return False
        if inherited.mode == "content" and not explicit_before:
            return False
        if inherited.mode == "content" and subject and not parts and not first:
            return False
        if not subject and (container or self._in_brackets(begin, stop)):
            return False
        if inherited.mode == "principles" and not (subject and self._has_modal(subject.end, stop)):
            return False
        if self._excluded(subject.end if subject else begin, stop):
            return False
        if subject:
            return not self._past(subject.end, stop)
        if lead:
            return True
        return inherited.ordered and not parts

    @staticmethod
    def _verb_from(subject: Subject) -> int:
        """Where the verb may stand: behind the addressee, or just before it in fronted sentences."""
        first = subject.mentions[0].start
        return first - _VERB_BEFORE if first - subject.start > _VERB_BEFORE else subject.end

    def _in_brackets(self, begin: int, stop: int) -> bool:
        return self.text[begin] == "(" and self.text[begin:stop].rstrip(".")[-1:] == ")"

    def _has_modal(self, start: int, end: int) -> bool:
        return bool(
            self.language.pattern("roles", "modal").search(self.text, start, min(end, start + _MODAL_WITHIN))
        )

    def _past(self, start: int, end: int) -> bool:
        """Whether what follows the addressee tells of the past or permits instead of assigning."""
        near = min(end, start + 12)
        return any(
            self.language.pattern("roles", words).search(self.text, start, near)
            for words in ("past", "permission")
        )

    def _excluded(self, start: int, end: int) -> bool:
        """General exhortation without a date assigns nothing."""
        if not self.language.pattern("sections", "exhortation").search(self.text, start, end):
            return False
        return not any(found.deadline.due for found in self.deadlines.find(self.text, start, end))

    # -- from sentences to tasks -------------------------------------------------------------------

    def _part(
        self,
        begin: int,
        stop: int,
        lead: tuple[Mention, ...],
        mentions: dict[int, Mention],
        explicit: bool = False,
        ordered: bool = False,
    ) -> "_Part":
        coordinators = tuple(self.roles.coordinators(self.text, begin, stop, mentions, lead))
        found = self.deadlines.find(self.text, begin, stop)
        return _Part(begin, stop, lead, coordinators, found, explicit, ordered)

    def _group(self, node: Node, parts: "list[_Part]", inherited: Inherited, running: bool = False) -> None:
        """One task for each different lead or deadline among the sentences of a clause."""
        groups: list[list[_Part]] = []
        for part in parts:
            if groups and self._continues(groups[-1], part):
                groups[-1].append(part)
            else:
                groups.append([part])
        for group in groups:
            first = group[0]
            found = [item for part in group for item in part.found]
            deadline = self.deadlines.best(found)
            if not found and inherited.deadline and not first.explicit:
                deadline = inherited.deadline
            coordinate = {mention.start: mention for part in group for mention in part.coordinate}
            self.drafts.append(
                Draft(
                    node,
                    first.start,
                    group[-1].end,
                    first.lead,
                    tuple(coordinate[at] for at in sorted(coordinate)),
                    deadline,
                    explicit=first.explicit,
                    ordered=first.ordered or inherited.ordered,
                    running=running,
                )
            )

    def _continues(self, group: "list[_Part]", part: "_Part") -> bool:
        """Whether a sentence belongs to the task of those before it: same lead, no other deadline."""
        last = group[-1]
        if part.explicit and {m.keys or m.start for m in part.lead} != {m.keys or m.start for m in last.lead}:
            return False
        if not part.explicit and self._only_dates(part):
            return True
        before = {item.deadline.due or item.deadline.text for member in group for item in member.found}
        here = {item.deadline.due or item.deadline.text for item in part.found}
        return not before or not here or before == here

    def _only_dates(self, part: "_Part") -> bool:
        """A sentence that only says when the work before it is due."""
        words = self.language.pattern("dates", "completion")
        dated = any(item.deadline.due for item in part.found)
        date_words = sum(len(item.deadline.text) for item in part.found)
        short = part.end - part.start - date_words < _LONGEST_DATE_SENTENCE
        return dated and short and bool(words.search(self.text, part.start, part.end))

    def _with_attributes(self, node: Node, attributes: "Draft", inherited: Inherited) -> None:
        if inherited.mode == "none":
            return
        if not attributes.lead:
            attributes.lead = inherited.lead
        if attributes.lead or inherited.ordered:
            self.drafts.append(attributes)


class _Part:
    """A sentence that assigns, or belongs to the assignment before it."""

    __slots__ = ("coordinate", "end", "explicit", "found", "lead", "ordered", "start")

    def __init__(
        self,
        start: int,
        end: int,
        lead: tuple[Mention, ...],
        coordinate: tuple[Mention, ...],
        found: list[Found],
        explicit: bool,
        ordered: bool,
    ) -> None:
        self.start, self.end, self.lead, self.coordinate = start, end, lead, coordinate
        self.found, self.explicit, self.ordered = found, explicit, ordered


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
