"""Tags of the overview: ``{% load desk_overview %}``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.desk.overview.wanted import Wanted
from giamsat.monitor.pictures import Happening
from giamsat.ui import formats, timeline

register = template.Library()


@register.simple_tag
def overview_url(wanted: Wanted, **changed: Any) -> str:
    """The overview's address with some of the reader's choices changed."""
    texts = {
        key: value.isoformat() if isinstance(value, dt.date) else value for key, value in changed.items()
    }
    return wanted.url(**texts)


@register.filter
def sentence(one: Happening) -> str:
    """``{{ one|sentence }}``: what happened, in the reader's language."""
    return timeline.sentence(one)


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """``{{ sums|at:key }}``."""
    return values.get(key)


@register.simple_tag
def gap(confirmed: float, reported: float) -> SafeString:
    """Two marks on a line from 0 to 100: filled what is confirmed, open what was reported."""
    words = gettext("báo cáo %(said)s, xác nhận %(true)s") % {
        "said": formats.percent(reported, 100, 0),
        "true": formats.percent(confirmed, 100, 0),
    }
    left, right = 4 + confirmed * 1.12, 4 + reported * 1.12
    return format_html(
        '<svg class="gap1" width="120" height="16" role="img" aria-label="{}"><path class="ln" d="M4 8H116"/>'
        '<path class="stair" stroke-width="2" d="M{} 8H{}"/><circle class="x" cx="{}" cy="8" r="4"/>'
        '<circle class="stair" cx="{}" cy="8" r="3.5"/></svg>',
        words,
        f"{left:.1f}",
        f"{right:.1f}",
        f"{left:.1f}",
        f"{right:.1f}",
    )
