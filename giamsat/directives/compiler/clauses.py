"""The clause tree of a document, as it numbers itself."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .columns import StackedTable, row_cells, stacked_tables
from .language import Languages
from .marks import LONGEST_CAPTION, Mark, Numbering
from .model import Clause, ClauseKind

_LINE = re.compile(r"[^\n]+")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]\s")
_RULE = re.compile(r"[-–—_=*\s]{4,}$")
_KINDS: dict[str, ClauseKind] = {
    "annex": "part",
    "part": "part",
    "article": "article",
    "roman": "part",
    "capital": "part",
    "small-roman": "point",
    "letter": "point",
    "paren-number": "point",
    "paren-letter": "point",
    "paren-roman": "point",
    "dash": "dash",
    "plus": "dash",
    "paragraph": "paragraph",
    "heading": "heading",
    "row": "row",
    "rowgroup": "heading",
}
_LONGEST_HEADING = 220
FULL_LINE = 55
_NEAR_MARK = 2_000


@dataclass(slots=True)
class Node:
    """A clause while the tree is being built; `own_end` is where its first marked child begins."""

    index: int
    parent: "Node | None"
    style: str
    label: str
    path: str
    start: int
    text_start: int
    end: int
    own_end: int = 0
    order: int = 0
    inline: bool = False
    # A blank line stands before it.
    apart: bool = False
    # Code of the language of its own words.
    lang: str = ""
    # Of a table's row: where its cells stand.
    cells: tuple[tuple[int, int], ...] = ()
    children: list["Node"] = field(default_factory=list)

    @property
    def marked_children(self) -> list["Node"]:
        """Children that are items of their own, not further paragraphs of this clause."""
        return [child for child in self.children if child.style != "paragraph"]

    def clause(self) -> Clause:
        """The finished clause, offsets still those of the reading copy."""
        kind: ClauseKind = "item" if self.style.startswith("number") else _KINDS[self.style]
        parent = self.parent.index if self.parent else None
        return Clause(self.index, parent, kind, self.label, self.path, self.start, self.end, self.text_start)


class TreeBuilder:
    """Reads lines from top to bottom and hangs each mark below the nearest mark of another style."""

    def __init__(self, languages: Languages, lang: str, text: str, wrapped: bool) -> None:
        self.languages, self.lang = languages, lang
        self.numbering = Numbering(languages)
        self.numbering.learn(text)
        self.wrapped = wrapped
        self.text = text
        self.nodes: list[Node] = []
        self.stack: list[Node] = []
        self.roots: list[Node] = []
        self.annexes = 0
        self.paths: dict[str, int] = {}

    def build(self) -> list[Node]:
        """All clauses in document order."""
        end_words = self.numbering.end
        skipping = False
        lines = list(self._lines())
        tables = stacked_tables(self.languages, self.text, lines)
        behind = 0
        for start, end in lines:
            if start < behind:
                continue
            if start in tables:
                behind = self._stacked(tables[start])
                skipping = False
                continue
            if _RULE.match(self.text, start, end) or _FOOTNOTE.match(self.text, start, end):
                continue
            if end - start < LONGEST_CAPTION and self.numbering.caption.search(self.text, start, end):
                continue
            annex = self._annex(start, end)
            if end_words.match(self.text, start, end) and end - start < 200:
                skipping = True
            if skipping and annex is None:
                continue
            skipping = False
            self._line(start, end, annex)
        self._close()
        return self.nodes

    def _lines(self) -> Iterator[tuple[int, int]]:
        """The lines without the white space around them; lines broken in mid-sentence are put together."""
        current: tuple[int, int] | None = None
        for match in _LINE.finditer(self.text):
            start, end = self._strip(match.start(), match.end())
            if start >= end:
                continue
            if current and self.wrapped and self._goes_on(current, start, end):
                current = (current[0], end)
                continue
            if current:
                yield current
            current = (start, end)
        if current:
            yield current

    def _goes_on(self, before: tuple[int, int], start: int, end: int) -> bool:
        """Whether a line of wrapped text continues the one before it."""
        gap = self.text[before[1] : start]
        last_line = self.text.rfind("\n", before[0], before[1]) + 1
        full = before[1] - max(last_line, before[0]) > FULL_LINE
        if "\n\n" in gap.replace(" ", "") or not full or row_cells(self.text, start, end):
            return False
        mark = self.numbering.line_mark(self.text, start, end)
        if mark is None:
            return True
        inline = mark.style.startswith("paren") and mark.order > 1
        if not inline:
            return False
        near = max(before[0], before[1] - _NEAR_MARK)
        previous = re.compile(rf"[:;.,]\s+\((?:{mark.order - 1}|[ivx]+)\)\s")
        return bool(previous.search(self.text, near, before[1]))

    def _strip(self, start: int, end: int) -> tuple[int, int]:
        line = self.text[start:end]
        return start + len(line) - len(line.lstrip()), start + len(line.rstrip())

    def _annex(self, start: int, end: int) -> Mark | None:
        mark = self.numbering.line_mark(self.text, start, end)
        return mark if mark and mark.style == "annex" and self._stands_alone(mark, end) else None

    def _stands_alone(self, mark: Mark, end: int) -> bool:
        rest = self.text[mark.text_start : end].strip()
        return not rest or rest[0] in ".:-–(" or rest.isupper()

    def _line(self, start: int, end: int, annex: Mark | None) -> None:
        if annex:
            self.annexes += 1
            self.stack.clear()
            self._push(annex, end)
            return
        if row_cells(self.text, start, end):
            self._row(start, end)
            return
        mark = self.numbering.line_mark(self.text, start, end)
        if mark and mark.style == "annex":
            mark = None
        if mark is None:
            self._paragraph(start, end)
        else:
            self._push(mark, end)
        text_start = mark.text_start if mark else start
        for inline in self.numbering.inline_marks(self.text, mark, text_start, end):
            self._push(inline, end)

    def _push(self, mark: Mark, end: int) -> None:
        parent = self._parent_for(mark.style)
        siblings = parent.children if parent else self.roots
        same = [node for node in siblings[-60:] if node.style == mark.style]
        value = self._value(mark, same)
        if mark.style == "annex":
            value = "A" if self.annexes == 1 else f"A{self.annexes}"
        self._add(parent, mark.style, mark.label, value, mark.start, mark.text_start, end, mark)

    def _value(self, mark: Mark, same: list[Node]) -> str:
        """The clause's own part of its path."""
        if mark.style in ("dash", "plus"):
            number = same[-1].order + 1 if same else 1
            return str(number) if self.stack else f"-{number}"
        if mark.style in ("paren-number", "paren-roman"):
            return str(mark.order)
        value = self.numbering.path_of(mark.value)
        # Translations print the letter that follows d in the original as a second d.
        if value == self.numbering.after and same and same[-1].label == mark.label:
            return self.numbering.path
        if mark.style.startswith("number") and mark.style != "number0":
            return value.rsplit(".", 1)[-1]
        return value

    def _parent_for(self, style: str) -> Node | None:
        for depth, node in enumerate(self.stack):
            if node.style == style:
                del self.stack[depth:]
                break
        else:
            ranks = {"annex": 0, "part": 1, "roman": 2, "article": 2}
            if style in ranks:
                keep = [node for node in self.stack if ranks.get(node.style, 9) < ranks[style]]
                self.stack[:] = keep
            elif style == "number0":
                # Whatever came before: a plain number never hangs below a letter or dash.
                outer = {"annex", "part", "roman", "capital", "article", "rowgroup", "heading"}
                self.stack[:] = [node for node in self.stack if node.style in outer]
        return self.stack[-1] if self.stack else None

    def _add(
        self,
        parent: Node | None,
        style: str,
        label: str,
        value: str,
        start: int,
        text_start: int,
        end: int,
        mark: Mark | None = None,
    ) -> Node:
        path = f"{parent.path}.{value}" if parent else value
        # Numbering that starts anew must not give two clauses one path.
        self.paths[path] = count = self.paths.get(path, 0) + 1
        if count > 1:
            path = f"{path}~{count}"
        order = (
            mark.order
            if mark and mark.order
            else int(value.lstrip("-"))
            if value.lstrip("-").isdecimal()
            else 0
        )
        node = Node(len(self.nodes), parent, style, label, path, start, text_start, end, order=order)
        node.inline = bool(mark and mark.inline)
        (parent.children if parent else self.roots).append(node)
        self.nodes.append(node)
        if style != "paragraph":
            self.stack.append(node)
        for outer in self.stack:
            outer.end = max(outer.end, end)
        return node

    def _paragraph(self, start: int, end: int) -> None:
        line = self.text[start : min(end, start + _LONGEST_HEADING)]
        if (
            end - start < _LONGEST_HEADING
            and line.isupper()
            and any(node.style != "annex" for node in self.stack)
        ):
            # A line in capitals without a number opens a new part.
            annex = [node for node in self.stack if node.style == "annex"]
            self.stack[:] = annex
            parent = annex[-1] if annex else None
            count = len(parent.children if parent else self.roots)
            self._add(parent, "heading", "", f"h{count + 1}", start, start, end)
            return
        parent = self.stack[-1] if self.stack else None
        siblings = parent.children if parent else self.roots
        node = self._add(parent, "paragraph", "", f"p{len(siblings) + 1}", start, start, end)
        node.apart = "\n\n" in self._gap(start)

    def _gap(self, start: int) -> str:
        """The white space before a place, spaces left out."""
        low = max(0, start - 12)
        before = self.text[low:start]
        return before[len(before.rstrip()) :].replace(" ", "").replace("\t", "")

    def _row(self, start: int, end: int) -> None:
        cells = row_cells(self.text, start, end)
        printed = [self.text[a:b] for a, b in cells]
        filled = [cell for cell in printed if cell]
        is_group = len(filled) >= 1 and (
            len(set(filled[1:])) <= 1
            and (len(filled) <= 2 or re.fullmatch(r"[IVXLA-Z]{1,5}\.?", filled[0]) is not None)
        )
        self._add_row(start, end, cells, is_group)

    def _add_row(self, start: int, end: int, cells: tuple[tuple[int, int], ...], is_group: bool) -> None:
        while self.stack and self.stack[-1].style in ("row", *(("rowgroup",) if is_group else ())):
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        siblings = parent.children if parent else self.roots
        filled = [(a, b) for a, b in cells if a < b]
        start = filled[0][0] if filled else start
        first = self.text[slice(*filled[0])].rstrip(".") if filled else ""
        numbered = bool(re.fullmatch(r"[IVXLC]{1,5}|[A-Z]|\d{1,3}(?:\.\d{1,3})*", first))
        value = first if numbered else f"r{len(siblings) + 1}"
        text_start = filled[1][0] if numbered and len(filled) > 1 else start
        style = "rowgroup" if is_group else "row"
        node = self._add(parent, style, first if numbered else "", value, start, text_start, end)
        node.cells = cells

    def _stacked(self, table: StackedTable) -> int:
        """Add the rows of a table of which each cell has a line of its own; where it ends."""
        for row in table.rows:
            filled = [(a, b) for a, b in row if a < b]
            self._add_row(filled[0][0], filled[-1][1], row, is_group=len(filled) <= 2)
        return table.end

    def _close(self) -> None:
        for node in reversed(self.nodes):
            if node.parent:
                node.parent.end = max(node.parent.end, node.end)
        for siblings in [self.roots, *(node.children for node in self.nodes)]:
            for node, following in itertools.pairwise(siblings):
                self._clip(node, following.start)
        for node in self.nodes:
            marked = node.marked_children
            node.own_end = marked[0].start if marked else node.end
            around = node.parent.lang if node.parent else self.lang
            own = self.text[node.text_start : node.own_end]
            node.lang = self.languages.detect_passage(own, around)

    def _clip(self, node: Node, limit: int) -> None:
        """Let a clause end where the next one on the same line begins."""
        here: Node | None = node
        while here and here.end > limit:
            here.end = limit - (
                len(self.text[here.start : limit]) - len(self.text[here.start : limit].rstrip())
            )
            here = here.children[-1] if here.children else None


def build_tree(languages: Languages, lang: str, text: str, wrapped: bool = False) -> list[Node]:
    """The clauses of the reading copy in document order; `wrapped` if it breaks lines in mid-sentence.

    `lang` is the language of the document as a whole; a clause of another one says so in its `lang`.
    """
    return TreeBuilder(languages, lang, text, wrapped).build()
