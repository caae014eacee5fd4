"""Numbers, dates and spans as Vietnamese administration and English readers write them.

Every function answers in the active language. Rules: no rate is 100 % unless all is done and none 0 % unless
nothing is; an empty whole has no rate at all.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
#: A deadline as near as this (days) is told in days as well.
NEAR_DAYS = 7

# CLDR writes "Thứ Năm" and "Chủ Nhật" as if each began a sentence.
_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


def _locale() -> str:
    return "en" if _english() else "vi"


def number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """``1.227`` / ``1,227``; with ``digits`` that many decimals; nothing to show is a dash."""
    if value is None:
        return DASH
    return _number(value, digits, _locale())


# A page shows a thousand figures, most of them met before; the library takes a tenth of a millisecond for each.
@lru_cache(4096, typed=True)
def _number(value: int | float | Decimal, digits: int | None, locale: str) -> str:
    places = "##" if digits is None else "0" * digits
    pattern = f"#,##0.{places}" if places else "#,##0"
    return str(format_decimal(value, format=pattern, locale=locale)).replace("-", MINUS)


def rate(part: float, whole: float, digits: int = 1) -> Decimal | None:
    """``part`` of ``whole`` in per cent, rounded half up, off 0 and 100 unless exact; None without a whole.

    A rate over 100 (more was done than promised) stays as it is.
    """
    if not whole:
        return None
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    step = Decimal(1).scaleb(-digits)
    rounded = exact.quantize(step, ROUND_HALF_UP)
    if rounded <= 0 < exact:
        return step
    if rounded >= 100 > exact:
        return 100 - step
    return rounded


def percent(part: float, whole: float = 100, digits: int = 1) -> str:
    """``94,5 %`` / ``94.5%``; ``chưa có số liệu`` when there is no whole.

    Args:
        digits: 1 on overviews, 0 in tiles.
    """
    value = rate(part, whole, digits)
    if value is None:
        return gettext("chưa có số liệu")
    figure = number(value, 0 if value in (0, 100) else digits)
    return with_percent(figure)


def with_percent(figure: str) -> str:
    """A written figure with its sign: ``94,5 %`` / ``94.5%``; also where it is no share of a whole."""
    return f"{figure}%" if _english() else f"{figure}{NBSP}%"


def share(part: int, whole: int) -> str:
    """``1.227/1.298`` / ``1,227 of 1,298``."""
    if _english():
        return f"{number(part)}{NBSP}of{NBSP}{number(whole)}"
    return f"{number(part)}/{number(whole)}"


def points(difference: float, digits: int = 0) -> str:
    """The difference of two rates: ``8 điểm`` / ``8 points``."""
    shown = number(abs(difference), digits)
    return ngettext("%(figure)s điểm", "%(figure)s điểm", 1 if shown == "1" else 2) % {"figure": shown}


def change(difference: int) -> str:
    """A change in a sentence: ``thêm 343``, ``bớt 25``, ``không đổi``."""
    if difference == 0:
        return gettext("không đổi")
    if difference > 0:
        return gettext("thêm %(figure)s") % {"figure": number(difference)}
    return gettext("bớt %(figure)s") % {"figure": number(-difference)}


def signed(difference: int) -> str:
    """A change in a table: ``+343``, ``−25``, ``0``."""
    return f"+{number(difference)}" if difference > 0 else number(difference)


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(value: dt.date | dt.datetime) -> dt.date:
    return _local(value).date() if isinstance(value, dt.datetime) else value


def date(value: dt.date | dt.datetime | None, year: bool = True) -> str:
    """``31/12/2025`` / ``31 Dec 2025``; without ``year`` where the year stands beside."""
    if value is None:
        return DASH
    day = _day(value)
    if _english():
        return str(format_date(day, "d MMM y" if year else "d MMM", locale="en"))
    return f"{day:%d/%m/%Y}" if year else f"{day:%d/%m}"


def weekday_date(value: dt.date | dt.datetime) -> str:
    """``Chủ nhật 28/12/2025`` / ``Sun 28 Dec 2025``."""
    day = _day(value)
    name = str(format_date(day, "EEE", locale="en")) if _english() else _WEEKDAYS_VI[day.weekday()]
    return f"{name} {date(day)}"


def stamp(moment: dt.datetime | None) -> str:
    """``16:00, thứ Năm 25/12/2025`` / ``Thu 25 Dec 2025, 16:00``, in the active time zone."""
    if moment is None:
        return DASH
    local = _local(moment)
    if _english():
        return f"{weekday_date(local)}, {local:%H:%M}"
    return f"{local:%H:%M}, {weekday_date(local)}"


def moment(value: dt.datetime | None) -> str:
    """The short time stamp of lists: ``25/12/2025, 16:00`` / ``25 Dec 2025, 16:00``."""
    if value is None:
        return DASH
    local = _local(value)
    return f"{date(local)}, {local:%H:%M}"


def date_range(first: dt.date, last: dt.date) -> str:
    """``25–28/12``, ``29/12–04/01`` / ``25–28 Dec``, ``29 Dec – 4 Jan``: without year."""
    if first == last:
        return date(first, year=False)
    if first.month == last.month and first.year == last.year:
        return (
            f"{first.day:02d}{DASH}{last:%d/%m}"
            if not _english()
            else f"{first.day}{DASH}{date(last, False)}"
        )
    gap = " " if _english() else ""
    return f"{date(first, False)}{gap}{DASH}{gap}{date(last, False)}"


def days(count: int) -> str:
    """``15 ngày`` / ``15 days``."""
    return ngettext("%(figure)s ngày", "%(figure)s ngày", count) % {"figure": number(count)}


def due_words(due: dt.date | None, today: dt.date, done: bool = False) -> str:
    """A deadline in words, as a person says it.

    Near (7 days or fewer) it counts the days, passed it counts the days since, else it is the date.
    Once the work is ``done`` the days no longer count and only the date remains.

    Args:
        due: the last day; the deadline is its end.
        today: the calendar day in the programme's time zone.
    """
    if due is None:
        return gettext("không đặt hạn")
    left = (due - today).days
    if done or left > NEAR_DAYS:
        return gettext("hạn %(date)s") % {"date": date(due)}
    if left < 0:
        words = ngettext("quá hạn %(figure)s ngày", "quá hạn %(figure)s ngày", -left)
        return words % {"figure": number(-left)}
    if left == 0:
        return gettext("hết hôm nay, %(date)s") % {"date": weekday_date(due)}
    words = ngettext("còn %(figure)s ngày, %(date)s", "còn %(figure)s ngày, %(date)s", left)
    return words % {"figure": number(left), "date": weekday_date(due)}


def file_size(octets: int) -> str:
    """``1,8 MB`` / ``1.8 MB``; powers of 1,000 as file managers show them."""
    if octets < 1000:
        return f"{number(octets)}{NBSP}B"
    size = Decimal(octets)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < Decimal("999.5") or unit == "GB":
            break
    digits = 1 if size < 10 else 0
    rounded = size.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        digits = 0
    return f"{number(rounded, digits)}{NBSP}{unit}"
