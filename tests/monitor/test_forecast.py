"""The forecast: learned from what was known then, checked on what came later, silent without enough history."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

import pytest

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import Programme
from giamsat.monitor.forecast import features, learning, selectors
from giamsat.monitor.forecast.learning import foretell, learn
from giamsat.monitor.forecast.models import Forecast, LatenessModel
from giamsat.tasks.models import Assignment, Cause, Extension, Obstacle, Task
from giamsat.tasks.models_past import AssignmentPast
from tests.monitor.conftest import NOW, Plan, assign, day, plant_task
from tests.people import People, Tree, acting_as


@dataclass
class Then:
    """Holds the clock at a day counted from the tests' today."""

    offset: int

    def __enter__(self) -> None:
        self._held = clock.frozen(NOW + dt.timedelta(days=self.offset))
        self._held.__enter__()

    def __exit__(self, *told: object) -> None:
        self._held.__exit__(None, None, None)


def at(offset: int) -> dt.datetime:
    return NOW + dt.timedelta(days=offset)


def facts(moment: dt.datetime) -> dict[int, dict[str, float]]:
    """What the forecast sees at an instant, by assignment and feature."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(features.OPEN, features.values(moment, clock.day_of(moment)))
        names = [feature.name for feature in features.FEATURES]
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}


def outcomes(moment: dt.datetime) -> dict[int, int]:
    return {row[0]: row[2] for row in learning._outcomes(moment, clock.day_of(moment), clock.today())}


@pytest.fixture
def work(tree: Tree, plan: Plan) -> Assignment:
    """Given sixty days ago, due in forty; half reported, thirty days ago."""
    with Then(-60):
        task = plant_task(plan, day(40), tree.most)
    with Then(-30):
        task.assignments.update(state="in_progress", progress=50, confirmed_progress=40)
    return task.assignments.get()


def test_features_are_those_of_the_instant(work: Assignment, plan: Plan, tree: Tree, people: People) -> None:
    before = facts(at(-40))[work.pk]
    assert before["untaken"] == 1
    assert before["passed"] == pytest.approx(0.2)
    assert before["behind"] == pytest.approx(0.2)
    now = facts(at(0))[work.pk]
    assert (now["untaken"], now["returned"]) == (0, 0)
    assert now["behind"] == pytest.approx(0.6 - 0.5)
    assert now["unconfirmed"] == pytest.approx(0.1)
    assert features.BY_NAME["left"].fact(now["left"]) == 40
    assert features.BY_NAME["still"].fact(now["still"]) == 30
    # Whatever happens to it later changes nothing of what was known then.
    Obstacle.objects.create(
        assignment=work, kind="money", text="Kinh phí", decider=tree.vn, answer_due=day(5), raised_at=at(0),
        raised_by=people.ministry_focal,
    )  # fmt: skip
    Extension.objects.create(
        assignment=work, old_due=day(40), new_due=day(90), reason="Chậm", cause=Cause.OBJECTIVE, state="granted",
        asked_by=people.ministry_focal, asked_at=at(-2), decided_by=people.standing, decided_at=at(-1),
    )  # fmt: skip
    Assignment.objects.filter(pk=work.pk).update(
        state="confirmed", completed_on=day(0), progress=100, confirmed_progress=100, due=day(90)
    )
    assert facts(at(-40))[work.pk] == before
    assert facts(at(-3))[work.pk]["extended"] == 0
    assert facts(at(0) - dt.timedelta(hours=12))[work.pk]["extended"] == 1


def test_what_hangs_on_others_is_seen(work: Assignment, plan: Plan, tree: Tree, people: People) -> None:
    from giamsat.tasks.dependencies import TaskLink

    with Then(-20):
        other = plant_task(plan, day(10), tree.mof)
        TaskLink.objects.create(task=work.task, needs=other, created_at=clock.now())
        assign(work.task, [tree.that_khe, tree.dong_dang], parent=work)
        Obstacle.objects.create(
            assignment=work, kind="data", text="Dữ liệu", decider=tree.vn, answer_due=day(0), raised_at=at(-20),
            raised_by=people.ministry_focal, answered_at=at(-10), state="answered",
        )  # fmt: skip
    with Then(-5):
        Assignment.objects.filter(unit=tree.that_khe).update(state="confirmed", completed_on=day(-5))
        Task.objects.filter(pk=other.pk).update(state="done", done_on=day(-5))
    seen = [facts(at(offset))[work.pk] for offset in (-25, -15, -1)]
    assert [each["needs"] for each in seen] == [0, 1, 0]
    assert [each["parts"] for each in seen] == [0, 1, 0.5]
    assert [each["blocked"] for each in seen] == [0, 1, 0]


def test_an_outcome_is_held_against_the_deadline_of_then(tree: Tree, plan: Plan) -> None:
    with Then(-90):
        timely, late, moved, still, dropped, sent = (
            plant_task(plan, day(-20), unit).assignments.get()
            for unit in (tree.most, tree.mof, tree.lang_son, tree.cao_bang, tree.that_khe, tree.dong_dang)
        )
    with Then(-25):
        Assignment.objects.filter(pk=moved.pk).update(due=day(30))
        Assignment.objects.filter(pk=timely.pk).update(state="confirmed", completed_on=day(-20))
        Assignment.objects.filter(pk=dropped.pk).update(state="cancelled")
        Assignment.objects.filter(pk=sent.pk).update(state="submitted")
    with Then(-2):
        Assignment.objects.filter(pk=late.pk).update(state="confirmed", completed_on=day(-19))
        Assignment.objects.filter(pk=moved.pk).update(state="confirmed", completed_on=day(-2))
    # Cancelled work and a report that waits have no outcome; a later extension makes nothing timely.
    assert outcomes(at(-60)) == {timely.pk: 0, late.pk: 1, moved.pk: 1, still.pk: 1}
    assert moved.pk not in outcomes(at(-10)), "the deadline of that day has not passed"


def test_the_record_of_a_unit_is_what_was_known(tree: Tree, plan: Plan) -> None:
    with Then(-100):
        before = plant_task(plan, day(-50), tree.most).assignments.get()
        task = plant_task(plan, day(60), tree.most, tree.mof)
    own, other = task.assignments.get(unit=tree.most), task.assignments.get(unit=tree.mof)
    early, later = facts(at(-60)), facts(at(-10))
    assert early[own.pk]["record"] == early[other.pk]["record"] == 0
    assert later[own.pk]["record"] == pytest.approx(1)
    assert later[other.pk]["record"] == pytest.approx(1), (
        "where a unit has no record, the overall share stands"
    )
    with Then(-5):
        Assignment.objects.filter(pk=before.pk).update(state="confirmed", completed_on=day(-51))
    assert facts(at(-10)) == later, "confirmed afterwards: on that day nobody knew"
    assert facts(at(0))[own.pk]["record"] == 0


def plant_country(tree: Tree, programme: Programme, *, count: int = 420, seed: int = 7) -> None:
    """A year of work: slow units, behind their line, mostly end late; the others mostly do not.

    Rows and history are written at once, as triggers would have written them day by day.
    """
    dice = random.Random(seed)  # noqa: S311 - test data, repeatable on purpose
    units = [tree.most, tree.mof, tree.lang_son, tree.cao_bang, tree.that_khe, tree.dong_dang]
    slow = {tree.most.pk, tree.dong_dang.pk}
    tasks, parts, steps = [], [], []
    for number in range(count):
        given, term, unit = -400 + dice.randint(0, 300), dice.randint(70, 100), units[number % len(units)]
        late = dice.random() < (0.75 if unit.pk in slow else 0.08)
        ended = given + term + dice.randint(3, 15) * (1 if late else -1)
        reached = dice.choice((5, 10)) if late else dice.choice((20, 30, 40))
        tasks.append(
            Task(
                programme=programme, code=f"w{number}", owner=programme.owner, title="Việc", content="Việc",
                due=day(given + term), original_due=day(given + term), issued_at=at(given),
            )
        )  # fmt: skip
        parts.append(
            Assignment(
                task=tasks[-1], programme=programme, unit=unit, assigner=programme.owner, role="lead",
                due=day(given + term), created_at=at(given), state_since=at(given), state="confirmed",
                completed_on=day(ended), progress=100, confirmed_progress=100,
            )
        )  # fmt: skip
        middle = given + term // 3
        steps.append(
            (
                (given, middle, "assigned", 0, None),
                (middle, ended, "in_progress", reached, None),
                (ended, None, "confirmed", 100, day(ended)),
            )
        )
    Task.objects.bulk_create(tasks)
    Assignment.objects.bulk_create(parts)
    AssignmentPast.objects.filter(assignment__in=parts).delete()
    AssignmentPast.objects.bulk_create(
        AssignmentPast(
            assignment=part, task_id=part.task_id, programme_id=programme.pk, unit_id=part.unit_id,
            assigner_id=part.assigner_id, state=state, due=part.due, completed_on=done, progress=progress,
            confirmed_progress=progress, since=at(first), until=None if last is None else at(last),
        )
        for part, rows in zip(parts, steps, strict=True)
        for first, last, state, progress, done in rows
    )  # fmt: skip


def test_it_is_silent_without_history(work: Assignment, people: People) -> None:
    model = learn()
    assert (model.silent, model.is_used, model.terms) == ("little", False, [])
    assert foretell() == 0
    assert selectors.model_in_use() is None
    assert not selectors.forecasts(SYSTEM, selectors.Look()).exists()


def test_it_learns_says_why_and_goes_on_with_what_is_open(tree: Tree, plan: Plan, people: People) -> None:
    plant_country(tree, plan.programme)
    model = learn()
    assert model.is_used, (model.silent, model.known, model.late, model.check_back)
    check = model.check_back
    assert check["brier"] < check["brier_of_share"]
    assert check["unset"]["brier"] > 0, "the latest outcomes set how sure it is"
    assert check["auc"] > 0.7
    assert sum(band["count"] for band in check["bins"]) == check["held"]
    assert sum(band["late"] for band in check["bins"]) == check["held_late"]
    assert model.cut is not None
    assert model.window_from is not None
    assert model.window_from < model.cut
    # Of two pieces of work the slow unit's, behind its line, is more probably late, and the words say so.
    with Then(-30):
        slow = plant_task(plan, day(30), tree.most).assignments.get()
        good = plant_task(plan, day(30), tree.mof).assignments.get()
    with Then(-10):
        Assignment.objects.filter(pk=slow.pk).update(state="in_progress", progress=5, confirmed_progress=5)
        Assignment.objects.filter(pk=good.pk).update(state="in_progress", progress=45, confirmed_progress=45)
    assert foretell() == len(facts(clock.now()))
    told = selectors.of_assignments([slow, good])
    assert told[slow.pk].chance > 0.5 > told[good.pk].chance
    assert {"behind", "record"} & {name for name, part, _fact in told[slow.pk].drivers if part > 0}
    assert selectors.of_tasks(acting_as(people.leader), [slow.task_id]) == {
        slow.task_id: told[slow.pk].chance
    }
    seen = selectors.forecasts(acting_as(people.ministry_focal), selectors.Look())
    assert {row.assignment.unit_id for row in seen} == {tree.most.pk}, (
        "a person sees forecasts of their own scope"
    )
    # What is done is foretold no more; what is unchanged stays one row.
    Assignment.objects.filter(pk=good.pk).update(state="confirmed", completed_on=day(0))
    foretell()
    assert set(selectors.of_assignments([slow, good])) == {slow.pk}
    assert LatenessModel.objects.filter(is_used=True).count() == 1
    learn()
    assert LatenessModel.objects.filter(is_used=True).count() == 1


def test_a_model_that_foresees_nothing_is_not_used(
    tree: Tree, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_country(tree, plan.programme)
    fitted = learning._fitted

    def no_better(rows: object) -> dict[str, object]:
        found = fitted(rows)  # type: ignore[arg-type]
        return found | {"brier": found["brier_of_share"]}

    monkeypatch.setattr(learning, "_fitted", no_better)
    model = learn()
    assert (model.silent, model.is_used) == ("blind", False)
    assert foretell() == 0
    assert not Forecast.objects.exists()


def test_weights_give_the_probability_of_the_library(tree: Tree, plan: Plan) -> None:
    """What pages show is reckoned without the library: the same logit from the kept terms."""
    from giamsat.monitor.forecast import fitting

    plant_country(tree, plan.programme)
    rows = [
        (day_of.toordinal(), due.toordinal(), late, *values)
        for moment in learning.instants(clock.now())
        for day_of in [clock.day_of(moment)]
        for _pk, due, late, *values in learning._outcomes(moment, day_of, clock.today())
    ]
    import numpy as np

    table = np.array(rows, dtype=float)
    known = fitting._Learned(fitting._Rows(table[:, 0], table[:, 1], table[:, 2], table[:, 3:]))
    found = fitting.fit(table[:, 0], table[:, 1], table[:, 2], table[:, 3:])
    model = LatenessModel(
        made_at=clock.now(), intercept=found["intercept"],
        terms=[
            {"name": feature.name, **term}
            for feature, term in zip(features.FEATURES, found["terms"], strict=True)
        ],
    )  # fmt: skip
    for row, chance in zip(table[:50, 3:].tolist(), known.predict(table[:50, 3:]).tolist(), strict=True):
        assert learning.weigh(model, row)[0] == pytest.approx(chance, abs=1e-4)


def test_habits_that_changed_set_how_sure_it_is() -> None:
    """Late work became rarer in the last months: weights of old would foretell too much of it."""
    import numpy as np

    from giamsat.monitor.forecast import fitting

    dice = np.random.default_rng(57)
    count = 4000
    observed = np.sort(dice.integers(0, 24, count) * 30.0)
    due = observed + dice.integers(5, 60, count).astype(float)
    behind = dice.normal(size=count)
    shift = np.where(observed >= 270, -2.5, -0.5)
    late = (dice.random(count) < 1 / (1 + np.exp(-(1.5 * behind + shift)))).astype(float)
    found = fitting.fit(observed, due, late, behind[:, None])
    happened = found["held_late"] / found["held"]
    assert found["unset"]["foreseen"] > happened + 0.05, "what was learned of old times foretells too much"
    assert found["foreseen"] == pytest.approx(happened, abs=0.04)
    assert found["brier"] < found["unset"]["brier"]
    assert found["brier"] < found["brier_of_share"]
    # Without any late work among the latest nothing is set, and all is learned from.
    quiet = np.where((due >= 250) & (observed < 540), 0.0, late)
    assert fitting.fit(observed, due, quiet, behind[:, None])["unset"] == {}
