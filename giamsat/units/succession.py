"""Where later layers learn that units took over from others, to move what they hold (grants, assignments).

Call ``on_succession`` in an ``AppConfig.ready``; handlers run inside the transaction of the succession, in
the order in which they were registered, and a failing one undoes it all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from giamsat.core.actor import Actor
from giamsat.units.models import Succession, Unit

Handler: TypeAlias = Callable[[Actor, Succession], None]

_handlers: list[Handler] = []


def on_succession(handler: Handler) -> Handler:
    """Have ``handler(actor, succession)`` called at each merge or split; usable as a decorator.

    Predecessors are closed by then and keep their history; a successor may be older than the succession.
    A mere change of name calls nobody, since nothing has to move.
    """
    if handler not in _handlers:
        _handlers.append(handler)
    return handler


def forget(handler: Handler) -> None:
    """Call ``handler`` no more."""
    _handlers.remove(handler)


def hand_over(actor: Actor, succession: Succession) -> None:
    """Let every handler move what it holds for the predecessors."""
    for handler in tuple(_handlers):
        handler(actor, succession)


def heir_of(succession: Succession) -> tuple[Unit | None, list[Unit]]:
    """The unit that takes what cannot be divided, and the predecessors that leave it, by key.

    The heir is the one that was named, else the first successor; none when the predecessors simply end.
    A predecessor that lives on as the heir leaves nothing.
    """
    heir = succession.heir or succession.successors.order_by("pk").first()
    if heir is None:
        return None, list(succession.predecessors.order_by("pk"))
    return heir, list(succession.predecessors.exclude(pk=heir.pk).order_by("pk"))


def heir_today(unit: Unit) -> Unit | None:
    """Who goes on today with what ``unit`` had in hand: itself, or who took over; None where nobody did."""
    seen: set[int] = set()
    while unit.valid_to is not None and unit.pk not in seen:
        seen.add(unit.pk)
        left = unit.successions_out.order_by("date", "pk").last()
        heir = heir_of(left)[0] if left is not None else None
        if heir is None:
            return None
        unit = heir
    return unit if unit.valid_to is None else None
