"""Standing work for tests: a programme, a task given to real units, reports at any step of their life."""

from __future__ import annotations

import datetime as dt
from typing import Any

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import Programme
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Report, Task
from giamsat.units.models import Unit
from tests.people import People, Tree, acting_as


def in_days(count: int) -> dt.date:
    """The day so many days from today."""
    return clock.today() + dt.timedelta(days=count)


def plant_programme(tree: Tree, owner: Unit | None = None, code: str = "57") -> Programme:
    """A programme of the steering body, or of ``owner``."""
    return Programme.objects.create(
        code=code,
        name_vi="Nghị quyết 57-NQ/TW",
        name_en="Resolution 57-NQ/TW",
        owner=owner or tree.vn,
        steering_unit=tree.steering,
        opened_on=dt.date(2025, 1, 1),
    )


def plant_task(
    programme: Programme,
    *leads: Unit,
    title: str = "Số hóa hồ sơ hộ tịch",
    due: dt.date | None = None,
    coordinates: tuple[Unit, ...] = (),
    **clears: Any,
) -> Task:
    """A task issued to ``leads``, due in 30 days unless said otherwise."""
    stated = {"product": "Kho hồ sơ số", "authority": "Chủ tịch UBND", "responsibility": "Đơn vị chủ trì"}
    obligation = services.Obligation(
        title=title,
        content=f"{title} đang lưu tại đơn vị.",
        deadline_kind="day",
        due=due or in_days(30),
        **{**stated, **clears},
    )
    return services.issue_task(SYSTEM, programme, obligation, services.Addressees(leads, coordinates))


def part_of(task: Task, unit: Unit) -> Assignment:
    """The part of ``unit`` as it is now."""
    return task.assignments.select_related("unit", "assigner", "task__programme").get(unit=unit)


def give_on(
    task: Task, person: Person, source: Unit, *to: Unit, due: dt.date | None = None
) -> list[Assignment]:
    """``person`` forwards the part of ``source`` to units below it."""
    part = part_of(task, source)
    return services.forward_assignment(
        acting_as(person), part, version=part.version, to=to, due=due or part.due
    )


def draft(person: Person, part: Assignment, **values: Any) -> Report:
    """A draft, or the draft there is with other values."""
    there = part.reports.exclude(state=Report.State.CONFIRMED).first()
    said = {"done": "Đã quét 2.140 sổ.", "progress": 60, **values}
    return services.save_draft(acting_as(person), part, version=there.version if there else None, **said)


def send(person: Person, part: Assignment, **values: Any) -> Report:
    """A report handed to the unit's approver; a final one has a document as evidence."""
    report = draft(person, part, **values)
    if report.is_final and not report.evidence.exists():
        services.add_evidence(
            acting_as(person), report, kind="document", title="Biên bản", document_number="41/BB-UBND"
        )
    return services.submit_report(acting_as(person), report, version=report.version)


def sign(person: Person, report: Report) -> Report:
    """The unit's approver stands for it."""
    return services.approve_report(acting_as(person), report, version=report.version)


def confirm(person: Person, report: Report, progress: int | None = None) -> Report:
    """The giver confirms it."""
    return services.confirm_report(acting_as(person), report, version=report.version, progress=progress)


def commune_task(tree: Tree, people: People, **more: Any) -> Task:
    """A task of the province, forwarded to That Khe and Dong Dang."""
    task = plant_task(plant_programme(tree), tree.lang_son, **more)
    give_on(task, people.province_focal, tree.lang_son, tree.that_khe, tree.dong_dang)
    return task
