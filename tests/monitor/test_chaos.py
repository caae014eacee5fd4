"""After any history, through the services and by bulk SQL, the tallies are what the facts say."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import GiamsatError
from giamsat.monitor import tallies
from giamsat.monitor.figures import COUNTS
from giamsat.monitor.selectors import overview
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Assignment, Extension, Report, Task
from giamsat.tasks.services import Addressees, Obligation
from giamsat.units.models import Unit
from giamsat.units.services import change_unit
from tests.monitor.conftest import NOW, Plan, assert_exact, sql
from tests.people import People, Tree, acting_as

STEPS = 220


class Chaos:
    """People at work without a plan; ``did`` counts what went through."""

    def __init__(self, seed: int, tree: Tree, plan: Plan, people: People) -> None:
        self.dice = random.Random(seed)  # noqa: S311 (repeatable)
        self.tree, self.plan, self.people = tree, plan, people
        self.now = NOW
        self.did: Counter[str] = Counter()
        self.acts: list[Callable[[], None]] = [
            self.issue, self.issue, self.forward, self.forward, self.report, self.report, self.report,
            self.approve, self.approve, self.decide, self.decide, self.extend, self.contest, self.whole,
            self.bulk, self.move, self.fold,
        ]  # fmt: skip

    def step(self) -> None:
        act = self.dice.choice(self.acts)
        self.now += dt.timedelta(hours=self.dice.randrange(20))
        with clock.frozen(self.now):
            try:
                with transaction.atomic():
                    act()
            except GiamsatError:
                self.did["refused"] += 1
            else:
                self.did[act.__name__] += 1

    def person(self, unit: Unit, role: str) -> Actor:
        """One who holds a role on a unit; the system's standing officer when there is none."""
        found = Person.objects.filter(grants__unit=unit, grants__role=role).order_by("pk").first()
        return acting_as(found or self.people.standing)

    def assignment(self, *states: str) -> Assignment:
        rows = Assignment.objects.filter(state__in=states).select_related("unit", "assigner", "task")
        found: Assignment = self.one(list(rows.order_by("pk")))
        return found

    def one(self, rows: list[Any]) -> Any:
        if not rows:
            raise GiamsatError("nothing there")
        return self.dice.choice(rows)

    def units(self) -> list[Unit]:
        tree = self.tree
        choice = [
            tree.most,
            tree.mof,
            tree.lang_son,
            tree.that_khe,
            tree.dong_dang,
            tree.cao_bang,
            tree.trung_khanh,
        ]
        return self.dice.sample(choice, self.dice.randrange(1, 5))

    def day(self) -> dt.date:
        return clock.today() + dt.timedelta(days=self.dice.randrange(40))

    def issue(self) -> None:
        leads = self.units()
        others = [unit for unit in self.units() if unit not in leads]
        services.issue_task(
            acting_as(self.people.standing),
            self.plan.programme,
            Obligation(
                "Việc", "Làm việc", due=self.dice.choice([None, self.day()]), incomplete_reason="Thử",
                group=self.dice.choice([None, self.plan.data, self.plan.skills]),
            ),
            Addressees(tuple(leads), tuple(others)),
        )  # fmt: skip

    def forward(self) -> None:
        active = ["assigned", "accepted", "in_progress"]
        rows = Assignment.objects.filter(unit=self.tree.lang_son, state__in=active).select_related(
            "unit", "task"
        )
        given = self.one(list(rows.order_by("pk")))
        assert isinstance(given, Assignment)
        taken = given.task.assignments.exclude(state="cancelled").values("unit")
        below = list(Unit.objects.filter(parent=given.unit).exclude(pk__in=taken).order_by("pk"))
        services.forward_assignment(
            self.person(given.unit, "focal_point"), given, version=given.version, to=below, due=given.due
        )

    def report(self) -> None:
        given = self.assignment("assigned", "accepted", "in_progress", "returned")
        actor = self.person(given.unit, "focal_point")
        old = given.reports.exclude(state="confirmed").first()
        final = self.dice.random() < 0.6
        progress = 100 if final else self.dice.randrange(100)
        report = services.save_draft(
            actor,
            given,
            version=old.version if old else None,
            progress=progress,
            is_final=final,
            done="Đã làm",
        )
        if not report.evidence.exists():
            services.add_evidence(actor, report, kind="document", title="Văn bản", document_number="1/BC")
            report.refresh_from_db()
        services.submit_report(actor, report, version=report.version)

    def waiting(self, state: str) -> Report:
        rows = Report.objects.filter(state=state).select_related("assignment__unit", "assignment__assigner")
        found: Report = self.one(list(rows.order_by("pk")))
        return found

    def approve(self) -> None:
        report = self.waiting("submitted")
        services.approve_report(
            self.person(report.assignment.unit, "approver"), report, version=report.version
        )

    def decide(self) -> None:
        report = self.waiting("approved")
        given = report.assignment
        actor = (
            self.person(given.assigner, "approver") if given.parent_id else acting_as(self.people.standing)
        )
        if self.dice.random() < 0.2:
            services.return_report(actor, report, version=report.version, item="progress", reason="Chưa đúng")
        else:
            services.confirm_report(actor, report, version=report.version)

    def extend(self) -> None:
        asked = Extension.objects.filter(state="asked").select_related("assignment__task").first()
        if asked is None:
            given = self.assignment("accepted", "in_progress", "assigned")
            due = (given.due or clock.today()) + dt.timedelta(days=30)
            services.ask_extension(
                self.person(given.unit, "focal_point"), given, version=given.version, new_due=due,
                reason="Chờ", cause="objective",
            )  # fmt: skip
        else:
            services.decide_extension(
                acting_as(self.people.standing), asked, version=asked.version, grant=self.dice.random() < 0.7,
                reason="Xét",
            )  # fmt: skip

    def contest(self) -> None:
        given = self.assignment("assigned", "contested")
        if given.state == "assigned":
            actor = self.person(given.unit, "focal_point")
            services.contest_assignment(actor, given, version=given.version, reason="Không thuộc đơn vị")
        else:
            services.decide_contest(
                acting_as(self.people.standing), given, version=given.version,
                withdraw=self.dice.random() < 0.5, reason="Xét",
            )  # fmt: skip

    def whole(self) -> None:
        task = self.one(list(Task.objects.filter(state__in=["open", "paused"]).order_by("pk")))
        assert isinstance(task, Task)
        actor = acting_as(self.people.standing)
        if task.state == "paused":
            services.resume_task(actor, task, version=task.version)
        elif self.dice.random() < 0.5:
            services.pause_task(actor, task, version=task.version, reason="Chờ")
        else:
            services.cancel_task(actor, task, version=task.version, reason="Thôi")

    def bulk(self) -> None:
        which = self.dice.randrange(5)
        known = sorted(Task.objects.values_list("pk", flat=True))
        some = self.dice.sample(known, min(3, len(known)))
        if which == 0:
            Assignment.objects.filter(task__in=some).update(due=self.day())
        elif which == 1:
            group = self.dice.choice([None, self.plan.data, self.plan.skills])
            Task.objects.filter(pk__in=some).update(group=group)
        elif which == 2:
            Assignment.objects.filter(task__in=some, progress__lt=90).update(progress=F("progress") + 7)
        elif which == 3:
            sql("UPDATE tasks_task SET due = due + 1 WHERE id = ANY (%s)", some)
        else:
            sql(
                "INSERT INTO tasks_assignment (task_id, programme_id, unit_id, assigner_id, depth, role,"
                " part, state, state_before_pause, due, progress, confirmed_progress, state_since,"
                " state_reason, created_at, version)"
                " SELECT t.id, t.programme_id, u.id, t.owner_id, 0, 'coordinate', '', 'assigned', '',"
                " t.due, 5, 0, now(), '', now(), 1 FROM tasks_task t, units_unit u WHERE t.id = ANY (%s)"
                " AND u.code = 'gov' ON CONFLICT DO NOTHING",
                some,
            )

    def move(self) -> None:
        if self.dice.random() < 0.7:
            raise GiamsatError("seldom")
        unit = Unit.objects.get(
            pk=self.dice.choice([self.tree.that_khe, self.tree.dong_dang, self.tree.most]).pk
        )
        parents = [self.tree.lang_son, self.tree.cao_bang, self.tree.gov]
        change_unit(SYSTEM, unit.pk, unit.version, parent=Unit.objects.get(pk=self.dice.choice(parents).pk))

    def fold(self) -> None:
        tallies.fold(self.dice.choice([3, 50, 5000]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tallies_equal_facts_after_any_history(seed: int, tree: Tree, plan: Plan, people: People) -> None:
    chaos = Chaos(seed, tree, plan, people)
    for number in range(STEPS):
        chaos.step()
        if number % 10 == 0:
            assert_exact()
    while tallies.fold():
        pass
    assert_exact()
    idle = {act.__name__ for act in chaos.acts} - set(chaos.did)
    assert not idle, f"never went through: {idle}"
    with clock.frozen(chaos.now):
        found = overview(SYSTEM, plan.programme).totals
        listed = Counter(selectors.tasks(SYSTEM, plan.programme).values_list("time_state", flat=True))  # type: ignore[misc]
    assert {name: found.of(name) for name in COUNTS} == {name: listed[name] for name in COUNTS}
