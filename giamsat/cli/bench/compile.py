"""How fast the directive compiler reads, and how its time and memory grow with the length of a text."""

from __future__ import annotations

import itertools
import resource
import time

from giamsat.cli.bench import Row, benchmark
from giamsat.directives.compiler import Languages, compile_text

#: Characters of a printed page.
PAGE = 1_800
SIZES = (10, 200, 1_000)


@benchmark(
    "compile", "Directive compiler: pages a second and peak memory at 10, 200 and 1,000 pages a language."
)
def bench_compile(seconds: float) -> list[Row]:
    """One row for each language and length; times are processor time of one core.

    ``seconds`` is not used: a text is read once, after a short one has built the patterns. Memory is
    the most that the process has held so far.
    """
    languages = Languages()
    rows: list[Row] = []
    for code in languages.codes:
        compile_text(made_text(languages, code, 1), code, languages)
        first: float | None = None
        for pages in SIZES:
            text = made_text(languages, code, pages)
            begun = time.process_time()
            found = len(compile_text(text, code, languages).tasks)
            took = time.process_time() - begun
            per_page = took / pages
            first = per_page if first is None else first
            rows.append(
                {
                    "language": code,
                    "pages": pages,
                    "tasks": found,
                    "seconds": round(took, 2),
                    "pages/s": round(pages / took),
                    "time a page, to 10 pages": round(per_page / first, 2),
                    "peak MB of the process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                }
            )
    return rows


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
