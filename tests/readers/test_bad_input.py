"""What is broken, hostile or too large is refused by name, in a child that cannot take the machine down."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from django.utils import translation

from giamsat.directives.reader_words import NOTES, PROBLEMS, note_words, unreadable_words
from giamsat.directives.readers import Cancelled, Note, Unreadable, read_file, recogniser
from tests.readers.samples import WEB, Pdf, W, cell, docx, paragraph, table
from tests.readers.test_formats import paged, read, refusal

ROOT = Path(__file__).resolve().parents[2]


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """A container with one part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return made.getvalue()


def plain_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "x")
    return made.getvalue()


def with_entity(kind: str) -> bytes:
    declared = {
        "outer": '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "laughs": '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    }[kind]
    body = f"{declared}<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    return repacked(docx(paragraph("x")), "word/document.xml", body.encode())


def nested_tables(depth: int) -> str:
    inner = paragraph("sâu")
    for _ in range(depth):
        inner = (
            f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>{paragraph('')}"
        )
    return inner


CASES = {
    "bomb": (repacked(docx(paragraph("x")), "word/document.xml", b" " * 60_000_000), "bomb"),
    "external-entity": (with_entity("outer"), "entities"),
    "billion-laughs": (with_entity("laughs"), "entities"),
    "nested-tables": (docx(nested_tables(30)), "nested"),
    "nested-tables-web": (b"<html><body>" + b"<table><tr><td>a</td><td>" * 90 + b"x", "nested"),
    "locked-pdf": (Pdf().page().text(72, 700, "chữ").octets(password="bí mật"), "encrypted"),
    "cut-pdf": (paged().octets()[:-2_000], "cut"),
    "program": (b"MZ\x90\0" + b"\0" * 2_000, "program"),
    "old-word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    "rtf": (b"{\\rtf1 abc}", "rtf"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
    "no-word": (plain_zip(), "archive"),
    "one-line": ("à".encode() * 10_000_000, "too_long"),
    "spaces": (b" \n" * 500, "empty"),
    "pdf-without-end": (b"%PDF-1.7\n" + b"x" * 500, "cut"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_by_name(name: str) -> None:
    data, code = CASES[name]
    assert refusal(data) == code


def test_two_million_characters_on_one_line_are_text() -> None:
    assert len(read(b"a" * 1_999_000).text) == 1_999_000


def test_each_refusal_and_note_has_its_sentence_in_both_languages() -> None:
    for language in ("vi", "en"):
        with translation.override(language):
            told = [unreadable_words(Unreadable(code, "CHI TIẾT")) for code in PROBLEMS]
            told += [note_words(Note(code, 3, "CHI TIẾT")) for code in NOTES]
        assert all(words.strip() and "{" not in words for words in told)
    with translation.override("vi"):
        vietnamese = [str(words) for words in [*PROBLEMS.values(), *NOTES.values()]]
    with translation.override("en"):
        english = [str(words) for words in [*PROBLEMS.values(), *NOTES.values()]]
    same = [a for a, b in zip(vietnamese, english, strict=True) if a == b]
    assert same == ["{detail}"]


def test_damaged_documents_are_read_or_refused_by_name(tmp_path: Path) -> None:
    """A child of our own: if a parser crashed, its end would be the child's, and seen here."""
    rows = [[cell("TT"), cell("Việc"), cell("Chủ trì")], [cell("1"), cell("Đề án"), cell("Bộ Y tế")]]
    samples = {
        "a.docx": docx(paragraph("Bộ Tài chính chủ trì") + table(*rows)),
        "a.html": WEB.encode(),
        "a.pdf": paged().octets(),
        "b.pdf": Pdf().page().picture(10, 10, b"\x00" * 100).octets(),
        "a.txt": "Bộ Tài chính chủ trì, phối hợp".encode(),
    }
    for name, data in samples.items():
        (tmp_path / name).write_bytes(data)
    command = [
        sys.executable,
        "-m",
        "giamsat.cli",
        "--data",
        str(tmp_path / "data"),
        "fuzz-readers",
        str(tmp_path),
    ]
    seconds = os.environ.get("GIAMSAT_FUZZ_SECONDS", "6")
    done = subprocess.run(
        [*command, "--direct", "--seconds", seconds], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) > 20


def test_two_hundred_pages_stay_under_300_megabytes() -> None:
    pdf = Pdf()
    for _ in range(200):
        pdf.page()
        for row in range(45):
            pdf.text(
                60, 780 - 16 * row, "Bộ Tài chính chủ trì phối hợp với các bộ ngành địa phương thực hiện"
            )
    word = docx(paragraph("Bộ Tài chính chủ trì phối hợp với các bộ ngành địa phương thực hiện " * 8) * 1_100)
    for data, module in ((pdf.octets(), "pdf"), (word, "word")):
        measure = (
            f"import sys, json; from giamsat.directives.readers import {module};"
            f"told = {module}.read(open(sys.argv[1], 'rb')); json.dumps(told); assert 'text' in told;"
            # Of this program alone: what resource.getrusage tells begins with the memory of who started it.
            "print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if 'VmHWM' in line))"
        )
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            done = subprocess.run(
                [sys.executable, "-c", measure, file.name],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            )
        assert int(done.stdout) < 300


needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None
    or recogniser.MODEL not in recogniser.models_of(shutil.which("tesseract") or ""),
    reason=f"tesseract with its Vietnamese model is not installed: {recogniser.INSTALL}",
)


def scanned(pages: int) -> bytes:
    """Pages drawn as pictures; the letters are those of PDFium's own Latin font."""
    pdf = Pdf()
    for number in range(pages):
        source = Pdf().page()
        source.text(72, 700, f"Hanoi People Committee shall report {number + 1} before Monday", 18, font="F2")
        source.text(72, 660, "Ministry of Finance shall allocate the funds this year", 18, font="F2")
        page = pdfium.PdfDocument(source.octets("Helvetica"))[0]
        bitmap = page.render(scale=2, grayscale=True)
        lines = bytes(bitmap.buffer)
        pixels = b"".join(lines[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))
        pdf.page().picture(bitmap.width, bitmap.height, pixels)
    return pdf.octets()


class TestScan:
    @needs_tesseract
    def test_pages_are_recognised_one_by_one(self) -> None:
        told: list[tuple[int, int]] = []
        with tempfile.TemporaryFile() as file:
            file.write(scanned(2))
            extract = read_file(file, progress=lambda done, pages: told.append((done, pages)))
        assert told == [(0, 2), (1, 2), (2, 2)]
        assert extract.format == "scan"
        assert "Ministry of Finance shall allocate" in extract.text
        assert [number for _, number in extract.places] == [1, 2]
        note = next(note for note in extract.notes if note.code == "recognised")
        assert 50 < int(note.detail) <= 100

    @needs_tesseract
    def test_a_page_out_of_time_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_time_left(done: int, _pages: int) -> None:
            if done == 1:
                monkeypatch.setattr(recogniser, "PAGE_WALL", 0)

        with tempfile.TemporaryFile() as file:
            file.write(scanned(2))
            extract = read_file(file, progress=no_time_left)
        assert "Ministry of Finance shall allocate" in extract.text
        assert [(note.count, note.detail) for note in extract.notes if note.code == "pages_failed"] == [
            (1, "2")
        ]

    @needs_tesseract
    def test_it_stops_between_pages(self) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(scanned(1))
            with pytest.raises(Cancelled):
                read_file(file, cancelled=lambda: True)

    def test_without_tesseract_the_command_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        with tempfile.TemporaryFile() as file:
            file.write(Pdf().page().picture(10, 10, b"\xff" * 100).octets())
            with pytest.raises(Unreadable) as caught:
                read_file(file)
        assert caught.value.code == "no_tesseract"
        assert "apt-get install tesseract-ocr tesseract-ocr-vie" in unreadable_words(caught.value)
