"""How fast the directive compiler reads, and how its time and memory grow with the length of a text."""

from __future__ import annotations

import itertools
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from giamsat.cli.bench import Needs, Row, benchmark
from giamsat.directives.compiler import Languages, compile_text

#: Characters of a printed page.
PAGE = 1_800
SIZES = (10, 50, 200, 1_000)


@benchmark(
    "compile",
    "Directive compiler: pages a second and peak memory at 10, 50, 200 and 1,000 pages a language.",
    needs=Needs.NOTHING,
)
def bench_compile(seconds: float) -> list[Row]:
    """One row for each language and length; times are processor time of one core.

    ``seconds`` is not used: a text is read once, after a short one has built the patterns. Each row is
    measured in a process of its own, so that its peak memory is its own.
    """
    rows: list[Row] = []
    for code in Languages().codes:
        first: float | None = None
        for pages in SIZES:
            # Not in this process: peak memory never falls again.
            child = subprocess.run(
                [sys.executable, "-m", __name__, code, str(pages)], capture_output=True, check=True
            )
            row = json.loads(child.stdout)
            per_page = row["seconds"] / pages
            first = per_page if first is None else first
            row["time a page, to 10 pages"] = round(per_page / first, 2)
            rows.append(row)
    return rows


def measure(code: str, pages: int) -> Row:
    """Compile a made text once, in this process."""
    languages = Languages()
    compile_text(made_text(languages, code, 1), code, languages)
    text = made_text(languages, code, pages)
    at_rest = _peak_mb()
    begun = time.process_time()
    found = len(compile_text(text, code, languages).tasks)
    took = time.process_time() - begun
    return {
        "language": code,
        "pages": pages,
        "tasks": found,
        "seconds": round(took, 3),
        "pages/s": round(pages / took),
        "MB before": at_rest,
        "peak MB": _peak_mb(),
    }


def _peak_mb() -> int:
    """The most memory that this process has held, in MB.

    Linux hands ``ru_maxrss`` of a parent on to what it starts, so its own high-water mark is asked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        return int(lines["VmHWM"].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def made_text(languages: Languages, code: str, pages: int) -> str:
    """A text of so many pages in the words of a language's data file: numbered orders with agencies and dates."""
    language = languages.load(code)
    names = [forms[0] for forms in language.data["agencies"].values() if forms and forms[0][:1].isupper()]
    fill = [word for word in language.data["stopwords"] if " " not in word]
    words = itertools.cycle(fill)
    lines: list[str] = []
    length = number = 0
    while length < pages * PAGE:
        number += 1
        agency, other = names[number % len(names)], names[(number * 7 + 3) % len(names)]
        filling = " ".join(next(words) for _ in range(40))
        lines.append(
            f"{number % 90 + 1}. {agency} {filling}, {other} {number % 28 + 1}/{number % 12 + 1}/2026."
        )
        length += len(lines[-1]) + 1
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
