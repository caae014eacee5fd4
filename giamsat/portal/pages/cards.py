"""Pictures that stand for an address where it is shared: PNG, which is what social networks take, drawn with our fonts.

Pillow draws and reads nothing but these fonts. One picture costs some 30 ms of processor; pages in front keep it.
"""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
#: Words, the paper and the states, as in the style's light theme (``frontend/css/tokens.css``).
INK, FAINT, PAPER = "#17202a", "#4b5763", "#ffffff"
COLOURS = {
    "done": "#0b5f55", "late": "#0b5f55", "term": "#2c5688", "soon": "#7a4d00", "overdue": "#a3161a",
    "paused": "#5a3d8a", "none": "#555e68",
}  # fmt: skip
#: Letters that stand in the Vietnamese part of the font; all others are in the Latin one.
VIETNAMESE = frozenset(
    map(chr, [*range(0x1EA0, 0x1EFA), 0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF,
              0x1B0, 0x300, 0x301, 0x303, 0x309, 0x323, 0x20AB])
)  # fmt: skip
FONT = "giamsat/fonts/be-vietnam-pro-{part}-{weight}-normal.woff2"
#: So many are drawn at a time in one process, however many are asked for.
AT_A_TIME = threading.BoundedSemaphore(2)
LONGEST_WAIT = 3.0
COLOURS_KEPT = 32

Fonts = tuple["ImageFont.FreeTypeFont", "ImageFont.FreeTypeFont"]


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says: the state, what it is about, who answers, until when; ``parts`` make a bar."""

    head: str
    title: str
    state: str = ""
    lead: str = ""
    due: str = ""
    foot: str = ""
    parts: Sequence[tuple[str, int]] = ()


def drawn(card: Card) -> bytes | None:
    """The picture as PNG; None where too many are being drawn already."""
    if not AT_A_TIME.acquire(timeout=LONGEST_WAIT):
        return None
    try:
        return _drawn(card)
    finally:
        AT_A_TIME.release()


def _drawn(card: Card) -> bytes:
    from PIL import Image, ImageDraw  # a process that draws nothing does not load it

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 10), fill=INK)
    _write(draw, 104, [card.head], 40, 600, COLOURS.get(card.state, INK))
    _write(draw, 190, wrapped(card.title, 52, 600)[:4], 52, 600, INK)
    if card.parts:
        _bar(draw, card.parts)
    _write(draw, 500, wrapped(card.lead, 34, 400)[:1], 34, 400, INK)
    _write(draw, 546, [card.due], 30, 400, FAINT)
    foot = f"Giamsat · {card.foot}" if card.foot else "Giamsat"
    _runs(draw, WIDTH - MARGIN - _length(foot, 26, 400), 592, foot, 26, 400, FAINT)
    out = io.BytesIO()
    image.quantize(COLOURS_KEPT, method=Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()


def _bar(draw: ImageDraw.ImageDraw, parts: Sequence[tuple[str, int]]) -> None:
    """The bar of four states, as on pages; the words beside it tell the same."""
    total, x = sum(count for _state, count in parts), float(MARGIN)
    for state, count in parts:
        if count:
            end = x + (WIDTH - 2 * MARGIN) * count / total
            draw.rectangle((round(x), 260, max(round(x), round(end) - 3), 310), fill=COLOURS[state])
            x = end


def wrapped(text: str, size: int, weight: int) -> list[str]:
    """Lines that are no wider than the picture leaves room for."""
    lines = [""]
    for word in unicodedata.normalize("NFC", text).split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _length(longer, size, weight) > WIDTH - 2 * MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _write(draw: ImageDraw.ImageDraw, y: int, lines: Sequence[str], size: int, weight: int, ink: str) -> None:
    for place, line in enumerate(lines):
        _runs(draw, MARGIN, y + round(1.2 * size) * place, line, size, weight, ink)


def _runs(draw: ImageDraw.ImageDraw, x: float, y: int, text: str, size: int, weight: int, ink: str) -> None:
    latin, vietnamese = _fonts(size, weight)
    for letter in unicodedata.normalize("NFC", text):
        font = vietnamese if letter in VIETNAMESE else latin
        draw.text((x, y), letter, font=font, fill=ink, anchor="ls")
        x += font.getlength(letter)


def _length(text: str, size: int, weight: int) -> float:
    latin, vietnamese = _fonts(size, weight)
    return sum((vietnamese if letter in VIETNAMESE else latin).getlength(letter) for letter in text)


@lru_cache(maxsize=16)
def _fonts(size: int, weight: int) -> Fonts:
    from PIL import ImageFont

    latin, vietnamese = (
        ImageFont.truetype(_file(part, weight), size, layout_engine=ImageFont.Layout.BASIC)
        for part in ("latin", "vietnamese")
    )
    return latin, vietnamese


def _file(part: str, weight: int) -> str:
    name = FONT.format(part=part, weight=weight)
    collected = Path(settings.STATIC_ROOT) / name
    return str(collected if collected.is_file() else finders.find(name))
