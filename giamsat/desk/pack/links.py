"""The lists that the figures of a pack open."""

from __future__ import annotations

from dataclasses import dataclass

from giamsat.desk.links import address
from giamsat.desk.overview.draw import lists
from giamsat.desk.past.instants import written
from giamsat.monitor.pack import Pack


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses for one pack; a pack of then opens lists of then."""

    pack: Pack

    @property
    def _at(self) -> str:
        return written(self.pack.second, self.pack.programme) if self.pack.second else ""

    @property
    def _code(self) -> str:
        return self.pack.programme.code

    @property
    def period(self) -> dict[str, object]:
        """The choices of the pack as its address carries them."""
        return {
            "programme": self._code,
            "unit": self.pack.unit.id,
            "from": written(self.pack.first, self.pack.programme),
            "to": self._at,
        }

    def states(self, *states: str, before: bool = False, group: int | None = None) -> str:
        """What the totals count."""
        at = written(self.pack.first, self.pack.programme) if before else self._at
        pack = self.pack
        below = "once" if pack.counts_tasks else "top"
        of = lists(pack.programme, None if pack.whole else pack.unit, at, below)
        return of(state=",".join(states), group=group or "")

    def overdue(self, unit: int | None = None) -> str:
        """Overdue assignments of the whole tree, or of one unit alone."""
        return address(
            "tasks", programme=self._code, at=self._at, state="overdue", unit=unit or self.pack.unit.id,
            below="" if unit else "1",
        )  # fmt: skip

    def moved(self, kind: str) -> str:
        """What moved so in the period."""
        return address("compare", **(self.period | {"kind": kind})) + "#moved"

    def rows(self, of: str, **narrowed: object) -> str:
        """One of the pack's own lists."""
        return address("pack-list", **(self.period | {"of": of} | narrowed))

    def warnings(self, **narrowed: object) -> str:
        """Warnings of the scope, open now."""
        return address("warnings", programme=self._code, unit=self.pack.unit.id, **narrowed)

    def task(self, task_id: int, assignment_id: int | None = None) -> str:
        """One task, at one of its parts."""
        return address("task", task_id) + (f"#a{assignment_id}" if assignment_id else "")

    def unit(self, pk: int) -> str:
        """One unit."""
        return address("unit", pk)

    def obstacle(self, pk: int) -> str:
        """One obstacle."""
        return address("obstacle", pk)
