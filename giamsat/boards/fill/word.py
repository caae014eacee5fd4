"""Fields of a Word template (ECMA-376, part 1): in paragraphs, in rows of tables and in blocks that repeat."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final

from lxml import etree

from giamsat.boards.fill.language import BLOCK, FIELD, list_of, names_in
from giamsat.directives.readers.model import Unreadable
from giamsat.directives.readers.package import Package

Order = Mapping[str, Any]
Found = Mapping[str, Any]
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_PART: Final = re.compile(r"^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
#: What a field of Word itself may be: page numbers and their like. Others fetch, run or link something.
_HARMLESS: Final = frozenset(
    "PAGE NUMPAGES SECTIONPAGES SECTION DATE TIME SAVEDATE CREATEDATE PRINTDATE TOC REF PAGEREF NOTEREF SEQ STYLEREF"
    " TC XE HYPERLINK FORMTEXT FORMCHECKBOX FORMDROPDOWN TITLE AUTHOR SUBJECT FILENAME MERGEFIELD SYMBOL EQ".split()
)


def fields(package: Package, file: BinaryIO) -> list[str]:
    """All names, those of blocks' lists without a column left out.

    Raises:
        Unreadable: macros, commands, or a block without its end.
    """
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise Unreadable("macros")
    found: list[str] = []
    for _name, root in _parts(package):
        _refuse_commands(root)
        _check_blocks(root)
        for paragraph in root.iter(_W + "p"):
            found += names_in(_text(paragraph))
    return found


def fill(package: Package, file: BinaryIO, order: Order) -> bytes:
    """The template with words for fields, as a new file."""
    changed: dict[str, bytes] = {}
    for name, root in _parts(package):
        _refuse_commands(root)
        _check_blocks(root)
        _repeat_blocks(root, order)
        _repeat_rows(root, order)
        for paragraph in list(root.iter(_W + "p")):
            _fill(paragraph, order["single"])
        if name == "word/document.xml":
            _sign(root, str(order.get("written", "")))
        changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(package.names, key=lambda each: (each != "[Content_Types].xml", each)):
            archive.writestr(name, changed.get(name) or package.part(name) or b"")
    return into.getvalue()


def _parts(package: Package) -> Iterator[tuple[str, etree._Element]]:
    names = sorted(name for name in package.names if _PART.match(name))
    if "word/document.xml" not in names:
        raise Unreadable("broken", "docx")
    for name in names:
        root = package.xml(name)
        if root is not None:
            yield name, root


def _refuse_commands(root: etree._Element) -> None:
    # Word may cut a command into pieces, so all pieces of a paragraph are read together.
    for paragraph in root.iter(_W + "p"):
        said = "".join(node.text or "" for node in paragraph.iter(_W + "instrText"))
        commands = [said, *(str(node.get(_W + "instr", "")) for node in paragraph.iter(_W + "fldSimple"))]
        for command in commands:
            first = command.strip().partition(" ")[0].upper()
            if first and first not in _HARMLESS:
                raise Unreadable("commands", first)


def _text(paragraph: etree._Element) -> str:
    return "".join(node.text or "" for node in _words(paragraph))


def _words(paragraph: etree._Element) -> list[etree._Element]:
    """The texts of a paragraph, without those of paragraphs within it (text boxes)."""
    return [node for node in paragraph.iter(_W + "t") if next(node.iterancestors(_W + "p")) is paragraph]


# --- what repeats -----------------------------------------------------------------------------------------


def _marks(parent: etree._Element) -> list[tuple[int, str, str]]:
    found = []
    for place, node in enumerate(parent):
        mark = BLOCK.match(_text(node)) if node.tag == _W + "p" else None
        if mark:
            found.append((place, mark.group(1), mark.group(2)))
    return found


def _holders(root: etree._Element) -> list[etree._Element]:
    """What holds paragraphs: a body, a cell, a header."""
    holders = {node.getparent() for node in root.iter(_W + "p")}
    return [node for node in root.iter() if node in holders]


def _check_blocks(root: etree._Element) -> None:
    for parent in _holders(root):
        opened = ""
        for _place, sign, name in _marks(parent):
            if (sign == "#") == bool(opened) or (sign == "/" and name != opened):
                raise Unreadable("blocks", name)
            opened = name if sign == "#" else ""
        if opened:
            raise Unreadable("blocks", opened)


def _repeat_blocks(root: etree._Element, order: Order) -> None:
    for parent in _holders(root):
        marks = _marks(parent)
        for (first, _sign, name), (last, _end, _name) in reversed(
            list(zip(marks[::2], marks[1::2], strict=True))
        ):
            pattern = list(parent)[first + 1 : last]
            made: list[etree._Element] = []
            for row in order["lists"].get(name, ()):
                made += _copies(pattern, name, row)
            for node in list(parent)[first : last + 1]:
                parent.remove(node)
            for number, node in enumerate(made):
                parent.insert(first + number, node)
        if parent.tag == _W + "tc" and (not len(parent) or parent[-1].tag != _W + "p"):
            parent.append(etree.Element(_W + "p"))  # a cell ends with a paragraph


def _repeat_rows(root: etree._Element, order: Order) -> None:
    for row in list(root.iter(_W + "tr")):
        named = [name for paragraph in row.iter(_W + "p") for name in names_in(_text(paragraph))]
        of = next((list_of(name) for name in named if list_of(name) in order["lists"]), "")
        parent = row.getparent()
        if not of or parent is None:
            continue
        place = parent.index(row)
        rows = order["lists"][of]
        # A table without rows would not be one: an empty list leaves a row of dashes.
        columns = {name.partition(".")[2] for name in named if list_of(name) == of}
        rows = rows or [{column: {"words": "–", "number": None, "url": ""} for column in columns}]
        made = [copied for each in rows for copied in _copies([row], of, each)]
        parent.remove(row)
        for number, node in enumerate(made):
            parent.insert(place + number, node)


def _copies(pattern: Sequence[etree._Element], of: str, row: Mapping[str, Found]) -> list[etree._Element]:
    made = [copy.deepcopy(node) for node in pattern]
    values = {f"{of}.{column}": value for column, value in row.items()}
    for node in made:
        paragraphs = [node] if node.tag == _W + "p" else list(node.iter(_W + "p"))
        for paragraph in paragraphs:
            _fill(paragraph, values)
    return made


# --- one paragraph ----------------------------------------------------------------------------------------


def _fill(paragraph: etree._Element, values: Mapping[str, Found]) -> None:
    """Put words in; Word may have cut a field into several runs, whose look is that of the first."""
    texts = _words(paragraph)
    whole = "".join(node.text or "" for node in texts)
    starts, at = [], 0
    for node in texts:
        starts.append(at)
        at += len(node.text or "")
    for mark in reversed(list(FIELD.finditer(whole))):
        value = values.get(mark.group(1))
        if value is None:
            continue
        first = max(number for number, start in enumerate(starts) if start <= mark.start())
        last = max(number for number, start in enumerate(starts) if start < mark.end())
        before = (texts[first].text or "")[: mark.start() - starts[first]]
        after = (texts[last].text or "")[mark.end() - starts[last] :]
        _set(texts[first], before)
        for node in texts[first + 1 : last + 1]:
            _set(node, "")
        _put_behind(texts[first], value, after)


def _set(node: etree._Element, text: str) -> None:
    node.text = text
    node.set(_SPACE, "preserve")


def _put_behind(node: etree._Element, value: Found, after: str) -> None:
    """Behind the run that held the beginning: the words, as a link where they have one, and what followed."""
    run = node.getparent()
    if run is None or run.tag != _W + "r" or run.getparent() is None:
        return
    rest = list(run)[list(run).index(node) + 1 :]
    words = _run(run, str(value["words"]))
    place: etree._Element = run
    if value.get("url"):
        link = etree.Element(_W + "fldSimple")
        link.set(_W + "instr", ' HYPERLINK "{}" '.format(str(value["url"]).replace('"', "%22")))
        link.append(words)
        words = link
    place.addnext(words)
    if after or rest:
        following = _run(run, after)
        for each in rest:
            following.append(each)
        words.addnext(following)


def _run(like: etree._Element, text: str) -> etree._Element:
    made = etree.Element(_W + "r")
    look = like.find(_W + "rPr")
    if look is not None:
        made.append(copy.deepcopy(look))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(etree.Element(_W + "br"))
        words = etree.SubElement(made, _W + "t")
        _set(words, "".join(letter for letter in line if letter >= " " or letter == "\t"))
    return made


def _sign(root: etree._Element, written: str) -> None:
    """The last paragraph says of when and of whom the figures are."""
    body = root.find(_W + "body")
    if body is None or not written:
        return
    paragraph = etree.Element(_W + "p")
    run = etree.SubElement(paragraph, _W + "r")
    look = etree.SubElement(run, _W + "rPr")
    etree.SubElement(look, _W + "i")
    _set(etree.SubElement(run, _W + "t"), written)
    end = body.find(_W + "sectPr")
    if end is None:
        body.append(paragraph)
    else:
        end.addprevious(paragraph)
