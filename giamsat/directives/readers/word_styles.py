"""What the styles of a Word document say: fonts, numbering, outline, borders, each inherited."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from giamsat.directives.readers.word_numbering import W, attribute, whole

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Style:
    """One style with what it inherits."""

    name: str = ""
    font: str = ""
    number: str = ""
    depth: int | None = None
    bordered: bool = False
    hidden: bool = False
    capitals: bool = False


class Styles:
    """All styles of a document by their id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._nodes: dict[str, etree._Element] = {}
        self._read: dict[str, Style] = {}
        self.font = ""
        self.default = ""
        if root is None:
            return
        for node in root.iterchildren(W + "style"):
            key = attribute(node, "styleId")
            self._nodes[key] = node
            if attribute(node, "type") == "paragraph" and attribute(node, "default") in ("1", "true"):
                self.default = key
        self.font = font_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))

    def get(self, key: str, deep: int = 0) -> Style:
        """A style; an empty one where there is none of that id."""
        if key in self._read:
            return self._read[key]
        node = self._nodes.get(key)
        if node is None or deep > _DEEPEST:
            return Style()
        base = self.get(attribute(node.find(W + "basedOn"), "val"), deep + 1)
        numbering = node.find(f"{W}pPr/{W}numPr")
        level = numbering.find(W + "ilvl") if numbering is not None else None
        number = attribute(numbering.find(W + "numId"), "val") if numbering is not None else ""
        properties = node.find(W + "rPr")
        found = Style(
            name=attribute(node.find(W + "name"), "val") or base.name,
            font=font_of(properties) or base.font,
            number=number or base.number,
            depth=whole(attribute(level, "val")) if level is not None else (None if number else base.depth),
            bordered=has_borders(node.find(f"{W}tblPr/{W}tblBorders")) or base.bordered,
            hidden=is_on(properties, "vanish", base.hidden),
            capitals=is_on(properties, "caps", base.capitals),
        )
        self._read[key] = found
        return found


def font_of(properties: etree._Element | None) -> str:
    """The font of Latin letters in run properties; empty when they name none."""
    fonts = properties.find(W + "rFonts") if properties is not None else None
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi")


def is_on(properties: etree._Element | None, name: str, inherited: bool = False) -> bool:
    """Whether a switch of run properties is on."""
    node = properties.find(W + name) if properties is not None else None
    return inherited if node is None else attribute(node, "val", "1") not in ("0", "false", "off", "none")


def has_borders(borders: etree._Element | None) -> bool:
    """Whether a set of borders draws any line."""
    if borders is None:
        return False
    return any(attribute(edge, "val", "nil") not in ("nil", "none") for edge in borders)
