"""Each rule finds its case and nothing else, once an episode, and lets go of it when it is over (R14)."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.core.files.models import FileState, StoredFile
from giamsat.events.models import Event
from giamsat.monitor.warnings import selectors, sweep
from giamsat.monitor.warnings.models import Finding, Step
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import Look
from giamsat.monitor.warnings.services import dismiss_finding
from giamsat.monitor.warnings.thresholds import THRESHOLDS
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Evidence, Extension, Obstacle, Report, Task
from giamsat.units.models import Unit
from tests import work
from tests.monitor.conftest import NOW, Plan, assign, day, plant_task
from tests.people import People, Tree, acting_as

LONG_AGO = NOW - dt.timedelta(days=200)
REASON = "Đơn vị đã gửi kế hoạch bù tiến độ, có xác nhận."


def found(rule: str) -> list[Finding]:
    sweep.run_rule(rule)
    return list(Finding.objects.filter(rule=rule, closed_at=None).order_by("pk"))


def only(rule: str) -> Finding:
    (one,) = found(rule)
    return one


def part(task: Task) -> Assignment:
    return task.assignments.get()


def aged(task: Task, days: int, **fields: object) -> Assignment:
    """The task's one part, given so many days ago."""
    task.assignments.update(created_at=NOW - dt.timedelta(days=days), state="in_progress", **fields)
    return part(task)


def reported(one: Assignment, author: Person, state: str = "confirmed", **fields: object) -> Report:
    values = {"number": one.reports.count() + 1, "created_at": NOW, "submitted_at": NOW, **fields}
    return Report.objects.create(assignment=one, author=author, state=state, **values)


def test_every_rule_runs_on_an_empty_country(tree: Tree) -> None:
    assert len(rules()) == 12
    assert set(sweep.run_all().values()) == {(0, 0)}


def test_no_report_within_the_cycle(plan: Plan, tree: Tree) -> None:
    silent = aged(plant_task(plan, day(90), tree.most), 40)
    aged(plant_task(plan, day(90), tree.mof), 40, reported_at=NOW - dt.timedelta(days=5))
    aged(plant_task(plan, day(90), tree.gov), 10)
    one = only("no_report")
    assert (one.subject_id, one.severity) == (silent.pk, 2)
    assert one.facts == {"last_on": day(-40).isoformat(), "cycle": 30}
    Assignment.objects.filter(pk=silent.pk).update(created_at=LONG_AGO)
    assert only("no_report").severity == 3


def test_behind_the_straight_line(plan: Plan, tree: Tree) -> None:
    behind = aged(plant_task(plan, day(20), tree.most), 80, progress=40)
    aged(plant_task(plan, day(20), tree.mof), 80, progress=60)
    aged(plant_task(plan, day(2), tree.gov), 5)  # too short to be held against a line
    aged(plant_task(plan, day(-1), tree.lang_son), 80)  # overdue says it already
    one = only("behind_line")
    assert one.subject_id == behind.pk
    assert one.facts == {"progress": 40, "expected": 80, "due": day(20).isoformat()}


def test_repeated_extensions(plan: Plan, tree: Tree, people: People) -> None:
    one = part(plant_task(plan, day(20), tree.most))
    for number in range(2):
        assert found("extensions") == []
        Extension.objects.create(
            assignment=one, old_due=day(number), new_due=day(number + 5), reason="x", cause="objective",
            state="granted", asked_by=people.ministry_focal, asked_at=NOW,
        )  # fmt: skip
    assert only("extensions").facts["times"] == 2


def test_a_crowded_week(plan: Plan, tree: Tree) -> None:
    for number in range(10):
        plant_task(plan, day(7 + number % 5 - 2), tree.most)
    for _number in range(9):
        plant_task(plan, day(7), tree.mof)
    one = only("crowded_week")
    assert (one.subject_id, one.unit_id, one.assignment_id) == (tree.most.pk, tree.most.pk, None)
    assert one.facts == {"count": 10, "week_on": "2026-03-16"}


def test_a_jump_just_before_the_deadline(plan: Plan, tree: Tree, people: People) -> None:
    one = part(plant_task(plan, day(1), tree.most))
    Assignment.objects.filter(pk=one.pk).update(state="submitted", progress=100)
    reported(one, people.ministry_focal, progress=30, confirmed_by=people.standing)
    reported(one, people.ministry_focal, "approved", progress=100, is_final=True)
    steady = part(plant_task(plan, day(1), tree.mof))
    Assignment.objects.filter(pk=steady.pk).update(state="submitted", progress=100)
    reported(steady, people.ministry_focal, progress=80, confirmed_by=people.standing)
    reported(steady, people.ministry_focal, "approved", progress=100, is_final=True)
    warned = only("jump")
    assert (warned.subject_id, warned.addressed_id) == (one.pk, tree.vn.pk)
    assert warned.facts["before"] == 30


def test_confirmed_without_evidence(plan: Plan, tree: Tree, people: People) -> None:
    for unit, proof in ((tree.most, False), (tree.mof, True)):
        one = part(plant_task(plan, day(1), unit))
        Assignment.objects.filter(pk=one.pk).update(state="confirmed", completed_on=day(-1), progress=100)
        report = reported(
            one, people.ministry_focal, is_final=True, confirmed_by=people.standing, confirmed_at=NOW
        )
        if proof:
            Evidence.objects.create(
                report=report, kind="document", title="x", document_number="1/BB", added_at=NOW,
                added_by=people.ministry_focal,
            )  # fmt: skip
    warned = only("no_evidence")
    assert warned.unit_id == tree.most.pk
    with clock.frozen(NOW + dt.timedelta(days=300)):
        assert only("no_evidence").pk == warned.pk, "it stays while it is true"


def prove(plan: Plan, people: People, unit: Unit, sha: str, at: dt.datetime) -> Assignment:
    """A new task of ``unit`` with a report whose evidence is a file of these octets."""
    one = part(plant_task(plan, day(1), unit))
    file = StoredFile.objects.create(
        sha256=sha * 64, size=5, kind="pdf", content_type="application/pdf", name="bien-ban.pdf",
        state=FileState.CLEAN, at=at,
    )  # fmt: skip
    Evidence.objects.create(
        report=reported(one, people.ministry_focal, "submitted"), kind="file", file=file, title="x",
        added_at=at, added_by=people.ministry_focal,
    )  # fmt: skip
    return one


def test_the_same_file_for_two_tasks(plan: Plan, tree: Tree, people: People) -> None:
    first = prove(plan, people, tree.most, "a", NOW - dt.timedelta(days=400))
    prove(plan, people, tree.gov, "b", NOW)
    second = prove(plan, people, tree.mof, "a", NOW)
    warned = only("same_file")
    assert (warned.subject_id, warned.facts["other_task"]) == (second.pk, first.task_id)


def test_rules_that_look_back_add_what_is_new_each_hour_and_follow_all_each_day(
    plan: Plan, tree: Tree, people: People
) -> None:
    assert {code for code, rule in rules().items() if rule.looks_back} == {"same_file", "no_evidence"}
    prove(plan, people, tree.most, "a", NOW - dt.timedelta(days=400))
    prove(plan, people, tree.gov, "a", NOW - dt.timedelta(days=30))
    new = prove(plan, people, tree.mof, "a", NOW - dt.timedelta(hours=1))
    bare = []
    for unit, days in ((tree.most, 0), (tree.mof, 30)):
        bare.append(part(plant_task(plan, day(1), unit)))
        Assignment.objects.filter(pk=bare[-1].pk).update(
            state="confirmed", completed_on=day(-days), progress=100
        )
        at = NOW - dt.timedelta(days=days)
        reported(
            bare[-1], people.ministry_focal, is_final=True, confirmed_by=people.standing, confirmed_at=at
        )
    for code, expected in (("same_file", new), ("no_evidence", bare[0])):
        assert sweep.run_rule(code, whole=False) == (1, 0)
        hourly = Finding.objects.filter(rule=code).get()
        assert hourly.subject_id == expected.pk
        assert sweep.run_rule(code, whole=False) == (0, 0)
        assert sweep.run_rule(code) == (1, 0), "the older one, which the hour left out"
        # The whole run finds of the new one what the hour found.
        assert Finding.objects.filter(pk=hourly.pk).values().get() == _values(hourly)
        Assignment.objects.filter(pk=expected.pk).update(state="cancelled", completed_on=None)
        assert sweep.run_rule(code, whole=False) == (0, 0)
        assert sweep.run_rule(code) == (0, 1)
    # A rule that does not look back is asked wholly each time.
    aged(plant_task(plan, day(90), tree.most), 40)
    assert sweep.run_rule("no_report", whole=False) == (1, 0)
    Assignment.objects.update(reported_at=NOW)
    assert sweep.run_rule("no_report", whole=False) == (0, 1)


def _values(row: Finding) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in Finding._meta.concrete_fields}


def test_returned_twice(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most, due=work.in_days(60))
    focal, approver = people.ministry_focal, people.ministry_approver
    report = work.send(focal, work.part_of(task, tree.most))
    for _number in range(2):
        assert found("returned_twice") == []
        report = services.return_report(
            acting_as(approver), report, version=report.version, item="done", reason="Chưa rõ số liệu"
        )
        report = work.send(focal, work.part_of(task, tree.most), done="Đã quét 2.140 sổ, 3 xã.", progress=60)
    assert only("returned_twice").facts["times"] == 2
    work.confirm(people.standing, work.sign(approver, report))
    assert found("returned_twice") == []


def test_the_assessor_is_less_sure(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most)
    one = work.part_of(task, tree.most)
    Assignment.objects.filter(pk=one.pk).update(progress=80)
    services.set_confidence(acting_as(people.leader), one, version=0, level=3, reason="Chưa thấy sản phẩm.")
    assert only("confidence_below").facts == {"progress": 80, "level": 3}
    services.set_confidence(acting_as(people.leader), one, version=1, level=4, reason="Đã thấy sản phẩm.")
    assert found("confidence_below") == []


def test_a_predecessor_is_late(tree: Tree, people: People) -> None:
    programme = work.plant_programme(tree)
    first = work.plant_task(programme, tree.most, title="Ban hành chuẩn", due=day(10))
    second = work.plant_task(programme, tree.mof, title="Kết nối theo chuẩn", due=day(20))
    services.link_tasks(acting_as(people.standing), second, first)
    assert found("predecessor_late") == []
    Task.objects.filter(pk=first.pk).update(due=day(-3))
    assert only("predecessor_late").subject_id == part(second).pk
    Task.objects.filter(pk=first.pk).update(state="done", done_on=day(0))
    assert found("predecessor_late") == []


def test_links_make_no_circle(tree: Tree, people: People) -> None:
    programme = work.plant_programme(tree)
    one, two, three = (work.plant_task(programme, tree.most, title=f"Việc {n}") for n in range(3))
    actor = acting_as(people.standing)
    services.link_tasks(actor, two, one)
    services.link_tasks(actor, three, two)
    services.link_tasks(actor, three, two)
    for task, needs in ((one, three), (one, two), (one, one)):
        with pytest.raises(InvalidInput):
            services.link_tasks(actor, task, needs)
    with pytest.raises(NotAllowed):
        services.link_tasks(acting_as(people.ministry_focal), one, three)
    services.unlink_tasks(actor, two, one)
    services.link_tasks(actor, one, three)


def test_parts_below_late_or_missing(tree: Tree, people: People) -> None:
    task = work.commune_task(tree, people)
    assert found("parts_late") == []
    task.assignments.filter(unit=tree.that_khe).update(due=day(-1))
    assert only("parts_late").facts == {"late": 1, "missing": 0, "total": 2}
    task.assignments.filter(unit=tree.dong_dang).update(created_at=LONG_AGO)
    assert only("parts_late").facts == {"late": 1, "missing": 1, "total": 2}


def test_an_obstacle_past_its_day(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.that_khe)
    obstacle = services.raise_obstacle(
        acting_as(people.owner), work.part_of(task, tree.that_khe), kind="money", text="Thiếu kinh phí",
        decider=tree.lang_son, answer_due=day(2),
    )  # fmt: skip
    assert found("obstacle_unanswered") == []
    with clock.frozen(NOW + dt.timedelta(days=3)):
        warned = only("obstacle_unanswered")
        assert (warned.subject_id, warned.addressed_id) == (obstacle.pk, tree.lang_son.pk)
        Obstacle.objects.filter(pk=obstacle.pk).update(state="answered")
        assert found("obstacle_unanswered") == []


def test_once_an_episode(plan: Plan, tree: Tree) -> None:
    one = aged(plant_task(plan, day(90), tree.most), 40)
    first = only("no_report")
    assert sweep.run_rule("no_report") == (0, 0)
    assert only("no_report").version == first.version, "nothing changed, nothing was written"
    Assignment.objects.filter(pk=one.pk).update(reported_at=NOW)
    assert sweep.run_rule("no_report") == (0, 1)
    Assignment.objects.filter(pk=one.pk).update(reported_at=NOW - dt.timedelta(days=50))
    again = only("no_report")
    assert (again.episode, again.pk == first.pk) == (2, False)


def test_batches_reach_the_end(plan: Plan, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 3)
    for number in range(7):
        aged(plant_task(plan, day(90), tree.most), 40 + number)
    assert sweep.run_rule("no_report") == (7, 0)


def test_a_merged_unit_takes_its_warnings_along(plan: Plan, tree: Tree) -> None:
    one = aged(plant_task(plan, day(90), tree.that_khe), 40)
    only("no_report")
    Assignment.objects.filter(pk=one.pk).update(unit=tree.dong_dang)
    moved = only("no_report")
    assert (moved.unit_id, moved.addressed_id, moved.episode) == (tree.dong_dang.pk, tree.dong_dang.pk, 1)


def test_the_ladder_counts_working_days(plan: Plan, tree: Tree) -> None:
    task = plant_task(plan, day(90), tree.lang_son)
    assign(task, [tree.that_khe], part(task), created_at=LONG_AGO)
    warned = only("no_report")
    steps = []
    for days in range(0, 22):
        with clock.frozen(NOW + dt.timedelta(days=days)):
            sweep.climb()
            sweep.climb()
            row = Finding.objects.get(pk=warned.pk)
            steps.append((row.step, row.addressed_id))
    # Opened on a Wednesday: three working days to Monday, five to the next Monday, five to the one after.
    assert [step for step, _unit in steps] == [0] * 5 + [1] * 7 + [2] * 7 + [3] * 3
    above = (tree.that_khe.pk, tree.that_khe.pk, tree.lang_son.pk, tree.vn.pk)
    assert tuple(steps[number][1] for number in (0, 6, 12, 20)) == above
    assert Event.objects.filter(verb="warning.escalated", subject_id=warned.pk).count() == 3


def test_dismissed_only_from_above_and_with_words(tree: Tree, people: People, plan: Plan) -> None:
    aged(plant_task(plan, day(90), tree.that_khe), 40)
    warned = only("no_report")
    for who in (people.owner, people.approver, people.inspector, people.stranger):
        with pytest.raises(NotAllowed):
            dismiss_finding(acting_as(who), warned, version=warned.version, reason=REASON)
    leader = acting_as(people.leader)
    with pytest.raises(InvalidInput):
        dismiss_finding(leader, warned, version=warned.version, reason="ok")
    with pytest.raises(Conflict):
        dismiss_finding(leader, warned, version=warned.version + 1, reason=REASON)
    done = dismiss_finding(leader, warned, version=warned.version, reason=REASON)
    with pytest.raises(InvalidTransition):
        dismiss_finding(leader, done, version=done.version, reason=REASON)
    assert sweep.run_rule("no_report") == (0, 0)
    with clock.frozen(NOW + dt.timedelta(days=10)):
        sweep.climb()
    assert Finding.objects.get().step == Step.PERSON, "what is set aside climbs no further"
    Assignment.objects.update(created_at=LONG_AGO)
    assert only("no_report").state == Finding.State.OPEN, "a graver finding opens it again"
    assert Event.objects.get(verb="warning.dismissed").data["reason"] == REASON


def test_seen_in_scope_and_addressed_by_step(tree: Tree, people: People, plan: Plan) -> None:
    for unit in (tree.that_khe, tree.dong_dang, tree.most):
        aged(plant_task(plan, day(90), unit), 40)
    sweep.run_rule("no_report")

    def seen(person: object, which: str = "open") -> list[str]:
        rows = selectors.findings(acting_as(person), Look(which=which))  # type: ignore[arg-type]
        return sorted(row.unit.code for row in rows)

    assert seen(people.leader) == ["most", "ubnd-06040", "ubnd-06184"]
    assert seen(people.province_focal) == ["ubnd-06040", "ubnd-06184"]
    assert seen(people.owner) == seen(people.owner, "mine") == ["ubnd-06040"]
    assert seen(people.approver, "mine") == []
    assert seen(people.citizen) == []
    with clock.frozen(NOW + dt.timedelta(days=7)):
        sweep.climb()
    assert seen(people.owner, "mine") == []
    assert seen(people.approver, "mine") == ["ubnd-06040"]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_and_one_killed_leave_nothing_double(plan: Plan, tree: Tree) -> None:
    for _number in range(30):
        aged(plant_task(plan, day(90), tree.most), 40)

    def run(_number: int) -> None:
        with clock.frozen(NOW):
            sweep.run_rule("no_report")
        connection.close()

    def killed() -> None:
        with clock.frozen(NOW), connection.cursor() as cursor:
            cursor.execute("BEGIN")
            sweep_values = rules()["no_report"].values(NOW.date(), THRESHOLDS)
            cursor.execute(
                sweep._STATEMENT.format(rule=rules()["no_report"].sql),
                {
                    **sweep_values,
                    "rule": "no_report",
                    "now": NOW,
                    "today": NOW.date(),
                    "batch": 99,
                    "whole": True,
                },
            )
            # The server ends this session as it would end that of a worker that is gone.
            try:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            except Exception:
                connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(killed).result()
    assert Finding.objects.count() == 0
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(8)))
    assert Finding.objects.count() == 30
    assert Finding.objects.values("subject_id").distinct().count() == 30


def test_confidence_is_of_others_and_kept(tree: Tree, people: People) -> None:
    task = work.commune_task(tree, people)
    one = work.part_of(task, tree.that_khe)
    for who in (people.owner, people.approver, people.stranger, people.inspector):
        with pytest.raises(NotAllowed):
            services.set_confidence(acting_as(who), one, version=0, level=3, reason="Xem tại chỗ")
    province = acting_as(people.province_approver)
    with pytest.raises(InvalidInput):
        services.set_confidence(province, one, version=0, level=6, reason="Xem tại chỗ")
    first = services.set_confidence(province, one, version=0, level=2, reason="Xem tại chỗ")
    with pytest.raises(Conflict):
        services.set_confidence(province, one, version=0, level=5, reason="Xem tại chỗ")
    services.set_confidence(province, one, version=1, level=5, reason="Đã nghiệm thu")
    kept = list(one.assessments.values_list("number", "level", "is_current"))
    assert kept == [(2, 5, True), (1, 2, False)]
    assert first.percent == 30
    assert Event.objects.filter(verb="confidence.set", path=tree.that_khe.path).count() == 2
