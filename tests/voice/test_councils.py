"""An initiative's way to a decision: who may do what when, blindness, conflicts, minutes, tasks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.voice import limits
from giamsat.voice import services as voice
from giamsat.voice.councils import public, selectors, services
from giamsat.voice.councils.choices import Criterion, Stage
from giamsat.voice.councils.figures import latest, summary
from giamsat.voice.councils.limits import quorum
from giamsat.voice.councils.models import Dossier, Member, Sheet, Signature
from giamsat.voice.models_contact import Contact
from tests.people import acting_as
from tests.voice import council_samples as samples
from tests.voice import samples as items
from tests.voice.council_samples import Room, room

__all__ = ["room"]
pytestmark = pytest.mark.django_db


def test_from_an_item_to_the_public_result(room: Room) -> None:
    dossier = samples.published(room)
    assert dossier.stage == Stage.RECOGNISED
    assert [step.act for step in selectors.steps_of(dossier) if step.act not in ("declare", "score", "sign")] == [
        "open", "accept", "form", "start", "reveal", "minutes", "finish", "recognise", "publish",
    ]  # fmt: skip
    result = public.result_of(dossier)
    assert result is not None
    # Bases 8, 10, 12, 14, 16 and one more point for each next criterion: 50, 60, ... 90 in all.
    assert (result.count, result.total.mean, result.total.low, result.total.high) == (5, 70.0, 50, 90)
    assert result.total.spread == pytest.approx(14.14)
    assert [line.mean for line in result.criteria] == [12.0, 13.0, 14.0, 15.0, 16.0]


def test_the_council_of_a_valid_dossier_is_due_in_five_working_days_across_tet(room: Room) -> None:
    with clock.frozen(dt.datetime.fromisoformat("2026-02-11T09:00+07:00")):
        dossier = samples.valid(room)
        # 16 to 20 February 2026 are Tet: 12 and 13 February, then 23 to 25 February.
        assert dossier.due == dt.date(2026, 2, 25)


def test_a_dossier_that_is_not_valid_ends_with_its_reason(room: Room) -> None:
    dossier = samples.opened(room)
    officer = acting_as(room.desk.officer)
    with pytest.raises(InvalidInput):
        services.check_dossier(officer, dossier, version=dossier.version, valid=False, text=" ")
    dossier = services.check_dossier(
        officer, dossier, version=dossier.version, valid=False, text="Thiếu lộ trình thực hiện."
    )
    assert (dossier.stage, dossier.due) == (Stage.INVALID, None)
    assert "Thiếu lộ trình" in dossier.item.steps.latest("pk").text


def test_only_checked_initiatives_become_dossiers_and_once(room: Room) -> None:
    officer = acting_as(room.desk.officer)
    raw = items.received(family="idea").item
    with pytest.raises(NotAllowed):
        services.open_dossier(officer, raw, version=raw.version)
    feedback = items.classified(room.desk)
    with pytest.raises(NotAllowed):
        services.open_dossier(officer, feedback, version=feedback.version)
    dossier = samples.opened(room)
    with pytest.raises(NotAllowed):
        services.open_dossier(officer, dossier.item, version=dossier.item.version)


def test_a_council_has_one_chair_enough_experts_and_nobody_else(room: Room) -> None:
    dossier = samples.valid(room)
    head = acting_as(room.head)
    good = samples.parts(room.experts)
    for wrong in (
        {**good, room.experts[1].pk: "chair"},
        samples.parts(room.experts[:4]),
        {**good, room.desk.officer.pk: "member"},
    ):
        with pytest.raises(InvalidInput):
            services.form_council(head, dossier, version=dossier.version, members=wrong, decision="1")
    with pytest.raises(NotAllowed):
        services.form_council(
            acting_as(room.desk.officer), dossier, version=dossier.version, members=good, decision="1"
        )


def test_a_conflicted_chair_is_replaced_before_the_scoring(room: Room) -> None:
    dossier = samples.formed(room)
    chair, *others = room.experts
    samples.declare(chair, dossier, samples.CONFLICT)
    for person in others:
        samples.declare(person, dossier)
    officer, head = acting_as(room.desk.officer), acting_as(room.head)
    with pytest.raises(InvalidInput):
        services.start_scoring(officer, dossier, version=dossier.version)
    with pytest.raises(InvalidInput):
        services.form_council(
            head, dossier, version=dossier.version, members=samples.parts(room.experts), decision="2"
        )
    dossier = services.form_council(
        head, dossier, version=dossier.version, members=samples.parts(others), decision="59/QĐ"
    )
    assert services.start_scoring(officer, dossier, version=dossier.version).stage == Stage.BLIND


def test_both_rounds_are_kept_and_the_last_one_counts(room: Room) -> None:
    dossier = samples.together(room)
    samples.score(room.experts[0], dossier, 12)
    with pytest.raises(NotAllowed):
        samples.score(room.experts[0], dossier, 13)
    every = selectors.sheets(acting_as(room.desk.officer), dossier)
    assert len(every) == 6
    before, after = summary([one for one in every if one.round == 1]), summary(latest(every))
    assert before is not None
    assert after is not None
    assert (before.total.mean, after.total.mean) == (70.0, 74.0)


def test_the_blind_round_closes_early_only_with_two_thirds(room: Room) -> None:
    assert [quorum(count) for count in (3, 4, 5, 6, 9)] == [3, 3, 4, 4, 6]
    dossier = samples.blind(room)
    officer = acting_as(room.desk.officer)
    for person in room.experts[:3]:
        samples.score(person, dossier, 10)
    with pytest.raises(InvalidTransition):
        services.open_scores(officer, dossier, version=dossier.version)
    samples.score(room.experts[3], dossier, 10)
    dossier = services.open_scores(officer, dossier, version=dossier.version)
    # Who did not score alone does not score after having read the others.
    with pytest.raises(NotAllowed):
        samples.score(room.experts[4], dossier, 10)


def test_a_conflict_found_late_takes_the_sheet_out_and_may_end_the_round(room: Room) -> None:
    dossier = samples.blind(room)
    for person in room.experts[:4]:
        samples.score(person, dossier, 10)
    samples.declare(room.experts[4], dossier, samples.CONFLICT)
    assert samples.fresh(dossier).stage == Stage.TOGETHER
    samples.declare(room.experts[0], dossier, samples.CONFLICT)
    assert len(selectors.counted_sheets(dossier)) == 3
    assert Sheet.objects.count() == 4, "kept, though it counts no more"


def test_members_do_not_stand_in_each_others_way(room: Room) -> None:
    dossier = samples.blind(room)
    for number, person in enumerate(room.experts[:5]):
        services.send_sheet(
            acting_as(person),
            dossier,
            version=dossier.version,
            points=samples.points(number),
            remark="Đã đọc kỹ.",
        )
    with pytest.raises(Conflict):
        services.put_minutes(acting_as(room.desk.officer), dossier, version=dossier.version, text="x")


def test_minutes_put_anew_are_signed_anew(room: Room) -> None:
    dossier = samples.minuted(room)
    old = dossier.minutes.get()
    samples.sign(room.experts[0], dossier)
    services.put_minutes(acting_as(room.desk.officer), dossier, version=dossier.version, text="Sửa một câu.")
    dossier = samples.fresh(dossier)
    with pytest.raises(Conflict):
        services.sign_minutes(acting_as(room.experts[1]), dossier, version=dossier.version, sha256=old.sha256)
    assert len(selectors.missing_signatures(dossier)) == 5
    for person in room.experts[1:5]:
        samples.sign(person, dossier, "Bảo lưu về kinh phí.")
    dossier = samples.fresh(dossier)
    with pytest.raises(InvalidInput):  # the chair has not signed
        services.finish_signing(acting_as(room.desk.officer), dossier, version=dossier.version, reason="Vắng")
    samples.sign(room.experts[0], dossier)
    assert samples.fresh(dossier).stage == Stage.SIGNED


def test_who_checked_or_judged_does_not_decide(room: Room) -> None:
    dossier = samples.signed(room)
    decision = {"version": dossier.version, "recognise": True, "number": "1", "reason": "x"}
    for person in (room.desk.officer, room.experts[0], room.desk.publisher):
        with pytest.raises(NotAllowed):
            services.decide_initiative(acting_as(person), dossier, **decision)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(
            stage="declined", decided_by=room.experts[0], decided_at=clock.now(), reason="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(
            stage="declined", decided_by=room.desk.officer, decided_at=clock.now(), reason="x"
        )


def test_a_withdrawn_initiative_stops_its_dossier(room: Room) -> None:
    dossier = samples.formed(room)
    contact = Contact.objects.get(item=dossier.item)
    voice.withdraw_item(contact, version=items.fresh(dossier.item).version)
    with pytest.raises(InvalidTransition):
        samples.declare(room.experts[0], dossier)


def test_the_database_keeps_the_rules_by_itself(room: Room) -> None:
    dossier = samples.blind(room)
    free, conflicted = (
        Member.objects.get(person=room.experts[0]),
        Member.objects.get(person=room.experts[5]),
    )
    given = {**dict.fromkeys(Criterion.values, 5), "remark": "x", "at": clock.now()}
    for wrong in (
        {"member": conflicted, "round": 1},
        {"member": free, "round": 2},
        {"member": free, "round": 1, "impact": 21},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sheet.objects.create(**{**given, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(minutes_id=1, member=conflicted, sha256="0" * 64, at=clock.now())
    samples.score(room.experts[0], dossier, 8)
    with pytest.raises(Exception, match="voice_member"), transaction.atomic():
        Member.objects.filter(pk=conflicted.pk).update(declaration="free", conflict="")
    with pytest.raises(Exception, match="voice_sheet"), transaction.atomic():
        Sheet.objects.update(novelty=20)


def test_while_a_council_has_it_the_item_keeps_the_councils_limit(room: Room) -> None:
    """Nobody is told that an initiative is late to be classified while members are scoring it."""
    dossier = samples.blind(room)
    item = items.fresh(dossier.item)
    assert (item.state, item.due) == ("checked", dossier.due)
    assert "Chấm điểm độc lập" in Client().get(f"/public/voice/items/{item.code}/").content.decode()
    refused = samples.opened(room)
    officer = acting_as(room.desk.officer)
    services.check_dossier(officer, refused, version=refused.version, valid=False, text="Thiếu thuyết minh.")
    assert items.fresh(refused.item).due == limits.within(limits.LIMITS.classify)
