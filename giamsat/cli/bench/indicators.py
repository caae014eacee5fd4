"""``giamsat bench indicators``: a country reports, and is read, rolled up, and written to Excel and back."""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from giamsat.cli.bench import Row, benchmark
from giamsat.cli.bench.clocks import StatementClock

if TYPE_CHECKING:
    from giamsat.indicators.models import Indicator
    from giamsat.units.models import Unit

MONTHS = 40
#: Indicators whose quality is judged, each with two rules.
JUDGED = 200


@benchmark(
    "indicators", "Values of all communes: stored, rolled up, read, and by Excel; takes back what it writes."
)
def indicators(seconds: float) -> list[Row]:
    """One row an act, with PostgreSQL's own time and the number of statements beside it.

    Args:
        seconds: not used: each act is done once on cold rows.
    """
    del seconds
    from django.db import transaction

    with transaction.atomic():
        rows = _measure()
        transaction.set_rollback(True)
    return rows


@contextmanager
def _timed(rows: list[Row], what: str) -> Iterator[None]:
    from django.db import connection

    clock, began, cpu = StatementClock(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(clock):
        yield
    rows.append(
        {
            "act": what,
            "ms": round(1000 * (time.perf_counter() - began)),
            "CPU of Python, ms": round(1000 * (time.process_time() - cpu)),
            "in PostgreSQL, ms": round(1000 * clock.seconds),
            "statements": clock.statements,
        }
    )


def _measure() -> list[Row]:
    from giamsat.core import clock
    from giamsat.core.actor import SYSTEM
    from giamsat.indicators import periods, quality, selectors, services, tallies
    from giamsat.indicators.catalogue import Catalogue
    from giamsat.indicators.excel import taking, template
    from giamsat.indicators.figures import Figures
    from giamsat.indicators.models import Group
    from giamsat.indicators.services import Entry
    from giamsat.indicators.services.sheets import Draft
    from giamsat.units import selectors as units
    from giamsat.units.models import Unit

    rows: list[Row] = []
    communes = list(units.members("communes"))
    vn = Unit.objects.get(kind=Unit.Kind.NATION)
    starts = periods.last("month", clock.today(), MONTHS)
    group = Group.objects.create(code="bench-indicators", name_vi="Đo", name_en="Measured")
    draft = Draft(
        "Đo", "Measured", "person", "month", dt.date(2000, 1, 1), [Unit.Kind.COMMUNAL_COMMITTEE.value],
        {"roll_up": "sum"},
    )  # fmt: skip
    made = services.define_indicator(
        SYSTEM, code="BENCH.01", group=group, layer="operational", owner=vn, draft=draft
    )
    with _timed(rows, f"{len(communes)} communes report one period, in one sending"):
        services.record_values(
            SYSTEM,
            [Entry(made, unit, starts[-1], Decimal(n)) for n, unit in enumerate(communes)],
            any_time=True,
        )
    with _timed(rows, "100 communes report one after the other"):
        for number, unit in enumerate(communes[:100]):
            services.record_values(SYSTEM, [Entry(made, unit, starts[-2], Decimal(number))], any_time=True)
    with _timed(rows, "national roll-up of that period, exact"):
        found = Figures(Catalogue(), [made], [vn], starts[-1], starts[-1]).of(made, vn, starts[-1])
    if found.value != sum(range(len(communes))):
        raise AssertionError("the roll-up is not the sum of what was reported")
    with _timed(rows, "one indicator of the country and all provinces"):
        catalogue = Catalogue()
        selectors.places(SYSTEM, made, [vn, *selectors.parts_of(vn)], starts[-1], catalogue)
    with _timed(rows, "board of the country: every indicator with its course"):
        selectors.board(SYSTEM, vn)
    with _timed(rows, "folding the sums"):
        tallies.fold()
    with _timed(rows, "recount of all sums"):
        tallies.find_differences()
    _many(made, starts[-2], communes)
    with _timed(
        rows,
        f"data quality of country and provinces: {JUDGED} indicators with rules, {len(communes)} communes",
    ):
        quality.qualities(Catalogue(), [vn, *selectors.parts_of(vn)], "month", starts[-2])
    with _timed(rows, "the cells that are not clean"):
        quality.cells(Catalogue(), vn, "month", starts[-2], "clean")
    sheet = made.sheets.get()
    lines = [template.Line(made, sheet, unit) for unit in communes]
    columns = [(start, periods.short_label("month", start)) for start in starts]
    with _timed(rows, f"Excel template of {len(lines)} rows × {MONTHS} columns made"):
        file = template.make(
            "Đo", lines, columns, lambda line, start: template.Blank(Decimal("1.5"), 0, True)
        )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with (
        _timed(rows, "read back in the limited child, every cell looked at"),
        tempfile.TemporaryFile() as copy,
    ):
        copy.write(file.read())
        taken = taking.take(copy)
    file.close()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows.append(
        {
            "act": f"of that: CPU of the child; its memory {children.ru_maxrss // 1024} MiB; {taken.cells} cells",
            "ms": round(1000 * (children.ru_utime - before)),
            "CPU of Python, ms": "",
            "in PostgreSQL, ms": "",
            "statements": "",
        }
    )
    return rows


def _many(like: Indicator, period: dt.date, communes: Sequence[Unit]) -> None:
    """``JUDGED`` indicators as ``like``, each with a value of every commune in a period and the one before, and with
    the rules that offices write most: a range, and a jump against the period before."""
    from django.db import connection

    from giamsat.core import clock
    from giamsat.core.actor import SYSTEM
    from giamsat.indicators import periods, services
    from giamsat.indicators.services.sheets import Draft

    draft = Draft(
        "Đo", "Measured", "person", "month", dt.date(2000, 1, 1), [communes[0].kind], {"roll_up": "sum"}
    )
    for number in range(JUDGED):
        made = services.define_indicator(
            SYSTEM,
            code=f"BENCH.Q{number}",
            group=like.group,
            layer="operational",
            owner=like.owner,
            draft=draft,
        )
        for kind, condition in (
            ("range", f"x >= 0 and x <= {900 + number}"),
            ("jump", "abs(x - previous) <= 50 / 100 * abs(previous)"),
        ):
            services.add_rule(
                SYSTEM,
                made,
                kind=kind,
                severity="warning",
                condition=condition,
                text_vi="Sai",
                text_en="Wrong",
            )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO indicators_observation (indicator_id, period, unit_id, value, state, version, via, at, note,"
            " evidence) SELECT i.id, p, u, (u * 7 + i.id) %% 1000, 1, 1, 'import', %s, '', ''"
            " FROM indicators_indicator i, unnest(%s::date[]) p, unnest(%s::bigint[]) u WHERE i.code LIKE 'BENCH.Q%%'",
            [clock.now(), [period, periods.step("month", period, -1)], [unit.pk for unit in communes]],
        )
        cursor.execute("ANALYZE indicators_observation")
