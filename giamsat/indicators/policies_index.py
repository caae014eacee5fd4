"""Who keeps frames, who scores, reviews, confirms, publishes and appeals; nobody decides on what they scored.

The unit's own people score it; an office above reviews; a council confirms; a gatekeeper of what becomes public, or the
office above, publishes (R21). Each step of an evaluation is another person's.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor, Role, covers
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.indicators.models import Evaluation, IndexFrame
from giamsat.indicators.transitions import Verb
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit

S = Evaluation.State
SCORERS = (Role.FOCAL_POINT, Role.APPROVER)
#: Those who judge units of others read what they judge.
JUDGES = (Role.COUNCIL, Role.PUBLISHER)


def may_keep_frames(actor: Actor, owner: Unit) -> Verdict:
    """Draft a frame, edit it, put it in force, open rounds: the standing office at or above its owner."""
    if actor.is_system or actor.holds(Role.STANDING_OFFICE, owner.path):
        return ALLOWED
    return denied(_("Chỉ cơ quan thường trực của %(unit)s làm được việc này.") % {"unit": owner.name})


def sees_evaluation(actor: Actor, evaluation: Evaluation) -> bool:
    """The whole of it; others see only the points that were published."""
    unit, answerer = evaluation.unit, evaluation.answerer
    if actor.is_system or actor.holds(READERS, unit.path):
        return True
    if answerer is not None and actor.holds(READERS, answerer.path):
        return True
    return evaluation.state not in (S.DRAFT, S.RETURNED) and actor.holds(JUDGES, unit.path)


def evaluations_in_sight(actor: Actor) -> Q:
    """Evaluations that the person sees whole."""
    if actor.is_system:
        return Q()
    judged = within_any("unit__path", actor.paths(JUDGES)) & ~Q(state__in=[S.DRAFT, S.RETURNED])
    mine = actor.paths(READERS)
    return within_any("unit__path", mine) | within_any("answerer__path", mine) | judged


def frames_in_sight(actor: Actor) -> Q:
    """What is in force is for all; drafts are for readers of their owner."""
    if actor.is_system:
        return Q()
    return ~Q(state=IndexFrame.State.DRAFT) | within_any("owner__path", actor.paths(READERS))


def may(actor: Actor, verb: Verb, evaluation: Evaluation) -> Verdict:
    """Whether the person does this act, in whatever state the evaluation is."""
    return _RULES[verb](actor, evaluation)


def _may_score(actor: Actor, evaluation: Evaluation) -> Verdict:
    if actor.is_system or evaluation.answering_id in actor.unit_ids(SCORERS):
        return ALLOWED
    return denied(_("Chỉ người của %(unit)s tự chấm điểm đơn vị mình.") % {"unit": evaluation.unit.name})


def _may_review(actor: Actor, evaluation: Evaluation) -> Verdict:
    if actor.is_system:
        return ALLOWED
    if not _holds_above(actor, Role.STANDING_OFFICE, evaluation.unit):
        return denied(
            _("Chỉ cơ quan thường trực cấp trên của %(unit)s thẩm định.") % {"unit": evaluation.unit.name}
        )
    return _not_own(actor, evaluation, (Verb.SCORE, Verb.SUBMIT, Verb.APPEAL))


def _may_confirm(actor: Actor, evaluation: Evaluation) -> Verdict:
    if actor.is_system:
        return ALLOWED
    if not actor.holds(Role.COUNCIL, evaluation.unit.path):
        return denied(_("Chỉ thành viên Hội đồng xác nhận điểm."))
    return _not_own(actor, evaluation, (Verb.SCORE, Verb.SUBMIT, Verb.REVIEW, Verb.APPEAL))


def _may_publish(actor: Actor, evaluation: Evaluation) -> Verdict:
    if actor.is_system:
        return ALLOWED
    above = _holds_above(actor, Role.STANDING_OFFICE, evaluation.unit)
    if not above and not actor.holds(Role.PUBLISHER, evaluation.unit.path):
        return denied(_("Chỉ người duyệt công khai hoặc cơ quan thường trực cấp trên công bố điểm."))
    return _not_own(actor, evaluation, (Verb.SCORE, Verb.SUBMIT, Verb.CONFIRM, Verb.UPHOLD))


def _may_appeal(actor: Actor, evaluation: Evaluation) -> Verdict:
    if not actor.is_system and evaluation.answering_id not in actor.unit_ids(SCORERS):
        return denied(_("Chỉ người của %(unit)s kiến nghị về điểm.") % {"unit": evaluation.unit.name})
    published, appealed = evaluation.published_at, evaluation.appealed_at
    if published is None:
        return ALLOWED  # the state says why not
    if appealed is not None and appealed >= published:
        return denied(_("Đơn vị đã kiến nghị về lần công bố này và đã được trả lời."))
    last = appeal_until(evaluation)
    if last is not None and clock.now() >= clock.end_of(last):
        return denied(_("Hết hạn kiến nghị từ hết ngày %(day)s.") % {"day": last.strftime("%d/%m/%Y")})
    return ALLOWED


_RULES = {
    Verb.SCORE: _may_score,
    Verb.SUBMIT: _may_score,
    Verb.RETURN: _may_review,
    Verb.REVIEW: _may_review,
    Verb.REMAND: _may_confirm,
    Verb.CONFIRM: _may_confirm,
    Verb.PUBLISH: _may_publish,
    Verb.APPEAL: _may_appeal,
    Verb.UPHOLD: _may_confirm,
    Verb.REJECT: _may_confirm,
}


def appeal_until(evaluation: Evaluation) -> dt.date | None:
    """The last day of the window of appeal; None before publication."""
    if evaluation.published_at is None:
        return None
    day = evaluation.published_at.astimezone(clock.HANOI).date()
    return day + dt.timedelta(days=evaluation.round.frame.appeal_days)


def _holds_above(actor: Actor, role: Role, unit: Unit) -> bool:
    """The role on a unit strictly above."""
    path = str(unit.path)
    return any(h.role == role and h.path != path and covers(h.path, path) for h in actor.holdings)


def _not_own(actor: Actor, evaluation: Evaluation, verbs: tuple[Verb, ...]) -> Verdict:
    """Neither of the unit that is judged, nor of those who did one of the steps before."""
    if {evaluation.unit_id, evaluation.answering_id} & actor.unit_ids(SCORERS):
        return denied(_("Người của đơn vị không tự quyết định điểm của đơn vị mình."), code="own_unit")
    mine = [pk for pk in (actor.person_id, actor.on_behalf_of_id) if pk is not None]
    done = evaluation.steps.filter(verb__in=verbs)
    if done.filter(Q(by__in=mine) | Q(on_behalf_of__in=mine)).exists():
        return denied(
            _("Bạn đã làm một bước trước của bản này; bước này phải do người khác."), code="own_step"
        )
    return ALLOWED
