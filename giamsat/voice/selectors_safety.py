"""What is in quarantine, and reports of content, as far as a person has to do with them."""

from __future__ import annotations

from django.db.models import QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.voice import policies
from giamsat.voice.models import Item
from giamsat.voice.models_safety import Flag, Hold


def held(actor: Actor) -> QuerySet[Hold]:
    """What is in quarantine, as far as the person has to do with it: the undecided first, then the newest."""
    rows = Hold.objects.filter(item__in=Item.objects.filter(policies.held_items(actor)))
    return (
        rows.exclude(outcome=Hold.Outcome.RELEASED)
        .select_related("item__receiver", "by", "decided_by")
        .order_by("outcome", "-pk")
    )


def held_item(actor: Actor, pk: int) -> Item:
    """One item in quarantine; ``services.read_held`` opens its content.

    Raises:
        NotFound.
    """
    rows = Item.objects.filter(policies.held_items(actor), pk=pk).select_related("receiver", "handler")
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def flag(actor: Actor, pk: int) -> Flag:
    """A report of content, of an item that the person sees or has to do with in quarantine.

    Raises:
        NotFound.
    """
    seen = Item.objects.filter(policies.visible_items(actor) | policies.held_items(actor))
    found = Flag.objects.filter(pk=pk, item__in=seen).select_related("item__receiver").first()
    if found is None:
        raise NotFound
    return found
