"""How far a value has come towards its target, and the colour of that (R19, R23)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from giamsat.indicators.formula.evaluate import CONTEXT
from giamsat.indicators.models import Direction, Indicator, Sheet, Target

#: Where a group stands in no programme, a value so near its target (per cent) is yellow; below, red.
YELLOW_FROM = 60


@dataclass(frozen=True, slots=True)
class Achievement:
    """``rate``: per cent of the target, None where it cannot be said; ``light``: done, soon or overdue."""

    met: bool
    rate: Decimal | None
    light: str


def achievement(
    indicator: Indicator, sheet: Sheet, value: Decimal | None, target: Target | None
) -> Achievement | None:
    """None without a value or a target. Thresholds are those of the group's programme (R23)."""
    if value is None or target is None:
        return None
    met = _met(sheet.direction, value, target)
    rate = _rate(sheet.direction, value, target)
    programme = indicator.group.programme
    yellow = programme.yellow_from if programme else YELLOW_FROM
    light = "done" if met else ("soon" if rate is not None and rate >= yellow else "overdue")
    return Achievement(met, rate, light)


def _met(direction: str, value: Decimal, target: Target) -> bool:
    if direction == Direction.DOWN:
        return value <= target.value
    if direction == Direction.BETWEEN and target.value_to is not None:
        return target.value <= value <= target.value_to
    return value >= target.value


def _rate(direction: str, value: Decimal, target: Target) -> Decimal | None:
    if direction == Direction.DOWN:
        above, below = target.value, value
    elif target.value_to is not None and value > target.value_to:
        above, below = target.value_to, value
    else:
        above, below = value, target.value
    return CONTEXT.divide(above * 100, below) if below > 0 else None
