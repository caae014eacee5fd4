"""Which clauses assign work, to whom and by when."""

import re
from dataclasses import replace

from .agencies import Mention
from .clauses import FULL_LINE, Node
from .drafts import Draft, Inherited
from .grouping import Part, group_parts
from .readers import Readers, ReadersByLanguage
from .roles import Subject
from .running import RunningText
from .sentence_reader import LONGEST_SENTENCE

_LONGEST_HEADING = 200
_OWN_WORK = 40
_PRIVATE = ("enterprises",)
_FINISHED = '.;!?…”")'


class TaskFinder:
    """Walks the clause tree and drafts a task for each piece of work."""

    def __init__(self, text: str, readers: ReadersByLanguage, wrapped: bool) -> None:
        self.text, self.readers, self.wrapped = text, readers, wrapped
        self.drafts: list[Draft] = []
        self.running = RunningText(text, readers, self._keep_running)

    def find(self, nodes: list[Node]) -> list[Draft]:
        """Drafts in the order of the text."""
        roots = [node for node in nodes if node.parent is None]
        self._siblings(roots, Inherited())
        return sorted(self.drafts, key=lambda draft: draft.start)

    def _siblings(self, nodes: list[Node], inherited: Inherited) -> None:
        context = inherited
        for node in nodes:
            if context.mode == "addressed" and node.style not in ("dash", "plus", "paragraph"):
                context = replace(context, mode="open")
            if node.style == "paragraph":
                context = self.running.paragraph(node, context)
                continue
            self.running.interrupt(speech=node.style not in ("dash", "plus"))
            if node.style == "heading":
                context = self._visit(node, inherited)
            elif node.style not in ("row", "rowgroup"):
                self._visit(node, context)
                if node.parent is None and node.style in ("dash", "plus"):
                    context = self._behind(node, context)

    def _behind(self, item: Node, context: Inherited) -> Inherited:
        """What the dashes of running text take over that stand behind paragraphs below a dash."""
        apart = self._paragraphs_apart(item)
        if not apart:
            return context
        return self.running.list_lead(apart[-1], context)

    # -- clauses -----------------------------------------------------------------------------------

    def _visit(self, node: Node, inherited: Inherited) -> Inherited:
        """Draft the tasks of a clause and of those below it; what it hands down."""
        r = self.readers.of(node)
        attributes = r.attributes.read(node)
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
            handed = self._after_heading(r, start, heading_end, inherited, node.style == "annex")
            start = heading_end
        topic_start, start = start, r.sentences.skip_topic(start, end)
        if r.language.pattern("sections", "background").search(self.text, topic_start, start):
            handed = replace(handed, mode="none")
        handed = self._sentences(node, start, end, handed, bool(children) and not apart)
        for paragraph in apart:
            handed = self.running.paragraph(paragraph, handed)
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
            line = before[before.rfind("\n") + 1 :]
            picture = self.readers.of(node).sentences.caption.search(line) is not None
            if child.apart and before and (before[-1] in _FINISHED or picture):
                return [c for c in node.children[place:] if c.style == "paragraph"]
        return []

    def _heading(self, node: Node, start: int, end: int) -> tuple[int, int]:
        """The clause's own heading: its first line when that ends without a stop and more follows."""
        r = self.readers.of(node)
        while start < end and self.text[start].isspace():
            start += 1
        stop = self.text.find("\n", start, end)
        line_end = end if stop < 0 else stop
        line = self.text[start:line_end].rstrip()
        follows = stop >= 0 or bool(node.marked_children) or node.style == "heading"
        if not line or not follows or len(line) > _LONGEST_HEADING or line[-1] in ".;,!?":
            return start, start
        printed = line_end - self.text.rfind("\n", 0, start) - 1
        if stop >= 0 and self.wrapped and printed > FULL_LINE and not line.isupper():
            return start, start
        if line[-1] == ":" and (stop < 0 or len(r.sentences.split(start, line_end)) > 1):
            return start, start
        titled = r.language.strings("sections", "title_case")
        if any(re.fullmatch(form, line) for form in titled):
            return start, start + len(line)
        work = r.sentences.skip_topic(start, line_end)
        mentions = r.roles.mentions(self.text, work, line_end)
        subject = r.roles.subject(self.text, work, line_end, mentions)
        if (
            subject
            and subject.mentions
            and not line.isupper()
            and self.text[subject.end : line_end].strip(" :")
        ):
            return start, start
        return start, start + len(line)

    def _after_heading(
        self, r: Readers, start: int, end: int, inherited: Inherited, annex: bool
    ) -> Inherited:
        line = self.text[start:end]
        for mode, section in (("none", "background"), ("principles", "principles")):
            if r.language.pattern("sections", section).match(
                self.text, self._skip_topic_word(r, start, end), end
            ):
                return replace(inherited, mode=mode, lead=(), coordinate=())
        start = r.sentences.skip_topic(start, end)
        mentions = r.roles.mentions(self.text, start, end)
        subject = r.roles.subject(self.text, start, end, mentions)
        # "Tasks of ministries and localities" over an annex says what it is about, not who does each item.
        # One that names others besides, whom nobody knows, does not say either.
        whole = subject is not None and not self.text[subject.end : end].strip(" :")
        if subject and subject.mentions and whole and not (annex and len(subject.mentions[0].keys) != 1):
            return Inherited(subject.mentions, (), None, inherited.ordered, inherited.mode)
        along = () if subject else self._along(r, start, end, mentions, inherited.lead)
        if along:
            return replace(inherited, coordinate=along)
        if r.language.pattern("sections", "tasks").search(line):
            return replace(inherited, mode="open")
        return inherited

    def _skip_topic_word(self, r: Readers, start: int, end: int) -> int:
        topic = r.language.pattern("sections", "topic").match(self.text, start, end)
        at = topic.end() if topic else start
        while at < end and self.text[at].isspace():
            at += 1
        return at

    def _sentences(
        self, node: Node, start: int, end: int, inherited: Inherited, has_children: bool
    ) -> Inherited:
        r = self.readers.of(node)
        spans = r.sentences.split(start, end)
        lead, coordinate = inherited.lead, inherited.coordinate
        explicit_before = False
        parts: list[Part] = []
        handed = inherited
        for number, (begin, stop) in enumerate(spans):
            stop = min(stop, begin + LONGEST_SENTENCE)
            mentions = r.roles.mentions(self.text, begin, stop)
            subject = r.roles.subject(self.text, begin, stop, mentions)
            if inherited.lead and r.language.pattern("roles", "passes_on").match(self.text, begin, stop):
                subject = None
            if subject and (subject.mentions or subject.order):
                lead, coordinate, explicit_before = subject.mentions, (), True
                rest = self.text[subject.end : stop].strip(" :.;")
                first = subject.mentions[0].start if subject.mentions else begin
                if not rest and r.roles.only_address(self.text, begin, first):
                    handed = replace(
                        inherited, lead=lead, coordinate=(), deadline=None, mode=self._opened(inherited)
                    )
                    continue
            if subject and r.sentences.past_or_permitted(subject.end, stop):
                # What follows goes on telling, it does not go on assigning.
                lead = ()
                continue
            is_lead_in = has_children and number == len(spans) - 1 and self._stays_open(r, begin, stop)
            if is_lead_in:
                handed = self._lead_in(r, begin, stop, subject, lead, coordinate, mentions, inherited, parts)
                continue
            container = node.style in ("annex", "part", "heading")
            if not self._assigns(
                r, begin, stop, subject, lead, inherited, explicit_before, parts, number == 0, container
            ):
                continue
            part = r.sentences.part(
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

    def _stays_open(self, r: Readers, begin: int, stop: int) -> bool:
        """Whether a sentence goes on in the items below it."""
        if self.text[stop - 1] in ":,":
            return True
        last_words = self.text[max(begin, stop - 12) : stop]
        ends = r.language.strings("roles", "open_ends")
        return any(last_words.endswith(f" {word}") for word in ends)

    @staticmethod
    def _opened(inherited: Inherited) -> str:
        return "open" if inherited.mode == "principles" else inherited.mode

    def _lead_in(
        self,
        r: Readers,
        begin: int,
        stop: int,
        subject: Subject | None,
        lead: tuple[Mention, ...],
        coordinate: tuple[Mention, ...],
        mentions: dict[int, Mention],
        inherited: Inherited,
        parts: list[Part],
    ) -> Inherited:
        """What a sentence that ends in a colon hands to the items below it."""
        tail = self.text[max(begin, stop - 60) : stop - 1]
        content = bool(r.language.pattern("roles", "content").search(self.text, begin, stop))
        names_contents = content or bool(r.language.pattern("roles", "lead_in_tail").search(tail))
        continues = not content and bool(
            r.language.pattern("roles", "continuing").search(self.text, begin, stop)
        )
        found = r.deadlines.find(self.text, begin, stop)
        deadline = r.deadlines.best(found) if found else None
        if subject:
            last_date = max((item.end for item in found), default=stop)
            if continues and stop - last_date > _OWN_WORK and last_date - subject.end > _OWN_WORK:
                # The date closes work of its own, before the colon goes on to what comes besides it.
                parts.append(r.sentences.part(begin, stop - 1, lead, mentions, explicit=True))
                deadline = None
            coordinators = tuple(r.roles.coordinators(self.text, begin, stop, mentions, lead))
            if names_contents and not continues and len(self.text[subject.end : stop]) > 60:
                parts.append(r.sentences.part(begin, stop - 1, lead, mentions, explicit=True))
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
        along = self._along(r, begin, stop, mentions, lead)
        if along and not parts:
            return replace(inherited, lead=lead, coordinate=along)
        return replace(inherited, lead=lead if not parts else (), coordinate=coordinate, mode="content")

    def _along(
        self, r: Readers, begin: int, stop: int, mentions: dict[int, Mention], lead: tuple[Mention, ...]
    ) -> tuple[Mention, ...]:
        """With whom the items below "In consultation with B:" are to be done."""
        if not lead or self.text[stop - 1] != ":" or not r.roles.opens_with_fellows(self.text, begin, stop):
            return ()
        return tuple(r.roles.coordinators(self.text, begin, stop, mentions, lead))

    def _assigns(
        self,
        r: Readers,
        begin: int,
        stop: int,
        subject: Subject | None,
        lead: tuple[Mention, ...],
        inherited: Inherited,
        explicit_before: bool,
        parts: list[Part],
        first: bool,
        container: bool,
    ) -> bool:
        if inherited.mode in ("none", "addressed"):
            return False
        if inherited.mode == "content" and not explicit_before:
            return False
        if inherited.mode == "content" and subject and not parts and not first:
            return False
        if inherited.mode == "content" and subject and all(m.keys == _PRIVATE for m in subject.mentions):
            # What a product says of businesses addresses nobody.
            return False
        if not subject and not parts and r.sentences.permits(begin, stop):
            return False
        if not subject and (container or r.sentences.in_brackets(begin, stop)):
            return False
        if inherited.mode == "principles":
            known = subject is not None and all(mention.listed for mention in subject.mentions)
            if subject is None or not known or not r.sentences.has_modal(subject.end, stop):
                return False
        if r.sentences.exhorts(subject.end if subject else begin, stop):
            return False
        if subject or lead:
            return True
        # Without an addressee, words that no stop ends are a heading.
        return inherited.ordered and not parts and self.text[stop - 1] in _FINISHED

    def _keep_running(self, node: Node, parts: list[Part]) -> None:
        if parts:
            self._group(node, parts, Inherited(), running=True)

    def _group(self, node: Node, parts: list[Part], inherited: Inherited, running: bool = False) -> None:
        self.drafts.extend(
            group_parts(self.readers.of(node).deadlines, self.text, node, parts, inherited, running)
        )

    def _with_attributes(self, node: Node, attributes: "Draft", inherited: Inherited) -> None:
        if inherited.mode == "none":
            return
        if not attributes.lead:
            attributes.lead = inherited.lead
        if attributes.lead or inherited.ordered:
            self.drafts.append(attributes)
