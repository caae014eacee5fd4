"""Names of agencies in running text: listed forms, provinces, and names that only look like one."""

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, NamedTuple

from .language import Language, shared

_TOKEN = re.compile(r"[^\W_]+(?:[&.][^\W_]+)*|[^\s\w]")
_LONGEST_OPEN_NAME = 14
_LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency named at `start..end` of the reading copy; no keys where the name is not a listed one."""

    start: int
    end: int
    keys: tuple[str, ...]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    folded: tuple[str, ...]


class _Hit(NamedTuple):
    """A listed form met in the text: its tokens, its keys, words that are no part of the name.

    A generic one is a common noun ("departments"), with which a proper name may begin as well.
    """

    length: int
    keys: tuple[str, ...]
    skip: int
    generic: bool


class _Forms:
    """A trie of name forms over folded words."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}

    def add(self, words: list[str], keys: tuple[str, ...], skip: int = 0, generic: bool = False) -> None:
        node = self.root
        for word in words:
            node = node.setdefault(word, {})
        # The first list to claim a form keeps it, so that a file can put the usual sense first.
        node.setdefault("", (keys, skip, generic))

    def longest(self, tokens: list[_Token], at: int) -> "_Hit | None":
        """The longest form that begins at `at`."""
        node = self.root
        best: _Hit | None = None
        for count, token in enumerate(tokens[at : at + 32], start=1):
            for word in token.folded:
                node = node.get(word)  # type: ignore[assignment]
                if node is None:
                    return best
            if "" in node:
                best = _Hit(count, *node[""])
        return best


class AgencyNames:
    """Finds agencies in a text of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.short_forms = {
            short: tuple(self._fold_phrase(long)) for short, long in language.data["short_forms"].items()
        }
        self.forms, self.bare, self.heads, self.plural = _Forms(), _Forms(), _Forms(), _Forms()
        articles = language.data.get("group_articles", ())
        for form, keys in language.data["groups"].items():
            for suffix in ("", *language.data.get("group_suffixes", ())):
                self._add(f"{form} {suffix}".strip(), tuple(keys), articles)
        for key, forms in language.data["agencies"].items():
            for form in forms:
                self._add(form, (key,), articles if form[:1].islower() else ())
                for holder in language.data["open_names"].get("holders", ()) if form[:1].isupper() else ():
                    self._add(f"{holder} {form}", (key,))
        for key, forms in language.data["bare"].items():
            for form in forms:
                self.bare.add(self._fold_phrase(form), (key,))
                for office in language.data["open_names"]["mirrored"]:
                    self._add(f"{office} {form}", ())
        self._add_provinces()
        open_names = language.data["open_names"]
        for words in open_names.get("plural", ()):
            self.plural.add(self._fold_phrase(words), ())
        roles = language.data["roles"]
        self.between = frozenset((",", *roles["joiners"], *roles["determiners"]))
        self.fronting = frozenset(roles["fronting"])
        for head in open_names["heads"]:
            self.heads.add(self._fold_phrase(head), ())
        self.head_endings = tuple(open_names["head_endings"])
        self.inside = frozenset(open_names["inside"])
        self.links = frozenset(open_names["links"])
        self.stops = frozenset(open_names["stops"])
        self.second_syllable: bool = open_names["second_syllable"]
        self.linked_only: bool = open_names["linked_only"]
        self.tails = frozenset(open_names.get("tails", ()))
        self.bodies = frozenset(open_names.get("bodies", ()))
        self.compounds = self.bodies if open_names.get("compounds", False) else frozenset()
        self.common_joiners = frozenset(language.data["roles"]["joiners"])
        self.common = frozenset((*language.data["stopwords"], *language.data["roles"]["determiners"]))
        self.lowercase_heads: bool = open_names.get("lowercase_heads", False)
        self.joined, self.branches = _Forms(), _Forms()
        for words in open_names.get("joined", ()):
            self.joined.add(self._fold_phrase(words), ())
        for words in open_names.get("branches", ()):
            self.branches.add(self._fold_phrase(words), ())

    def _add(self, form: str, keys: tuple[str, ...], articles: tuple[str, ...] | list[str] = ()) -> None:
        words = self._fold_phrase(form)
        generic = form[:1].islower()
        self.forms.add(words, keys, 1 if articles and words[0] in articles else 0, generic)
        for article in articles:
            self.forms.add([self.language.fold(article), *words], keys, 1, generic)

    def _add_provinces(self) -> None:
        section = self.language.data["provinces"]
        for key, name in shared("provinces").items():
            plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
            ascii_name = "".join(letter for letter in plain if not unicodedata.combining(letter))
            for form in [name, ascii_name, *section.get(key, ())]:
                for prefix in section["prefixes"]:
                    self._add(f"{prefix} {form}".strip(), (key,))
                for suffix in section.get("suffixes", ()):
                    self._add(f"{form} {suffix}".strip(), (key,))

    def _fold_phrase(self, phrase: str) -> list[str]:
        short = getattr(self, "short_forms", {})
        words: list[str] = []
        for word in _TOKEN.findall(phrase):
            words.extend(short.get(word.casefold(), (self.language.fold(word),)))
        return words

    def tokens(self, text: str, start: int, end: int) -> list[_Token]:
        """The words and marks of a passage."""
        fold, short = self.language.fold, self.short_forms
        tokens: list[_Token] = []
        for match in _TOKEN.finditer(text, start, end):
            word = match.group()
            expanded = short.get(word.casefold()) if len(word) < 8 else None
            tokens.append(_Token(match.start(), match.end(), word, expanded or (fold(word),)))
        # "TP. Huế": the stop after a short form belongs to it.
        return [
            token
            for i, token in enumerate(tokens)
            if not (token.word == "." and i and len(tokens[i - 1].folded) > 1)
        ]

    def find(self, text: str, start: int, end: int, bare: bool = False) -> list[Mention]:
        """All agencies named in `text[start:end]`, in order, without overlaps, the longest form each.

        With `bare`, names of ministries without the word "ministry" count too.
        """
        tokens = self.tokens(text, start, end)
        mentions: list[Mention] = []
        at = 0
        while at < len(tokens):
            hit = self.forms.longest(tokens, at)
            if hit is None and bare:
                hit = self.bare.longest(tokens, at)
            bare_list = self._bare_list(tokens, at)
            if bare_list and (hit is None or bare_list[-1][1] - at > hit.length):
                mentions.extend(mention for mention, _ in bare_list)
                at = bare_list[-1][1]
                continue
            opened = max(self._open_name(tokens, at), self._tailed_name(tokens, at), self._bodies(tokens, at))
            if opened and (hit is None or self._reaches_farther(tokens, at, hit, opened)):
                opened += self._branch(tokens, at + opened)
                mentions.append(Mention(tokens[at].start, tokens[at + opened - 1].end, (), listed=False))
                at += opened
            elif hit:
                skip = min(hit.skip, hit.length - 1)
                proper = tokens[at + skip].word[:1].isupper() and not hit.generic
                branch = self._branch(tokens, at + hit.length) if proper else 0
                # What a body has in each province is another body than the one at the centre.
                keys = () if branch else hit.keys
                at_end = at + hit.length + branch
                mentions.append(Mention(tokens[at + skip].start, tokens[at_end - 1].end, keys))
                at = at_end
            else:
                at += 1
        return mentions

    def _branch(self, tokens: list[_Token], at: int) -> int:
        """Number of tokens that say a name means its offices elsewhere: "Health Departments of the provinces"."""
        found = self.branches.longest(tokens, at)
        return found.length if found else 0

    def _open_name(self, tokens: list[_Token], at: int) -> int:
        """Number of tokens of a name that is not listed but begins as agencies' names do; else 0."""
        first = tokens[at]
        if (
            self.head_endings
            and first.word[:1].isupper()
            and self._ends_as_head(first.word.casefold())
            and first.word.casefold() not in self.head_endings
            and not (at + 1 < len(tokens) and tokens[at + 1].word == "-")
        ):
            head = own = 1
        else:
            hit = self.heads.longest(tokens, at)
            if hit is None and self._may_open(first) and at + 1 < len(tokens):
                # "Algemeen Bureau voor …": one more capital before the first word.
                behind = self.heads.longest(tokens, at + 1) if tokens[at + 1].word[:1].isupper() else None
                hit = (
                    behind._replace(length=behind.length + 1) if behind and not self.second_syllable else None
                )
            if hit is None or not (first.word[:1].isupper() or self._small_head(tokens, at + hit[0])):
                return 0
            head = own = hit[0]
            nested = self.heads.longest(tokens, at + head)
            if nested and tokens[at + head].word[:1].isupper():
                head += nested[0]
        phrase = self._bodies(tokens, at + head)
        if phrase and first.word[:1].isupper():
            # "People's Committees of coastal provinces"
            return head + phrase
        length, end, proper = head, min(len(tokens), at + _LONGEST_OPEN_NAME), False
        last_good = head
        while at + length < end:
            word = tokens[at + length].word
            lower = word.casefold()
            joined = self.joined.longest(tokens, at + length)
            if joined:
                proper, last_good = True, length + joined.length
                length = last_good
                continue
            if lower in self.links:
                # A link goes on only to a further word of the same name, not to the next agency.
                after = at + length + 1
                following = tokens[after].word if after < end else ""
                if following in self.inside and not self._begins_name(tokens, at + length):
                    last_good = after + 1 - at if following not in self.links else last_good
                elif not following[:1].isupper() or self._begins_name(tokens, after):
                    break
            elif word[:1].isupper() or word[:1].isdigit():
                if self.linked_only and tokens[at + length - 1].word.casefold() not in self.inside:
                    break
                proper, last_good = True, length + 1
            elif lower in self.inside or (
                self.second_syllable
                and length > own
                and not (length > own + 1 and tokens[at + length - 2].word[:1].isupper())
                and tokens[at + length - 1].word[:1].isupper()
                and lower.isalpha()
                and lower not in self.stops
            ):
                last_good = length + 1
            elif not self._place_follows(tokens, at + length, end):
                break
            length += 1
        if last_good == head and not self.head_endings:
            return 0
        return last_good if proper or last_good > head or self.head_endings else 0

    def _bare_list(self, tokens: list[_Token], at: int) -> list[tuple[Mention, int]]:
        """Bare names behind a plural: "the Ministries of Justice and Finance"; with where each one ends."""
        head = self.plural.longest(tokens, at)
        if head is None:
            return []
        place, found = at + head.length, list[tuple[Mention, int]]()
        if place < len(tokens) and tokens[place].word == ":":
            place += 1
        while True:
            name = self.bare.longest(tokens, place)
            if name is None or not tokens[place].word[:1].isupper():
                return found
            start = tokens[place if found else at].start
            behind = place + name.length
            found.append((Mention(start, tokens[behind - 1].end, name.keys), behind))
            place = behind
            while (
                place < len(tokens) and place - behind < 3 and tokens[place].word.casefold() in self.between
            ):
                place += 1
            if place == behind:
                return found

    def _may_open(self, token: _Token) -> bool:
        word = token.word.casefold()
        return token.word[:1].isupper() and word not in self.common and word not in self.fronting

    def _ends_as_head(self, word: str) -> bool:
        """Whether a compound ends as agencies' names do, in any case."""
        return any(
            word.removesuffix(case).endswith(self.head_endings) for case in ("", *self.language.endings)
        )

    def _tailed_name(self, tokens: list[_Token], at: int) -> int:
        """Number of tokens of a name that ends as agencies' names do, as in "Archives Department"; else 0."""
        if not self.tails or not tokens[at].word[:1].isupper() or tokens[at].word.casefold() in self.common:
            return 0
        good = 0
        for place in range(at, min(len(tokens), at + _LONGEST_OPEN_NAME)):
            word = tokens[place].word
            goes_on = place + 1 < len(tokens) and tokens[place + 1].word[:1].isupper()
            if word in self.tails and not goes_on:
                good = self._with_place(tokens, place + 1) - at if place > at else 0
            elif not word[:1].isupper() and word not in self.inside:
                break
        return good

    def _with_place(self, tokens: list[_Token], behind: int) -> int:
        """Behind the place that follows a name: "Power Company of Hue"."""
        if (
            behind + 1 < len(tokens)
            and tokens[behind].word in self.links
            and tokens[behind].word in self.inside
        ):
            place = self.forms.longest(tokens, behind + 1)
            if (
                place
                and tokens[behind + 1].word[:1].isupper()
                and tokens[behind].word not in self.common_joiners
            ):
                return behind + 1 + place.length
        return behind

    def _bodies(self, tokens: list[_Token], at: int) -> int:
        """Number of tokens of a phrase for bodies without a name, as in "coastal provinces"; else 0."""
        for place in range(at, min(len(tokens), at + _LONGEST_PHRASE) if self.bodies else at):
            word = tokens[place].word.casefold()
            if word in self.bodies and place > at:
                return place + 1 - at
            if place == at and any(word != body and word.endswith(body) for body in self.compounds):
                return 1
            if not word.isalpha() or word in self.common:
                return 0
        return 0

    def _small_head(self, tokens: list[_Token], behind: int) -> bool:
        """Whether a name that begins with a small letter goes on with a capital."""
        while behind < len(tokens) and tokens[behind].word in self.inside:
            behind += 1
        return self.lowercase_heads and behind < len(tokens) and tokens[behind].word[:1].isupper()

    def _place_follows(self, tokens: list[_Token], at: int, end: int) -> bool:
        """Whether one or two small words lead on to a proper name: "Ban Quản lý vịnh Hạ Long"."""
        if not self.second_syllable:
            return False
        for place in range(at, min(at + 2, end - 1)):
            word = tokens[place].word
            if not word.isalpha() or word.casefold() in self.stops or word in self.common_joiners:
                return False
            if tokens[place + 1].word[:1].isupper():
                return not self._begins_name(tokens, place + 1)
        return False

    @staticmethod
    def _reaches_farther(tokens: list[_Token], at: int, listed: _Hit, opened: int) -> bool:
        """Whether a name that looks like one goes on behind the listed name with a further proper word."""
        if opened <= listed.length:
            return False
        proper_noun = listed.generic and listed.length == 1 and tokens[at].word[:1].isupper()
        return proper_noun or tokens[at + listed.length].word[:1].isupper()

    def _begins_name(self, tokens: list[_Token], at: int) -> bool:
        return bool(self.forms.longest(tokens, at) or self.heads.longest(tokens, at))


@functools.cache
def names_of(language: Language) -> AgencyNames:
    """The finder for a language, built once."""
    return AgencyNames(language)
