"""How much of what the compiler finds in a text it still finds when the text comes in another format.

    python -m tests.compiler.formats LABELS.json … [--sources FOLDER] [--formats txt,html,docx,pdf,scan]
                                     [--keep FOLDER]

Makes each labelled text into a web page, a Word file, a PDF and a PDF of pictures, reads these as `extract`
does, brings the offsets of the tasks back to the labelled text by aligning the words of both, and prints a
line of scores for each. Works with texts without labels as well (a .txt): then it counts the tasks and the
breaches of the contract alone. `--keep` leaves documents and predictions there, for another scorer. Needs
LibreOffice (`soffice`), for scans also tesseract.
"""

import argparse
import difflib
import html
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from giamsat.directives.compiler import extract_json
from giamsat.directives.readers import read_file

from .scoring import Score, load_labels, score

FORMATS = ("txt", "html", "docx", "pdf", "scan")
_WORD = re.compile(r"\w+|[^\w\s]")
_SCAN_DPI = 200
_STYLE = "p{margin:0 0 6pt;text-align:justify} td{border:1px solid;padding:2pt}"
_AROUND = (
    '<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/a">Thời sự</a></li></ul></nav>',
    '<div class="comments"><h3>Bình luận (2)</h3><p>Hay quá!</p></div><footer>Bản quyền © 2026</footer>',
)


def web_page(text: str, *, around: bool) -> str:
    """A text as a page: a paragraph a line, a table for lines with bars; `around` adds menus and comments."""
    body: list[str] = []
    rows: list[str] = []
    for line in [*text.splitlines(), ""]:
        if " | " in line:
            cells = "".join(f"<td>{html.escape(cell.strip())}</td>" for cell in line.split("|"))
            rows.append(f"<tr>{cells}</tr>")
            continue
        if rows and line.strip():
            body.append(f"<table border='1' cellspacing='0'>{''.join(rows)}</table>")
            rows = []
        if line.strip():
            body.append(f"<p>{html.escape(line.strip())}</p>")
    if rows:
        body.append(f"<table border='1' cellspacing='0'>{''.join(rows)}</table>")
    before, behind = _AROUND if around else ("", "")
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>{_STYLE}</style></head><body>{before}"
        f"<article>{''.join(body)}</article>{behind}</body></html>"
    )


def convert(source: Path, target: str) -> Path:
    """LibreOffice's rendering of a web page or of a Word file."""
    profile = source.parent / "profile"
    filters = ["--infilter=HTML (StarWriter)"] if source.suffix == ".html" else []
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", *filters, "--convert-to", target,
         "--outdir", str(source.parent), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return source.with_suffix(f".{target.partition(':')[0]}")


def photographed(source: Path) -> Path:
    """A PDF of pictures of the pages."""
    document = pdfium.PdfDocument(source)
    pages = [leaf.render(scale=_SCAN_DPI / 72, grayscale=True).to_pil() for leaf in document]
    target = source.with_suffix(".scan.pdf")
    pages[0].save(target, save_all=True, append_images=pages[1:], resolution=_SCAN_DPI)
    document.close()
    return target


def make(text: str, folder: Path, stem: str, formats: list[str]) -> dict[str, Path]:
    """The text as files of the formats."""
    made = {"txt": folder / f"{stem}.txt", "html": folder / f"{stem}.page.html"}
    made["txt"].write_bytes(text.encode())
    made["html"].write_text(web_page(text, around=True), encoding="utf-8")
    if {"docx", "pdf", "scan"} & set(formats):
        plain = folder / f"{stem}.html"
        plain.write_text(web_page(text, around=False), encoding="utf-8")
        made["docx"] = convert(plain, "docx:MS Word 2007 XML")
    if {"pdf", "scan"} & set(formats):
        made["pdf"] = convert(made["docx"], "pdf")
    if "scan" in formats:
        made["scan"] = photographed(made["pdf"])
    return {name: made[name] for name in formats}


class Alignment:
    """Where a place in one text stands in another that has nearly the same words."""

    def __init__(self, original: str, other: str) -> None:
        self.original = [match.span() for match in _WORD.finditer(original)]
        self.other = [match.span() for match in _WORD.finditer(other)]
        words = [
            [text[a:b] for a, b in spans] for text, spans in ((original, self.original), (other, self.other))
        ]
        self.pairs: dict[int, int] = {}
        for block in difflib.SequenceMatcher(None, words[1], words[0]).get_matching_blocks():
            self.pairs.update((block.a + step, block.b + step) for step in range(block.size))

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the words of `other[start:end]` come from; empty if none do."""
        inside = [
            self.pairs[number]
            for number, (a, b) in enumerate(self.other)
            if a >= start and b <= end and number in self.pairs
        ]
        if not inside:
            return 0, 0
        return self.original[min(inside)][0], self.original[max(inside)][1]


def breaches(found: dict[str, Any], text: str) -> int:
    """How many tasks break the contract: text at offsets, names and deadline words as printed."""
    return sum(
        not (
            text[task["start"] : task["end"]] == task["text"]
            and all(name in text for name in (*task["lead"], *task["coordinate"], task["deadline"]["text"]))
            and 0 <= task["confidence"] <= 1
        )
        for task in found["tasks"]
    )


def in_scope(task: dict[str, Any], scope: list[list[int]] | None) -> bool:
    """Whether a task lies where the labels are complete."""
    if not scope:
        return True
    inside: int = sum(max(0, min(task["end"], b) - max(task["start"], a)) for a, b in scope)
    length: int = task["end"] - task["start"]
    return inside * 2 >= length


def measure(text: str, labels: dict[str, Any] | None, path: Path) -> tuple[dict[str, Any], int, Score | None]:
    """What is found in a file, with offsets into the labelled text; breaches of the contract; the score."""
    with path.open("rb") as file:
        document = read_file(file)
    unread = [note.detail for note in document.notes if note.code == "pages_failed"]
    if unread:
        sys.stderr.write(f"{path.name}: pages without text: {unread[0]}\n")
    found = extract_json(document.text)
    broken = breaches(found, document.text)
    if document.text != text:
        alignment = Alignment(text, document.text)
        for task in found["tasks"]:
            task["start"], task["end"] = alignment.back(task["start"], task["end"])
    if labels is None:
        return found, broken, None
    kept = [task for task in found["tasks"] if in_scope(task, labels.get("scope"))]
    return found, broken, score(labels["tasks"], [task for task in kept if task["end"] > task["start"]])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--sources", type=Path, action="append", default=[])
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    formats: list[str] = given.formats.split(",")
    head = ("text", "format", "tasks", "breaches", "task F1", "lead", "co-operating", "deadline")
    sys.stdout.write(f"| {' | '.join(head)} |\n{'|---' * len(head)}|\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for path in given.paths:
            labels: dict[str, Any] | None = None
            if path.suffix == ".json":
                text, labels = load_labels(path, *given.sources)
            else:
                text = path.read_bytes().decode("utf-8")
            for name, file in make(text, folder, path.stem, formats).items():
                found, broken, result = measure(text, labels, file)
                if given.keep:
                    (folder / name).mkdir(exist_ok=True)
                    told = json.dumps(found, ensure_ascii=False)
                    (folder / name / f"{path.stem}.json").write_text(told, encoding="utf-8")
                figures = [f"{value:.2f}" for value in astuple(result)] if result else ["–"] * 4
                cells = (path.stem, name, str(len(found["tasks"])), str(broken), *figures)
                sys.stdout.write(f"| {' | '.join(cells)} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
