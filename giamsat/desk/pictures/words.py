"""The forecast and the room of a chain in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.monitor.forecast.features import BY_NAME
from giamsat.monitor.forecast.models import Forecast
from giamsat.ui import formats

#: What moves the log-odds by less than this is not worth a word.
LEAST = 0.15


def raises(row: Forecast) -> str:
    """What makes lateness more probable than of an average assignment, the weightiest first."""
    return _said(row.drivers, +1)


def lowers(row: Forecast) -> str:
    """What makes it less probable."""
    return _said(row.drivers, -1)


def _said(drivers: Iterable[tuple[str, float, float]], sign: int) -> str:
    said = []
    for name, part, fact in drivers:
        feature = BY_NAME.get(name)
        if feature is not None and part * sign >= LEAST:
            said.append(str(feature.some if fact > 0 else feature.none).format(n=formats.number(fact)))
    return "; ".join(said)


def room_words(room: int | None) -> str:
    """How much room a task has, in words."""
    if room is None:
        return _("không đặt hạn")
    if room < 0:
        return ngettext("thiếu %(days)s ngày", "thiếu %(days)s ngày", -room) % {"days": formats.number(-room)}
    return ngettext("còn dư %(days)s ngày", "còn dư %(days)s ngày", room) % {"days": formats.number(room)}
