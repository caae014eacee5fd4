"""The Excel template of all communes: made, filled in wrongly, read back with every fault found."""

from __future__ import annotations

import datetime as dt
import re
import resource
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

import django

from giamsat.cli.bench import Row
from giamsat.cli.bench.clocks import StatementClock, once, row
from giamsat.cli.bench.values.acts import NUMBER
from giamsat.cli.bench.values.ground import Ground, found
from giamsat.core.actor import SYSTEM
from giamsat.desk.indicators import grid
from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.excel import taking, template
from giamsat.indicators.figures import Figure
from giamsat.indicators.services import ValuesRefused, record_values

COLUMNS = 40
#: Of so many figures one is spoilt.
ONE_IN = 10
#: A figure as the template writes it.
FIGURE = re.compile(rb'<c r="([A-Z]+\d+)" s="\d+"><v>[^<]*</v></c>')
SPOILT = b'<c r="%s" t="inlineStr"><is><t>ba ngh\xc3\xacn</t></is></c>'
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def apart(ground: Ground) -> list[Row]:
    """``workbooks`` in a process of its own, so that what was done before is not in its memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        return pool.submit(_fresh, len(ground.months), ground.open_month).result()


def _fresh(months: int, today: dt.date) -> list[Row]:
    return workbooks(found(months, today))


def workbooks(ground: Ground) -> list[Row]:
    """Rows of the table, with the memory of each act.

    Raises:
        AssertionError: not every planted fault was found.
    """
    rows: list[Row] = []
    with (
        _memory(rows),
        once(rows, f"Excel template of {len(ground.communes):,} rows × {COLUMNS} columns made"),
    ):
        good = _made(ground, 0)
    bad, planted = _spoilt(good)
    good.close()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with _memory(rows), once(rows, f"read back, {planted:,} spoilt cells named"):
        taken = taking.take(bad)
    bad.close()
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows[-1]["act"] += f"; the child used {child.ru_maxrss // 1024} MiB"
    rows.append(row("  of that: CPU of the child", [child.ru_utime - before], 0.0, StatementClock(), 0.0))
    if len(taken.faults) != planted:
        raise AssertionError(f"{len(taken.faults)} faults found, {planted} planted")
    changed = _made(ground, 10**6)
    with _memory(rows), once(rows, "read back with every figure changed, all rules asked"):
        taken = taking.take(changed)
        try:
            record_values(SYSTEM, taken.entries, any_time=True, dry_run=True)
            refused = 0
        except ValuesRefused as fault:
            refused = len(fault.faults)
    changed.close()
    rows[-1]["act"] += f": {refused:,} of {taken.cells:,} refused"
    return rows


def _made(ground: Ground, more: int) -> BinaryIO:
    """The template of an indicator of all communes, each figure greater by so much."""
    indicator, catalogue = ground.indicators[NUMBER], Catalogue()
    starts = sorted(ground.months[:COLUMNS])
    pairs = [(indicator, unit) for unit in ground.communes]
    lines = grid.build(SYSTEM, catalogue, pairs, starts)

    def blank(figure: Figure) -> template.Blank:
        return template.Blank(None if figure.value is None else figure.value + more, figure.version, True)

    rows = [
        template.Line(line.indicator, line.sheet, line.unit, [blank(cell.figure) for cell in line.cells])
        for line in lines
    ]
    return template.make("Đo", rows, [(each, periods.short_label("month", each)) for each in starts])


def _spoilt(file: BinaryIO) -> tuple[BinaryIO, int]:
    """A copy in which one figure of ten is words, and how many are."""
    copy, seen = tempfile.TemporaryFile(), [0, 0]  # noqa: SIM115 (the caller closes it)

    def spoil(found: re.Match[bytes]) -> bytes:
        seen[0] += 1
        if seen[0] % ONE_IN:
            return found[0]
        seen[1] += 1
        return SPOILT % found[1]

    with zipfile.ZipFile(file) as read, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            written.writestr(name, FIGURE.sub(spoil, content) if name.endswith("sheet1.xml") else content)
    copy.seek(0)
    return copy, seen[1]


@contextmanager
def _memory(rows: list[Row]) -> Iterator[None]:
    """Say in the act's row how much memory this process had at its highest during the block."""
    if CLEAR.exists():
        CLEAR.write_text("5", encoding="ascii")
    yield
    if STATUS.exists():
        told = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text(encoding="ascii"))
        rows[-1]["act"] += f"; memory {int(told[1]) // 1024 if told else '?'} MiB"
