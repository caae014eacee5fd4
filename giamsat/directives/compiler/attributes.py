"""Fields that a document sets out by label: "Lead: …", "Deadline: …", below an item or as table columns."""

import re
from dataclasses import replace
from datetime import date, timedelta

from .agencies import Mention
from .clauses import Node
from .columns import FIELDS, Span, is_head, label_pattern, read_labels, says_before
from .deadlines import DeadlineReader
from .drafts import Draft
from .language import Language
from .model import Deadline
from .roles import RoleReader

_SHORTEST_TASK = 12
_SHORTEST_CELL = 3
_FEWEST_LABELS = 2
_FEWEST_ROWS = 3


class AttributeReader:
    """Reads labelled fields below an item, and rows of tables whose head names the columns."""

    def __init__(self, language: Language, text: str, roles: RoleReader, deadlines: DeadlineReader) -> None:
        self.language, self.text, self.roles, self.deadlines = language, text, roles, deadlines
        self.labels = {
            f: label_pattern(language, f, r"[^:\n|]{0,24}:\s*") for f in FIELDS if f not in ("number", "task")
        }

    def read(self, node: Node) -> Draft | None:
        """The task of an item that carries a labelled lead or deadline; None for other clauses."""
        lines = self._lines(node)
        fields: list[tuple[str, int, int]] = []
        for start, end in lines:
            for field, pattern in self.labels.items():
                match = pattern.match(self.text, start, end)
                if match:
                    before = field == "deadline" and says_before(self.language, match.group())
                    fields.append(("before" if before else field, match.end(), end))
                    break
        if not any(field in ("lead", "deadline", "before") for field, _, _ in fields):
            return None
        first = min(start for start, _ in lines) if lines else node.text_start
        own_end = min([self._line_start(start) for _, start, _ in fields])
        if own_end - first < _SHORTEST_TASK:
            return None
        draft = Draft(node, first, max(end for _, _, end in fields), title_span=lines[0], explicit=True)
        for field, start, end in fields:
            self._fill(draft, field, start, end)
        return draft

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _lines(self, node: Node) -> list[tuple[int, int]]:
        """Lines of the item itself and of those of its children that have none below them."""
        spans = [(node.text_start, node.own_end)]
        for child in node.marked_children:
            if child.marked_children:
                return self._split(spans[0]) if len(spans) == 1 else []
            spans.append((child.text_start, child.end))
        return [line for span in spans for line in self._split(span)]

    def _split(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        lines = []
        for match in re.compile(r"[^\n]+").finditer(self.text, *span):
            piece = match.group()
            start = match.start() + len(piece) - len(piece.lstrip())
            if piece.strip():
                lines.append((start, match.start() + len(piece.rstrip())))
        return lines

    def _fill(self, draft: Draft, field: str, start: int, end: int) -> None:
        words = self.text[start:end].strip(" .;)")
        if field == "begin":
            return
        if field == "lead":
            draft.lead = draft.lead or self._agencies(start, end)
        elif field == "coordinate":
            draft.coordinate = draft.coordinate or self._agencies(start, end)
        elif field in ("deadline", "before") and draft.deadline == Deadline():
            found = self.deadlines.cell(words)
            at = self.text.find(words, start)
            draft.deadline = self._day_before(found.deadline) if field == "before" else found.deadline
            draft.places["deadline"] = [(at + found.start, at + found.end)] if found.deadline.text else []
        elif words and field not in draft.given:
            draft.given[field] = words
            at = self.text.find(words, start)
            draft.places[field] = [(at, at + len(words))]

    def _day_before(self, deadline: Deadline) -> Deadline:
        """The deadline of a field labelled "before"; words that say so themselves have been heeded."""
        said = self.language.pattern("dates", "before").match(deadline.text)
        if deadline.due is None or deadline.kind != "day" or said:
            return deadline
        return replace(deadline, due=(date.fromisoformat(deadline.due) - timedelta(days=1)).isoformat())

    def _agencies(self, start: int, end: int) -> tuple[Mention, ...]:
        """The agencies that a field names; a name that is not known as one counts where it stands alone."""
        found = self.roles.names.find(self.text, start, end)
        unknown = self.roles.unknown_members(self.text, start, end)
        if not found:
            return tuple(unknown)
        known = self.roles.listed(self.text, start, end, found)
        # Beside names that are known, a member of the list that is written as a name is one as well.
        beside = [
            member
            for member in unknown
            if "(" not in self.text[start:end]
            and self.text[member.start].isupper()
            and not any(m.start < member.end and member.start < m.end for m in found)
        ]
        return tuple(sorted([*known, *beside], key=lambda member: member.start))

    # -- tables ------------------------------------------------------------------------------------

    def head(self, node: Node, below: list[Node]) -> dict[int, str]:
        """Which column of the row is what, if the row is a table's head.

        Columns whose labels no language knows are told by what stands `below` them.
        """
        labelled = read_labels(self.language, self.text, node.cells)
        full = [row for row in below if len(row.cells) == len(node.cells)]
        bare = all(self._is_label(node, place) for place in range(len(node.cells)))
        if full and (len(labelled) >= _FEWEST_LABELS or (bare and len(full) >= _FEWEST_ROWS)):
            self._tell_by_content(labelled, node, full)
        return labelled if is_head(labelled) and "task" in labelled.values() else {}

    def _tell_by_content(self, columns: dict[int, str], head: Node, rows: list[Node]) -> None:
        """Add the columns without a known label: bodies, dates, and the longest words as the task."""
        unknown = [
            place for place in range(len(head.cells)) if place not in columns and self._is_label(head, place)
        ]
        filled = {
            place: [row.cells[place] for row in rows if row.cells[place][0] < row.cells[place][1]]
            for place in unknown
        }
        told: int | None = None
        for place in unknown:
            cells = filled[place]
            if not cells:
                continue
            if "number" not in columns.values() and all(self._is_number(*cell) for cell in cells):
                columns[place] = "number"
                continue
            undated = "deadline" not in columns.values() and "before" not in columns.values()
            if sum(self._is_date(*cell) for cell in cells) * 2 > len(cells):
                if undated or told is not None:
                    # Of two columns of dates the first says when the work begins.
                    columns |= {told: "begin"} if told is not None else {}
                    columns[place], told = "deadline", place
            elif sum(self._is_bodies(*cell) for cell in cells) * 2 > len(cells):
                free = [role for role in ("lead", "coordinate") if role not in columns.values()]
                if free:
                    columns[place] = free[0]
        if "task" not in columns.values():
            width = {
                place: sum(b - a for a, b in filled[place]) / len(filled[place])
                for place in unknown
                if place not in columns and filled[place]
            }
            if width:
                columns[max(width, key=lambda place: width[place])] = "task"

    def _is_label(self, head: Node, place: int) -> bool:
        """Whether a cell of the head can be a label: words, and none that fill a row."""
        start, end = head.cells[place]
        return start < end and not self._is_bodies(start, end) and not self._is_date(start, end)

    def _is_number(self, start: int, end: int) -> bool:
        return self.text[start:end].rstrip(".)").isdecimal()

    def _is_date(self, start: int, end: int) -> bool:
        words = self.text[start:end]
        found = self.deadlines.cell(words).deadline
        return found != Deadline() and len(found.text) * 2 > len(words)

    def _is_bodies(self, start: int, end: int) -> bool:
        """Whether a cell holds nothing much but names of bodies."""
        named = sum(mention.end - mention.start for mention in self.roles.names.find(self.text, start, end))
        return named * 3 > (end - start) * 2

    def row(self, node: Node, columns: dict[int, str], width: int) -> Draft | None:
        """The task of a row below a head of `width` columns; None if the row is none."""
        cells = node.cells
        if len(cells) < width and columns.get(0) != "number" and len(cells) < width - 1:
            return None
        by_field = self._placed(cells, columns, width)
        first = cells[1][0] if columns.get(0) == "number" and len(cells) > 1 else node.text_start
        task = by_field.get("task", (first, first))
        if task[1] - task[0] < _SHORTEST_CELL or len({self.text[a:b] for a, b in cells[1:]}) <= 1:
            return None
        draft = Draft(node, min(first, task[0]), node.end, title_span=task, explicit=True, table=True)
        for field, (start, end) in by_field.items():
            if field not in ("task", "number"):
                self._fill(draft, field, start, end)
        return draft

    def _placed(self, cells: tuple[Span, ...], columns: dict[int, str], width: int) -> dict[str, Span]:
        """The cells by field; where empty cells left no trace, by what stands in them."""
        if len(cells) >= width:
            return {field: cells[place] for place, field in columns.items() if place < len(cells)}
        placed: dict[str, Span] = {}
        fields = [columns.get(place, "") for place in range(width)]
        place = 0
        for number, cell in enumerate(cells):
            spare = (width - place) - (len(cells) - number)
            while spare > 0 and not self._fits(fields[place], cell):
                place, spare = place + 1, spare - 1
            if fields[place]:
                placed[fields[place]] = cell
            place += 1
        return placed

    def _fits(self, field: str, cell: Span) -> bool:
        words = self.text[slice(*cell)]
        if field in ("lead", "coordinate"):
            return bool(self._agencies(*cell))
        if field in ("begin", "deadline", "before"):
            return self.deadlines.cell(words).deadline != Deadline()
        return True
