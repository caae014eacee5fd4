"""What the tick does for documents on their way."""

from __future__ import annotations

import datetime as dt

from giamsat.core.jobs import every
from giamsat.directives.services.taking_in import forget_given_up


@every(minutes=60)
def clear_intakes(now: dt.datetime) -> None:
    """Documents that were given up, or could not be read, are kept for a while and then removed."""
    forget_given_up(now)
