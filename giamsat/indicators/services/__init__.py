"""Every change to indicators, one function a verb."""

from giamsat.indicators.rules import preset
from giamsat.indicators.services.checking import Entry, Fault
from giamsat.indicators.services.deciding import confirm_values, publish_values, reopen_values
from giamsat.indicators.services.evaluating import (
    appeal_evaluation,
    confirm_evaluation,
    open_round,
    publish_evaluation,
    reject_appeal,
    remand_evaluation,
    return_evaluation,
    review_evaluation,
    score_evaluation,
    uphold_appeal,
)
from giamsat.indicators.services.frames import (
    Head,
    change_frame,
    draft_frame,
    drop_component,
    put_in_force,
    save_component,
)
from giamsat.indicators.services.marking import Judged, Own
from giamsat.indicators.services.placing import Place, end_indicator, place_indicator
from giamsat.indicators.services.reporting import Taken, ValuesRefused, record_values
from giamsat.indicators.services.sets import take_over_set
from giamsat.indicators.services.sheets import (
    add_rule,
    change_sheet,
    define_indicator,
    retire_rule,
    save_group,
    set_target,
)
from giamsat.indicators.services.windows import exempt_unit

__all__ = [
    "Entry",
    "Fault",
    "Head",
    "Judged",
    "Own",
    "Place",
    "Taken",
    "ValuesRefused",
    "add_rule",
    "appeal_evaluation",
    "change_frame",
    "change_sheet",
    "confirm_evaluation",
    "confirm_values",
    "define_indicator",
    "draft_frame",
    "drop_component",
    "end_indicator",
    "exempt_unit",
    "open_round",
    "place_indicator",
    "preset",
    "publish_evaluation",
    "publish_values",
    "put_in_force",
    "record_values",
    "reject_appeal",
    "remand_evaluation",
    "reopen_values",
    "retire_rule",
    "return_evaluation",
    "review_evaluation",
    "save_component",
    "save_group",
    "score_evaluation",
    "set_target",
    "take_over_set",
    "uphold_appeal",
]
