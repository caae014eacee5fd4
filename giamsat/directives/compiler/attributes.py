"""Fields that a document sets out by label: "Lead: …", "Deadline: …", below an item or as table columns."""

import re
from dataclasses import replace
from datetime import date, timedelta

from .agencies import Mention
from .clauses import Node
from .columns import FIELDS, Span, label_pattern, read_head, says_before
from .deadlines import DeadlineReader
from .drafts import Draft
from .language import Language
from .model import Deadline
from .roles import RoleReader

_SHORTEST_TASK = 12
_SHORTEST_CELL = 3


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
        if found:
            return tuple(self.roles.listed(self.text, start, end, found))
        return tuple(self.roles.unknown_members(self.text, start, end))

    # -- tables ------------------------------------------------------------------------------------

    def head(self, node: Node) -> dict[int, str]:
        """Which column of the row is what, if the row is a table's head."""
        return read_head(self.language, self.text, node.cells)

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
        if field in ("deadline", "before"):
            return self.deadlines.cell(words).deadline != Deadline()
        return True
