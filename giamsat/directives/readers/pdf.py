"""PDF with text: columns, ruled tables, paragraphs; running headers, footers and page numbers left out."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from giamsat.directives.readers.building import TextBuilder
from giamsat.directives.readers.model import MAX_PAGES, Json, Note, Unreadable, reader
from giamsat.directives.readers.pdf_pages import Piece, drop_furniture, note_furniture, pieces_of, write_pages
from giamsat.directives.readers.pdf_rules import rules_of
from giamsat.directives.readers.pdf_tables import grids_of
from giamsat.directives.readers.pdf_words import words_of

_TAIL = 4096
#: Fewer letters on a page with a picture on it: the page is the picture.
_FEW_LETTERS = 40
#: So many codes without a letter: the fonts cannot be read.
_MOST_UNKNOWN = 0.15


@reader
def read(file: BinaryIO) -> Json:
    """The text of a PDF; one of pictures alone is refused as ``scanned`` with its number of pages."""
    document = open_pdf(file)
    try:
        return _read(document)
    finally:
        document.close()


def open_pdf(file: BinaryIO) -> pdfium.PdfDocument:
    """Open a PDF.

    Raises:
        Unreadable: it is cut, locked, broken, or has too many pages.
    """
    data = file.read()
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise Unreadable("encrypted") from fault
        if b"%%EOF" not in data[-_TAIL:]:
            raise Unreadable("cut") from fault
        raise Unreadable("encrypted" if b"/Encrypt" in data else "broken", "pdf") from fault
    if b"%%EOF" not in data[-_TAIL:]:
        raise Unreadable("cut")
    if pages == 0:
        raise Unreadable("empty")
    if pages > MAX_PAGES:
        raise Unreadable("too_many_pages", str(pages))
    return document


def _read(document: pdfium.PdfDocument) -> Json:
    pages: list[list[Piece]] = []
    sizes: list[tuple[float, float]] = []
    pictures: list[int] = []
    slanted = letters = unknown = 0
    old: Counter[str] = Counter()
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as fault:
            raise Unreadable("broken_page", str(number)) from fault
        try:
            found = words_of(page)
            if found.letters < _FEW_LETTERS and _has_picture(page):
                pictures.append(number)
            rules = rules_of(page, found.turn) if found.words else []
        finally:
            page.close()
        slanted += found.slanted
        letters += found.letters
        unknown += found.unknown
        old[found.old] += bool(found.old)
        sizes.append((found.width, found.height))
        pages.append(pieces_of(found.words, grids_of(rules)))
    if 2 * len(pictures) > len(pages) or (letters and unknown > _MOST_UNKNOWN * letters):
        raise Unreadable("scanned", str(len(pages)))
    builder = TextBuilder("page")
    note_furniture(builder, drop_furniture(pages, sizes))
    if pictures:
        builder.notes.append(Note("picture_pages", len(pictures), ", ".join(map(str, pictures[:20]))))
    if slanted:
        builder.notes.append(Note("slanted", slanted))
    for encoding, count in old.items():
        if count:
            builder.notes.append(Note("old_fonts", count, encoding))
    write_pages(builder, pages)
    return builder.finish("pdf", next((name for name in old if name), "utf-8")).to_json()


def _has_picture(page: pdfium.PdfPage) -> bool:
    count = min(raw.FPDFPage_CountObjects(page.raw), 2_000)
    kinds = {raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page.raw, index)) for index in range(count)}
    # Some scanners wrap the picture into a form; letters drawn as paths are pictures as well.
    return bool(kinds & {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}) or count > 200
