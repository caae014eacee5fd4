"""Deadlines in words: which day is the last admissible one.

before a day → the day before · by or in a month, quarter, half or year → its last day · a span counted
from the document's own date → that date plus the span · "regularly" → recurring · an event → no date.
"""

import calendar
import functools
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .language import Language
from .model import Deadline, DeadlineKind

_ROMAN_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# A year next to a finer date only places the work; of several finer dates the last completes it.
_STRENGTH: dict[DeadlineKind, int] = {
    "day": 4,
    "month": 4,
    "quarter": 4,
    "half": 4,
    "year": 3,
    "recurring": 1,
    "none": 0,
}
_BARE_FORMS: tuple[tuple[DeadlineKind, str], ...] = (
    ("day", "day"),
    ("half", "half"),
    ("quarter", "quarter"),
    ("month", "bare_month"),
    ("month", "month"),
    ("year", "year"),
    ("year", "bare_year"),
)
_UNITS: tuple[DeadlineKind, ...] = ("day", "half", "quarter", "month", "year")
#: "Within this month": the unit in which the document was issued.
_PRESENT: tuple[DeadlineKind, ...] = ("month", "quarter", "year")
#: How far behind "takes effect" its day may stand.
_NEAR_EFFECT = 60
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


#: What may stand between a date and "each year".
_BESIDE = re.compile(r"[\s,(]{1,3}(?:\w{1,3}\s)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline at a place of the text; `weight` orders several of them, the heaviest counts."""

    start: int
    end: int
    deadline: Deadline
    weight: int


NOT_FOUND = Found(0, 0, Deadline(), 0)


class DeadlineReader:
    """Finds deadlines in passages of one document.

    `document_date` is what spans are counted from and what left-out years are taken from; `whole` is the text in
    which the day is looked for on which the document takes effect.
    """

    def __init__(
        self,
        language: Language,
        document_date: date | None,
        default_year: int | None = None,
        whole: str = "",
    ) -> None:
        self.language = language
        self.document_date = document_date
        self.in_force = self._stated_effect(whole)
        self.year = document_date.year if document_date else default_year

    def find(self, text: str, start: int, end: int) -> list[Found]:
        """All deadlines in `text[start:end]`, in order of place, without overlaps."""
        found: list[Found] = []
        taken: list[tuple[int, int]] = []

        def add(begin: int, stop: int, deadline: Deadline) -> None:
            if not any(begin < b and a < stop for a, b in taken):
                taken.append((begin, stop))
                found.append(Found(begin, stop, deadline, _STRENGTH[deadline.kind]))

        for match in _pattern(self.language, "recurring").finditer(text, start, end):
            add(match.start(), match.end(), Deadline("recurring", None, match.group()))
        for match in _pattern(self.language, "half_month").finditer(text, start, end):
            middle = self._half_month(match)
            if middle:
                add(match.start(), match.end(), Deadline("day", middle.isoformat(), match.group().strip()))
        for kind, pattern in _dated(self.language):
            for match in pattern.finditer(text, start, end):
                repeated = self._repeated(text, match, found)
                if repeated:
                    found.remove(repeated)
                    begin, stop = min(repeated.start, match.start()), max(repeated.end, match.end())
                    taken.append((begin, stop))
                    words = text[begin:stop].strip()
                    found.append(Found(begin, stop, Deadline("recurring", None, words), repeated.weight))
                    continue
                due = self._due(kind, match)
                if due:
                    add(match.start(), match.end(), Deadline(kind, due.isoformat(), match.group().strip()))
        for kind in _PRESENT if self.document_date else ():
            for match in _pattern(self.language, f"this_{kind}").finditer(text, start, end):
                last = self._end_of_present(kind).isoformat()
                add(match.start(), match.end(), Deadline(kind, last, match.group().strip()))
        for match in _pattern(self.language, "relative").finditer(text, start, end):
            add(match.start(), match.end(), self._relative(match))
        for match in _pattern(self.language, "event").finditer(text, start, end):
            add(match.start(), match.end(), Deadline("none", None, match.group().strip()))
        return sorted(found, key=lambda item: item.start)

    def _repeated(self, text: str, match: re.Match[str], found: list[Found]) -> Found | None:
        """The "each year" that stands beside a day and month without a year: "before 31 March each year"."""
        if match.groupdict().get("year"):
            return None
        for item in found:
            if item.deadline.kind != "recurring" or (item.start < match.end() and match.start() < item.end):
                continue
            between = (
                text[match.end() : item.start]
                if item.start >= match.end()
                else text[item.end : match.start()]
            )
            if _BESIDE.fullmatch(between):
                return item
        return None

    def best(self, found: list[Found]) -> Found:
        """The deadline of a task that names several: a completion date before a recurring duty."""
        if not found:
            return NOT_FOUND
        return max(found, key=lambda item: (item.weight, item.deadline.due or "", item.start))

    def cell(self, text: str) -> Found:
        """The deadline of a table cell or of the words after "Deadline:"; bare years and months count."""
        found = [item for item in self.find(text, 0, len(text)) if item.deadline.due]
        if found:
            return self.best(found)
        for kind, name in _BARE_FORMS:
            matches = _pattern(self.language, name).finditer(text)
            due = self._end_of(kind, matches[-1]) if matches else None
            if due:
                # A range of years is one deadline, its last year.
                first = matches[0] if name in ("year", "bare_year") else matches[-1]
                start, end = first.start(), matches[-1].end()
                return Found(start, end, Deadline(kind, due.isoformat(), text[start:end].strip()), 1)
        return self.best(self.find(text, 0, len(text)))

    def _due(self, kind: DeadlineKind, match: re.Match[str]) -> date | None:
        if match["before"]:
            begin = self._begin_of(kind, match)
            return begin - timedelta(days=1) if begin and begin > date.min else None
        return self._end_of(kind, match)

    def _year(self, match: re.Match[str]) -> int | None:
        stated = match.groupdict().get("year")
        return int(stated) if stated else self.year

    def _end_of(self, kind: DeadlineKind, match: re.Match[str]) -> date | None:
        begin = self._begin_of(kind, match)
        if begin is None or kind == "day":
            return begin
        return _last_day(begin.year, begin.month + _MONTHS[kind] - 1)

    def _end_of_present(self, kind: DeadlineKind) -> date:
        assert self.document_date is not None  # noqa: S101 (asked only where it is known)
        months = _MONTHS[kind]
        return _last_day(self.document_date.year, -(-self.document_date.month // months) * months)

    def _begin_of(self, kind: DeadlineKind, match: re.Match[str]) -> date | None:
        groups, year = match.groupdict(), self._year(match)
        if year is None or not 1900 <= year <= 2200:
            return None
        month, day = 1, 1
        if kind == "day" or kind == "month":
            month = self._month(groups)
            day = int(groups["day"]) if kind == "day" else 1
        elif kind == "quarter":
            month = 3 * self._quarter(groups["quarter"]) - 2
        elif kind == "half":
            first = self.language.pattern("dates", "first_half")
            month = 1 if first.search(f"{groups['half']} {groups['which']}") else 7
        try:
            return date(year, month, day)
        except ValueError:
            return None

    def _half_month(self, match: re.Match[str]) -> date | None:
        """The last day of the first or the second half of a month."""
        last = self._end_of("month", match)
        first = self.language.pattern("dates", "first_half").fullmatch(match["half"])
        return last.replace(day=15) if last and first else last

    def _month(self, groups: dict[str, str | None]) -> int:
        name = groups.get("monthname")
        if name is None:
            return int(groups["month"] or 0)
        for number, pattern in enumerate(self.language.strings("dates", "months"), start=1):
            if re.fullmatch(pattern, name, re.IGNORECASE):
                return number
        return 0

    def _quarter(self, words: str) -> int:
        plain = " ".join(words.casefold().split()).rstrip(".")
        ordinal = self.language.ordinals.get(plain) or _ROMAN_QUARTERS.get(plain)
        return ordinal if ordinal else int(plain)

    def _relative(self, match: re.Match[str]) -> Deadline:
        anchor = match["anchor"] or ""
        start = None
        if self.language.pattern("dates", "effect").search(anchor):
            start = self.in_force
        elif self.language.pattern("dates", "relative_to_document").search(anchor):
            start = self.document_date
        due = self._after(start, match["unit"], self._count(match["count"])) if start else None
        return Deadline("day" if due else "none", due, match.group().strip())

    def _count(self, words: str) -> int:
        """A number in figures or in words; the place of a word in the list of its language is its number."""
        if words.isdecimal():
            return int(words)
        numbers = self.language.strings("dates", "numbers")
        return next(n for n, form in enumerate(numbers, 1) if re.fullmatch(form, words, re.IGNORECASE))

    def _stated_effect(self, whole: str) -> date | None:
        """The day on which the document takes effect, if its text says so."""
        for words in self.language.pattern("dates", "effect").finditer(whole):
            for match in _pattern(self.language, "day").finditer(
                whole, words.end(), words.end() + _NEAR_EFFECT
            ):
                if match["year"]:
                    return self._begin_of("day", match)
        return None

    def _after(self, start: date, unit: str, count: int) -> str:
        if self.language.pattern("dates", "working_days").fullmatch(unit):
            while count:
                start += timedelta(days=1)
                count -= start.weekday() < 5
            return start.isoformat()
        yearly = self.language.pattern("dates", "unit_year").fullmatch(unit)
        if yearly or self.language.pattern("dates", "unit_month").fullmatch(unit):
            count *= 12 if yearly else 1
            months = start.month - 1 + count
            year, month = start.year + months // 12, months % 12 + 1
            return date(year, month, min(start.day, calendar.monthrange(year, month)[1])).isoformat()
        weeks = self.language.pattern("dates", "unit_week").fullmatch(unit)
        return (start + timedelta(days=count * (7 if weeks else 1))).isoformat()


def ends_with_date(language: Language, words: str) -> bool:
    """Whether a passage ends with a date: "before 5 May 2026", not "at 320"."""
    forms = ("day", "month", "quarter", "half", "year", "bare_month", "bare_year")
    return any(
        match.end() == len(words) for form in forms for match in _pattern(language, form).finditer(words)
    )


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _fragments(language: Language, name: str) -> list[str]:
    months = "|".join(language.strings("dates", "months"))
    ordinals = "|".join(sorted(map(re.escape, language.ordinals), key=len, reverse=True))
    numbers = "|".join([r"\d{1,3}", *language.strings("dates", "numbers")])
    words = {"{months}": months, "{ordinals}": ordinals, "{count}": rf"(?P<count>{numbers})"}
    forms = language.strings("dates", name)
    for place, meaning in words.items():
        forms = [form.replace(place, meaning) for form in forms]
    return forms


class _Forms:
    """Several patterns that behave as one: matches of an earlier form go before those of later ones.

    They stay apart because the forms of a date use the same group names.
    """

    def __init__(self, fragments: list[str], prefix: str = "") -> None:
        self.patterns = [re.compile(rf"(?<!\w){prefix}(?:{form})(?!\w)", re.IGNORECASE) for form in fragments]

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
        """Matches without overlaps, in order of place."""
        taken: list[re.Match[str]] = []
        for pattern in self.patterns:
            for match in pattern.finditer(text, start, len(text) if end is None else end):
                if not any(match.start() < other.end() and other.start() < match.end() for other in taken):
                    taken.append(match)
        return sorted(taken, key=lambda match: match.start())


@functools.cache
def _pattern(language: Language, name: str) -> _Forms:
    return _Forms(_fragments(language, name))


@functools.cache
def _dated(language: Language) -> list[tuple[DeadlineKind, _Forms]]:
    """Patterns of a preposition with a date, the finest unit first."""

    def words(name: str) -> str:
        ordered = sorted(language.strings("dates", name), key=len, reverse=True)
        return "|".join(word.replace(" ", r"\s+") for word in ordered)

    result: list[tuple[DeadlineKind, _Forms]] = []
    for kind in _UNITS:
        # A day needs "before" or "by": a bare day is mostly the date of a cited document.
        weak = "" if kind == "day" else rf"|(?:{words('in')})(?=\s)"
        # "(December 2025)" and "Completion date: March 2025" need no preposition.
        weak += r"|(?<=\()" if kind in ("month", "quarter") else ""
        is_ = rf"|\s(?:{words('copula')})(?=\s)" if language.strings("dates", "copula") else ""
        weak += rf"|(?:{words('completion')})\w*(?:\s+\w+){{0,2}}(?:\s*:{is_})"
        prefix = rf"(?:(?P<before>{words('before')})(?=\s)|(?:{words('by')})(?=\s){weak})\s*(?:[(]\s*)?"
        result.append((kind, _Forms(_fragments(language, kind), prefix)))
    return result
