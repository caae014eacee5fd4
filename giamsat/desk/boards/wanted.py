"""Of what a dashboard is to tell: what its frame says, unless the address asks for something else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.boards.asked import Asked, instant_of
from giamsat.boards.kinds import Period
from giamsat.boards.models import Board
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.desk.indicators.wanted import number_wanted
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor import marks
from giamsat.monitor.by_group import groups_of
from giamsat.units.selectors import unit_by_id

#: How a dashboard is looked at: with the frame of the desk, alone, or on a wall.
SCREENS = ("full", "wall")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is shown and what else the reader may choose; ``remark`` says what could not be had."""

    asked: Asked
    period: str
    programmes: list[Programme]
    groups: list[TaskGroup]
    screen: str
    remark: str = ""


def read(request: ActorRequest, board: Board) -> Wanted:
    """What the query asks for.

    Raises:
        NotFound: no such programme or unit.
    """
    sent = request.GET
    programmes = directives.programmes_read(request.actor)
    code = sent.get("programme", "")
    programme = programme_of(programmes, board)
    if code:
        programme = next((each for each in programmes if each.code == code), None)
        if programme is None:
            raise NotFound
    groups = groups_of(programme) if programme else []
    group_pk = number_wanted(request, "group")
    if "group" not in sent:
        group_pk = board.group_id
    number = number_wanted(request, "unit")
    unit = unit_by_id(number) if number is not None else board.unit
    period = sent.get("period", board.period)
    period = period if period in Period.values else Period.NOW.value
    then, remark = instant_of(period, programme), ""
    try:
        marks.require_known(then)
    except GiamsatError:
        then, period = None, Period.NOW.value
        remark = _("Hệ thống chưa lưu số liệu của thời điểm đó; đang hiện số liệu bây giờ.")
    asked = Asked(programme, unit, next((each for each in groups if each.pk == group_pk), None), then)
    screen = sent.get("screen", "")
    return Wanted(asked, period, programmes, groups, screen if screen in SCREENS else "", remark)


def programme_of(programmes: list[Programme], board: Board) -> Programme | None:
    """The dashboard's programme if the reader reads it, else their first open one."""
    own = next((each for each in programmes if each.pk == board.programme_id), None)
    first = next((each for each in programmes if each.closed_on is None), None)
    return own or first or next(iter(programmes), None)
