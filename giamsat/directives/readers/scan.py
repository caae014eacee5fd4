"""Scanned documents: each page is drawn in a child process and read by the system's tesseract.

The layout that tesseract finds is not used: its words with their places go the same way as those of a PDF
with text, so columns, paragraphs, running lines and page numbers are treated alike. Tables are read cell by cell.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from statistics import mean
from typing import BinaryIO

from giamsat.directives.readers.building import TextBuilder
from giamsat.directives.readers.child import call_reader
from giamsat.directives.readers.model import Extract, Note, Unreadable
from giamsat.directives.readers.pdf_pages import Piece, drop_furniture, note_furniture, pieces_of, write_pages
from giamsat.directives.readers.pdf_tables import Rule, grids_of, merge_rules
from giamsat.directives.readers.recogniser import Recogniser, find_program
from giamsat.directives.readers.scan_cells import Picture

#: More pages than this are an archive, not a decision; at some seconds a page it would take an hour.
MOST_PAGES = 300
#: Below this mean the text is likely to hold many mistakes.
DOUBTFUL = 75

Progress = Callable[[int, int], None]
Question = Callable[[], bool]


class Cancelled(Exception):
    """Reading was stopped between two pages, as wished."""


def read_scan(file: BinaryIO, pages: int, *, progress: Progress, cancelled: Question) -> Extract:
    """The text of a PDF whose pages are pictures.

    Raises:
        Unreadable: tesseract or its Vietnamese model is missing, there are too many pages, or a page fails.
        Cancelled: as wished.
    """
    recogniser = Recogniser(find_program())
    if pages > MOST_PAGES:
        raise Unreadable("too_many_scans", f"{pages}/{MOST_PAGES}")
    found: list[list[Piece]] = []
    sizes: list[tuple[float, float]] = []
    failed: list[int] = []
    for number in range(1, pages + 1):
        if cancelled():
            raise Cancelled
        progress(number - 1, pages)
        picture = call_reader("giamsat.directives.readers.raster", "render", file, seconds=20, page=number)
        page = Picture(
            int(picture["width"]),
            int(picture["height"]),
            int(picture["dpi"]),
            zlib.decompress(base64.b64decode(str(picture["pixels"]))),
        )
        points = 72 / page.dpi
        sizes.append((page.width * points, page.height * points))
        rules = [
            Rule(bool(level), *(place * points for place in places)) for level, *places in picture["rules"]
        ]
        grids = grids_of(merge_rules(rules))
        try:
            words = recogniser.read(page, grids)
        except Unreadable:
            failed.append(number)
            words = []
        found.append(pieces_of(words, grids))
    progress(pages, pages)
    if len(failed) == pages:
        raise Unreadable("recognition_failed")
    builder = TextBuilder("page")
    sure = round(mean(recogniser.confidence)) if recogniser.confidence else None
    builder.notes.append(Note("recognised", pages, "" if sure is None else str(sure)))
    if sure is not None and sure < DOUBTFUL:
        builder.notes.append(Note("doubtful", pages, str(sure)))
    if recogniser.missing:
        builder.notes.append(
            Note("other_model", pages, f"sudo apt-get install tesseract-ocr-{recogniser.missing}")
        )
    if failed:
        builder.notes.append(Note("pages_failed", len(failed), ", ".join(map(str, failed[:20]))))
    note_furniture(builder, drop_furniture(found, sizes))
    write_pages(builder, found)
    return builder.finish("scan")
