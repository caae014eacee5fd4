"""When units take over from others, items that they receive or handle go along, with a step that says so."""

from __future__ import annotations

from django.db.models import Q

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.units.models import Succession
from giamsat.units.succession import heir_of
from giamsat.voice.choices import ENDED, Verb
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Part, Template
from giamsat.voice.models_task import TaskProposal
from giamsat.voice.services.recording import locked, note


def move_items(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked.

    What has ended stays with the body that answered; its deadline does not move with the body.
    """
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    held = Item.objects.filter(Q(handler__in=leaving) | Q(receiver__in=leaving)).exclude(state__in=ENDED)
    gone = {unit.pk for unit in leaving}
    for row in held.order_by("pk"):
        stored = locked(row, None, held=True)
        if stored.handler_id in gone:
            stored.handler, stored.assignee = heir, None
        if stored.receiver_id in gone:
            stored.receiver = heir
        note(actor, stored, Verb.SUCCEED, unit=heir)
    for part in Part.objects.filter(unit__in=leaving, given_at=None, dropped_at=None).select_related("item"):
        if Part.objects.filter(item=part.item, unit=heir, given_at=None, dropped_at=None).exists():
            part.dropped_at = clock.now()
        else:
            part.unit = heir
        part.save()
        note(actor, locked(part.item, None, held=True), Verb.SUCCEED, unit=heir)
    Template.objects.filter(unit__in=leaving).update(unit=heir)
    TaskProposal.objects.filter(lead__in=leaving, state=TaskProposal.State.WAITING).update(lead=heir)
