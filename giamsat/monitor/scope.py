"""What a picture is of, and the conditions that tell its rows of the tallies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from giamsat.directives.models import Programme
from giamsat.monitor.pictures import UnitRef

#: SQL: rows of the unit tally that count the assignments by which work came into a unit's tree.
ENTERED: Final = "t.part IN ('own', 'below') AND t.top"
#: The same, and what corrects them so that each task counts once.
ENTERED_ONCE: Final = "t.part IN ('own', 'below', 'once') AND t.top"
#: SQL: ids of the tasks of a scope's group.
GROUPED: Final = "SELECT id FROM tasks_task WHERE group_id = %(group)s"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a picture is of: a programme with those linked to it, within the tree of a unit, on a day.

    ``whole``: the unit stands at or above the programme's owner, and the programme's tasks are counted themselves.
    ``once``: tasks are counted once within the unit's tree; false for instants of which only assignments are known.
    ``then``: the instant of a picture of the past; None for the present. ``group``: one task group alone, by id.
    """

    programme: Programme
    programme_ids: tuple[int, ...]
    soon_days: tuple[int, ...]
    unit: UnitRef
    whole: bool
    today: dt.date
    then: dt.datetime | None = None
    once: bool = True
    group: int | None = None

    @property
    def counted(self) -> str:
        """SQL: the condition on tally rows ``t`` that they are of the scope's programmes, and of its group."""
        programmes = "t.programme_id = ANY (%(programmes)s)"
        return programmes if self.group is None else f"{programmes} AND t.group_id = %(group)s"

    @property
    def tasks(self) -> str:
        """SQL: the rows that count tasks, of now or of then."""
        return task_rows(self.then)

    @property
    def units(self) -> str:
        """SQL: the rows that count assignments, of now or of then."""
        return unit_rows(self.then)

    @property
    def counts_tasks(self) -> bool:
        """The totals count tasks, each once: those of the programme, or those that came into the unit's tree."""
        return self.whole or self.once

    @property
    def entered(self) -> str:
        """SQL: the rows of ``units`` that count what came into the trees of units, tasks once where that is known."""
        return ENTERED_ONCE if self.once else ENTERED

    def values(self, **more: Any) -> dict[str, Any]:
        """Named values for the queries of this file."""
        return {
            "programmes": list(self.programme_ids),
            "scope": self.unit.id,
            "today": self.today,
            "then": self.then,
            "group": self.group,
            **more,
        }


def task_rows(then: dt.datetime | None) -> str:
    """SQL: the tally of tasks, as it is or as it stood at ``%(then)s``."""
    return "monitor_tasktally" if then is None else "monitor_tasks_then(%(then)s)"


def unit_rows(then: dt.datetime | None) -> str:
    """SQL: the tally of assignments, as it is or as it stood at ``%(then)s``."""
    return "monitor_unittally" if then is None else "monitor_units_then(%(then)s)"
