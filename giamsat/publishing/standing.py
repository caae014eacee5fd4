"""Where a unit stands among its like, by public figures alone: what everybody may know, every unit may compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from giamsat.directives.models import Programme
from giamsat.publishing.selectors import Tally, public_parts, tallies
from giamsat.units.models import Unit

#: With fewer public parts than this a share says little: the unit is listed, and not ranked.
LEAST: Final = 5
#: Kinds of units of which there are many alike.
RANKED: Final = frozenset({
    Unit.Kind.MINISTRY, Unit.Kind.MINISTRY_AGENCY, Unit.Kind.GOVERNMENT_AGENCY, Unit.Kind.PROVINCIAL_COMMITTEE,
    Unit.Kind.COMMUNAL_COMMITTEE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit among its like; the ranks are None with fewer than ``LEAST`` parts. Equal shares share a rank.

    Args:
        by_done: by the share of parts that are done (of all), the highest first.
        by_overdue: by the share that is overdue, the lowest first.
    """

    unit: Unit
    tally: Tally
    by_done: int | None
    by_overdue: int | None

    @property
    def done(self) -> float:
        """Per cent done of all."""
        return 100 * self.tally.done / self.tally.total

    @property
    def overdue(self) -> float:
        """Per cent overdue of all."""
        return 100 * self.tally.states["overdue"] / self.tally.total


def like(unit: Unit) -> list[Unit]:
    """The units of the same kind under the same unit above, itself among them."""
    return list(Unit.objects.filter(parent=unit.parent_id, kind=unit.kind).order_by("sort_key", "code"))


def standings(units: Sequence[Unit], programme: Programme) -> list[Standing]:
    """The units that have public parts of a programme, by the share done, those not ranked last."""
    by_path = {each.path: each for each in units}
    rows = public_parts().filter(programme=programme.code, path__in=list(by_path))
    found = [(by_path[path], tally) for path, tally in tallies(rows, "path").items()]
    ranked = [(unit, tally) for unit, tally in found if tally.total >= LEAST]
    done = _ranks({unit.pk: -tally.done / tally.total for unit, tally in ranked})
    overdue = _ranks({unit.pk: tally.states["overdue"] / tally.total for unit, tally in ranked})
    made = [Standing(unit, tally, done.get(unit.pk), overdue.get(unit.pk)) for unit, tally in found]
    return sorted(made, key=lambda one: (one.by_done is None, one.by_done, one.by_overdue, one.unit.sort_key))


def _ranks(values: dict[int, float]) -> dict[int, int]:
    order = sorted(values.values())
    return {key: 1 + order.index(value) for key, value in values.items()}
