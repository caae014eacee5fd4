"""Saved web pages: the document without what surrounds it; lists with their numbers, tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree, html

from giamsat.directives.compiler.encoding import TextError, decode_text
from giamsat.directives.readers.building import TextBuilder, one_line, table_line, tidy
from giamsat.directives.readers.model import MAX_CHARACTERS, Json, Note, Unreadable, reader
from giamsat.directives.readers.web_main import main_part, strip_page, text_length, trim_main
from giamsat.directives.readers.word_numbering import format_number, whole

#: A page with its markup; the text is a small part of it.
_MOST_OCTETS = 24_000_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6"
    " header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
#: What XML cannot hold: the tree refuses it when a part is moved, long after it has been read in.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEEPEST = 200
_DEEPEST_TABLE = 20
_WIDEST = 200


@reader
def read(file: BinaryIO) -> Json:
    """The text of the document in a web page."""
    data = file.read(_MOST_OCTETS + 1)
    if len(data) > _MOST_OCTETS:
        raise Unreadable("too_long", str(MAX_CHARACTERS))
    text, encoding, converted = _decode(data)
    try:
        text = _NOT_XML.sub(" ", re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
        root = html.document_fromstring(text, parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable("nested" if "depth" in str(fault) else "empty", "html") from fault
    if _depth(root) > _DEEPEST:
        raise Unreadable("nested", str(_DEEPEST))
    dropped = strip_page(root)
    everything = text_length(root)
    main = main_part(root)
    title = _title(root, main)
    dropped += trim_main(main)
    page = _Page()
    if title:
        page.out.add(title, 1)
    page.block(main, 0)
    page.flush()
    rest = everything - text_length(main)
    if rest > 0 and main.tag != "body":
        page.out.notes.append(Note("around", rest))
    page.out.notes += [Note(f"page_{kind}", count) for kind, count in dropped.items() if kind != "hidden"]
    if converted:
        page.out.notes.append(Note("encoding", 1, encoding))
    return page.out.finish("html", encoding).to_json()


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def _decode(data: bytes) -> tuple[str, str, bool]:
    stated = _CHARSET.search(data[:4096])
    name = stated.group(1).decode("ascii").lower() if stated else ""
    try:
        if name and name not in ("utf-8", "utf8") and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe")):
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                return data.decode(name), name, name not in ("ascii", "us-ascii")
        decoded = decode_text(data, limit=_MOST_OCTETS + 1)
    except (LookupError, UnicodeDecodeError) as fault:
        raise Unreadable("encoding", name) from fault
    except TextError as fault:
        raise Unreadable("empty" if fault.code == "empty" else "encoding", fault.detail) from fault
    return decoded.text.removeprefix("\ufeff"), decoded.encoding, decoded.converted


def _depth(root: html.HtmlElement) -> int:
    deepest = deep = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        deep += 1 if event == "start" else -1
        deepest = max(deepest, deep)
    return deepest


def _title(root: html.HtmlElement, main: html.HtmlElement) -> str:
    """The page's heading when it stands outside the part that was taken."""
    headings = root.findall(".//h1")
    if len(headings) == 1 and main not in (headings[0], *headings[0].iterancestors()):
        return one_line(headings[0].text_content())
    return ""


class _Page:
    """The walk through the document's elements."""

    def __init__(self) -> None:
        self.out = TextBuilder("paragraph")
        self._inline: list[str] = []
        self._label = ""
        self._number = 0

    def flush(self) -> None:
        """What was collected becomes a paragraph."""
        text = tidy("".join(self._inline))
        self._inline = []
        if text:
            self._number += 1
            self.out.add(self._label + text, self._number)
            self._label = ""

    def block(self, node: html.HtmlElement, tables: int) -> None:
        """An element with block structure, and all that is in it."""
        tag = node.tag
        if tag == "table":
            self.flush()
            self._table(node, tables)
            return
        is_block = tag in _BLOCKS
        if is_block:
            self.flush()
        if tag == "br":
            self._inline.append("\n")
        elif tag == "hr":
            pass
        elif tag == "pre":
            self._inline.append(node.text_content())
        else:
            self._inline.append(_folded(node.text))
            numbers = _numbers(node) if tag in ("ol", "ul") else None
            for child in node:
                if numbers is not None and child.tag == "li":
                    self.flush()
                    self._label = next(numbers)
                if isinstance(child.tag, str):
                    self.block(child, tables)
                if numbers is not None:
                    self.flush()
                    self._label = ""
                self._inline.append(_folded(child.tail))
        if is_block:
            self.flush()

    def _table(self, table: html.HtmlElement, tables: int) -> None:
        if tables >= _DEEPEST_TABLE:
            raise Unreadable("nested", str(_DEEPEST_TABLE))
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in _own_rows(table)]
        columns = max((len(row) for row in rows), default=0)
        if columns <= 1 or table.get("role") == "presentation" or _is_layout(table, rows):
            for row in rows:
                for cell in row:
                    self.flush()
                    self.block(cell, tables + 1)
            self.flush()
            return
        reaching: dict[int, tuple[int, str]] = {}
        for row in rows:
            cells: list[str] = []
            for cell in [*row, None]:
                while len(cells) in reaching:
                    left, text = reaching.pop(len(cells))
                    if left > 1:
                        reaching[len(cells)] = (left - 1, text)
                    cells.append(text)
                if cell is None:
                    break
                text = one_line(" ".join(_pieces(cell)))
                down = whole(cell.get("rowspan", "1").strip(), 1)
                for _ in range(max(1, min(whole(cell.get("colspan", "1").strip(), 1), _WIDEST))):
                    if down > 1:
                        reaching[len(cells)] = (down - 1, text)
                    cells.append(text)
            if any(cells):
                self._number += 1
                self.out.add(table_line(cells[:_WIDEST]), self._number)


def _own_rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for node in table:
        if node.tag == "tr":
            yield node
        elif node.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in node if row.tag == "tr")


def _is_layout(table: html.HtmlElement, rows: list[list[html.HtmlElement]]) -> bool:
    """A table that only places parts of the page: others inside it, or two columns without any line."""
    if any(True for _ in table.iterdescendants("table")):
        return True
    small = len(rows) <= 4 and all(len(row) <= 2 for row in rows)
    ruled = table.get("border", "0") not in ("", "0") or any(cell.tag == "th" for row in rows for cell in row)
    return small and not ruled and "border" not in table.get("style", "")


def _pieces(cell: html.HtmlElement) -> Iterator[str]:
    """Texts of a cell, parted where blocks or line breaks part them."""
    words = ""
    for event, node in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            if node.tag in _BLOCKS or node.tag == "br":
                yield words
                words = ""
            words += node.text or ""
        elif node is not cell:
            if node.tag in _BLOCKS:
                yield words
                words = ""
            words += node.tail or ""
    yield words


def _numbers(node: html.HtmlElement) -> Iterator[str]:
    """The labels of a list's entries."""
    if node.tag == "ul":
        while True:
            yield "- "
    items = [child for child in node if child.tag == "li"]
    kind = _FORMATS.get(node.get("type", "1"), "decimal")
    number = whole(node.get("start", "1").strip(), 1)
    for item in items:
        number = whole(item.get("value", "").strip(), number)
        label = format_number(number, _FORMATS.get(item.get("type", ""), kind))
        yield f"{label}) " if kind == "lowerLetter" else f"{label}. "
        number += 1
    while True:
        yield ""


def _folded(text: str | None) -> str:
    return re.sub(r"[\s\u00a0]+", " ", text or "")
