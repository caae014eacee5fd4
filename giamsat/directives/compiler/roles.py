"""Who leads and who co-operates, read from a sentence."""

import re
from dataclasses import dataclass, replace

from .agencies import AgencyNames, Mention
from .deadlines import ends_with_date
from .language import Language, words_pattern
from .name_lists import SPACE, NameLists

# "Hanoi, 12 August 2026 (VNA) – "
_DATELINE = re.compile(r"(?:,[^.;:\n()–—-]{1,40})?(?:\s+\([^()\n]{2,20}\))?\s+[–—-]\s+")
_COMMA = re.compile(r",\s*")
_WORD = re.compile(r"\w+")
_FARTHEST_SUBJECT = 320
_NEAR_DUTY = 90
_ALONE = re.compile(r"^[ \t]*[-–+•*][ \t]*(?P<name>[A-ZĐÂÊÔƠƯ][^\n,;.:]{9,99}?)[;.,]?[ \t]*$", re.MULTILINE)
_NEAR_ORDER = 40


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a sentence addresses, where their list ends, and whether it is a leader's order."""

    mentions: tuple[Mention, ...] = ()
    start: int = 0
    end: int = 0
    order: bool = False


class RoleReader(NameLists):
    """Finds addressees and co-operating bodies in sentences of one language."""

    def __init__(self, language: Language, names: AgencyNames, text: str) -> None:
        super().__init__(language, names)
        # What stands alone on a line of a list: there a name that nobody knows is seen whole.
        self.alone = [(found["name"], found.start("name")) for found in _ALONE.finditer(text)]
        roles = language.data["roles"]
        self.openers = words_pattern(roles["openers"])
        givers, verbs = "|".join(roles["order_givers"]), "|".join(roles["order_verbs"])
        breaks = "|".join(language.strings("roles", "order_breaks")) or "(?!)"
        self.order = re.compile(
            rf"(?:^|(?<=[,:;–-]\s))(?:{givers})(?:\s+(?!(?:{breaks})(?!\w))[^\W\d]\w*){{0,5}}?\s+"
            rf"(?:{verbs})(?!\w)".replace(" ", r"\s+"),
            re.IGNORECASE,
        )
        # "forderte außerdem das Finanzministerium auf": an "and" there joins another verb.
        joins = "|".join(language.strings("roles", "order_joins")) or "(?!)"
        self.adverbs = re.compile(
            rf"(?:\s+(?!(?:{joins})\s)[^\W\d_A-ZĐÄÖÜ][^\W\d_]*){{1,2}}(?=\s)".replace(" ", r"\s+")
        )
        # Languages that put the verb second turn the order round behind an adverbial.
        name = r"(?: (?-i:[A-ZĐÂÊÔƠƯ])\w+){0,4}"
        turned = rf"(?<!\w)(?:{verbs})\s+(?:{givers})(?!\w){name}" if roles["any_verb"] else "(?!)"
        self.turned_order = re.compile(turned.replace(" ", r"\s+"), re.IGNORECASE)
        self.bare_order = re.compile("|".join(roles["bare_order"]), re.IGNORECASE)
        self.inverted = words_pattern(roles["inverted"])
        self.verb_second = bool(roles["any_verb"])
        self.any_verb = re.compile(r"(?<!\w)(?:" + "|".join(roles["any_verb"] or ["(?!)"]) + r")(?!\w)")
        self.oblique = language.pattern("roles", "oblique")
        self.oblique_verbs = language.pattern("roles", "oblique_verbs")
        self.givers = words_pattern(roles["order_givers"])
        self.fronting = language.pattern("roles", "fronting")
        self.late_lead = language.pattern("roles", "late_lead")
        self.coordinate_behind = language.pattern("roles", "coordinate_behind")
        self.preposition = words_pattern(
            [roles["coordinate_preposition"]] if "coordinate_preposition" in roles else []
        )

    def mentions(self, text: str, start: int, end: int) -> dict[int, Mention]:
        """The agencies of a passage by where they begin."""
        found = (self._whole(text, mention, end) for mention in self.names.find(text, start, end))
        return {mention.start: mention for mention in found}

    def _whole(self, text: str, mention: Mention, end: int) -> Mention:
        """An unknown name up to where it ends on the line of a list, if one has it: "To: - Department of …"."""
        if mention.listed:
            return mention
        for name, at in self.alone if text[mention.end : mention.end + 1] == " " else ():
            longer = mention.start + len(name)
            if mention.start != at and mention.end < longer <= end and text.startswith(name, mention.start):
                return replace(mention, end=longer)
        return mention

    def subject(self, text: str, start: int, end: int, mentions: dict[int, Mention]) -> Subject | None:
        """The addressee of the sentence `text[start:end]`; None if the sentence names none."""
        at = start
        place = mentions.get(start)
        dateline = _DATELINE.match(text, place.end, end) if place else None
        if dateline:
            return self.subject(text, dateline.end(), end, mentions)
        opened = self.openers.match(text, at, end)
        commanded = bool(self.language.pattern("roles", "imperatives").match(text, at, end))
        if opened:
            at = opened.end()
        opening = text[start : min(end, start + 2 * _FARTHEST_SUBJECT)]
        order = self.order.search(opening) or self.turned_order.search(opening)
        if order and not self._is_other_body(order, start, mentions):
            return self._ordered(text, at, (start + order.start(), start + order.end()), end, mentions)
        along = self._behind_fellows(text, at, end, mentions)
        if along:
            return along
        determiners = self.determiners if opened else self.subject_determiners
        oblique = self.oblique.match(text, at, end)
        if oblique:
            found, stop = self.list_at(text, oblique.end(), end, mentions, self.subject_determiners)
            if found and self.oblique_verbs.match(text, stop + 1, end):
                return Subject(tuple(found), start, stop)
        found, stop = self.list_at(text, at, end, mentions, determiners)
        if found:
            return Subject(tuple(found), start, stop, order=commanded)
        limit = min(end, start + _FARTHEST_SUBJECT)
        recurring = self.language.pattern("dates", "recurring").match(text, start, end)
        if recurring or self.fronting.match(text, start, end):
            fronted = self._fronted(text, start, limit, end, mentions)
            if fronted:
                return fronted
        elif not self.verb_second:
            dated = self._behind_date(text, start, limit, end, mentions)
            if dated:
                return dated
        for verb in self.inverted.finditer(text, start, limit):
            found, stop = self.list_at(text, verb.end(), end, mentions, self.subject_determiners)
            if found:
                return Subject(tuple(found), start, stop)
        for late in self.late_lead.finditer(text, start, end):
            found, stop = self.list_at(text, late.end(), end, mentions, self.determiners)
            if found:
                return Subject(tuple(found), start, stop)
        return self._in_duty(text, start, limit, end, mentions)

    def _in_duty(
        self, text: str, start: int, limit: int, end: int, mentions: dict[int, Mention]
    ) -> Subject | None:
        """The known bodies that a word of duty binds, behind whatever opens the sentence.

        "Under the plan, B must"; where the verb comes second, "Dem Plan zufolge soll B".
        """
        duty = self.language.pattern("roles", "modal")
        if self.verb_second:
            places = [word.end() for word in duty.finditer(text, start, min(limit, start + _NEAR_DUTY))]
        else:
            places = [comma.end() for comma in _COMMA.finditer(text, start, limit)]
        for at in places:
            found, stop = self.list_at(text, at, end, mentions, self.subject_determiners)
            if not found or not all(mention.listed for mention in found) or self.leads(text, start, found[0]):
                continue
            if self.verb_second or duty.match(text, stop + 1, end):
                return Subject(tuple(found), start if self.verb_second else found[0].start, stop)
        return None

    def _ordered(
        self, text: str, at: int, order: tuple[int, int], end: int, mentions: dict[int, Mention]
    ) -> Subject | None:
        """Whom a leader's order addresses: behind its verb, else before it ("To the provinces he gave …")."""
        start, behind = order
        found, stop = self.list_at(text, behind, end, mentions, self.determiners)
        bare = self.bare_order.match(text, behind, end)
        adverbs = None if found or bare else self.adverbs.match(text, behind, end)
        if adverbs:
            for word in _WORD.finditer(text, behind, adverbs.end()):
                found, stop = self.list_at(text, word.end(), end, mentions, self.determiners)
                if found and all(mention.listed for mention in found):
                    break
                found = []
        if bare and found and not any(mention.listed for mention in found):
            # "requires that all schools …" says what shall be, and addresses nobody.
            return Subject((), start, behind, order=True)
        if found:
            return Subject(tuple(found), min(at, start), stop, order=True)
        before, before_stop = self.list_at(text, at, start, mentions, self.determiners)
        if before and start - before_stop < _NEAR_ORDER:
            return Subject(tuple(before), min(at, start), behind, order=True)
        return Subject((), min(at, start), behind, order=True) if bare else None

    def _behind_fellows(
        self, text: str, start: int, end: int, mentions: dict[int, Mention]
    ) -> Subject | None:
        """The addressee of a sentence that opens with those who work along: "Together with A, B shall"."""
        marker = self.language.pattern("roles", "coordinate_before").match(text, start, end)
        if marker is None:
            return None
        listed, stop = self.list_at(text, marker.end(), end, mentions, self.determiners, True, closed=True)
        if not listed:
            return None
        if self.verb_second:
            verb = self.any_verb.match(text, stop + 1, end)
            at = verb.end() if verb else stop
        else:
            comma = re.compile(r"\s*,\s*").match(text, stop, end)
            at = comma.end() if comma else stop
        found, behind = self.list_at(text, at, end, mentions, self.subject_determiners)
        if found and text[found[0].start].isupper():
            return Subject(tuple(found), start, behind)
        # "Together with A, B shall": without "and" the comma parts the two.
        between = text[listed[-2].end : listed[-1].start] if len(listed) > 1 else ""
        if not between or self.links.search(between):
            return None
        return Subject((listed[-1],), start, listed[-1].end)

    def leads(self, text: str, start: int, mention: Mention) -> bool:
        """Whether a name, with what stands before it from `start` on, is that of one who orders."""
        if self.givers.match(text, mention.start):
            return True
        return any(
            giver.start() <= mention.start < giver.end() and giver.end() >= mention.end
            for giver in self.givers.finditer(text, start, mention.end + 1)
        )

    def opens_with_fellows(self, text: str, start: int, end: int) -> bool:
        """Whether a sentence opens with the words that stand before those who work along."""
        return bool(self.language.pattern("roles", "coordinate_before").match(text, start, end))

    def _fronted(
        self, text: str, start: int, limit: int, end: int, mentions: dict[int, Mention]
    ) -> Subject | None:
        """The addressee behind an adverbial that opens the sentence."""
        if not self.verb_second:
            working_along = self._coordinated(text, start, limit, end, mentions)
            for comma in re.finditer(r",\s*", text[start:limit]):
                if any(low <= start + comma.start() < high for low, high in working_along):
                    continue
                found, stop = self.list_at(text, start + comma.end(), end, mentions, self.subject_determiners)
                if found:
                    return Subject(tuple(found), start + comma.end(), stop)
            return self._behind_date(text, start, limit, end, mentions)
        for verb in self.any_verb.finditer(text, start, limit):
            if not self.subject_determiners.match(text, verb.end() + 1, end):
                continue
            found, stop = self.list_at(text, verb.end(), end, mentions, self.subject_determiners)
            if found:
                return Subject(tuple(found), start, stop)
        return None

    def _behind_date(
        self, text: str, start: int, limit: int, end: int, mentions: dict[int, Mention]
    ) -> Subject | None:
        """The addressee right behind a date or "every month" that opens the sentence without a comma."""
        recurring = self.language.pattern("dates", "recurring").search(text, start, limit)
        for at in sorted(mentions):
            if not start < at < limit or not mentions[at].listed:
                continue
            before = text[start:at].rstrip()
            for word in self.subject_determiners.finditer(before, max(0, len(before) - 12)):
                if word.end() == len(before):
                    before = before[: word.start()].rstrip()
                    break
            ends_recurring = recurring is not None and recurring.end() == start + len(before)
            if ends_recurring or (before[-1:].isdigit() and ends_with_date(self.language, before)):
                found, stop = self.list_at(text, at, end, mentions, self.subject_determiners)
                return Subject(tuple(found), start, stop)
        return None

    def _is_other_body(self, order: re.Match[str], start: int, mentions: dict[int, Mention]) -> bool:
        """Whether the giver of an order is but the beginning of a longer name: the Government … Office."""
        giver = self.givers.search(order.string, order.start(), order.end())
        if giver is None:
            return False
        inside = range(start + giver.start(), start + giver.end())
        return any(at in inside and mention.end > inside.stop for at, mention in mentions.items())

    def _coordinated(
        self, text: str, start: int, limit: int, end: int, mentions: dict[int, Mention]
    ) -> list[tuple[int, int]]:
        """Where lists of co-operating bodies stand; their members are not addressed."""
        markers = self.language.pattern("roles", "coordinate_before").finditer(text, start, limit)
        return [(m.end(), self.list_at(text, m.end(), end, mentions, self.determiners)[1]) for m in markers]

    def only_address(self, text: str, start: int, end: int) -> bool:
        """Whether nothing but words of address ("for the …") stands in `text[start:end]`."""
        words = self.openers.sub(" ", text[start:end])
        return not self.determiners.sub(" ", words).strip(" :.-–(")

    def coordinators(
        self, text: str, start: int, end: int, mentions: dict[int, Mention], leads: tuple[Mention, ...]
    ) -> list[Mention]:
        """The bodies to work with, named in `text[start:end]`."""
        led = {mention.start for mention in leads}
        found: dict[int, Mention] = {}

        def add(at: int) -> bool:
            listed, _ = self.list_at(text, at, end, mentions, self.determiners, lenient=True)
            for mention in listed:
                if mention.start not in led:
                    found.setdefault(mention.start, mention)
            return bool(listed)

        for marker in self.language.pattern("roles", "coordinate_before").finditer(text, start, end):
            add(marker.end())
        if not found:
            for mark in self.language.pattern("roles", "coordinate_marks").finditer(text, start, end):
                for with_word in self.preposition.finditer(
                    text, max(start, mark.start() - 260), min(end, mark.end() + 120)
                ):
                    if add(with_word.end()):
                        break
        if not found:
            for marker in self.language.pattern("roles", "coordinate_genitive").finditer(text, start, end):
                if self.language.pattern("roles", "coordinate_marks").search(text, marker.end(), end):
                    add(marker.end())
        for mention in mentions.values():
            space = SPACE.match(text, mention.end, end)
            behind = space.end() if space else mention.end
            if mention.start not in led and self.coordinate_behind.match(text, behind, end):
                found.setdefault(mention.start, mention)
                self._joined_before(text, mention, mentions, found, led)
        return [found[place] for place in sorted(found)]

    def _joined_before(
        self,
        text: str,
        last: Mention,
        mentions: dict[int, Mention],
        found: dict[int, Mention],
        led: set[int],
    ) -> None:
        """Add the bodies that a list names before its last one: "A, B and C co-operate"."""
        for mention in sorted(mentions.values(), key=lambda m: -m.start):
            if mention.end > last.start or mention.start in led:
                continue
            listed, stop = self.list_at(text, mention.start, last.end, mentions, self.determiners)
            if stop != last.end or last not in listed:
                return
            found.setdefault(mention.start, mention)
