"""Pictures of PDF pages, in grey, for the recognition of letters. Runs in the sandbox's child."""

from __future__ import annotations

import base64
import zlib
from typing import BinaryIO

import pypdfium2 as pdfium

from giamsat.directives.readers.model import Json, Unreadable, reader
from giamsat.directives.readers.pdf import open_pdf

#: Dots per inch that the models were trained on.
DPI = 300
#: Pixels of one page; a larger one (a plan) is drawn more coarsely.
_MOST_PIXELS = 16_000_000


@reader
def render(file: BinaryIO, page: int) -> Json:
    """The page of that number (from 1) as a grey picture, compressed.

    Returns:
        ``width`` and ``height`` in pixels, ``dpi``, and ``pixels`` (base64 of zlib, a byte each).
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
        return {
            "width": bitmap.width,
            "height": bitmap.height,
            "dpi": dpi,
            "pixels": base64.b64encode(zlib.compress(pixels, 1)).decode(),
        }
    except (pdfium.PdfiumError, IndexError) as fault:
        raise Unreadable("broken_page", str(page)) from fault
    finally:
        document.close()
