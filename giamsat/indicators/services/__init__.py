"""Every change to indicators, one function a verb."""

from giamsat.indicators.rules import preset
from giamsat.indicators.services.deciding import confirm_values, publish_values, reopen_values
from giamsat.indicators.services.reporting import Entry, Fault, Taken, ValuesRefused, record_values
from giamsat.indicators.services.sheets import add_rule, change_sheet, define_indicator, set_target
from giamsat.indicators.services.windows import exempt_unit

__all__ = [
    "Entry",
    "Fault",
    "Taken",
    "ValuesRefused",
    "add_rule",
    "change_sheet",
    "confirm_values",
    "define_indicator",
    "exempt_unit",
    "preset",
    "publish_values",
    "record_values",
    "reopen_values",
    "set_target",
]
