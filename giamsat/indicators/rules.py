"""Whether a value can be taken: the sheet in force, the window of its period, and the rules between values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.indicators import periods
from giamsat.indicators.catalogue import parsed
from giamsat.indicators.formula import Inputs, evaluate
from giamsat.indicators.formula.evaluate import BIGGEST, NO, YES
from giamsat.indicators.measures import Measure
from giamsat.indicators.models import Rule, Sheet
from giamsat.units.models import Unit

#: A justification is at least so long.
SHORTEST = 10
Stored = Callable[[str, dt.date], Decimal | None]


def window_of(sheet: Sheet, period: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which a period is reported: from its beginning to some days after its end."""
    return period, periods.end_of(sheet.cycle, period) + dt.timedelta(days=sheet.due_days)


def misplaced(sheet: Sheet | None, unit: Unit, period: dt.date) -> str:
    """Why no value can stand at this place at all; empty when it can."""
    why = unmeasured(sheet, period)
    if why or sheet is None:
        return why
    return absent(sheet, period, unit.kind, unit.valid_from, unit.valid_to) % {"unit": unit.name}


def unmeasured(sheet: Sheet | None, period: dt.date) -> str:
    """Why no unit enters a value of this period; empty when units do."""
    if sheet is None:
        return _("Chỉ tiêu chưa có phiếu hiệu lực trong kỳ này.")
    if not periods.is_start(sheet.cycle, period):
        return _("Ngày này không phải ngày đầu của một kỳ %(cycle)s.") % {
            "cycle": sheet.get_cycle_display().lower()
        }
    if sheet.is_computed:
        return _("Chỉ tiêu này được tính theo công thức, không nhập.")
    return ""


def absent(
    sheet: Sheet, period: dt.date, kind: str, valid_from: dt.date | None, valid_to: dt.date | None
) -> str:
    """Why a unit of this kind and time enters none, with ``%(unit)s`` for its name; empty when it does.

    It does not report this indicator, or it did not exist in the period.
    """
    if kind not in sheet.reporters:
        return _("%(unit)s không phải đơn vị báo cáo chỉ tiêu này; số của đơn vị được tổng hợp từ dưới.")
    ends = periods.end_of(sheet.cycle, period)
    if (valid_from and valid_from > ends) or (valid_to and valid_to <= period):
        words = {"unit": "%(unit)s", "period": periods.label(sheet.cycle, period)}
        return _("%(unit)s không tồn tại trong %(period)s.") % words
    return ""


def closed(sheet: Sheet, period: dt.date, exempt: bool) -> str:
    """Why the window does not admit a value now; empty when it does."""
    opens, closes = window_of(sheet, period)
    today = clock.today()
    if today < opens:
        return _("Kỳ này chưa bắt đầu.")
    if today > closes and not exempt:
        return _("Kỳ này đã khóa từ hết ngày %(day)s. Xin cơ quan thường trực cấp trên mở lại.") % {
            "day": closes.strftime("%d/%m/%Y")
        }
    return ""


def unfit(sheet: Sheet, value: Decimal) -> str:
    """Why a figure is none for this measure; empty when it is one."""
    if not value.is_finite() or abs(value) >= BIGGEST:
        return _("Số quá lớn.")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        return _("Số có quá sáu chữ số thập phân.")
    if sheet.measure == Measure.YES_NO and value not in (YES, NO):
        return _("Chỉ nhận 1 (có) hoặc 0 (không).")
    return ""


def broken(rule: Rule, own_code: str, sheet: Sheet, period: dt.date, value: Decimal, stored: Stored) -> bool:
    """True when ``value`` does not meet a rule; what cannot be known breaks nothing.

    Args:
        stored: value of an indicator of the same unit, by code and period, with what is being entered beside it.
    """
    answer = evaluate(
        parsed(rule.condition),
        Inputs(
            lambda code: stored(code, period),
            {
                "x": value,
                "previous": stored(own_code, periods.step(sheet.cycle, period, -1)),
                "last_year": stored(own_code, period.replace(year=period.year - 1)),
            },
        ),
    )
    return answer is not None and not answer


def preset(kind: str, given: Mapping[str, str]) -> str:
    """The condition of a ready-made rule; empty where what it needs was not given.

    Args:
        given: ``low`` or ``high`` or both of a range; ``parts`` of a sum as a formula; ``percent`` of a jump.
    """
    if kind == Rule.Kind.RANGE:
        ends = [
            f"x {sign} {given[name]}" for name, sign in (("low", ">="), ("high", "<=")) if given.get(name)
        ]
        return " and ".join(ends)
    if kind == Rule.Kind.SUM and given.get("parts"):
        return f"x = {given['parts']}"
    if kind == Rule.Kind.MONOTONE:
        return "x >= previous"
    if kind == Rule.Kind.JUMP and given.get("percent"):
        return f"abs(x - previous) <= {given['percent']} / 100 * abs(previous)"
    return ""
