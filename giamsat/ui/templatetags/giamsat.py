"""Filters and tags of every page: ``{% load giamsat %}``. What they write comes from ``ui.formats``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from giamsat.core import clock
from giamsat.ui import formats, states
from giamsat.ui.charts.heat import HeatCell

register = template.Library()


@register.filter
def number(value: Any, digits: int | None = None) -> str:
    """``{{ 1227|number }}`` 1.227; ``{{ 94.5|number:1 }}`` 94,5."""
    return formats.number(value, digits) if value not in (None, "") else formats.DASH


@register.filter
def percent(value: Any, digits: int | None = None) -> str:
    """A value that is already per cent: ``{{ 82|percent }}`` 82 %. No value: ``chưa có số liệu``."""
    if value in (None, ""):
        return formats.percent(0, 0)
    if digits is None:
        digits = 0 if Decimal(str(value)) == int(value) else 1
    return formats.percent(value, 100, digits)


@register.simple_tag
def rate(part: float, whole: float, digits: int = 1) -> str:
    """``{% rate done all %}`` 94,5 %; never 100 % unless all, never 0 % unless none."""
    return formats.percent(part, whole, digits)


@register.simple_tag
def share(part: int, whole: int) -> str:
    """``{% share done all %}`` 1.227/1.298."""
    return formats.share(part, whole)


@register.filter
def date(value: dt.date | dt.datetime | None, year: bool = True) -> str:
    """``{{ due|date }}`` 31/12/2025; ``{{ due|date:False }}`` 31/12."""
    return formats.date(value or None, year)


@register.filter
def date_iso(value: dt.date | dt.datetime | None) -> str:
    """The machine-readable form for ``<time datetime>``."""
    return value.isoformat() if value else ""


@register.filter
def weekday_date(value: dt.date | dt.datetime) -> str:
    """``{{ due|weekday_date }}`` Chủ nhật 28/12/2025."""
    return formats.weekday_date(value)


@register.filter
def stamp(value: dt.datetime | None) -> str:
    """``{{ now|stamp }}`` 16:00, thứ Năm 25/12/2025."""
    return formats.stamp(value or None)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """``{{ event.at|moment }}`` 25/12/2025, 16:00."""
    return formats.moment(value or None)


@register.filter
def seal_code(octets: bytes, length: int = 16) -> str:
    """``{{ root.hash|seal_code }}`` 9f3c 71ae 04d2 b8e6: the beginning of a hash as people compare it."""
    text = bytes(octets).hex()[:length]
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


@register.filter
def due_words(due: dt.date | None, done: bool = False) -> str:
    """``{{ task.due|due_words }}`` còn 3 ngày, Chủ nhật 28/12/2025, counted from the clock's today."""
    return formats.due_words(due or None, clock.today(), done)


@register.filter
def days(count: int) -> str:
    """``{{ waited|days }}`` 15 ngày."""
    return formats.days(count)


@register.filter
def change(difference: int) -> str:
    """``{{ delta|change }}`` thêm 343."""
    return formats.change(difference)


@register.filter
def signed(difference: int) -> str:
    """``{{ delta|signed }}`` +343."""
    return formats.signed(difference)


@register.filter
def points(difference: float) -> str:
    """``{{ gap|points }}`` 8 điểm."""
    return formats.points(difference)


@register.filter
def file_size(octets: int) -> str:
    """``{{ file.size|file_size }}`` 1,8 MB."""
    return formats.file_size(octets)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; ``size`` is ``sm`` or ``lg``. Without ``label`` screen readers skip it."""
    return _icon(name, size, str(label), static("giamsat/icons.svg"))


@lru_cache(2048, typed=True)
def _icon(name: str, size: str, label: str, address: str) -> SafeString:
    classes = "i" + (" fl" if name.endswith("-filled") else "") + (f" {size}" if size else "")
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            classes,
            label,
            address,
            name,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        address,
        name,
    )


@register.simple_tag
def rooms(entries: Iterable[dict[str, Any]]) -> SafeString:
    """``{% rooms nav %}``: lines of the menu, of which each page draws thirty; the same for many readers."""
    return mark_safe(  # noqa: S308 (made by ``format_html``)
        "".join(
            _room(each["url"], str(each["title"]), each.get("count", 0), each.get("current", False))
            for each in entries
        )
    )


@lru_cache(4096, typed=True)
def _room(url: str, title: str, count: int, is_current: bool) -> SafeString:
    current = mark_safe(' aria-current="page"') if is_current else ""
    counted = format_html(' <span class="cnt">{}</span>', count) if count else ""
    return format_html('<a href="{}"{}>{}{}</a>', url, current, title, counted)


@register.simple_tag
def room_here(entries: Iterable[dict[str, Any]]) -> SafeString:
    """``{% room_here more %}``: of lines of the menu the one that the page belongs to."""
    here = ((each["title"],) for each in entries if each.get("current"))
    return format_html_join("", '<span class="here">{}</span>', here)


#: The icon of a cell of a heat table, by its kind.
_HEAT_ICONS = {"overdue": "alert-triangle-filled", "soon": "hourglass", "finished": "check"}


@register.simple_tag
def heat_cells(cells: Iterable[HeatCell]) -> SafeString:
    """``{% heat_cells row.cells %}``: the cells of a row; they are many, and a template for each is slow."""
    return format_html_join("", "<td>{}</td>", ((_heat_cell(cell),) for cell in cells))


def _heat_cell(cell: HeatCell) -> SafeString:
    sign = icon(_HEAT_ICONS[cell.kind], "sm") if cell.kind in _HEAT_ICONS else ""
    count = format_html("<b>{}</b>", cell.count) if cell.count else ""
    if cell.url:
        return format_html(
            '<a class="{}" href="{}" title="{title}" aria-label="{title}">{}{}<small>{}</small></a>',
            cell.kind, cell.url, sign, count, cell.share, title=cell.title,
        )  # fmt: skip
    whole = '<span class="{}" title="{}">{}{}<small>{}</small></span>'
    return format_html(whole, cell.kind, cell.title, sign, count, cell.share)


def _state(look: states.Look, words: Any, classes: str) -> SafeString:
    return _drawn_state(look.icon, str(words or look.word), classes, static("giamsat/icons.svg"))


# As a text that is safe and one that is not may read the same, their types tell them apart.
@lru_cache(4096, typed=True)
def _drawn_state(name: str, words: str, classes: str, address: str) -> SafeString:
    return format_html('<span class="st {}">{}{}</span>', classes, _icon(name, "", "", address), words)


@register.simple_tag
def state(key: str, words: Any = "") -> SafeString:
    """A time state as word and icon, for tables; ``words`` replace the state's own."""
    look = states.time_state(str(key))
    return _state(look, words, look.css)


@register.simple_tag
def state_chip(key: str, words: Any = "") -> SafeString:
    """A time state as a chip, for the head of a page."""
    look = states.time_state(str(key))
    return _state(look, words, f"chip {look.css}")


@register.simple_tag
def work_chip(key: str, words: Any = "") -> SafeString:
    """A work state as a chip in ink: colour is for time alone."""
    return _state(states.work_state(str(key)), words, "chip work")


@register.simple_tag
def unit_state(key: str, words: Any = "") -> SafeString:
    """The state of a commune or unit: đạt, đang hoàn thiện, chậm."""
    look = states.UNIT_STATES[str(key)]
    return _state(look, words, look.css)


@register.simple_tag
def bar(value: float | None, label: str = "") -> SafeString:
    """A progress bar in ink, 0 to 100; the figure stands beside it in text."""
    width = min(100, max(0, value or 0))
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="bar" {}><rect width="100%" height="6"/><rect width="{}%" height="6"/></svg>',
        spoken,
        width,
    )


@register.simple_tag
def figure(value: Any, url: str = "", label: str = "") -> SafeString:
    """A figure that opens the list it counts; without ``url`` only the figure.

    ``label`` tells screen readers what the list is, since the figure alone does not.
    """
    shown = formats.number(value) if isinstance(value, (int, float, Decimal)) else value
    if not url:
        return format_html('<span class="n">{}</span>', shown)
    if label:
        return format_html('<a class="f n" href="{}" aria-label="{} {}">{}</a>', url, shown, label, shown)
    return format_html('<a class="f n" href="{}">{}</a>', url, shown)
