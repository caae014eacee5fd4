"""Making reports when their day has come, or when somebody asked."""

from __future__ import annotations

import datetime as dt

from giamsat.boards import selectors, services
from giamsat.boards.models import Edition
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidTransition
from giamsat.core.jobs import enqueue, every, job
from giamsat.desk.boards.making import make


@job
def make_edition(edition: int) -> None:
    """Make one; does nothing for one that is made, so that a second try after a crash is harmless."""
    found = selectors.edition(SYSTEM, edition)
    if found.state != Edition.State.WAITING:
        return
    try:
        make(found)
    except InvalidTransition:
        return  # another worker was quicker


@every(minutes=15)
def make_due_editions(now: dt.datetime) -> None:
    """On the working day that was set for a report, make that of the last period."""
    for edition in services.open_due_editions(SYSTEM):
        enqueue(make_edition, edition=edition.pk)
