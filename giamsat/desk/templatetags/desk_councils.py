"""Tags of the room of initiatives: ``{% load desk_councils %}``."""

from __future__ import annotations

from typing import Any

from django import template

from giamsat.voice.choices import Family
from giamsat.voice.councils import policies
from giamsat.voice.councils.models import Dossier
from giamsat.voice.models import Item

register = template.Library()


@register.inclusion_tag("desk/councils/_of_item.html", takes_context=True)
def council_of(context: dict[str, Any], item: Item) -> dict[str, Any]:
    """``{% council_of item %}``: the dossier of an initiative, or the way to make one; nothing for feedback."""
    if item.family != Family.IDEA:
        return {"item": item}
    actor = context["request"].actor
    seen = Dossier.objects.filter(policies.visible_dossiers(actor), item=item).first()
    return {"item": item, "dossier": seen, "may_open": policies.may_open(actor, item)}
