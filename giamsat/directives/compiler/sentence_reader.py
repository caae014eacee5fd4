"""What single sentences say: whom they address, whether they assign, exhort, permit or tell of the past."""

import re

from .agencies import Mention
from .deadlines import DeadlineReader, Found
from .grouping import Part
from .language import Language
from .marks import LONGEST_CAPTION
from .roles import RoleReader, Subject
from .sentences import split_sentences

_SEMICOLON = re.compile(r";\s+(?=\w)")
# One to four words and a colon, before the words themselves.
_LABEL = re.compile(r"[^\W\d_][\w/-]*(?: [\w/-]+){0,3}:[ \t]+(?=\w)")
_NEAR = 400
_VERB_BEFORE = 14
_MODAL_WITHIN = 90
_ADDRESS_OFFSET = 30
_TOLD_WITHIN = 12
_SHORTEST_WORK = 12
# No clause that a person wrote is longer; what lies behind is left to the reader's eye.
LONGEST_SENTENCE = 20_000


class SentenceReader:
    """Reads the sentences of one document."""

    def __init__(
        self,
        language: Language,
        text: str,
        roles: RoleReader,
        deadlines: DeadlineReader,
        caption: re.Pattern[str],
        wrapped: bool,
    ) -> None:
        self.language, self.text = language, text
        self.roles, self.deadlines, self.caption, self.wrapped = roles, deadlines, caption, wrapped
        # "Should" recommends where the document orders by stronger words.
        orders = language.pattern("roles", "advice_beside").search(text)
        self._advice = language.pattern("roles", "advice") if orders else None

    def split(self, start: int, end: int) -> list[tuple[int, int]]:
        """Sentences, and their parts behind a semicolon where a new addressee begins."""
        pieces: list[tuple[int, int]] = []
        for begin, stop in split_sentences(self.language, self.text, start, end, self.wrapped):
            if self.caption.search(self.text, begin, stop) and stop - begin < LONGEST_CAPTION:
                continue
            begin = self._behind_label(begin, stop)
            for semicolon in _SEMICOLON.finditer(self.text, begin, min(stop, begin + LONGEST_SENTENCE)):
                if self._addresses_anew(semicolon.end(), stop):
                    pieces.append((begin, semicolon.start() + 1))
                    begin = semicolon.end()
            pieces.extend(self._joined_orders(begin, stop))
        return pieces

    def _joined_orders(self, begin: int, stop: int) -> list[tuple[int, int]]:
        """The parts of "told A to …, and B to …", in languages that have a word between body and work."""
        behind = self.language.pattern("roles", "behind_ordered")
        near = min(stop, begin + _NEAR)
        mentions = self.roles.mentions(self.text, begin, min(stop, begin + LONGEST_SENTENCE))
        first = self.roles.subject(self.text, begin, near, mentions)
        if first is None or not first.order or not behind.match(self.text, first.end + 1, stop):
            return [(begin, stop)]
        pieces: list[tuple[int, int]] = []
        for joint in self.roles.linked.finditer(self.text, first.end, stop):
            found, end = self.roles.list_at(self.text, joint.end(), stop, mentions, self.roles.determiners)
            if found and all(m.listed for m in found) and behind.match(self.text, end + 1, stop):
                pieces.append((begin, joint.start()))
                begin = joint.end()
        return [*pieces, (begin, stop)]

    def _behind_label(self, begin: int, stop: int) -> int:
        """Behind "Action:" or "Decision 3:", if a known body follows at once; else `begin`."""
        label = _LABEL.match(self.text, begin, stop)
        if label is None or not self.text[label.end()].isupper():
            return begin
        if self.roles.mentions(self.text, begin, label.end() - 1):
            return begin
        mentions = self.roles.mentions(self.text, label.end(), stop)
        subject = self.roles.subject(self.text, label.end(), min(stop, label.end() + _NEAR), mentions)
        if subject is None or not subject.mentions or not all(m.listed for m in subject.mentions):
            return begin
        return label.end() if subject.mentions[0].start - label.end() <= _TOLD_WITHIN else begin

    def _addresses_anew(self, begin: int, stop: int) -> bool:
        near = min(stop, begin + _NEAR)
        subject = self.roles.subject(self.text, begin, near, self.roles.mentions(self.text, begin, near))
        if subject is None or not subject.mentions or subject.mentions[0].start - begin > _ADDRESS_OFFSET:
            return False
        if self.roles.coordinate_behind.match(self.text, subject.end + 1, stop):
            return False
        opens = self.text[begin].isupper() or self.roles.openers.match(self.text, begin, stop)
        # A small letter begins a new order only with the article of a proper name.
        if not opens and not (subject.mentions[0].keys and self.text[subject.mentions[0].start].isupper()):
            return False
        rest = self.text[subject.end : stop].lstrip()
        return len(rest) > _SHORTEST_WORK and rest[0].isalpha()

    def has_modal(self, start: int, end: int) -> bool:
        """Whether a word of duty stands near the beginning of the passage."""
        duty = self.language.pattern("roles", "modal").search(self.text, start, end)
        return duty is not None and duty.start() < start + _MODAL_WITHIN

    def past_or_permitted(self, start: int, end: int) -> bool:
        """Whether what follows the addressee tells of the past or permits instead of assigning."""
        if self.language.pattern("reports", "told").match(self.text, start + 1, end):
            return True
        if self._advice and self._advice.match(self.text, start + 1, end):
            return True
        near = min(end, start + _TOLD_WITHIN)
        told = [
            found.start()
            for words in ("past", "permission")
            if (found := self.language.pattern("roles", words).search(self.text, start, end))
            and found.start() < near
        ]
        if not told:
            # "Provinces that have funds may …"
            relative = self.language.pattern("roles", "relative").match(self.text, start + 1, end)
            return bool(relative) and self.permits(start, end)
        # "was instructed to" is an order, though it is told in the past.
        duty = self.language.pattern("roles", "modal").search(
            self.text, start, min(end, start + _MODAL_WITHIN)
        )
        return duty is None or duty.start() > min(told)

    def plainly_addresses(self, subject: Subject, end: int) -> bool:
        """Whether a sentence begins with known bodies and says of them what is to be, not what was."""
        if not subject.mentions or not all(mention.keys for mention in subject.mentions):
            return False
        if subject.mentions[0].start - subject.start > _ADDRESS_OFFSET:
            return False
        near = min(end, subject.end + _ADDRESS_OFFSET)
        return not self.language.pattern("roles", "narrative").search(self.text, subject.start, near)

    def permits(self, start: int, end: int) -> bool:
        """Whether a sentence that addresses nobody anew permits instead of assigning."""
        near = min(end, start + _MODAL_WITHIN)
        permission = self.language.pattern("roles", "permission").search(self.text, start, near)
        return permission is not None and not self.has_modal(start, end)

    def exhorts(self, start: int, end: int) -> bool:
        """General exhortation assigns nothing, unless it has a date or a duty to report at times."""
        if not self.language.pattern("sections", "exhortation").search(self.text, start, end):
            return False
        told = self.language.pattern("dates", "completion")
        return not any(
            found.deadline.due
            or (found.deadline.kind == "recurring" and self._reports_near(told, found, start, end))
            for found in self.deadlines.find(self.text, start, end)
        )

    def _reports_near(self, told: re.Pattern[str], found: Found, start: int, end: int) -> bool:
        """Whether the part between semicolons with these words of time speaks of handing something in."""
        begin = self.text.rfind(";", start, found.start) + 1 or start
        stop = self.text.find(";", found.end, end)
        return told.search(self.text, begin, end if stop < 0 else stop) is not None

    def in_brackets(self, begin: int, stop: int) -> bool:
        """Whether the sentence is a remark in brackets."""
        return self.text[begin] == "(" and self.text[begin:stop].rstrip(".")[-1:] == ")"

    @staticmethod
    def verb_from(subject: Subject) -> int:
        """Where the verb may stand: behind the addressee, or just before it in fronted sentences."""
        first = subject.mentions[0].start
        return first - _VERB_BEFORE if first - subject.start > _VERB_BEFORE else subject.end

    def part(
        self,
        begin: int,
        stop: int,
        lead: tuple[Mention, ...],
        mentions: dict[int, Mention],
        explicit: bool = False,
        ordered: bool = False,
    ) -> Part:
        """The sentence as a part of a task."""
        coordinators = tuple(self.roles.coordinators(self.text, begin, stop, mentions, lead))
        found = self.deadlines.find(self.text, begin, stop)
        return Part(begin, stop, lead, coordinators, found, explicit, ordered)

    def skip_topic(self, start: int, end: int) -> int:
        """Behind "On personnel development: …", if the clause opens so."""
        while start < end and self.text[start].isspace():
            start += 1
        topic = self.language.pattern("sections", "topic").match(self.text, start, end)
        if not topic:
            return start
        colon = self.text.find(":", topic.end(), min(end, topic.end() + 160))
        if colon < 0 or "." in self.text[topic.end() : colon]:
            return start
        behind = colon + 1
        while behind < end and self.text[behind].isspace():
            behind += 1
        if self._addressed(start, colon) and not self._addressed(behind, end):
            return start
        return behind

    def _addressed(self, start: int, end: int) -> bool:
        mentions = self.roles.mentions(self.text, start, end)
        subject = self.roles.subject(self.text, start, end, mentions)
        return bool(subject and subject.mentions)
