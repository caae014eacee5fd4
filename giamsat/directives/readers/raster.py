"""Pictures of PDF pages, in grey, for the recognition of letters. Runs in the sandbox's child."""

from __future__ import annotations

import base64
import re
import zlib
from typing import BinaryIO

import pypdfium2 as pdfium

from giamsat.directives.readers.model import Json, Unreadable, reader
from giamsat.directives.readers.pdf import open_pdf

#: Dots per inch that the models were trained on.
DPI = 300
#: Pixels of one page; a larger one (a plan) is drawn more coarsely.
_MOST_PIXELS = 16_000_000
#: Darker than this is ink.
_INK = bytes(value < 200 for value in range(256))
#: No stroke of a letter is as long as this part of an inch; a line of a table that leans a little still is.
_LONGEST_STROKE = 0.4
_MOST_RULES = 20_000


@reader
def render(file: BinaryIO, page: int) -> Json:
    """The page of that number (from 1) as a grey picture, compressed.

    Returns:
        ``width`` and ``height`` in pixels, ``dpi``, ``pixels`` (base64 of zlib, a byte each), and ``rules``:
        the straight lines of tables as [is level, at, start, end] in pixels.
    """
    document = open_pdf(file)
    try:
        leaf = document[page - 1]
        width, height = leaf.get_size()
        inches = max(width * height / 72**2, 0.01)
        dpi = min(DPI, int((_MOST_PIXELS / inches) ** 0.5))
        bitmap = leaf.render(scale=dpi / 72, grayscale=True)
        lines = bytes(bitmap.buffer)
        pixels = b"".join(
            lines[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height)
        )
        rules = _rules(pixels, bitmap.width, bitmap.height, dpi)
        pixels = _without(pixels, bitmap.width, rules)
        return {
            "rules": rules,
            "width": bitmap.width,
            "height": bitmap.height,
            "dpi": dpi,
            "pixels": base64.b64encode(zlib.compress(pixels, 1)).decode(),
        }
    except (pdfium.PdfiumError, IndexError) as fault:
        raise Unreadable("broken_page", str(page)) from fault
    finally:
        document.close()


def _rules(pixels: bytes, width: int, height: int, dpi: int) -> list[list[int]]:
    """Long runs of ink along rows and columns of pixels; one thick line gives several."""
    ink = pixels.translate(_INK)
    run = re.compile(b"\x01{%d,}" % int(_LONGEST_STROKE * dpi))
    found: list[list[int]] = []
    for level, count in ((True, height), (False, width)):
        for at in range(count):
            strip = ink[at * width : (at + 1) * width] if level else ink[at::width]
            found += [[int(level), at, *match.span()] for match in run.finditer(strip)]
            if len(found) > _MOST_RULES:
                # A dark picture, not a table.
                return []
    return found


def _without(pixels: bytes, width: int, rules: list[list[int]]) -> bytes:
    """The picture without its long lines: beside them letters are read badly."""
    cleaned = bytearray(pixels)
    for level, at, start, end in rules:
        if level:
            cleaned[at * width + start : at * width + end] = b"\xff" * (end - start)
        else:
            cleaned[start * width + at : end * width + at : width] = b"\xff" * (end - start)
    return bytes(cleaned)
