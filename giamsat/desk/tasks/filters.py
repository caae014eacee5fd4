"""Reading the query of the list of tasks, and offering its choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.desk.past import instants
from giamsat.desk.tasks import happened
from giamsat.directives import selectors as directives
from giamsat.directives.models import PartyRole, TaskGroup
from giamsat.monitor.marks import BeforeHistory, require_known
from giamsat.tasks import policies, reach
from giamsat.tasks.listing import BELOW, Filter
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.units.models import Unit
from giamsat.units.selectors import search_units


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads a listed task: the first by name, and how many others."""

    name: str
    others: int


def leads_seen(actor: Actor, tasks: Iterable[Task]) -> dict[int, Lead]:
    """Task -> its leading units, those in sight and those above, in one query.

    A task of every commune names none of the others to one of them, and its thousands are not read to name one.
    """
    in_sight = reach.assignments_in_reach(actor)
    if in_sight:
        for path in actor.paths(policies.READERS):
            in_sight |= Q(unit__path__above=path)
    rows = (
        Assignment.objects.filter(in_sight, task__in=list(tasks), depth=0, role=PartyRole.LEAD)
        .exclude(state=Assignment.State.CANCELLED)
        .annotate(
            of=Window(Count("pk"), partition_by="task_id"),
            place=Window(RowNumber(), partition_by="task_id", order_by=["unit__sort_key", "pk"]),
        )
        .filter(place=1)
        .select_related("unit")
        .only("task_id", "unit__name_vi", "unit__name_en")
        .order_by()
    )
    return {row.task_id: Lead(row.unit.name, row.of - 1) for row in rows}


def read(actor: Actor, sent: Mapping[str, str]) -> tuple[Filter, list[str]]:
    """The filter that a query asks for, and a sentence for each value that was left out."""
    remarks: list[str] = []
    programme = None
    if code := sent.get("programme", ""):
        programme = directives.programmes(actor).filter(code=code).first()
        if programme is None:
            remarks.append(_("Không có chương trình “%(code)s” trong phạm vi của bạn.") % {"code": code})
    states = [state for state in sent.get("state", "").split(",") if state]
    known = tuple(state for state in states if state in set(TimeState))
    if len(known) < len(states):
        remarks.append(_("Bỏ qua trạng thái không có trong danh mục."))
    below = sent.get("below", "")
    return (
        Filter(
            programme=programme,
            states=known,
            unit=_unit(sent, remarks),
            below=below if below in BELOW else "",
            group=_group(sent, remarks),
            role=sent.get("role", "") if sent.get("role", "") in PartyRole.values else "",
            words=sent.get("q", "")[:200],
            key=sent.get("key", "") == "1",
            due_from=_day(sent, "due_from", remarks),
            due_to=_day(sent, "due_to", remarks),
            happened=happened.condition(sent, programme),
            accountable=int(sent["person"]) if _is_number(sent.get("person", "")) else None,
        ),
        remarks,
    )


def instant(sent: Mapping[str, str], wanted: Filter, remarks: list[str]) -> dt.datetime | None:
    """The instant whose list is asked for; None for that of now, with a sentence when it cannot be had."""
    if not sent.get("at"):
        return None
    found = instants.read(sent["at"], wanted.programme)
    if found is None:
        remarks.append(
            _("Thời điểm “%(at)s” không đúng; viết như 2025-12-31T09:00.") % {"at": sent["at"][:40]}
        )
        return None
    try:
        require_known(found)
    except BeforeHistory as fault:
        remarks.append(str(fault))
        return None
    return found


def choices(actor: Actor, wanted: Filter) -> dict[str, Any]:
    """What the form of the list offers."""
    programmes = directives.programmes_read(actor)
    groups = TaskGroup.objects.filter(programme__in=[wanted.programme] if wanted.programme else programmes)
    return {
        "programmes": programmes,
        "groups": groups,
        "states": [(state.value, TIME_STATE_NAMES[state]) for state in TimeState],
        "roles": PartyRole.choices,
    }


def by_unit(wanted: Filter) -> bool:
    """True when the list is one of assignments: those of a unit, or of a person; else one of tasks."""
    return wanted.accountable is not None or (wanted.unit is not None and wanted.below != "once")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


def _unit(sent: Mapping[str, str], remarks: list[str]) -> Unit | None:
    chosen = None
    if sent.get("unit", "").isdecimal():
        chosen = Unit.objects.filter(pk=int(sent["unit"][:18])).first()
    name = sent.get("unit_name", "").strip()
    if name and (chosen is None or chosen.name != name):
        chosen = search_units(name).first()
        if chosen is None:
            remarks.append(_("Không tìm thấy đơn vị “%(name)s”.") % {"name": name})
    elif sent.get("unit") and chosen is None:
        remarks.append(_("Không có đơn vị này."))
    return None if "unit_name" in sent and not name else chosen


def _group(sent: Mapping[str, str], remarks: list[str]) -> TaskGroup | None:
    if not sent.get("group"):
        return None
    wanted = sent["group"]
    found = TaskGroup.objects.filter(pk=int(wanted[:18])).first() if wanted.isdecimal() else None
    if found is None:
        remarks.append(_("Không có nhóm nhiệm vụ này."))
    return found


def _day(sent: Mapping[str, str], name: str, remarks: list[str]) -> dt.date | None:
    if not sent.get(name):
        return None
    try:
        return dt.date.fromisoformat(sent[name])
    except ValueError:
        remarks.append(_("Ngày “%(day)s” không đúng; viết như 2025-12-31.") % {"day": sent[name]})
        return None
