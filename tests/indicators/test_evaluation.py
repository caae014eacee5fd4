"""Evaluation of units: self-score to publication and appeal, each step by another person, each difference told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from giamsat.events.models import Event
from giamsat.indicators import policies_index, selectors_index, services
from giamsat.indicators.models import Evaluation, IndexFrame, Mark, Step
from giamsat.indicators.notices import remind_of_evaluations
from giamsat.indicators.services import Head, Judged, Own
from giamsat.indicators.transitions import EVALUATION, Verb
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import sentence
from giamsat.units.models import Unit
from giamsat.units.services import merge_units
from tests.indicators.conftest import NOW, D, Measured, entry
from tests.people import People, Tree, acting_as, give, plant_person

YEAR = dt.date(2026, 1, 1)
PLAIN = {"name_vi": "X", "name_en": "X", "guide": ""}
#: Days before the last day of self-scoring, and how often the unit's people were told until then.
STEPS_TOLD = ((10, 2), (9, 2), (5, 2), (3, 3))
WHY = "Theo hồ sơ kiểm tra thực tế"


@dataclass(frozen=True)
class Scene:
    """A round of two provinces and who acts in it; components by code."""

    evaluation: Evaluation
    ids: dict[str, int]
    focal: Person
    reviewer: Person
    council: Person
    gatekeeper: Person

    def __getitem__(self, code: str) -> int:
        return self.ids[code]

    @property
    def now(self) -> Evaluation:
        return Evaluation.objects.get(pk=self.evaluation.pk)


def plant_frame(tree: Tree) -> IndexFrame:
    """100 points: a share 40, a yes/no 20, bands 10, an assessor 30, and one that is not scored."""
    frame = services.draft_frame(SYSTEM, tree.vn, code="thu")
    frame = services.change_frame(
        SYSTEM, frame, version=1,
        head=Head("Chỉ số thử", "Trial index", [Unit.Kind.PROVINCIAL_COMMITTEE.value], "year"),
    )  # fmt: skip
    for code, points, method, more in (
        ("share", 40, "formula", {"formula": "[USERS] / [PEOPLE]"}),
        ("plan", 20, "yes_no", {}),
        ("courses", 10, "bands", {"bands": "1: 4; 5: 10"}),
        ("quality", 30, "assessor", {}),
        ("remark", 0, "assessor", {}),
    ):
        frame = services.save_component(
            SYSTEM, frame, version=frame.version, component=None,
            values={**PLAIN, "code": code, "points": Decimal(points), "method": method, **more},
        )  # fmt: skip
    return services.put_in_force(SYSTEM, frame, version=frame.version)


def plant_scene(tree: Tree, people: People, measured: Measured) -> Scene:
    services.record_values(
        SYSTEM, [entry(measured.people, tree.that_khe, 1000), entry(measured.users, tree.that_khe, 750)]
    )
    frame = plant_frame(tree)
    made = services.open_round(SYSTEM, frame, period=YEAR, self_due=dt.date(2026, 4, 1))
    evaluation = made.evaluations.get(unit=tree.lang_son)
    return Scene(
        evaluation,
        {each.code: each.pk for each in frame.components.all()},
        people.province_focal,
        people.standing,
        plant_person("council", "Hồ Thị Nghị", tree.vn, Role.COUNCIL),
        plant_person("gate", "Lại Văn Khai", tree.vn, Role.PUBLISHER),
    )


@pytest.fixture
def scene(tree: Tree, people: People, measured: Measured) -> Scene:
    return plant_scene(tree, people, measured)


@pytest.fixture
def later() -> Iterator[None]:
    with clock.frozen(NOW + dt.timedelta(days=20)):
        yield


def own(scene: Scene, **changed: Own) -> dict[int, Own]:
    """What the province says of itself: a plan, three courses, 24 of 30."""
    said = {
        "plan": Own(D(1), evidence="12/KH-UBND"),
        "courses": Own(D(3), evidence="45/BC-UBND"),
        "quality": Own(D(24), note="Chưa có văn bản, số liệu theo phần mềm"),
        "remark": Own(None, note="Đang làm thí điểm"),
    } | changed
    return {scene[code]: each for code, each in said.items()}


def submitted(scene: Scene) -> Evaluation:
    return services.score_evaluation(
        acting_as(scene.focal), scene.now, version=scene.now.version, given=own(scene), submit=True
    )


def reviewed(scene: Scene) -> Evaluation:
    return services.review_evaluation(
        acting_as(scene.reviewer), submitted(scene), version=scene.now.version,
        given={scene["quality"]: Judged(D(20), WHY)},
    )  # fmt: skip


def published(scene: Scene) -> Evaluation:
    row = services.confirm_evaluation(
        acting_as(scene.council), reviewed(scene), version=scene.now.version,
        given={scene["quality"]: Judged(D(22), WHY)},
    )  # fmt: skip
    return services.publish_evaluation(acting_as(scene.gatekeeper), row, version=row.version)


def test_from_the_own_score_to_publication(scene: Scene) -> None:
    """30 of 40 by formula, 20 by yes, 4 of 10 by the first band, 24 claimed, 20 reviewed, 22 confirmed."""
    row = published(scene)
    assert (row.own_points, row.reviewed_points, row.points) == (D(78), D(74), D(76))
    quality = Mark.objects.get(evaluation=row, component=scene["quality"])
    assert (quality.own, quality.reviewed, quality.confirmed) == (D(24), D(20), D(22))
    assert quality.review_note == quality.confirm_note == WHY
    share = Mark.objects.get(evaluation=row, component=scene["share"])
    assert (share.own, share.inputs) == (D(30), {"PEOPLE": "1000.000000", "USERS": "750.000000"})
    steps = list(Step.objects.filter(evaluation=row).values_list("verb", "points"))
    assert steps == [("submit", D(78)), ("review", D(74)), ("confirm", D(76)), ("publish", D(76))]
    verbs = Event.objects.filter(subject_type="evaluation", subject_id=row.pk).order_by("pk")
    assert [event.verb.partition(".")[2] for event in verbs] == [
        "submitted",
        "reviewed",
        "confirmed",
        "published",
    ]


def test_what_a_unit_must_say_before_it_sends(scene: Scene) -> None:
    act = acting_as(scene.focal)
    with pytest.raises(InvalidInput) as refused:
        services.score_evaluation(
            act, scene.now, version=1, submit=True,
            given=own(scene, plan=Own(D(2)), courses=Own(None), quality=Own(D(24))),
        )  # fmt: skip
    assert set(refused.value.fields) == {
        f"answer-{scene['plan']}", f"answer-{scene['courses']}", f"note-{scene['quality']}",
    }  # fmt: skip
    kept = services.score_evaluation(
        act, scene.now, version=1, submit=False, given={scene["quality"]: Own(D(24))}
    )
    assert (kept.state, kept.own_points) == ("draft", None)
    with pytest.raises(InvalidInput):
        services.score_evaluation(act, kept, version=2, submit=False, given={scene["quality"]: Own(D(31))})


def test_each_step_is_another_persons(scene: Scene, people: People, tree: Tree) -> None:
    row = submitted(scene)
    for who, verb in (
        (scene.focal, services.review_evaluation),
        (people.province_approver, services.review_evaluation),
        (people.stranger, services.review_evaluation),
        (scene.council, services.review_evaluation),
    ):
        with pytest.raises(NotAllowed):
            verb(acting_as(who), row, version=row.version, given={})
    row = services.review_evaluation(acting_as(scene.reviewer), row, version=row.version, given={})
    both = plant_person("both", "Kim Văn Hai", tree.vn, Role.COUNCIL)
    give(both, tree.lang_son, Role.APPROVER)
    give(scene.reviewer, tree.vn, Role.COUNCIL)
    for who, code in ((both, "own_unit"), (scene.reviewer, "own_step")):
        with pytest.raises(NotAllowed) as refused:
            services.confirm_evaluation(acting_as(who), row, version=row.version, given={})
        assert refused.value.code == code
    row = services.confirm_evaluation(acting_as(scene.council), row, version=row.version, given={})
    with pytest.raises(NotAllowed):
        services.publish_evaluation(acting_as(scene.focal), row, version=row.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=row.pk).update(confirmed_by=scene.focal)


def test_a_difference_is_explained(scene: Scene) -> None:
    row = submitted(scene)
    for given, field in (
        ({scene["quality"]: Judged(D(20))}, "note"),
        ({scene["quality"]: Judged(None)}, "note"),
        ({scene["plan"]: Judged(D("20.01"), WHY)}, "points"),
    ):
        with pytest.raises(InvalidInput) as refused:
            services.review_evaluation(acting_as(scene.reviewer), row, version=row.version, given=given)
        assert next(iter(refused.value.fields)).startswith(field)
    mark = Mark.objects.get(evaluation=row, component=scene["quality"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(reviewed=D(1))
    with pytest.raises(ProgrammingError), transaction.atomic():
        Step.objects.filter(evaluation=row).delete()


def test_given_back_and_sent_again(scene: Scene) -> None:
    row = submitted(scene)
    row = services.return_evaluation(
        acting_as(scene.reviewer), row, version=row.version, reason="Thiếu kế hoạch đã ký"
    )
    assert row.state == "returned"
    told = Notice.objects.get(kind="evaluation", person=scene.focal)
    assert sentence(told).endswith("bị trả lại: Thiếu kế hoạch đã ký")
    with pytest.raises(InvalidTransition):
        services.review_evaluation(acting_as(scene.reviewer), row, version=row.version, given={})
    row = reviewed(scene)
    row = services.remand_evaluation(
        acting_as(scene.council), row, version=row.version, reason="Chưa xem số liệu lớp học"
    )
    assert (row.state, row.reviewed_points) == ("submitted", D(74))


def test_the_heir_answers_for_a_unit_that_is_no_more(scene: Scene, tree: Tree, people: People) -> None:
    """Its people go on where it stood; data and points stay the former unit's own, and the heir's are apart."""
    services.score_evaluation(
        acting_as(scene.focal), scene.now, version=scene.now.version, given=own(scene), submit=False
    )
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, clock.today())
    row = scene.now
    assert (row.unit, row.answerer) == (tree.lang_son, tree.cao_bang)
    other = plant_person("other", "Nông Thị Kế", tree.cao_bang, Role.FOCAL_POINT)
    waiting = {each for each, _verbs in selectors_index.waiting_for(acting_as(other))}
    assert waiting == {row, Evaluation.objects.get(unit=tree.cao_bang)}
    row = services.score_evaluation(acting_as(other), row, version=row.version, given=own(scene), submit=True)
    assert row.own_points == D(78)
    judge = plant_person("judge", "Nông Văn Xét", tree.cao_bang, Role.FOCAL_POINT)
    give(judge, tree.vn, Role.COUNCIL)
    row = services.review_evaluation(acting_as(scene.reviewer), row, version=row.version, given={})
    assert policies_index.may(acting_as(judge), Verb.CONFIRM, row).code == "own_unit"
    with pytest.raises(NotFound):
        selectors_index.evaluation_by_id(acting_as(people.ministry_focal), row.pk)


def test_a_unit_is_told_when_it_is_to_score_itself(scene: Scene) -> None:
    """Once when the round opens, and once on each of the days before its last; never after its scores were sent."""
    due = scene.now.round.self_due
    rows = Notice.objects.filter(key__startswith=f"evaluation:{scene.now.pk}:due", person=scene.focal)
    for day, count in (
        (NOW.date(), 1),
        (NOW.date(), 1),
        *((due - dt.timedelta(days=n), c) for n, c in STEPS_TOLD),
    ):
        with clock.frozen(dt.datetime.combine(day, dt.time(12), clock.HANOI)):
            remind_of_evaluations()
        assert rows.count() == count, day
    assert sentence(rows[0]).endswith(f"đến hết {due:%d/%m/%Y}.")
    submitted(scene)
    with clock.frozen(dt.datetime.combine(due, dt.time(12), clock.HANOI)):
        remind_of_evaluations()
    assert rows.count() == 3


def test_an_appeal_within_the_window(scene: Scene) -> None:
    row = published(scene)
    assert policies_index.appeal_until(row) == dt.date(2026, 3, 26)
    told = Notice.objects.get(key=f"evaluation:{row.pk}:publish:{row.version}", person=scene.focal)
    assert sentence(told).endswith("kiến nghị được đến hết 26/03/2026.")
    row = services.appeal_evaluation(
        acting_as(scene.focal), row, version=row.version, reason="Hội đồng chưa tính lớp tháng 12"
    )
    row = services.uphold_appeal(
        acting_as(scene.council), row, version=row.version, reason="Đúng như đơn vị nêu",
        given={
            scene["courses"]: Judged(D(10), "Có thêm hai lớp tháng 12"),
            scene["quality"]: Judged(D(22), WHY),
        },
    )  # fmt: skip
    assert (row.state, row.points) == ("confirmed", D(82))
    row = services.publish_evaluation(acting_as(scene.gatekeeper), row, version=row.version)
    steps = Step.objects.filter(evaluation=row, verb="publish").order_by("pk")
    assert [step.points for step in steps] == [D(76), D(82)]
    assert [step.marks["courses"]["confirmed"] for step in steps] == ["4.00", "10.00"]


def test_a_refused_appeal_is_the_last_word_and_late_ones_are_none(scene: Scene, later: None) -> None:
    with clock.frozen(NOW):
        row = published(scene)
    with pytest.raises(NotAllowed):
        services.appeal_evaluation(
            acting_as(scene.focal), row, version=row.version, reason="Hội đồng chưa tính lớp tháng 12"
        )
    with clock.frozen(NOW):
        row = services.appeal_evaluation(
            acting_as(scene.focal), row, version=row.version, reason="Hội đồng chưa tính lớp tháng 12"
        )
        row = services.reject_appeal(
            acting_as(scene.council), row, version=row.version, reason="Lớp mở sau ngày chốt số liệu"
        )
        assert (row.state, row.points) == ("published", D(76))
        with pytest.raises(NotAllowed):
            services.appeal_evaluation(
                acting_as(scene.focal), row, version=row.version, reason="Đề nghị xem lại lần nữa"
            )


def test_who_sees_what(scene: Scene, people: People) -> None:
    draft = list(selectors_index.evaluations(acting_as(scene.council)))
    assert draft == []
    row = submitted(scene)
    assert list(selectors_index.evaluations(acting_as(scene.council))) == [row]
    assert list(selectors_index.evaluations(acting_as(people.stranger))) == []
    assert selectors_index.results(row.round) == []
    published_row = published_from(scene, row)
    told = selectors_index.results(row.round)
    assert [(each.unit, each.points, each.rank) for each in told] == [(published_row.unit, D(78), 1)]


def published_from(scene: Scene, row: Evaluation) -> Evaluation:
    row = services.review_evaluation(acting_as(scene.reviewer), row, version=row.version, given={})
    row = services.confirm_evaluation(acting_as(scene.council), row, version=row.version, given={})
    return services.publish_evaluation(acting_as(scene.gatekeeper), row, version=row.version)


def test_a_frame_in_force_never_changes(tree: Tree, scene: Scene) -> None:
    frame = scene.evaluation.round.frame
    with pytest.raises(InvalidTransition):
        services.drop_component(SYSTEM, frame.components.get(code="plan"), version=frame.version)
    second = services.draft_frame(SYSTEM, tree.vn, code="thu")
    assert (second.number, second.components.count()) == (2, 5)
    with pytest.raises(InvalidInput):
        services.put_in_force(SYSTEM, second, version=1)
    second = services.put_in_force(SYSTEM, second, version=1, why="Thêm nhóm mới")
    frame.refresh_from_db()
    assert (frame.state, second.state) == ("retired", "in_force")
    assert scene.now.round.frame == frame
    with pytest.raises(InvalidTransition):
        services.open_round(SYSTEM, frame, period=dt.date(2025, 1, 1), self_due=dt.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"method": "formula"}, "formula"),
        ({"method": "formula", "formula": "[NO.SUCH] / 2"}, "formula"),
        ({"method": "formula", "formula": "x / 2"}, "formula"),
        ({"method": "assessor", "formula": "[PEOPLE]"}, "formula"),
        ({"method": "bands", "bands": "50 5"}, "bands"),
        ({"method": "bands", "bands": "50: 11"}, "bands"),
        ({"method": "yes_no", "bands": "50: 1"}, "bands"),
        ({"method": "yes_no", "points": D(-1)}, "points"),
    ],
)
def test_a_component_that_cannot_be(
    tree: Tree, measured: Measured, values: dict[str, object], field: str
) -> None:
    frame = services.draft_frame(SYSTEM, tree.vn, code="thu")
    with pytest.raises(InvalidInput) as refused:
        services.save_component(
            SYSTEM, frame, version=1, component=None, values={**PLAIN, "code": "a", "points": D(10), **values}
        )
    assert list(refused.value.fields) == [field]


def test_every_state_can_be_left_and_reached() -> None:
    reached = {after for steps in EVALUATION.values() for after in steps.values()} | {Evaluation.State.DRAFT}
    left = {before for steps in EVALUATION.values() for before in steps}
    assert reached == left == set(Evaluation.State)
