"""Whose words a paragraph of running text passes on: an order is only what comes from above.

A press rendering mixes orders with what delegates of provinces, enterprises and experts report, promise and
ask for; "the province must repair 48 bridges" in a delegate's speech assigns nothing (labelling rules,
"Not labelled"). All words stand in the section `reports` of a language file.
"""

import re

from .agencies import Mention
from .language import Language

_OPENING = 170
_LABEL = re.compile(r"[^.:;\n]{0,170}?:\s+(?=\w)")
_BETWEEN = 90
_BEHIND = 40
_ADJACENT = 3


class ReportedSpeech:
    """Tells the reports and proposals of speakers from the words of those who order."""

    def __init__(self, language: Language, text: str, givers: re.Pattern[str]) -> None:
        self.language, self.text, self.givers = language, text, givers

    def begins_speech(self, start: int, end: int) -> bool:
        """Whether a paragraph opens with a speaker's name and a colon: a speech that may go on below."""
        label = _LABEL.match(self.text, start, end)
        if label is None:
            return self._heads_proposals(start, end)
        speaker = self._words("speakers").search(self.text, start, label.end())
        if speaker is None:
            return False
        # The chairman of a province orders in its own documents; before a colon he is one who speaks.
        return self._leader_before(start, speaker.start()) is None

    def ends_speech(self, start: int, end: int) -> bool:
        """Whether another speaker than one from below has the word from here on."""
        near = min(end, start + _OPENING)
        label = _LABEL.match(self.text, start, end)
        officer = self._words("officers").match(self.text, start, near)
        return self._leader_before(start, near) is not None or bool(label and officer)

    def behind_officer(self, start: int, end: int) -> int:
        """Behind "Minister of Health Lan: …", whose words follow; else `start`."""
        label = _LABEL.match(self.text, start, end)
        if label and self._words("officers").match(self.text, start, label.end()):
            return label.end()
        return start

    def reports(self, start: int, end: int, mentions: dict[int, Mention]) -> bool:
        """Whether a sentence passes on what somebody said who does not order."""
        if self._words("attributions").search(self.text, start, min(end, start + _OPENING)):
            return True
        for word in self._words("said").finditer(self.text, start, end):
            before = max(start, word.start() - _BETWEEN)
            if self._words("speakers").search(self.text, before, word.start()):
                return True
            if self._words("speakers").search(self.text, word.end(), min(end, word.end() + _BEHIND)):
                return True
            if any(0 <= word.start() - mention.end <= _ADJACENT for mention in mentions.values()):
                return self._leader_before(before, word.start()) is None
        for word in self._words("asked").finditer(self.text, start, end):
            before = max(start, word.start() - _BETWEEN)
            if self._words("speakers").search(self.text, before, word.start()):
                return True
        return False

    def states(self, start: int, end: int) -> bool:
        """Whether a sentence only says that there is something."""
        return self._words("states").match(self.text, start, end) is not None

    def pronoun(self, start: int, end: int) -> bool:
        """Whether a sentence begins with "he" or "she", who in a report is the one who reports."""
        return self._words("pronouns").match(self.text, start, end) is not None

    def _heads_proposals(self, start: int, end: int) -> bool:
        line = self._words("proposals").match(self.text, start, end)
        return line is not None and not self.text[line.end() : end].strip(" :.")

    def _leader_before(self, start: int, end: int) -> re.Match[str] | None:
        for giver in self.givers.finditer(self.text, start, end):
            if not self._words("pronouns").fullmatch(giver.group()):
                return giver
        return None

    def _words(self, name: str) -> re.Pattern[str]:
        return self.language.pattern("reports", name)
