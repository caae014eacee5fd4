"""Reading notices: each person their own."""

from __future__ import annotations

from django.db.models import QuerySet

from giamsat.core.actor import Actor
from giamsat.monitor.urging.models import Mail, Notice


def notices(actor: Actor) -> QuerySet[Notice]:
    """What the person was told, newest first; standing in for another gives none of the other's."""
    return Notice.objects.filter(person=actor.person_id or 0).order_by("-id")


def last_mail_failed(actor: Actor) -> bool:
    """True while the last e-mail that left for the person was refused, or came back."""
    left = Mail.objects.filter(person=actor.person_id or 0, state__in=[Mail.State.SENT, Mail.State.FAILED])
    return left.order_by("-pk").values_list("state", flat=True).first() == Mail.State.FAILED
