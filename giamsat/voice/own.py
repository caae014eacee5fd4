"""What somebody who signed in by an identity provider has sent and follows; read for nobody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.voice import letters, policies
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Identity

#: The page shows so many.
MOST = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """One of the items that an identity sent or joined, with the key of the sender's own page."""

    item: Item
    receipt: str
    at: dt.datetime
    is_sender: bool
    title: str
    key: str


def sent_by(identity: Identity) -> list[Sent]:
    """What the identity sent, newest first; of what it joined the public title, as everybody reads it."""
    rows = identity.contacts.filter(erased_at=None).select_related("item__receiver", "item__handler")
    rows = rows.order_by("-pk")[:MOST]
    # Of what was merged into another the own words, as on its page.
    titles = dict(Item.objects.filter(code__in=[row.receipt for row in rows]).values_list("code", "title"))
    return [
        Sent(
            item=row.item,
            receipt=row.receipt,
            at=row.at,
            is_sender=policies.is_sender(row.item, row),
            title=titles.get(row.receipt) or row.item.public_title or row.receipt,
            key=letters.receipt_key(row),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Followed:
    """A published item of which the identity gets news, with the key that ends it."""

    item: Item
    key: str


def followed_by(identity: Identity) -> list[Followed]:
    """What the identity follows, newest first."""
    rows = identity.follows.filter(item__published_at__isnull=False).exclude(confirmed_at=None)
    rows = rows.select_related("item__receiver", "item__handler").order_by("-pk")[:MOST]
    return [Followed(row.item, letters.follow_key(row)) for row in rows]
