"""What a PDF says and how its pages look. PDFium reads it; scripts, forms and links in it are not run.

Runs in the sandbox's child (``core.sandbox``), so it knows nothing of Django.
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any, BinaryIO

import pypdfium2

_PNG = b"\x89PNG\r\n\x1a\n"
_GREY_8_BIT = (8, 0, 0, 0, 0)


def read_text(file: BinaryIO, pages: int, characters: int) -> dict[str, Any]:
    """The words of the first ``pages`` pages, at most ``characters`` of them.

    Returns:
        ``{"pages": how many the document has, "text": words, "cut": True when there is more}``.
    """
    document = pypdfium2.PdfDocument(file)
    count = len(document)
    parts: list[str] = []
    length = 0
    for number in range(min(count, pages)):
        words = document[number].get_textpage().get_text_bounded().replace("\r\n", "\n").strip()
        parts.append(words)
        length += len(words)
        if length > characters:
            break
    text = "\n\n".join(part for part in parts if part)
    return {"pages": count, "text": text[:characters], "cut": len(parts) < count or len(text) > characters}


def draw_page(file: BinaryIO, number: int, width: int) -> dict[str, Any]:
    """Page ``number`` (from 0) in shades of grey, ``width`` pixels wide.

    Returns:
        ``{"png": base64}``; ``{"png": ""}`` when there is no such page.
    """
    document = pypdfium2.PdfDocument(file)
    if not 0 <= number < len(document):
        return {"png": ""}
    page = document[number]
    across, down = page.get_size()
    # A page as narrow as a thread would otherwise be drawn as high as a tower.
    scale = min(width / max(across, 1), 2 * width / max(down, 1))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows = bytes(bitmap.buffer)
    lines = b"".join(
        b"\0" + rows[start : start + bitmap.width]
        for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    )
    head = struct.pack(">II5B", bitmap.width, bitmap.height, *_GREY_8_BIT)
    png = _PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines, 6)) + _chunk(b"IEND", b"")
    return {"png": base64.b64encode(png).decode()}


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
