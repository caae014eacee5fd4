"""What pictures are made of: small frozen facts that templates and charts read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from giamsat.monitor.figures import Figures, Light


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit by name, in the reader's language."""

    id: int
    code: str
    path: str
    kind: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit with what was given to it (``own``) and to it and all below, each unit counted (``all``)."""

    unit: UnitRef
    own: Figures
    all: Figures
    light: Light | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A task group of the programme; ``id`` None: tasks in no group of it."""

    id: int | None
    code: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat table: one figure for each group, in the order of ``Overview.groups``."""

    unit: UnitRef
    cells: tuple[Figures, ...]
    total: Figures


@dataclass(frozen=True, slots=True)
class ProvinceTile:
    """A province: its units' own work, with all below, and how many of its communes are green.

    ``light`` is the province's colour with all below; it and the share of green communes are two figures.
    """

    code: str
    name: str
    longitude: float
    latitude: float
    unit: UnitRef
    own: Figures
    all: Figures
    light: Light | None
    communes: int
    communes_green: int


@dataclass(frozen=True, slots=True)
class CommuneDot:
    """A commune on the map; ``state`` is a time state's key, None without work."""

    unit_id: int
    code: str
    province: str
    name: str
    longitude: float
    latitude: float
    state: str | None
    total: int
    overdue: int


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Provinces and communes of a tree. One object is equal to itself alone: while figures stay, readers are given
    the same one, so that what was drawn of it can be told from what must be drawn anew."""

    provinces: tuple[ProvinceTile, ...]
    communes: tuple[CommuneDot, ...]


@dataclass(frozen=True, slots=True)
class LateAssignment:
    """An open assignment behind its deadline; ``others`` are late with the same task."""

    id: int
    task_id: int
    task_code: str
    title: str
    unit: UnitRef
    due: dt.date
    days: int
    progress: int
    confirmed: int
    others: int


@dataclass(frozen=True, slots=True)
class UnitGap:
    """A unit whose reported progress is ahead of what others confirmed, in points of per cent."""

    unit: UnitRef
    reported: float
    confirmed: float
    gap: float


@dataclass(frozen=True, slots=True)
class Worst:
    """Where to look first."""

    units: tuple[UnitFigures, ...]
    assignments: tuple[LateAssignment, ...]
    gaps: tuple[UnitGap, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """What falls due in one week, both days included; ``units`` are the most concerned of ``unit_count``.

    ``late`` of the ``count`` hold work that the forecast calls likely late; none where it is silent.
    """

    first: dt.date
    last: dt.date
    count: int
    unit_count: int
    units: tuple[tuple[UnitRef, int], ...]
    late: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """One event; ``verb`` and ``data`` make its sentence, ``title`` is that of its task."""

    id: int
    at: dt.datetime
    verb: str
    data: Mapping[str, Any]
    who: str
    subject_type: str
    subject_id: int
    task_id: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened since the beginning of a day. ``tasks_done`` is None where assignments are counted."""

    since: dt.date
    tasks_done: int | None
    assignments_done: int
    assignments_overdue: int
    tasks_overdue: int
    deadlines_moved: int
    obstacles_opened: int
    obstacles_answered: int
    obstacles_closed: int
    latest: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """What an ``Overview`` begins with, alone."""

    programme_id: int
    unit: UnitRef
    counts_tasks: bool
    parts: Figures | None
    as_of: dt.date
    at: dt.datetime
    totals: Figures
    light: Light | None
    changed: Changed


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts of an ``Overview`` alone, as other systems ask for them."""

    unit: UnitRef
    counts_tasks: bool
    parts: Figures | None
    as_of: dt.date
    at: dt.datetime
    totals: Figures
    light: Light | None
    groups: tuple[GroupFigures, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a programme stands within a unit's reach.

    ``counts_tasks``: the totals count tasks, each once (R9): those of the programme where the unit stands at or
    above its owner, else those that came into the unit's tree. ``parts`` counts the assignments by which they came;
    it is None where the whole programme is counted. Of instants before trees counted tasks (``counts_tasks`` false)
    the totals are ``parts``; ``trees_count_tasks`` tells it of the heat table.

    ``as_of`` is the day against which deadlines are held, ``at`` the instant of reading.
    """

    programme_id: int
    unit: UnitRef
    counts_tasks: bool
    parts: Figures | None
    as_of: dt.date
    at: dt.datetime
    totals: Figures
    light: Light | None
    groups: tuple[GroupFigures, ...]
    trees_count_tasks: bool
    heat: tuple[HeatRow, ...]
    places: Places
    worst: Worst
    ahead: tuple[Week, ...]
    changed: Changed

    @property
    def provinces(self) -> tuple[ProvinceTile, ...]:
        return self.places.provinces

    @property
    def communes(self) -> tuple[CommuneDot, ...]:
        return self.places.communes


@dataclass(frozen=True, slots=True)
class WaitingObstacle:
    """An open obstacle: whose work, whose decision, since when and until when."""

    id: int
    assignment_id: int
    task_id: int
    text: str
    kind: str
    unit: UnitRef
    decider: UnitRef
    raised_at: dt.datetime
    answer_due: dt.date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class UnitPicture:
    """How a body does: its own work, with all below, what it gave, whom it waits for, who waits for it.

    ``entered`` are the assignments by which work came into its tree, ``tasks`` the tasks of these, each once.
    """

    unit: UnitRef
    as_of: dt.date
    at: dt.datetime
    own: Figures
    all: Figures
    given: Figures
    entered: Figures
    tasks: Figures
    children: tuple[UnitFigures, ...]
    waits_for: tuple[WaitingObstacle, ...]
    waited_for_by: tuple[WaitingObstacle, ...]
