"""Orders in running text: unnumbered paragraphs, as in dispatches and in what the press makes of a notice."""

from collections.abc import Callable
from dataclasses import replace

from .agencies import Mention
from .clauses import Node
from .drafts import Inherited
from .grouping import Part
from .language import shared
from .readers import Readers, ReadersByLanguage
from .reported import ReportedSpeech
from .roles import Subject
from .sentence_reader import LONGEST_SENTENCE

_NEAR_MODAL = 80
_AT_ONCE = 20
# A headline that tells of an order ends without one of these.
_STOPS = '.:;!?…”"'

Keep = Callable[[Node, list[Part]], None]


class RunningText:
    """Reads the paragraphs of one document in turn; `keep` takes the parts of each task found."""

    def __init__(self, text: str, readers: ReadersByLanguage, keep: Keep) -> None:
        self.text, self.readers, self.keep = text, readers, keep
        # A speaker from below has the word, from a paragraph with a name and a colon on.
        self.in_speech = False
        # Whom the paragraph just before addressed; one that begins with a command goes on with them.
        self.carried: tuple[Mention, ...] = ()
        # A leader has given orders in this text: bodies that later paragraphs open with are addressed too.
        self.ordering = False

    def interrupt(self, speech: bool) -> None:
        """Something numbered stands between: no addressee goes on behind it, nor a speech if that ends too."""
        self.carried = ()
        self.in_speech = self.in_speech and not speech

    def paragraph(self, node: Node, context: Inherited) -> Inherited:
        """Find the orders of a paragraph; what it hands on to the items that follow it."""
        r = self.readers.of(node)
        addressed = r.language.pattern("sections", "addressed").match(self.text, node.start, node.end)
        if addressed and not self.text[addressed.end() : node.end].strip(" :"):
            return replace(context, mode="addressed")
        if context.mode == "addressed":
            context = replace(context, mode="open")
        spans = r.sentences.split(node.text_start, node.end)
        if not spans:
            return context
        speech = ReportedSpeech(r.language, self.text, r.roles.givers)
        reported = self._reported(speech, r, spans[0])
        carried, self.carried = self.carried, ()
        parts: list[Part] = []
        lead: tuple[Mention, ...] = ()
        after_order = False
        for number, (start, end) in enumerate(spans):
            end = min(end, start + LONGEST_SENTENCE)
            if number == 0:
                start = speech.behind_officer(start, end)
            mentions = r.roles.mentions(self.text, start, end)
            subject = r.roles.subject(self.text, start, end, mentions)
            if parts and r.language.pattern("roles", "them").match(self.text, start, end):
                # "They inform the ministry": whoever is named behind is not addressed.
                subject = None
            if number == len(spans) - 1 and self.text[end - 1] == ":":
                self.keep(node, parts)
                return context if reported else self._lead_in(r, start, end, subject, context)
            if subject and subject.order and not speech.pronoun(start, end):
                reported = self.in_speech = False
            elif speech.reports(start, end, mentions):
                reported = True
            if reported or speech.states(start, end):
                continue
            if subject:
                lead = subject.mentions
            # After an order, the next named body is addressed too, also without "must".
            after_order = after_order or bool(subject and subject.order)
            self.ordering = self.ordering or bool(subject and subject.order and subject.mentions)
            if subject and self._assigns(r, subject, end, context, after_order):
                parts.append(
                    r.sentences.part(
                        start, end, subject.mentions, mentions, explicit=True, ordered=subject.order
                    )
                )
                after_order = True
            elif not subject and self._goes_on(r, start, end, parts, lead, context):
                parts.append(r.sentences.part(start, end, lead, mentions))
            elif not subject and number == 0 and carried and self._commands(r, start, end):
                lead = carried
                parts.append(r.sentences.part(start, end, lead, mentions))
            if subject and context.announced and r.sentences.plainly_addresses(subject, end):
                self.carried = subject.mentions
        if parts:
            self.carried = parts[-1].lead
        self.keep(node, parts)
        return context

    def _reported(self, speech: ReportedSpeech, r: Readers, first: tuple[int, int]) -> bool:
        """Whether a speaker from below has the word as the paragraph begins."""
        start, end = first
        if speech.begins_speech(start, end):
            self.in_speech = True
        elif self.in_speech and speech.ends_speech(start, end):
            self.in_speech = False
        return self.in_speech

    def _lead_in(
        self, r: Readers, start: int, end: int, subject: Subject | None, context: Inherited
    ) -> Inherited:
        """What a paragraph that ends in a colon hands to the items below it."""
        if subject and self._is_leader(r, subject):
            # "The Deputy Prime Minister concluded:" names who speaks.
            return replace(context, lead=(), ordered=False)
        announced = context.announced or bool(
            r.language.pattern("sections", "tasks").search(self.text, start, end)
        )
        if subject and (subject.order or subject.mentions):
            self.carried = subject.mentions
            return replace(
                context, lead=subject.mentions, ordered=subject.order, mode="open", announced=announced
            )
        return replace(context, lead=(), ordered=False, announced=announced)

    def list_lead(self, node: Node, context: Inherited) -> Inherited:
        """What a paragraph between two lists hands to the second; `context` is what the first one had.

        A lead-in that addresses anew hands on its addressee. One that only names a further group of tasks
        leaves out its subject, and the addressee stays. Any other paragraph ends what the first list had.
        """
        r = self.readers.of(node)
        spans = r.sentences.split(node.text_start, node.end)
        start, end = spans[-1] if spans else (node.start, node.end)
        if self.text[end - 1 : end] != ":":
            return replace(context, lead=(), ordered=False)
        mentions = r.roles.mentions(self.text, start, end)
        subject = r.roles.subject(self.text, start, end, mentions)
        if subject is None and r.language.pattern("sections", "tasks").search(self.text, start, end):
            return context
        return self._lead_in(r, start, end, subject, context)

    def _assigns(self, r: Readers, subject: Subject, end: int, context: Inherited, after_order: bool) -> bool:
        orders = subject.order or (
            bool(subject.mentions)
            and (
                after_order
                or ((context.announced or self.ordering) and r.sentences.plainly_addresses(subject, end))
                or self._bound(r, subject, end, context)
            )
        )
        if self._is_leader(r, subject) and not r.sentences.has_modal(
            subject.end, min(end, subject.end + _AT_ONCE)
        ):
            return False
        headline = subject.order and self.text[end - 1] not in _STOPS
        return (
            orders
            and not headline
            and not r.sentences.exhorts(subject.end, end)
            and not r.sentences.past_or_permitted(subject.end, end)
        )

    def _bound(self, r: Readers, subject: Subject, end: int, context: Inherited) -> bool:
        """Whether a word of duty binds the bodies; before any order "hospitals must wait" only tells of kinds."""
        kinds = all(not m.keys and (m.listed or self.text[m.start].islower()) for m in subject.mentions)
        if kinds and not (self.ordering or context.announced):
            return False
        return r.sentences.has_modal(r.sentences.verb_from(subject), end)

    def _is_leader(self, r: Readers, subject: Subject) -> bool:
        """Whether a sentence speaks of those who order, and gives no order."""
        if subject.order or not subject.mentions:
            return False
        named = subject.mentions[0]
        if self.ordering and len(named.keys) == 1 and named.keys[0] in shared("provinces"):
            # The chairman of a province leads in its own documents; behind a leader's orders he is addressed.
            return False
        return r.roles.leads(self.text, subject.start, named)

    def _goes_on(
        self,
        r: Readers,
        start: int,
        end: int,
        parts: list[Part],
        lead: tuple[Mention, ...],
        context: Inherited,
    ) -> bool:
        """Whether a sentence without addressee is more of the task before it."""
        if not parts or not lead:
            return False
        if context.announced and r.language.pattern("roles", "goes_on").match(self.text, start, end):
            return True
        them = r.language.pattern("roles", "them").match(self.text, start, end)
        if them and r.deadlines.find(self.text, start, end):
            return not r.sentences.past_or_permitted(them.end(), end)
        return r.sentences.has_modal(start, min(end, start + _NEAR_MODAL))

    def _commands(self, r: Readers, start: int, end: int) -> bool:
        command = r.language.pattern("roles", "command").match(self.text, start, end)
        return command is not None and not r.sentences.exhorts(start, end)
