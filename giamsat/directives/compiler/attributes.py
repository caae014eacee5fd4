"""Fields that a document sets out by label: "Lead: …", "Deadline: …", below an item or as table columns."""

import re

from .agencies import Mention
from .clauses import Node
from .deadlines import DeadlineReader
from .drafts import Draft
from .language import Language
from .model import Deadline
from .roles import RoleReader

FIELDS = ("number", "lead", "coordinate", "deadline", "product", "authority", "task")
_SHORTEST_TASK = 12


def label_pattern(language: Language, field: str, suffix: str) -> re.Pattern[str]:
    """The labels of a field at the beginning of a passage."""
    labels = "|".join(label.replace(" ", r"\s+") for label in language.strings("attributes", field))
    return re.compile(rf"[\s(\-–+*•]*(?:{labels}){suffix}", re.IGNORECASE)


class AttributeReader:
    """Reads labelled fields below an item, and rows of tables whose head names the columns."""

    def __init__(self, language: Language, text: str, roles: RoleReader, deadlines: DeadlineReader) -> None:
        self.language, self.text, self.roles, self.deadlines = language, text, roles, deadlines
        self.labels = {
            f: label_pattern(language, f, r"[^:\n|]{0,24}:\s*") for f in FIELDS if f not in ("number", "task")
        }
        self.columns = {f: label_pattern(language, f, r"") for f in FIELDS}

    def read(self, node: Node) -> Draft | None:
        """The task of an item that carries a labelled lead or deadline; None for other clauses."""
        lines = self._lines(node)
        fields: list[tuple[str, int, int]] = []
        for start, end in lines:
            for field, pattern in self.labels.items():
                match = pattern.match(self.text, start, end)
                if match:
                    fields.append((field, match.end(), end))
                    break
        if not any(field in ("lead", "deadline") for field, _, _ in fields):
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
        elif field == "deadline" and draft.deadline == Deadline():
            draft.deadline = self.deadlines.cell(words)
        elif field == "product":
            draft.product = draft.product or words
        elif field == "authority":
            draft.authority = draft.authority or words

    def _agencies(self, start: int, end: int) -> tuple[Mention, ...]:
        return tuple(self.roles.names.find(self.text, start, end))

    # -- tables ------------------------------------------------------------------------------------

    def rows(self, nodes: list[Node]) -> list[Draft]:
        """A task for each row of the tables whose head says which column is what."""
        drafts: list[Draft] = []
        columns: dict[int, str] = {}
        width = 0
        for node in nodes:
            if node.style != "row":
                continue
            cells = self._cells(node)
            head = self._head(cells)
            if head:
                columns, width = head, len(cells)
                continue
            if "lead" in columns.values() and len(cells) >= width - 1:
                draft = self._row(node, cells, columns)
                if draft:
                    drafts.append(draft)
        return drafts

    def _cells(self, node: Node) -> list[tuple[int, int]]:
        cells, start = [], node.start
        while start <= node.end:
            stop = self.text.find("|", start, node.end)
            stop = node.end if stop < 0 else stop
            piece = self.text[start:stop]
            left = start + len(piece) - len(piece.lstrip())
            cells.append((left, max(left, start + len(piece.rstrip()))))
            start = stop + 1
        if cells and cells[0][0] == cells[0][1] and self.text[node.start] == "|":
            cells = cells[1:]
        return cells

    def _head(self, cells: list[tuple[int, int]]) -> dict[int, str]:
        columns: dict[int, str] = {}
        for place, (start, end) in enumerate(cells):
            if end - start > 80:
                return {}
            for field, pattern in self.columns.items():
                if field not in columns.values() and pattern.match(self.text, start, end):
                    columns[place] = field
                    break
        return columns if "lead" in columns.values() and len(columns) >= 3 else {}

    def _row(self, node: Node, cells: list[tuple[int, int]], columns: dict[int, str]) -> Draft | None:
        by_field = {field: cells[place] for place, field in columns.items() if place < len(cells)}
        first = cells[1][0] if columns.get(0) == "number" and len(cells) > 1 else node.text_start
        task = by_field.get("task", (first, first))
        if task[1] - task[0] < 3 or len({self.text[a:b] for a, b in cells[1:]}) <= 1:
            return None
        draft = Draft(
            node, first, node.end, title_span=task if task[1] > task[0] else None, explicit=True, table=True
        )
        for field, (start, end) in by_field.items():
            if field not in ("task", "number"):
                self._fill(draft, field, start, end)
        return draft
