"""Lists of names in a sentence: which agencies stand there, joined by commas and "and", and where they end."""

import re
from dataclasses import replace

from .agencies import AgencyNames, Mention
from .language import Language, words_pattern

SPACE = re.compile(r"[\s\"“„'«]*")
_LONGEST_BRACKET = 300
_SHORT_BRACKET = 60
_SHORTEST_NAME = 3


class NameLists:
    """Reads lists of agencies in one language."""

    def __init__(self, language: Language, names: AgencyNames) -> None:
        self.language, self.names = language, names
        roles = language.data["roles"]
        determiners = roles["determiners"]
        self.determiners = words_pattern(determiners)
        self.subject_determiners = words_pattern(roles.get("subject_determiners", determiners))
        joiners = [j.replace(" ", r"\s+") for j in sorted(roles["joiners"], key=len, reverse=True)]
        self.joiners = re.compile(
            r"\s*(?:[,;/]\s*)?(?:(?:" + "|".join(joiners) + r")(?!\w))?\s*", re.IGNORECASE
        )
        links = "|".join(j for j in roles["joiners"] if j[0].isalpha())
        # A capital, and a few words up to the next joiner: a member of a list that is no known name.
        self.unknown = re.compile(
            rf"(?=[^\W\d_])(?!(?:{links})\s)\w+(?: (?!(?:{links}) )\w+){{0,6}}?(?=,|;| (?:{links}) )"
        )
        self.links = words_pattern([j for j in roles["joiners"] if j[0].isalpha()])
        self.linked = re.compile(rf",?\s+(?:{links})\s+", re.IGNORECASE)

    def list_at(
        self,
        text: str,
        at: int,
        end: int,
        mentions: dict[int, Mention],
        determiners: re.Pattern[str],
        lenient: bool = False,
        closed: bool = False,
    ) -> tuple[list[Mention], int]:
        """The agencies listed from `at` on, joined by commas and "and", and where the list ends.

        A lenient reading goes on behind a member that is no known name, if it is written as a name. In a
        closed one, no comma goes on behind the member that "and" joins.
        """
        found: list[Mention] = []
        linked = False
        stop = at
        while True:
            at = self._skip(text, at, end, determiners, mentions)
            mention = mentions.get(at)
            if mention is None or mention.end > end:
                resumed = (
                    self._behind_unknown(text, at, end, mentions, determiners, bool(found)) if lenient else -1
                )
                if resumed < 0:
                    return found, stop
                at = resumed
                mention = mentions[at]
            at = stop = mention.end
            members, after = self._bracket(text, at, end, mention)
            found.extend(members)
            at = stop = after
            joint = self.joiners.match(text, at, end)
            if joint is None or not joint.group().strip():
                return found, stop
            if closed and linked and joint.group().strip() == ",":
                return found, stop
            linked = linked or self.links.search(joint.group()) is not None
            at = joint.end()

    def _behind_unknown(
        self,
        text: str,
        at: int,
        end: int,
        mentions: dict[int, Mention],
        determiners: re.Pattern[str],
        begun: bool,
    ) -> int:
        """Where the next known agency of a list begins behind one unknown member; -1 if none follows.

        Where the unknown one would be the first, only "and" goes on: behind a comma a new matter may begin.
        """
        unknown = self.unknown.match(text, at, end) if text[at : at + 1].isupper() else None
        if unknown is None:
            return -1
        joint = self.joiners.match(text, unknown.end(), end)
        if joint is None or not joint.group().strip():
            return -1
        if not begun and not self.links.search(joint.group()):
            return -1
        following = self._skip(text, joint.end(), end, determiners, mentions)
        return following if following in mentions and mentions[following].end <= end else -1

    def _skip(
        self, text: str, at: int, end: int, determiners: re.Pattern[str], mentions: dict[int, Mention]
    ) -> int:
        for _ in range(4):
            space = SPACE.match(text, at, end)
            at = space.end() if space else at
            if at in mentions:
                break
            word = determiners.match(text, at, end)
            if word is None:
                break
            at = word.end()
            bracket = re.compile(r"\s*\(").match(text, at, end)
            if bracket:
                at = bracket.end()
        return at

    def _bracket(self, text: str, at: int, end: int, mention: Mention) -> tuple[list[Mention], int]:
        """The members a group names in brackets if each is a full name, else the group with their keys."""
        opening = re.compile(r"\s*\(").match(text, at, end)
        closing = text.find(")", at, min(end, at + _LONGEST_BRACKET)) if opening else -1
        if opening is None or closing < 0:
            return [mention], at
        inner = self.names.find(text, opening.end(), closing, bare=True)
        covered = sum(member.end - member.start for member in inner)
        if not inner:
            return [mention], closing + 1 if closing - opening.end() < _SHORT_BRACKET else at
        if len(inner) > 1 and covered * 2 > closing - opening.end():
            full = self.names.find(text, opening.end(), closing)
            if len(full) == len(inner):
                return full, closing + 1
        keys = mention.keys + tuple(key for member in inner for key in member.keys)
        return [replace(mention, keys=tuple(dict.fromkeys(keys)))], closing + 1

    def listed(self, text: str, start: int, end: int, found: list[Mention]) -> list[Mention]:
        """The agencies of a field that holds nothing but names, groups with the members in their brackets."""
        by_start = {mention.start: mention for mention in found}
        listed: list[Mention] = []
        at = start
        for mention in found:
            if mention.start < at:
                continue
            members, at = self._bracket(text, mention.end, end, by_start[mention.start])
            listed.extend(members)
        return listed

    def unknown_members(self, text: str, start: int, end: int) -> list[Mention]:
        """The names of a field in which no agency is known: what stands between its commas."""
        members: list[Mention] = []
        for piece in re.compile(r"[^,;\n|]+").finditer(text, start, end):
            words = piece.group()
            left = piece.start() + len(words) - len(words.lstrip(" (-–"))
            right = piece.start() + len(words.rstrip(" .)"))
            quantifier = self.subject_determiners.match(text, left, right)
            if quantifier and text[quantifier.end() : quantifier.end() + 1] == " ":
                left = quantifier.end() + 1
            if right - left >= _SHORTEST_NAME and text[left].isalpha():
                members.append(Mention(left, right, (), listed=False))
        return members
