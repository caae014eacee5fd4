"""Whatever people try in whatever order: the transition tables hold, and a refused act changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError
from giamsat.events.models import Event
from giamsat.monitor import services as monitor
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Report
from giamsat.tasks.transitions import ASSIGNMENT, REPORT
from tests import work
from tests.people import People, Tree, acting_as

WHO = ("owner", "colleague", "approver", "standing", "province_approver", "stranger", "inspector", "citizen")


#: What people try; an act on a report is nothing while there is none.
ACTS: dict[str, Callable[[Actor, Assignment, Report | None], Any]] = {
    "accept": lambda actor, part, _r: services.accept_assignment(actor, part, version=part.version),
    "contest": lambda actor, part, _r: services.contest_assignment(
        actor, part, version=part.version, reason="Không phải việc của xã"
    ),
    "reject_contest": lambda actor, part, _r: services.decide_contest(
        actor, part, version=part.version, withdraw=False, reason="Đúng là việc của xã"
    ),
    "draft": lambda actor, part, report: services.save_draft(
        actor, part, version=report.version if report else None, done="Đã làm xong một phần"
    ),
    "evidence": lambda actor, _part, report: (
        report
        and services.add_evidence(
            actor, report, version=report.version, kind="document", title="Biên bản", document_number="41/BB"
        )
    ),
    "final": lambda actor, part, report: services.save_draft(
        actor, part, version=report.version if report else None, done="Xong", progress=100, is_final=True
    ),
    "submit": lambda actor, _part, report: (
        report and services.submit_report(actor, report, version=report.version)
    ),
    "approve": lambda actor, _part, report: (
        report and services.approve_report(actor, report, version=report.version)
    ),
    "confirm": lambda actor, _part, report: (
        report and services.confirm_report(actor, report, version=report.version)
    ),
    "return": lambda actor, _part, report: (
        report
        and services.return_report(
            actor, report, version=report.version, item="evidence", reason="Thiếu chữ ký"
        )
    ),
    "pause": lambda actor, part, _r: services.pause_task(
        actor, part.task, version=part.task.version, reason="Chờ hướng dẫn"
    ),
    "resume": lambda actor, part, _r: services.resume_task(actor, part.task, version=part.task.version),
}


def _machine(tree: Tree, people: People) -> type[RuleBasedStateMachine]:
    programme = work.plant_programme(tree)

    class Life(RuleBasedStateMachine):
        part: Assignment

        @initialize()
        def give(self) -> None:
            self.part = work.part_of(work.plant_task(programme, tree.that_khe), tree.that_khe)

        @rule(who=st.sampled_from(WHO), act=st.sampled_from(sorted(ACTS)))
        def attempt(self, who: str, act: str) -> None:
            part, report = self._read()
            before = self._picture()
            try:
                with transaction.atomic():
                    ACTS[act](acting_as(getattr(people, who)), part, report)
            except GiamsatError:
                assert self._picture() == before, f"{who} was refused {act}, yet something changed"
                return
            self._check(before, self._picture(), act)

        def _read(self) -> tuple[Assignment, Report | None]:
            part = work.part_of(self.part.task, tree.that_khe)
            part.task.refresh_from_db()
            return part, part.reports.exclude(state=Report.State.CONFIRMED).first()

        def _picture(self) -> tuple[str, int, list[tuple[int, str, int]], int]:
            part, _report = self._read()
            reports = list(part.reports.order_by("pk").values_list("pk", "state", "version"))
            return part.state, part.version, reports, Event.objects.filter(task_id=part.task_id).count()

        def _check(self, before: Any, after: Any, act: str) -> None:
            was, now = before[0], after[0]
            if was != now:
                lawful = {(a, b) for steps in ASSIGNMENT.values() for a, b in steps.items()}
                resumed = act == "resume" and was == Assignment.State.PAUSED
                assert resumed or (was, now) in lawful, f"{act}: {was} → {now}"
            known = {pk: state for pk, state, _version in before[2]}
            for pk, state, _version in after[2]:
                if pk in known and known[pk] != state:
                    lawful = {(a, b) for steps in REPORT.values() for a, b in steps.items()}
                    assert (known[pk], state) in lawful, f"{act}: {known[pk]} → {state}"

        def teardown(self) -> None:
            """Nobody confirmed an own report, and a confirmed part has its day."""
            for report in self.part.reports.filter(state=Report.State.CONFIRMED):
                assert report.confirmed_by_id not in (None, report.author_id)
                assert report.approved_by_id != report.author_id

    return Life


@pytest.mark.django_db
def test_any_order_of_acts(tree: Tree, people: People) -> None:
    run_state_machine_as_test(
        _machine(tree, people),
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert monitor.find_differences() == []
