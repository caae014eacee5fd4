"""Tables in plain text: rows with cells between bars or tabs, and tables with one cell a line."""

import functools
import re
from dataclasses import dataclass

from .language import Language, Languages

Span = tuple[int, int]
FIELDS = ("number", "lead", "coordinate", "begin", "deadline", "product", "authority", "task")
_LONGEST_LABEL = 80
_FEWEST_COLUMNS = 3
_NUMBER = re.compile(r"(\d{1,3})(?:\.\d{1,3})*\.?$")
_GROUP = re.compile(r"(?:[IVXLC]{1,5}|[A-Z])\.?$")


@dataclass(frozen=True, slots=True)
class StackedTable:
    """A table with one cell a line: its rows with the head as the first, and where it ends."""

    rows: tuple[tuple[Span, ...], ...]
    end: int


@functools.cache
def label_pattern(language: Language, field: str, suffix: str) -> re.Pattern[str]:
    """The labels of a field at the beginning of a passage."""
    labels = "|".join(label.replace(" ", r"\s+") for label in language.strings("attributes", field)) or "(?!)"
    return re.compile(rf"[\s(\-–+*•]*(?:{labels}){suffix}", re.IGNORECASE)


def says_before(language: Language, label: str) -> bool:
    """Whether the label of a deadline ends in "before", so that the day named is no longer in time."""
    words = "|".join(language.strings("dates", "before"))
    return bool(re.search(rf"(?<!\w)(?:{words})[\s:)]*$", label, re.IGNORECASE))


def trimmed(text: str, start: int, end: int) -> Span:
    """The passage without the white space around it."""
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return left, max(left, start + len(piece.rstrip()))


def row_cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The cells of a line that bars or tabs part, empty ones too; none if it is no row."""
    mark = next((m for m in "|\t" if text.count(m, start, end) >= _FEWEST_COLUMNS - 1), None)
    if mark is None:
        return ()
    cells, at = [], start
    while at <= end:
        stop = text.find(mark, at, end)
        stop = end if stop < 0 else stop
        cells.append(trimmed(text, at, stop))
        at = stop + 1
    if mark == "|" and text[start] == mark:
        cells = cells[1:]
    if mark == "|" and text[end - 1] == mark:
        cells = cells[:-1]
    return tuple(cells)


def is_head(columns: dict[int, str]) -> bool:
    """Whether these columns are those of a table of tasks: a lead and two more fields."""
    return "lead" in columns.values() and len(columns) >= _FEWEST_COLUMNS


def read_labels(language: Language, text: str, cells: tuple[Span, ...]) -> dict[int, str]:
    """Which column is what by its label; none where a cell is too long for one.

    The column of the deadline is "before" where its label says so.
    """
    columns: dict[int, str] = {}
    for place, (start, end) in enumerate(cells):
        if end - start > _LONGEST_LABEL:
            return {}
        for field in FIELDS:
            if field not in columns.values() and label_pattern(language, field, "").match(text, start, end):
                columns[place] = (
                    "before" if field == "deadline" and says_before(language, text[start:end]) else field
                )
                break
    return columns


def stacked_tables(languages: Languages, text: str, lines: list[Span]) -> dict[int, StackedTable]:
    """The tables with one cell a line, by where they begin."""
    found: dict[int, StackedTable] = {}
    at = 0
    while at < len(lines):
        width = _head_width(languages, text, lines, at)
        if width:
            table, at = _read(text, lines, at, width)
            found[table.rows[0][0][0]] = table
        else:
            at += 1
    return found


def _head_width(languages: Languages, text: str, lines: list[Span], at: int) -> int:
    """How many lines from `at` on are the labels of columns; 0 if they are no head."""
    best = 0
    for language in languages.all():
        seen: set[str] = set()
        place = at
        while place < len(lines):
            start, end = lines[place]
            matched = {f for f in FIELDS if label_pattern(language, f, "").match(text, start, end)} - seen
            if not matched or not _is_label(text[start:end]):
                break
            seen.add(next(field for field in FIELDS if field in matched))
            place += 1
        if "lead" in seen and "task" in seen and len(seen) >= _FEWEST_COLUMNS:
            best = max(best, place - at)
    return best


def _is_label(line: str) -> bool:
    return len(line) <= _LONGEST_LABEL // 2 and (line[-1] not in ".:;|" or line[:-1].isalpha())


def _read(text: str, lines: list[Span], at: int, width: int) -> tuple[StackedTable, int]:
    head = tuple(lines[at : at + width])
    rows = [head]
    at += width
    numbered = at < len(lines) and bool(_NUMBER.match(text[slice(*lines[at])]) or _is_group(text, lines, at))
    while at < len(lines):
        stop = _row_end(text, lines, at, width, numbered)
        if stop <= at:
            break
        rows.append(_with_blanks(text, lines, at, stop))
        at = stop
    return StackedTable(tuple(rows), rows[-1][-1][1]), at


def _with_blanks(text: str, lines: list[Span], at: int, stop: int) -> tuple[Span, ...]:
    """The lines of a row as cells, a blank line as an empty cell."""
    cells: list[Span] = [lines[at]]
    for place in range(at + 1, stop):
        empty = lines[place - 1][1]
        cells.extend([(empty, empty)] * _gap(text, lines, place))
        cells.append(lines[place])
    return tuple(cells)


def _is_group(text: str, lines: list[Span], at: int) -> bool:
    """Whether a lone letter or Roman numeral with one line behind it heads the rows that follow."""
    following = at + 2 < len(lines) and _NUMBER.match(text[slice(*lines[at + 2])])
    return bool(_GROUP.match(text[slice(*lines[at])]) and following)


def _row_end(text: str, lines: list[Span], at: int, width: int, numbered: bool) -> int:
    """Index of the line behind the row that begins at `at`; `at` itself when the table ends here."""
    if not numbered:
        return at if _gap(text, lines, at) or at + width > len(lines) else at + width
    if _is_group(text, lines, at):
        return at + 2
    if not _NUMBER.match(text[slice(*lines[at])]):
        return at
    stop, cells = at + 1, 1
    # An empty cell leaves a blank line or none: the next number ends the row as the full width does.
    while stop < len(lines):
        cells += 1 + _gap(text, lines, stop)
        if cells > width or _NUMBER.match(text[slice(*lines[stop])]) or _is_group(text, lines, stop):
            break
        stop += 1
    return stop


def _gap(text: str, lines: list[Span], at: int) -> int:
    """How many blank lines stand before a line."""
    return max(0, text[lines[at - 1][1] : lines[at][0]].count("\n") - 1)
