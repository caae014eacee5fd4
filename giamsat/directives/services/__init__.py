"""Every write to programmes, documents and proposals."""

from giamsat.directives.services.programmes import (
    change_programme,
    close_programme,
    open_programme,
    save_group,
)
from giamsat.directives.services.registering import register_directive
from giamsat.directives.services.reviewing import (
    accept_proposal,
    add_proposal,
    drop_proposal,
    edit_proposal,
    merge_with_previous,
    reopen_proposal,
    split_proposal,
)

__all__ = [
    "accept_proposal",
    "add_proposal",
    "change_programme",
    "close_programme",
    "drop_proposal",
    "edit_proposal",
    "merge_with_previous",
    "open_programme",
    "register_directive",
    "reopen_proposal",
    "save_group",
    "split_proposal",
]
