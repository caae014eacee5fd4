"""What the public reads of an item has the personal data of its senders and of others taken out."""

from __future__ import annotations

from giamsat.voice.content import mask
from giamsat.voice.models import Item


def masked(item: Item, text: str) -> str:
    """``text`` about an item as the public may read it: without the names and addresses of those who sent it, of
    others as far as they are recognised, and without personal numbers."""
    known = item.contacts.filter(erased_at=None).values_list("name", "address")
    return mask(text, [said for pair in known for said in pair])
