"""Every write to programmes, documents and proposals."""

from giamsat.directives.services.asking import ask_model
from giamsat.directives.services.cutting import add_proposal, merge_with_previous, split_proposal
from giamsat.directives.services.deciding import (
    accept_proposal,
    accept_proposals,
    drop_proposal,
    reopen_proposal,
)
from giamsat.directives.services.editing import edit_proposal
from giamsat.directives.services.linking import decide_link
from giamsat.directives.services.programmes import (
    change_programme,
    close_programme,
    open_programme,
    save_group,
)
from giamsat.directives.services.registering import register_directive
from giamsat.directives.services.steps import undo_step
from giamsat.directives.services.taking_in import (
    cancel_batch,
    cancel_intake,
    register_intake,
    take_in_batch,
    take_in_document,
    take_in_text,
)

__all__ = [
    "accept_proposal",
    "accept_proposals",
    "add_proposal",
    "ask_model",
    "cancel_batch",
    "cancel_intake",
    "change_programme",
    "close_programme",
    "decide_link",
    "drop_proposal",
    "edit_proposal",
    "merge_with_previous",
    "open_programme",
    "register_directive",
    "register_intake",
    "reopen_proposal",
    "save_group",
    "split_proposal",
    "take_in_batch",
    "take_in_document",
    "take_in_text",
    "undo_step",
]
