"""Every write on units: one function a verb. Bulk loading is in ``registry``, import by CSV in ``imports``."""

from giamsat.units.services.succession import merge_units, split_unit
from giamsat.units.services.units import (
    add_name,
    change_unit,
    create_unit,
    plain_value,
    rename_unit,
    save_changed,
)

__all__ = [
    "add_name",
    "change_unit",
    "create_unit",
    "merge_units",
    "plain_value",
    "rename_unit",
    "save_changed",
    "split_unit",
]
