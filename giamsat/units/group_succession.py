"""A group of units that is a rule about a closed unit goes on as a rule about its heir."""

from __future__ import annotations

from giamsat.core.actor import Actor
from giamsat.units.models import Succession, UnitGroup
from giamsat.units.succession import heir_of


def move_groups(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``: what stood below the predecessor stands below the heir by now."""
    heir, leaving = heir_of(succession)
    if heir is not None:
        UnitGroup.objects.filter(within__in=leaving).update(within=heir)
