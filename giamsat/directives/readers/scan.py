"""Scanned documents: each page is drawn in a child process and read by the system's tesseract.

The layout that tesseract finds is not used: its words with their places go the same way as those of a PDF
with text, so columns, paragraphs, running lines and page numbers are treated alike.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache
from statistics import mean
from typing import BinaryIO

from giamsat.directives.readers.building import TextBuilder
from giamsat.directives.readers.child import call_reader
from giamsat.directives.readers.model import Extract, Note, Unreadable
from giamsat.directives.readers.pdf_lines import Word
from giamsat.directives.readers.pdf_pages import Piece, drop_furniture, note_furniture, pieces_of, write_pages
from giamsat.directives.readers.pdf_tables import Rule, grids_of, merge_rules

#: The one command that installs what is missing.
INSTALL = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"
MODEL = "vie"
#: More pages than this are an archive, not a decision; at some seconds a page it would take an hour.
MOST_PAGES = 300
#: Of one page: processor time, wall clock, and memory of tesseract.
PAGE_SECONDS, PAGE_WALL, PAGE_MEMORY_MB = 60, 120, 1024
_LEAST_CONFIDENCE = 20.0
#: Below this mean the text is likely to hold many mistakes.
DOUBTFUL = 75
_LIMITED = (
    "import os, resource, sys; "
    "resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]),) * 2); "
    "resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2); "
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)

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
    program = find_program()
    if pages > MOST_PAGES:
        raise Unreadable("too_many_scans", f"{pages}/{MOST_PAGES}")
    found: list[list[Piece]] = []
    sizes: list[tuple[float, float]] = []
    confidence: list[float] = []
    failed: list[int] = []
    for number in range(1, pages + 1):
        if cancelled():
            raise Cancelled
        progress(number - 1, pages)
        picture = call_reader("giamsat.directives.readers.raster", "render", file, seconds=20, page=number)
        points = 72 / int(picture["dpi"])
        sizes.append((int(picture["width"]) * points, int(picture["height"]) * points))
        try:
            words = _recognise(program, picture, points, confidence)
        except Unreadable:
            failed.append(number)
            words = []
        rules = [
            Rule(bool(level), *(place * points for place in places)) for level, *places in picture["rules"]
        ]
        found.append(pieces_of(words, grids_of(merge_rules(rules))))
    progress(pages, pages)
    if len(failed) == pages:
        raise Unreadable("recognition_failed")
    builder = TextBuilder("page")
    builder.notes.append(Note("recognised", pages, str(round(mean(confidence))) if confidence else ""))
    if confidence and mean(confidence) < DOUBTFUL:
        builder.notes.append(Note("doubtful", pages, str(round(mean(confidence)))))
    if failed:
        builder.notes.append(Note("pages_failed", len(failed), ", ".join(map(str, failed[:20]))))
    note_furniture(builder, drop_furniture(found, sizes))
    write_pages(builder, found)
    return builder.finish("scan")


def find_program() -> str:
    """The path of tesseract with its Vietnamese model.

    Raises:
        Unreadable: one of them is missing; the detail is the command that installs both.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise Unreadable("no_tesseract", INSTALL)
    if MODEL not in _models(program):
        raise Unreadable("no_model", INSTALL)
    return program


@cache
def _models(program: str) -> frozenset[str]:
    told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    return frozenset(told.stdout.split("\n")[1:])


def _recognise(
    program: str, picture: dict[str, object], points: float, confidence: list[float]
) -> list[Word]:
    pixels = zlib.decompress(base64.b64decode(str(picture["pixels"])))
    header = f"P5 {picture['width']} {picture['height']} 255\n".encode()
    order = [program, "stdin", "stdout", "-l", MODEL, "--dpi", str(picture["dpi"]), "--psm", "3", "tsv"]
    limits = [str(PAGE_SECONDS), str(PAGE_MEMORY_MB * 1024 * 1024)]
    try:
        told = subprocess.run(
            [sys.executable, "-I", "-c", _LIMITED, *limits, *order],
            input=header + pixels,
            capture_output=True,
            timeout=PAGE_WALL,
            check=False,
            # One thread a page: the pages of several documents are read side by side.
            env={"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PATH": os.defpath},
            cwd="/",
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable("too_slow") from fault
    if told.returncode != 0:
        raise Unreadable("recognition_failed", str(told.returncode))
    words = []
    for row in told.stdout.decode("utf-8", "replace").split("\n")[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        sure = float(cells[10])
        left, top, width, height = (int(cell) * points for cell in cells[6:10])
        if sure < _LEAST_CONFIDENCE:
            continue
        confidence.append(sure)
        words.append(Word(cells[11].strip(), left, top, left + width, top + height))
    return words
