"""Word documents (.docx): body in its order, numbers as Word shows them, tables row by row (ECMA-376, part 1).

Tracked changes are read as accepted: insertions stay, deletions go. Text boxes stand after their paragraph,
notes after the text. Running headers and footers, tables of contents, comments and hidden words are left out.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from giamsat.directives.readers import fonts
from giamsat.directives.readers.building import TextBuilder, one_line, table_line, tidy
from giamsat.directives.readers.model import Json, Note, Unreadable, reader
from giamsat.directives.readers.package import Package
from giamsat.directives.readers.word_numbering import Numbering, W, attribute, whole
from giamsat.directives.readers.word_styles import Styles, font_of, has_borders, is_on

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_HOLDERS = frozenset(W + name for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdtContent", "sdt", "fldSimple", "dir", "bdo"))  # fmt: skip  # noqa: E501
_DEEPEST = 20
_WIDEST = 200
#: A table of so few columns and rows without lines only places its parts beside each other.
_LAYOUT_COLUMNS, _LAYOUT_ROWS = 2, 4


@reader
def read(file: BinaryIO) -> Json:
    """The text of a Word document."""
    package = Package(file)
    main = _main_part(package)
    if _STRICT in (package.part(main) or b"")[:4000]:
        raise Unreadable("strict_word")
    root = package.xml(main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Unreadable("broken", "docx")
    folder = posixpath.dirname(main)
    parts = {
        name: package.xml(posixpath.join(folder, f"{name}.xml"))
        for name in ("styles", "numbering", "footnotes", "endnotes")
    }
    document = _Document(Styles(parts["styles"]), Numbering(parts["numbering"]))
    document.blocks(body, 0)
    document.footnotes([parts["footnotes"], parts["endnotes"]])
    for kind in ("header", "footer"):
        document.left_out_furniture(package, folder, kind)
    if any(name.endswith("vbaProject.bin") for name in package.names):
        document.out.notes.append(Note("macros"))
    return document.finish()


def _main_part(package: Package) -> str:
    types = package.xml("[Content_Types].xml")
    if types is None:
        found = "OpenDocument" if "content.xml" in package.names else "ZIP"
        raise Unreadable("archive", found)
    stated = {str(node.get("PartName", "")).lstrip("/"): str(node.get("ContentType", "")) for node in types}
    for name, kind in stated.items():
        if kind == _MAIN or (kind.startswith("application/vnd.ms-word") and kind.endswith("main+xml")):
            if name in package.names:
                return name
            raise Unreadable("broken", "docx")
    if any("spreadsheetml" in kind or "presentationml" in kind for kind in stated.values()):
        raise Unreadable("archive", "Excel, PowerPoint")
    raise Unreadable("archive", "ZIP")


class _Document:
    """The walk through a body."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.out = TextBuilder("paragraph")
        self._paragraph = 0
        self._boxes: list[str] = []
        self._footnotes: list[tuple[str, str]] = []
        self._converted: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def finish(self) -> Json:
        for encoding, count in self._converted.items():
            self.out.notes.append(Note("old_fonts", count, encoding))
        self.out.notes += [Note(code, count) for code, count in self._left_out.items()]
        return self.out.finish("docx", next(iter(self._converted), "utf-8")).to_json()

    def blocks(self, parent: etree._Element, deep: int) -> None:
        """Paragraphs and tables below a node, in their order."""
        for kind, node in _blocks(parent):
            if kind == "p":
                self._paragraph += 1
                text = tidy(self._text_of(node))
                self.out.add(text, self._paragraph)
                self._add_boxes()
            else:
                self._table(node, deep)

    def _add_boxes(self) -> None:
        for box in self._boxes:
            self.out.add(tidy(box), self._paragraph)
        self._boxes = []

    def _text_of(self, paragraph: etree._Element) -> str:
        """A paragraph with its number; empty for what is left out."""
        properties = paragraph.find(W + "pPr")
        key = attribute(properties.find(W + "pStyle") if properties is not None else None, "val")
        style = self.styles.get(key or self.styles.default)
        if style.name.lower().startswith("toc ") or style.name.lower() == "table of figures":
            self._left_out["contents"] += 1
            return ""
        pieces: list[tuple[str, str]] = []
        self._runs(paragraph, style.font or self.styles.font, style.hidden, style.capitals, pieces)
        text = self._convert(pieces)
        if not text.strip():
            return text
        return self._label(properties, key or self.styles.default) + text

    def _label(self, properties: etree._Element | None, key: str) -> str:
        style = self.styles.get(key)
        own = properties.find(W + "numPr") if properties is not None else None
        number = attribute(own.find(W + "numId"), "val") if own is not None else ""
        number = number or style.number
        if not number or number == "0":
            return ""
        level = own.find(W + "ilvl") if own is not None else None
        if level is not None:
            depth = whole(attribute(level, "val"))
        else:
            depth = style.depth if style.depth is not None else self.numbering.level_of_style(number, key)
        return self.numbering.count(number, depth)

    def _convert(self, pieces: list[tuple[str, str]]) -> str:
        """Runs of one font belong together: in VNI a letter and its mark may stand in two of them."""
        joined: list[tuple[str, str]] = []
        for text, font in pieces:
            if joined and joined[-1][1] == font:
                joined[-1] = (joined[-1][0] + text, font)
            else:
                joined.append((text, font))
        whole_text = "".join(text for text, _ in joined)
        if fonts.is_unicode(whole_text):
            return whole_text
        words = ""
        for text, font in joined:
            plain = fonts.to_unicode(text, font)
            if plain != text:
                self._converted[fonts.old_encoding(font)] += 1
            words += plain
        return words

    def _runs(
        self, parent: etree._Element, font: str, hidden: bool, capitals: bool, pieces: list[tuple[str, str]]
    ) -> None:
        for node in parent:
            if node.tag == W + "r":
                self._run(node, font, hidden, capitals, pieces)
            elif node.tag in _HOLDERS:
                self._runs(node, font, hidden, capitals, pieces)
            elif node.tag in (W + "del", W + "moveFrom"):
                self._left_out["tracked"] += 1
            elif node.tag == _COMPATIBLE + "AlternateContent":
                self._runs(_choice(node), font, hidden, capitals, pieces)

    def _run(
        self, run: etree._Element, font: str, hidden: bool, capitals: bool, pieces: list[tuple[str, str]]
    ) -> None:
        properties = run.find(W + "rPr")
        style = self.styles.get(
            attribute(properties.find(W + "rStyle") if properties is not None else None, "val")
        )
        font = font_of(properties) or style.font or font
        if is_on(properties, "vanish", style.hidden or hidden):
            self._left_out["hidden"] += 1
            return
        for node in run:
            tag = node.tag
            if tag == W + "t":
                text = node.text or ""
                upper = is_on(properties, "caps", style.capitals or capitals)
                pieces.append((text.upper() if upper and not fonts.old_encoding(font) else text, font))
            elif tag in (W + "br", W + "cr"):
                pieces.append(("\n" if attribute(node, "type") not in ("page", "column") else " ", font))
            elif tag in (W + "tab", W + "ptab"):
                pieces.append((" ", font))
            elif tag == W + "noBreakHyphen":
                pieces.append(("-", font))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self._footnotes.append((str(tag).removeprefix(W)[:8], attribute(node, "id")))
            elif tag in (W + "drawing", W + "pict", W + "object", _COMPATIBLE + "AlternateContent"):
                self._drawing(_choice(node) if tag == _COMPATIBLE + "AlternateContent" else node)

    def _drawing(self, node: etree._Element) -> None:
        boxes = list(node.iter(W + "txbxContent"))
        for box in boxes:
            if any(parent.tag == W + "txbxContent" for parent in box.iterancestors()):
                continue
            texts = [self._text_of(paragraph) for paragraph in box.iter(W + "p")]
            self._boxes.append("\n".join(text for text in texts if text.strip()))
        if not boxes:
            self._left_out["pictures"] += 1

    def _table(self, table: etree._Element, deep: int) -> None:
        if deep >= _DEEPEST:
            raise Unreadable("nested", str(_DEEPEST))
        rows = [list(_cells(row)) for row in _rows(table)]
        columns = max((len(row) for row in rows), default=0)
        is_layout = columns <= _LAYOUT_COLUMNS and len(rows) <= _LAYOUT_ROWS and not self._is_ruled(table)
        if is_layout or columns == 1:
            for row in rows:
                for cell in row:
                    self.blocks(cell, deep + 1)
            return
        above: list[str] = []
        for row in rows:
            self._paragraph += 1
            cells: list[str] = []
            for cell in row:
                properties = cell.find(W + "tcPr")
                span = properties.find(W + "gridSpan") if properties is not None else None
                merged = properties.find(W + "vMerge") if properties is not None else None
                if merged is not None and attribute(merged, "val", "continue") != "restart":
                    # A cell that reaches down says the same of each of its rows.
                    text = above[len(cells)] if len(cells) < len(above) else ""
                else:
                    text = self._cell(cell, deep + 1)
                cells += [text] * max(1, min(whole(attribute(span, "val"), 1), _WIDEST))
            if any(cells):
                self.out.add(table_line(cells[:_WIDEST]), self._paragraph)
            above = cells
            self._add_boxes()

    def _cell(self, cell: etree._Element, deep: int) -> str:
        if deep >= _DEEPEST:
            raise Unreadable("nested", str(_DEEPEST))
        texts: list[str] = []
        for kind, node in _blocks(cell):
            if kind == "p":
                texts.append(one_line(self._text_of(node)))
            else:
                for row in _rows(node):
                    words = [self._cell(inner, deep + 1) for inner in _cells(row)]
                    texts.append("; ".join(word for word in words if word))
        return " ".join(text for text in texts if text)

    def _is_ruled(self, table: etree._Element) -> bool:
        properties = table.find(W + "tblPr")
        if properties is not None:
            borders = properties.find(W + "tblBorders")
            if borders is not None:
                return has_borders(borders)
            if self.styles.get(attribute(properties.find(W + "tblStyle"), "val")).bordered:
                return True
        return any(has_borders(borders) for borders in table.iter(W + "tcBorders"))

    def footnotes(self, roots: list[etree._Element | None]) -> None:
        """Foot- and endnotes in the order of their marks, after the text."""
        notes: dict[tuple[str, str], etree._Element] = {}
        for root, kind in zip(roots, ("footnote", "endnote"), strict=True):
            for note in root if root is not None else ():
                notes[(kind[:8], attribute(note, "id"))] = note
        added = 0
        for key in dict.fromkeys(self._footnotes):
            node = notes.get(key)
            if node is None:
                continue
            text = " ".join(one_line(self._text_of(p)) for p in node.iter(W + "p")).strip()
            if text:
                added += 1
                self._paragraph += 1
                self.out.add(f"[{added}] {text}", self._paragraph)
        if added:
            self.out.notes.append(Note("footnotes", added))

    def left_out_furniture(self, package: Package, folder: str, kind: str) -> None:
        """Running headers and footers are no part of the text; what they say is noted."""
        said = []
        prefix = posixpath.join(folder, kind)
        for name in sorted(package.names):
            if name.startswith(prefix) and name.endswith(".xml"):
                root = package.xml(name)
                words = (
                    one_line(" ".join(t.text or "" for t in root.iter(W + "t"))) if root is not None else ""
                )
                if any(character.isalpha() for character in words) and words not in said:
                    said.append(words)
        if said:
            self.out.notes.append(Note(f"{kind}s", len(said), said[0][:120]))


def _choice(node: etree._Element) -> etree._Element:
    """One of the renderings of the same thing."""
    found = node.find(_COMPATIBLE + "Choice")
    return found if found is not None else node


def _blocks(parent: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for node in parent:
        if node.tag == W + "p":
            yield "p", node
        elif node.tag == W + "tbl":
            yield "tbl", node
        elif node.tag in _HOLDERS:
            yield from _blocks(node)
        elif node.tag == _COMPATIBLE + "AlternateContent":
            yield from _blocks(_choice(node))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        if node.tag == W + "tr":
            if node.find(f"{W}trPr/{W}del") is None:
                yield node
        elif node.tag in _HOLDERS:
            yield from _rows(node)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for node in row:
        if node.tag == W + "tc":
            yield node
        elif node.tag in _HOLDERS:
            yield from _cells(node)
