"""When units take over from others, items that they receive or handle go along, with a step that says so."""

from __future__ import annotations

from django.db.models import Q

from giamsat.core.actor import Actor
from giamsat.units.models import Succession
from giamsat.units.succession import heir_of
from giamsat.voice.choices import ENDED, Verb
from giamsat.voice.models import Item, Template
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
        stored = locked(row, None)
        if stored.handler_id in gone:
            stored.handler, stored.assignee = heir, None
        if stored.receiver_id in gone:
            stored.receiver = heir
        note(actor, stored, Verb.SUCCEED, text=heir.name_vi)
    Template.objects.filter(unit__in=leaving).update(unit=heir)
