"""The grid in which values are typed: rows of indicators or units, columns of periods; as a form and cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.utils.translation import get_language

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.indicators import periods, policies, rules
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import NOTHING, Figure, Figures
from giamsat.indicators.models import Exemption, Indicator, Sheet
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.indicators.services import Entry, Fault
from giamsat.units.models import Unit


@dataclass(slots=True)
class Cell:
    """One place to type in.

    Args:
        name: of its field; ``v-`` before it is that of the version.
        typed: what stands in the field.
        fault: why what was typed was not taken.
        aside: nothing of its column is open, and it is not the last one before what is: a phone leaves it out.
    """

    name: str
    indicator: Indicator
    unit: Unit
    period: dt.date
    figure: Figure
    typed: str
    open: bool
    why: str = ""
    fault: Fault | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid: one indicator of one unit."""

    indicator: Indicator
    sheet: Sheet
    unit: Unit
    cells: list[Cell]
    note: str
    evidence: str

    @property
    def key(self) -> str:
        return f"{self.indicator.pk}-{self.unit.pk}"


class _Column(NamedTuple):
    """A period for units of a kind and time: whether a sheet is in force, and why nothing is entered: not measured at
    all, not by these units (with ``%(unit)s``), not now."""

    start: dt.date
    is_known: bool
    unmeasured: str
    gone: str
    shut: str


def plain(value: Decimal | None) -> str:
    """A value as one types it: no grouping, the reader's decimal sign."""
    return _plain(value, get_language() == "en")


def _plain(value: Decimal | None, in_english: bool) -> str:
    if value is None:
        return ""
    text = f"{value.normalize():f}"
    return text if in_english else text.replace(".", ",")


def build(
    actor: Actor,
    catalogue: Catalogue,
    pairs: Sequence[tuple[Indicator, Unit]],
    starts: Sequence[dt.date],
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> list[Line]:
    """The grid of some indicators of some units; two queries for all its values.

    Args:
        typed: what a form sent, which stays in the fields.
        faults: by field, why nothing was stored.
    """
    units = list({unit.pk: unit for _indicator, unit in pairs}.values())
    indicators = list({indicator.pk: indicator for indicator, _unit in pairs}.values())
    figures = Figures(catalogue, indicators, units, starts[0], starts[-1])
    open_ = Exemption.objects.filter(unit__in=units, until__gt=clock.now())
    exempt = set(open_.values_list("unit_id", "group_id", "period"))

    @cache
    def closed(pk: int, start: dt.date, is_exempt: bool) -> str:
        """Why a period takes no values now."""
        sheet = catalogue.sheet(pk, start)
        return rules.closed(sheet, start, is_exempt) if sheet else ""

    @cache
    def columns(pk: int, kind: str, begun: dt.date | None, ended: dt.date | None) -> list[_Column]:
        """What is the same for all units of a kind and time."""
        found = []
        for start in starts:
            sheet = catalogue.sheet(pk, start)
            why = rules.unmeasured(sheet, start)
            gone = "" if why or not sheet else rules.absent(sheet, start, kind, begun, ended)
            found.append(_Column(start, sheet is not None, why, gone, closed(pk, start, False)))
        return found

    lines = []
    sent, refused, in_english = typed or {}, faults or {}, get_language() == "en"
    for indicator, unit in pairs:
        key = f"{indicator.id}-{unit.id}"
        newest = catalogue.sheet(indicator.id, starts[-1]) or catalogue.newest(indicator.id)
        if newest is None:
            continue
        may = policies.may_report(actor, indicator, unit)
        is_mine, barred = bool(may), "" if may else str(may.reason)
        unit_name = {"unit": unit.name}
        cells = []
        for start, is_known, unmeasured, gone, shut in columns(
            indicator.id, unit.kind, unit.valid_from, unit.valid_to
        ):
            figure = figures.of(indicator, unit, start) if is_known else NOTHING
            if exempt and (unit.id, indicator.group_id, start) in exempt:
                shut = closed(indicator.id, start, True)
            why = unmeasured or (gone % unit_name if gone else shut)
            name = f"c-{key}-{start}"
            cells.append(
                Cell(
                    name=name,
                    indicator=indicator,
                    unit=unit,
                    period=start,
                    figure=figure,
                    typed=sent[name] if name in sent else _plain(figure.value, in_english),
                    open=is_mine and not why,
                    why=why or barred,
                    fault=refused.get(name),
                )
            )
        lines.append(Line(indicator, newest, unit, cells, sent.get(f"n-{key}", ""), sent.get(f"e-{key}", "")))
    _set_aside(lines)
    return lines


def _set_aside(lines: Sequence[Line]) -> None:
    columns = list(zip(*(line.cells for line in lines), strict=True))
    is_open = [any(cell.open for cell in column) for column in columns]
    if not any(is_open):
        return
    for number, column in enumerate(columns):
        kept = is_open[number] or any(is_open[number + 1 : number + 2])
        for cell in column:
            cell.aside = not kept


def entries(lines: Sequence[Line], sent: Mapping[str, str]) -> tuple[list[Entry], dict[str, Fault]]:
    """What a form says, as entries; only of open cells that hold something else than before, or now name evidence.

    Returns:
        The entries, and by field the texts that are no figures.
    """
    found: list[Entry] = []
    faults: dict[str, Fault] = {}
    for line in lines:
        note, evidence = sent.get(f"n-{line.key}", ""), sent.get(f"e-{line.key}", "")[:500]
        for cell in line.cells:
            if cell.name not in sent or not cell.open:
                continue
            try:
                value = read_number(sent[cell.name], comma=get_language() != "en")
            except NoNumber as fault:
                faults[cell.name] = Fault(cell.name, "figure", str(fault))
                continue
            version = sent.get(f"v-{cell.name}", "0")
            seen = int(version) if version.isdecimal() and len(version) < 10 else 0
            same = value == cell.figure.value and seen == cell.figure.version
            if same and not (evidence.strip() and cell.figure.lacks_evidence):
                continue
            if value is None and seen == 0 and cell.figure.version == 0:
                continue
            found.append(
                Entry(line.indicator, line.unit, cell.period, value, seen, note, evidence, place=cell.name)
            )
    return found, faults


def head(
    cycle: str, starts: Sequence[dt.date], lines: Sequence[Line]
) -> list[tuple[dt.date, str, str, bool]]:
    """The columns: first day, short and full name, and whether a phone leaves it out."""
    aside = [cell.aside for cell in lines[0].cells] if lines else [False] * len(starts)
    return [
        (start, periods.short_label(cycle, start), periods.label(cycle, start), left_out)
        for start, left_out in zip(starts, aside, strict=True)
    ]
