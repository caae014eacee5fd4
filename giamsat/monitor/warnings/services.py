"""Setting a warning aside, with a justification."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.monitor import events
from giamsat.monitor.warnings import policies
from giamsat.monitor.warnings.models import Finding

SHORTEST = 10


@write
def dismiss_finding(actor: Actor, finding: Finding, *, version: int, reason: str) -> Finding:
    """Set an open warning aside until it ends or grows graver.

    Raises:
        NotAllowed: not the one who gave the work, nor above the unit.
        Conflict: it changed since ``version``; InvalidTransition: it is closed or set aside already.
        InvalidInput: no justification of at least ``SHORTEST`` letters.
    """
    stored = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("assignment", "unit")
        .filter(pk=finding.pk)
        .first()
    )
    if stored is None:
        raise NotFound
    require(policies.may_dismiss(actor, stored))
    if stored.closed_at is not None or stored.state != Finding.State.OPEN:
        raise InvalidTransition(_("Cảnh báo này đã khép hoặc đã được bỏ qua."))
    if stored.version != version:
        raise Conflict
    if len(reason.strip()) < SHORTEST:
        raise InvalidInput(fields={"reason": _("Viết rõ vì sao bỏ qua: ai đọc sau cũng hiểu được.")})
    stored.state = Finding.State.DISMISSED
    stored.dismissed_by_id, stored.dismissed_at, stored.dismissal = actor.who, clock.now(), reason.strip()
    stored.version += 1
    stored.save(update_fields=["state", "dismissed_by", "dismissed_at", "dismissal", "version"])
    record_event(
        actor,
        events.WARNING_DISMISSED,
        "finding",
        stored.pk,
        path=stored.unit.path,
        task_id=stored.assignment.task_id if stored.assignment else None,
        programme_id=stored.programme_id,
        changes={"state": ("open", "dismissed")},
        data={"unit": names_of(stored.unit), "reason": reason.strip(), "rule": stored.rule},
    )
    return stored
