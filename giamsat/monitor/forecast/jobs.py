"""When the forecast is learned and made: by night, so that the working day begins with it."""

from __future__ import annotations

import datetime as dt

from giamsat.core import clock
from giamsat.core.jobs import enqueue, every, job
from giamsat.monitor.forecast.learning import foretell, learn
from giamsat.monitor.forecast.models import Forecast, LatenessModel

#: Learned anew after so long; what has happened in one week changes little.
LEARN_EVERY = dt.timedelta(days=7)
#: From this hour of the day on, in Hanoi's time.
HOUR = 2


@job
def learn_lateness() -> None:
    """Learn, and say at once of all open work what was learned."""
    learn()
    foretell()


@job
def foretell_lateness() -> None:
    """Say of all open work how probable it is that it will be late."""
    foretell()


@every(minutes=60)
def forecast_lateness(now: dt.datetime) -> None:
    """Queue what is due: learning once a week, the forecast once a day."""
    last = LatenessModel.objects.values_list("made_at", flat=True).first()
    if last is None or now - last >= LEARN_EVERY:
        enqueue(learn_lateness, once="forecast.learn")
    elif now.astimezone(clock.HANOI).hour >= HOUR and _is_old(clock.day_of(now)):
        enqueue(foretell_lateness, once="forecast.foretell")


def _is_old(today: dt.date) -> bool:
    day = Forecast.objects.values_list("day", flat=True).first()
    return day is not None and day < today
