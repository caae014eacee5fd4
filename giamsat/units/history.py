"""What became of a unit: the names it bore, whom it took over from, who took over from it."""

from __future__ import annotations

from dataclasses import dataclass

from giamsat.units.models import Succession, Unit, UnitName


@dataclass(frozen=True, slots=True)
class History:
    """All empty for a unit that has always been what it is."""

    names: list[UnitName]
    came_from: list[Succession]
    went_to: list[Succession]

    def __bool__(self) -> bool:
        return bool(self.names or self.came_from or self.went_to)


def history_of(unit: Unit) -> History:
    """The unit's past, the latest change first; the units on both sides are read with it."""
    both = ("predecessors", "successors")
    return History(
        names=list(unit.former_names.order_by("-valid_to")),
        came_from=list(unit.successions_in.prefetch_related(*both).order_by("-date", "id")),
        went_to=list(unit.successions_out.prefetch_related(*both).order_by("-date", "id")),
    )
