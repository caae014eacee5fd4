"""What had happened by a moment, read by one short statement: what was made then holds until something happens.

Every act appends its event in the transaction of the fact, so the newest events tell whether there was one; tallies
tell of what changed figures in any other way, and forecasts are written without an event.
"""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from giamsat.core.prepared import execute

#: First words of verbs of rooms from which no tile reads: what happens there leaves dashboards as they are.
UNSEEN: Final = (
    "board", "comment", "edition", "freshness", "letter", "opinion", "periodic", "person", "piece", "proposal",
    "publication", "release", "seal", "sheet", "site", "token", "voice",
)  # fmt: skip
#: So many of the newest events are looked at: as many may overtake one between its number and its transaction's.
NEWEST: Final = 200
_LOOSE: Final = "(SELECT (count(*), sum(id))::text FROM {} WHERE NOT folded)"
_MOMENT: Final = f"""
    SELECT pg_current_snapshot()::text,
           (SELECT string_agg(backend_xid::text, ',') FROM pg_stat_activity WHERE backend_xid IS NOT NULL),
           e.told, e.lowest, (SELECT mark::text FROM monitor_foldmark),
           {_LOOSE.format("monitor_tasktally")}, {_LOOSE.format("monitor_unittally")},
           (SELECT (assignment_id, xmin)::text FROM monitor_forecast ORDER BY assignment_id LIMIT 1)
      FROM (SELECT array_agg(id) FILTER (WHERE split_part(verb, '.', 1) <> ALL (%s)) AS told, min(id) AS lowest
              FROM (SELECT id, verb FROM events_event ORDER BY id DESC LIMIT {NEWEST}) n) e
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """What had happened; ``running``: transactions that had written and were not finished, by number.

    An event has its number before it can be seen, and may stand below newer ones when it is. Whoever could still bring
    such a one was running, and must still run; who begins later has higher numbers.
    """

    newest: tuple[Any, ...]
    running: frozenset[str]

    def lasts_until(self, later: Moment) -> bool:
        """True where nothing happened from this moment to a later one that a tile can show."""
        return self.newest == later.newest and self.running <= later.running


def now() -> Moment:
    """The present moment; read before what is made at it."""
    snapshot, writing, told, lowest, *marks = execute(_MOMENT, [list(UNSEEN)]).fetchone()
    # The snapshot leaves out those whose number is above every finished one; the activity those just finished.
    running = f"{snapshot.rpartition(':')[2]},{writing or ''}".split(",")
    return Moment((tuple(sorted(told)) if told else lowest, *marks), frozenset(running) - {""})
