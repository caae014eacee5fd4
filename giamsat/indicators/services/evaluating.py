"""Rounds of evaluation: units score themselves, others review, the council confirms, the result is published (R21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.indicators import events, indexes, periods, policies_index
from giamsat.indicators.models import Evaluation, IndexFrame, Mark, Round, Step
from giamsat.indicators.notices import notify_unit
from giamsat.indicators.rules import SHORTEST
from giamsat.indicators.services import marking
from giamsat.indicators.services.marking import Judged, Own
from giamsat.indicators.transitions import Verb, next_state
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit


@write
def open_round(
    actor: Actor,
    frame: IndexFrame,
    *,
    period: dt.date,
    self_due: dt.date,
    units: Sequence[Unit] | None = None,
) -> Round:
    """Have units score themselves for a period of the frame's cycle.

    Args:
        units: those that are scored; all of the frame's kinds below its owner when left out.

    Raises:
        NotAllowed: not of the standing office at or above the frame's owner.
        InvalidTransition: the version is not in force; InvalidInput: names the place.
    """
    require(policies_index.may_keep_frames(actor, frame.owner))
    hold_tree()
    if frame.state != IndexFrame.State.IN_FORCE:
        raise InvalidTransition(_("Chỉ mở đợt đánh giá theo bản khung đang áp dụng."))
    faults = {}
    if not periods.is_start(frame.cycle, period) or period > clock.today():
        faults["period"] = _("Chọn ngày đầu của một kỳ đã bắt đầu.")
    if self_due < clock.today():
        faults["self_due"] = _("Hạn tự chấm không ở quá khứ.")
    if Round.objects.filter(frame__code=frame.code, period=period).exists():
        faults["period"] = _("Kỳ này đã có đợt đánh giá theo khung này.")
    chosen = list(units) if units is not None else list(units_of(frame))
    if not chosen:
        faults["units"] = _("Không có đơn vị nào để đánh giá.")
    if faults:
        raise InvalidInput(fields=faults)
    made = Round.objects.create(
        frame=frame, period=period, self_due=self_due, opened_by_id=actor.person_id, opened_at=clock.now()
    )
    rows = Evaluation.objects.bulk_create(Evaluation(round=made, unit=unit) for unit in chosen)
    components = list(frame.components.all())
    Mark.objects.bulk_create(Mark(evaluation=row, component=each) for row in rows for each in components)
    data = {"code": frame.code, "period": period.isoformat(), "count": len(chosen)}
    record_event(actor, events.ROUND_OPENED, "index", frame.pk, path=frame.owner.path, data=data)
    return made


def units_of(frame: IndexFrame) -> Iterable[Unit]:
    """The units that a frame scores: of its kinds, at or below its owner, that exist today."""
    rows = Unit.objects.in_force(clock.today()).filter(kind__in=frame.kinds, path__within=frame.owner.path)
    return rows.order_by("sort_key", "code")


@write
def score_evaluation(
    actor: Actor, evaluation: Evaluation, *, version: int, given: Mapping[int, Own], submit: bool
) -> Evaluation:
    """Keep what the unit says of its components (by component's id), or send it to those above.

    Computed components are counted from the data of now; sending keeps their inputs.

    Raises:
        NotAllowed: not of the unit; Conflict, InvalidTransition.
        InvalidInput: an answer that is none, or, when sending, an answer missing or points without evidence or reason;
        the fields are ``answer-<component>`` and ``note-<component>``.
    """
    verb = Verb.SUBMIT if submit else Verb.SCORE
    locked = _begin(actor, evaluation, verb, version)
    of = indexes.frame_of(locked.round.frame)
    marks = list(locked.marks.select_related("component"))
    if any(mark.component.formula for mark in marks):
        marking.compute(of, locked, marks)
    faults: dict[str, str] = {}
    for mark in marks:
        own = given.get(mark.component_id)
        if own is not None:
            faults |= marking.take_answer(mark, own)
        if submit:
            faults |= marking.unfounded(mark)
            mark.reviewed = mark.confirmed = None
            mark.review_note = mark.confirm_note = ""
    if faults:
        raise InvalidInput(fields=faults)
    judged = ("reviewed", "review_note", "confirmed", "confirm_note") if submit else ()
    marking.keep(marks, ("answer", "inputs", "own", "note", "evidence", "file", *judged))
    locked.own_points = indexes.total(of, [mark.own for mark in marks])
    if submit:
        locked.submitted_by_id, locked.submitted_at = actor.person_id, clock.now()
        locked.reviewed_by_id = locked.confirmed_by_id = None
        locked.reviewed_points = locked.points = None
    return _end(actor, locked, verb, marks, locked.own_points)


@write
def return_evaluation(actor: Actor, evaluation: Evaluation, *, version: int, reason: str) -> Evaluation:
    """Give it back to the unit. Raises as ``review_evaluation``; InvalidInput: no reason."""
    return _with_words(actor, evaluation, Verb.RETURN, version, reason)


@write
def remand_evaluation(actor: Actor, evaluation: Evaluation, *, version: int, reason: str) -> Evaluation:
    """The council has it reviewed anew. Raises as ``confirm_evaluation``; InvalidInput: no reason."""
    return _with_words(actor, evaluation, Verb.REMAND, version, reason)


@write
def review_evaluation(
    actor: Actor, evaluation: Evaluation, *, version: int, given: Mapping[int, Judged]
) -> Evaluation:
    """The reviewer's points; what differs from the unit's own is explained.

    Raises:
        NotAllowed: not of the office above, or had a part in scoring; Conflict, InvalidTransition.
        InvalidInput: ``points-<component>`` beyond 0 and the maximum, ``note-<component>`` missing.
    """
    locked = _begin(actor, evaluation, Verb.REVIEW, version)
    marks = list(locked.marks.select_related("component"))
    marking.judge(marks, given, "own", "reviewed", "review_note")
    locked.reviewed_by_id = actor.person_id
    locked.reviewed_points = indexes.total(
        indexes.frame_of(locked.round.frame), [mark.reviewed for mark in marks]
    )
    return _end(actor, locked, Verb.REVIEW, marks, locked.reviewed_points)


@write
def confirm_evaluation(
    actor: Actor, evaluation: Evaluation, *, version: int, given: Mapping[int, Judged]
) -> Evaluation:
    """The council's points; what differs from the reviewer's is explained.

    Raises:
        NotAllowed: no member of the council, or had a part in an earlier step; the rest as ``review_evaluation``.
    """
    return _confirm(actor, evaluation, Verb.CONFIRM, version, given, "")


@write
def publish_evaluation(actor: Actor, evaluation: Evaluation, *, version: int) -> Evaluation:
    """Make the confirmed points known to every unit; the window of appeal begins.

    Raises:
        NotAllowed: no gatekeeper, or had a part in scoring or confirming; Conflict, InvalidTransition.
    """
    locked = _begin(actor, evaluation, Verb.PUBLISH, version)
    locked.published_at = clock.now()
    return _end(actor, locked, Verb.PUBLISH, list(locked.marks.select_related("component")), locked.points)


@write
def appeal_evaluation(actor: Actor, evaluation: Evaluation, *, version: int, reason: str) -> Evaluation:
    """The unit contests its published points, once for each publication.

    Raises:
        NotAllowed: not of the unit, or the window is over; InvalidInput: no reason; Conflict, InvalidTransition.
    """
    return _with_words(actor, evaluation, Verb.APPEAL, version, reason)


@write
def uphold_appeal(
    actor: Actor, evaluation: Evaluation, *, version: int, given: Mapping[int, Judged], reason: str
) -> Evaluation:
    """The council changes points after an appeal; they are published anew. Raises as ``confirm_evaluation``."""
    if len(reason.strip()) < SHORTEST:
        require(policies_index.may(actor, Verb.UPHOLD, evaluation))
        raise InvalidInput(fields={"reason": _("Ghi rõ vì sao, ít nhất mười chữ.")})
    return _confirm(actor, evaluation, Verb.UPHOLD, version, given, reason.strip())


@write
def reject_appeal(actor: Actor, evaluation: Evaluation, *, version: int, reason: str) -> Evaluation:
    """The council leaves the points as they are, and says why. Raises as ``confirm_evaluation``."""
    return _with_words(actor, evaluation, Verb.REJECT, version, reason)


def _confirm(
    actor: Actor, evaluation: Evaluation, verb: Verb, version: int, given: Mapping[int, Judged], text: str
) -> Evaluation:
    locked = _begin(actor, evaluation, verb, version)
    marks = list(locked.marks.select_related("component"))
    marking.judge(marks, given, "reviewed", "confirmed", "confirm_note")
    locked.confirmed_by_id = actor.person_id
    locked.points = indexes.total(indexes.frame_of(locked.round.frame), [mark.confirmed for mark in marks])
    return _end(actor, locked, verb, marks, locked.points, text)


def _with_words(actor: Actor, evaluation: Evaluation, verb: Verb, version: int, reason: str) -> Evaluation:
    locked = _begin(actor, evaluation, verb, version)
    text = reason.strip()
    if len(text) < SHORTEST:
        raise InvalidInput(fields={"reason": _("Ghi rõ vì sao, ít nhất mười chữ.")})
    if verb == Verb.APPEAL:
        locked.appealed_at = clock.now()
    marks = list(locked.marks.select_related("component"))
    return _end(actor, locked, verb, marks, locked.points, text)


def _begin(actor: Actor, evaluation: Evaluation, verb: Verb, version: int) -> Evaluation:
    rows = Evaluation.objects.select_for_update(of=("self",))
    locked = rows.select_related("unit", "round__frame__owner").get(pk=evaluation.pk)
    require(policies_index.may(actor, verb, locked))
    if locked.version != version:
        raise Conflict
    next_state(verb, locked.state)
    return locked


def _end(
    actor: Actor,
    locked: Evaluation,
    verb: Verb,
    marks: Sequence[Mark],
    points: Decimal | None,
    text: str = "",
) -> Evaluation:
    """The next state, the step with the points as they stand, the event."""
    locked.state = next_state(verb, locked.state)
    locked.version += 1
    locked.save()
    Step.objects.create(
        evaluation=locked, verb=verb, by_id=actor.person_id, on_behalf_of_id=actor.on_behalf_of_id,
        at=clock.now(), text=text, points=points, marks={mark.component.code: marking.as_kept(mark) for mark in marks},
    )  # fmt: skip
    notify_unit(locked, verb, text)
    record_event(
        actor,
        events.OF_VERB[verb],
        "evaluation",
        locked.pk,
        path=locked.unit.path,
        data={
            "code": locked.round.frame.code,
            "unit": names_of(locked.unit),
            "points": "–" if points is None else f"{points}",
            "text": text,
        },
    )
    return locked
