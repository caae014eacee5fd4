"""When units take over from others, their dashboards and running reports go along."""

from __future__ import annotations

from giamsat.boards import events
from giamsat.boards.models import Board, PeriodicReport
from giamsat.core.actor import Actor
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.models import Succession, Unit


def move_boards(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked."""
    heir = succession.heir or succession.successors.order_by("pk").first()
    if heir is None:
        return
    leaving = list(succession.predecessors.exclude(pk=heir.pk).order_by("pk"))
    boards = Board.objects.filter(dropped_at__isnull=True)
    for board in boards.filter(owner__in=leaving).select_related("owner").select_for_update(of=("self",)):
        _hand_over(actor, events.BOARD_HANDED_OVER, "board", board, heir)
    boards.filter(unit__in=leaving).update(unit=heir)
    running = PeriodicReport.objects.filter(ended_at__isnull=True)
    for report in running.filter(owner__in=leaving).select_related("owner").select_for_update(of=("self",)):
        _hand_over(actor, events.PERIODIC_HANDED_OVER, "periodic", report, heir)
    for report in running.filter(recipients__in=leaving).distinct():
        report.recipients.remove(*leaving)
        report.recipients.add(heir)


def _hand_over(actor: Actor, verb: str, kind: str, thing: Board | PeriodicReport, heir: Unit) -> None:
    former = thing.owner
    thing.owner = heir
    thing.version += 1
    thing.save(update_fields=["owner", "version"])
    record_event(
        actor,
        verb,
        kind,
        thing.pk,
        path=heir.path,
        changes={"owner": (former.code, heir.code)},
        data={"name": thing.name, "unit": names_of(heir), "former_unit": names_of(former)},
    )
