"""Blocks of indicators on pages of units and tasks: ``{% load desk_indicators %}``."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.desk.indicators import draw
from giamsat.desk.indicators.grid import Cell, Line
from giamsat.indicators import periods, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models_values import State
from giamsat.indicators.periods import Cycle
from giamsat.indicators.quality import NAMES, qualities
from giamsat.tasks.models import Task
from giamsat.ui import formats
from giamsat.units.models import Unit

register = template.Library()
INDICATORS_SHOWN: Final = 10
_WORDS = (
    '<td class="words"><input class="form-control" name="{}" value="{}" maxlength="{}" aria-label="{}"></td>'
)
#: By the state of a value.
_LOOKS: Final[dict[int | None, str]] = {State.CONFIRMED: " confirmed", State.PUBLISHED: " published"}


@register.inclusion_tag("desk/indicators/_of_task.html", takes_context=True)
def task_indicators(context: Any, task: Task) -> dict[str, Any]:
    """``{% task_indicators task %}``: what a task is to move, as it stands for the reader's highest unit."""
    served = list(selectors.served_by(task)[:INDICATORS_SHOWN])
    actor = context["request"].actor
    if not served:
        return {}
    unit = selectors.home(actor)
    rows = selectors.rows_of(actor, served, unit, Catalogue())
    return {"lines": draw.lines([rows[each.pk] for each in served if each.pk in rows], unit), "unit": unit}


@register.inclusion_tag("desk/indicators/_unit.html")
def unit_quality(unit: Unit) -> dict[str, Any]:
    """``{% unit_quality unit %}``: the six figures of the last quarter that ended, for a reader of the unit."""
    now = periods.start_of(Cycle.QUARTER, clock.today())
    period = periods.step(Cycle.QUARTER, now, -1)
    found = qualities(Catalogue(), [unit], Cycle.QUARTER, period)[unit.pk]
    return {
        "unit": unit,
        "quality": found,
        "cycle": Cycle.QUARTER.value,
        "period": period,
        "period_name": periods.label(Cycle.QUARTER, period),
        "figures": [(name, NAMES[name], found.good[name], found.whole[name]) for name in NAMES],
    }


@register.simple_tag
def grid_cells(line: Line, by_unit: object) -> SafeString:
    """``{% grid_cells line look.indicator %}``: the cells of a row and its words; a grid has thousands, and a template
    for each is slow.

    Args:
        by_unit: rows are units, and not indicators.
    """
    about = line.unit.name if by_unit else line.sheet.name
    name = {"name": line.sheet.name}
    words = (
        (f"e-{line.key}", line.evidence, 500, _("Căn cứ cho %(name)s") % name),
        (f"n-{line.key}", line.note, 2000, _("Giải trình cho %(name)s") % name),
    )
    cells = format_html_join("", "{}", ((_cell(cell, about, line.sheet.decimals),) for cell in line.cells))
    return cells + format_html_join("", _WORDS, words)


def _cell(cell: Cell, about: str, decimals: int) -> SafeString:
    look = " bad" if cell.fault else _LOOKS.get(cell.figure.state, "")
    if cell.aside:
        look = f" aside{look}"
    if not cell.open:
        value = cell.figure.value
        shown = formats.DASH if value is None else formats.number(value, decimals)
        return format_html('<td class="r{}"><span class="n" title="{}">{}</span></td>', look, cell.why, shown)
    fault: SafeString | str = ""
    said: SafeString | str = ""
    if cell.fault:
        said = format_html(' aria-invalid="true" aria-describedby="f-{}"', cell.name)
        fault = format_html('<span class="cellfault" id="f-{}">{}</span>', cell.name, cell.fault.text)
    return format_html(
        '<td class="r{}"><input type="hidden" name="v-{name}" value="{}"><input class="form-control n" id="{name}"'
        ' name="{name}" value="{}" inputmode="decimal" autocomplete="off" aria-label="{}, {}"{}>{}</td>',
        look, cell.figure.version, cell.typed, about, _day(cell.period, get_language()), said, fault, name=cell.name,
    )  # fmt: skip


@lru_cache(512)
def _day(day: dt.date, _language: str) -> str:
    return formats.date(day)
