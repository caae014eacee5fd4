"""Every write of dashboards and periodic reports."""

from giamsat.boards.services.boards import (
    change_board,
    copy_board,
    copy_ready_made,
    drop_board,
    make_board,
)
from giamsat.boards.services.editions import (
    ask_for_edition,
    fail_edition,
    keep_edition,
    open_due_editions,
    return_edition,
    send_edition,
)
from giamsat.boards.services.reports import add_template, change_report, end_report, make_report
from giamsat.boards.services.tiles import add_tile, change_tile, drop_tile, place_tile, resize_tile

__all__ = [
    "add_template",
    "add_tile",
    "ask_for_edition",
    "change_board",
    "change_report",
    "change_tile",
    "copy_board",
    "copy_ready_made",
    "drop_board",
    "drop_tile",
    "end_report",
    "fail_edition",
    "keep_edition",
    "make_board",
    "make_report",
    "open_due_editions",
    "place_tile",
    "resize_tile",
    "return_edition",
    "send_edition",
]
