"""The system's tesseract: which models it has, and one picture read in a limited process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from functools import cache

from giamsat.directives.compiler.language import STANDARD
from giamsat.directives.readers.model import Unreadable
from giamsat.directives.readers.pdf_lines import Word
from giamsat.directives.readers.pdf_tables import Grid
from giamsat.directives.readers.scan_cells import Picture, Sheet, parted
from giamsat.directives.readers.scan_numbers import LETTERS, excerpt, in_sequence, number_column
from giamsat.directives.readers.scan_strokes import QUARTER, with_counted_strokes

#: The one command that installs what is missing.
INSTALL = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"
MODEL = "vie"
#: Of one page: processor time, wall clock, and memory of tesseract. The clock is long: on a machine at work a
#: page waits for its turn, and one that is cut has its tasks missing.
PAGE_SECONDS, PAGE_WALL, PAGE_MEMORY_MB = 60, 900, 1024
_LEAST_CONFIDENCE = 20.0
#: Fewer words tell no language.
_LEAST_WORDS = 40
#: Layouts as tesseract numbers them: a page of any shape, one block of lines.
_PAGE, _BLOCK = "3", "6"
_LIMITED = (
    "import os, resource, sys; "
    "resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]),) * 2); "
    "resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2); "
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)


def find_program() -> str:
    """The path of tesseract with its Vietnamese model.

    Raises:
        Unreadable: one of them is missing; the detail is the command that installs both.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise Unreadable("no_tesseract", INSTALL)
    if MODEL not in models_of(program):
        raise Unreadable("no_model", INSTALL)
    return program


@cache
def models_of(program: str) -> frozenset[str]:
    """The models that this tesseract has."""
    told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    return frozenset(told.stdout.split("\n")[1:])


@dataclass(slots=True)
class Recogniser:
    """Reads the pages of one document, from the first page on that tells its language in that language.

    The Vietnamese model stays beside another one: names and translations mix both.
    """

    program: str
    models: str = MODEL
    #: How sure tesseract was of each word, in percent.
    confidence: list[float] = field(default_factory=list)
    #: The model of the document's language, where it is not installed.
    missing: str = ""
    _knows: bool = False
    #: Of the document's language: what is written for a whole word, and what is meant.
    _meant: dict[str, str] = field(default_factory=dict)

    def read(self, page: Picture, grids: list[Grid]) -> list[Word]:
        """The words of a page: its tables cell by cell, the rest in the order that tesseract finds.

        Raises:
            Unreadable: it takes too long, or tesseract fails.
        """
        words, confidence = self._read(page, grids)
        if not self._knows and len(words) >= _LEAST_WORDS:
            self._knows = True
            language = STANDARD.load(STANDARD.detect(" ".join(word.text for word in words)))
            self._meant = language.data.get("recognised", {})
            wanted = str(language.data.get("recogniser", MODEL))
            if wanted not in models_of(self.program):
                self.missing = wanted
            elif wanted != MODEL:
                self.models = f"{wanted}+{MODEL}"
                words, confidence = self._read(page, grids)
        self.confidence += confidence
        return [replace(word, text=self._meant.get(word.text, word.text)) for word in words]

    def _read(self, page: Picture, grids: list[Grid]) -> tuple[list[Word], list[float]]:
        rest, sheets = parted(page, grids)
        words, confidence = self._recognise(rest, _PAGE)
        for sheet in sheets:
            inside, sure = self._recognise(sheet.picture, _BLOCK)
            words += sheet.back(self._numbers(sheet, inside))
            confidence += sure
        return words, confidence

    def _numbers(self, sheet: Sheet, words: list[Word]) -> list[Word]:
        """The words of a sheet, those in columns of numbers read once more and brought into sequence."""
        by_cell = sheet.by_cell(words)
        told = [" ".join(word.text for word in cell) for cell in by_cell]
        column = number_column(sheet, told)
        if column is None:
            return words
        alone = excerpt(sheet, column)
        again = alone.by_cell(self._recognise(alone.picture, _BLOCK, letters=LETTERS)[0])
        second = ["".join(word.text for word in cell) for cell in again]
        numbers = in_sequence([told[cell] for cell in column.cells], second)
        for cell, number in zip(column.cells, numbers, strict=True):
            by_cell[cell] = [sheet.word_in(cell, number)] if number else []
        return [word for cell in by_cell for word in cell]

    def _recognise(self, picture: Picture, layout: str, letters: str = "") -> tuple[list[Word], list[float]]:
        header = f"P5 {picture.width} {picture.height} 255\n".encode()
        points = 72 / picture.dpi
        only = ["-c", f"tessedit_char_whitelist={letters}"] if letters else []
        wish = ["-l", self.models, "--dpi", str(picture.dpi), "--psm", layout, *only, "tsv"]
        limits = [str(PAGE_SECONDS), str(PAGE_MEMORY_MB * 1024 * 1024)]
        try:
            told = subprocess.run(
                [sys.executable, "-I", "-c", _LIMITED, *limits, self.program, "stdin", "stdout", *wish],
                input=header + picture.pixels,
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
        words: list[Word] = []
        confidence: list[float] = []
        for row in told.stdout.decode("utf-8", "replace").split("\n")[1:]:
            cells = row.split("\t")
            if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
                continue
            sure = float(cells[10])
            left, top, width, height = (int(cell) for cell in cells[6:10])
            if sure < _LEAST_CONFIDENCE and not letters:
                continue
            text = cells[11].strip()
            if words and QUARTER.fullmatch(words[-1].text) and not letters:
                text = with_counted_strokes(picture, text, (left, top, width, height))
            confidence.append(sure)
            right, bottom = (left + width) * points, (top + height) * points
            words.append(Word(text, left * points, top * points, right, bottom))
        return words, confidence
