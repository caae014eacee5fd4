"""Reading notices: each person their own."""

from __future__ import annotations

from django.db.models import QuerySet

from giamsat.core.actor import Actor
from giamsat.monitor.urging.models import Notice


def notices(actor: Actor) -> QuerySet[Notice]:
    """What the person was told, newest first; standing in for another gives none of the other's."""
    return Notice.objects.filter(person=actor.person_id or 0).order_by("-id")
