"""What may be done to registers and records: one function a verb."""

from giamsat.registers.services.converting import Misfit, Plan
from giamsat.registers.services.definitions import (
    change_register,
    close_register,
    drop_check,
    open_register,
    save_check,
    save_state,
)
from giamsat.registers.services.feeds import add_feed, drop_feed
from giamsat.registers.services.fields import (
    add_field,
    change_field,
    move_field,
    plan_change,
    retire_field,
)
from giamsat.registers.services.importing import Outcome, RecordsRefused, import_records
from giamsat.registers.services.records import add_record, change_record, move_record, withdraw_record

__all__ = [
    "Misfit",
    "Outcome",
    "Plan",
    "RecordsRefused",
    "add_feed",
    "add_field",
    "add_record",
    "change_field",
    "change_record",
    "change_register",
    "close_register",
    "drop_check",
    "drop_feed",
    "import_records",
    "move_field",
    "move_record",
    "open_register",
    "plan_change",
    "retire_field",
    "save_check",
    "save_state",
    "withdraw_record",
]
