"""An assessor says how sure delivery is, beside what the unit reports of itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.tasks import events, policies
from giamsat.tasks.confidence import Confidence, Level
from giamsat.tasks.locks import lock_assignment
from giamsat.tasks.models import Assignment
from giamsat.tasks.services.recording import record_on_assignment


@write
def set_confidence(
    actor: Actor, assignment: Assignment, *, version: int, level: int, reason: str
) -> Confidence:
    """Record how sure the assessor is that the work will be delivered.

    Args:
        version: number of the assessment that the assessor saw; 0 when there was none.
        level: one of ``confidence.Level``.
        reason: what it rests on, in words.

    Raises:
        NotAllowed: of the unit itself, or without a word in its work.
        Conflict: somebody else has assessed meanwhile; InvalidTransition: the work has ended.
        InvalidInput: no such level, or no reason.
    """
    stored = lock_assignment(assignment.pk)
    require(policies.may_assess(actor, stored))
    if stored.state in (Assignment.State.CONFIRMED, Assignment.State.CANCELLED):
        raise InvalidTransition(_("Việc này đã kết thúc, không đánh giá nữa."))
    fields = {}
    if level not in Level.values:
        fields["level"] = _("Chọn một trong năm mức.")
    if not reason.strip():
        fields["reason"] = _("Viết đánh giá dựa vào đâu.")
    if fields:
        raise InvalidInput(fields=fields)
    last = Confidence.objects.filter(assignment=stored, is_current=True).first()
    if (last.number if last else 0) != version:
        raise Conflict
    Confidence.objects.filter(assignment=stored, is_current=True).update(is_current=False)
    made = Confidence.objects.create(
        assignment=stored,
        number=version + 1,
        level=level,
        reason=reason.strip(),
        progress=stored.progress,
        assessor_id=actor.who,
        at=clock.now(),
    )
    record_on_assignment(
        actor,
        events.CONFIDENCE_SET,
        stored,
        changes={"confidence": (last.level if last else None, level)},
        level=level,
        reason=reason.strip(),
    )
    return made
