"""What the tiles of one dashboard are drawn from, for one reader: each part is read once, whoever asks for it.

Every part comes from a selector of its domain with the reader's own rights. A part that the reader may not have fails
alike for each tile that asks for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import QuerySet

from giamsat.boards.asked import Asked
from giamsat.boards.fill.language import INDICATOR
from giamsat.boards.kinds import TileKind
from giamsat.boards.models import Tile
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.directives.models import Programme, TaskGroup
from giamsat.indicators import selectors as indicators
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Indicator
from giamsat.indicators.selectors import Place, Row
from giamsat.indicators.standing import Standing, standing
from giamsat.monitor import bottlenecks as graph
from giamsat.monitor import reads
from giamsat.monitor import worst as first_looks
from giamsat.monitor.bottlenecks import Bottleneck
from giamsat.monitor.by_group import groups_of
from giamsat.monitor.changes import changed
from giamsat.monitor.country import Country
from giamsat.monitor.course import course, month_ends
from giamsat.monitor.falling_due import FallingDue, due_within
from giamsat.monitor.figures import Figures
from giamsat.monitor.heat import Heat, heat_of
from giamsat.monitor.pictures import Changed, ProvinceTile, UnitFigures, UnitGap, Worst
from giamsat.monitor.scope import Scope
from giamsat.monitor.selectors import scope_of
from giamsat.registers import figures as register_figures
from giamsat.registers import selectors as registers
from giamsat.registers.models import Register
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.models_past import AssignmentPast
from giamsat.tasks.models_past import at as past_at
from giamsat.units.models import Unit

P = TypeVar("P")
#: Rows of a list that any tile may ask for.
MOST_ROWS = 20
MOST_HELD_UP = 10


@dataclass(frozen=True, slots=True)
class Late:
    """An open assignment behind its deadline; ``pk`` is that of the assignment."""

    pk: int
    task: Task
    unit: Unit
    due: dt.date


class Reading:
    """The parts, each read when it is first asked for."""

    def __init__(
        self, actor: Actor, asked: Asked, tiles: Iterable[Tile] = (), fields: Iterable[str] = ()
    ) -> None:
        """
        Args:
            tiles: those that will be drawn, and ``fields`` that will be asked for: what several need is read together.
        """
        tiles = list(tiles)
        named = [
            INDICATOR.findall(text) for text in (*fields, *(str(t.options.get("text", "")) for t in tiles))
        ]
        self.actor = actor
        self.asked = asked
        self.at = asked.then or clock.now()
        self._kept: dict[Any, Any] = {}
        self._codes = sorted(
            {tile.options["indicator"] for tile in tiles if tile.options.get("indicator")}
            | {code for codes in named for code in codes}
        )
        self._register_codes = sorted(
            {tile.options["register"] for tile in tiles if tile.kind == TileKind.REGISTER}
        )

    def _once(self, name: Any, make: Callable[[], P]) -> P:
        if name not in self._kept:
            try:
                self._kept[name] = make()
            except GiamsatError as fault:
                self._kept[name] = fault
        found = self._kept[name]
        if isinstance(found, GiamsatError):
            raise found
        kept: P = found
        return kept

    # --- tasks: tallies alone ----------------------------------------------------------------------------

    @property
    def programme(self) -> Programme:
        """The programme.

        Raises:
            NotFound: the reader reads none.
        """
        if self.asked.programme is None:
            raise NotFound
        return self.asked.programme

    @property
    def scope(self) -> Scope:
        """What is counted; NotFound or NotAllowed where it is beyond the reader."""
        return self._once(
            "scope", lambda: scope_of(self.actor, self.programme, self.asked.unit, self.asked.then)
        )

    @property
    def _present(self) -> Scope:
        """The same of now, whatever the dashboard's period."""
        if self.asked.then is None:
            return self.scope
        return self._once("present", lambda: scope_of(self.actor, self.programme, self.asked.unit))

    @property
    def by_group(self) -> dict[int | None, Figures]:
        """Totals by task group, each task once."""

        def make() -> dict[int | None, Figures]:
            scope = self.scope
            if scope.whole:
                return reads.totals_by_group(scope)
            return {pk: once for pk, (once, _parts) in reads.entered_by_group(scope).items()}

        return self._once("by_group", make)

    @property
    def totals(self) -> Figures:
        """All of them, or those of the chosen group."""
        if self.asked.group is not None:
            return self.by_group.get(self.asked.group.pk, Figures())
        return sum(self.by_group.values(), Figures())

    @property
    def groups(self) -> list[tuple[TaskGroup | None, Figures]]:
        """The programme's groups with their totals; at the end what is in none of them."""

        def make() -> list[tuple[TaskGroup | None, Figures]]:
            known = groups_of(self.programme)
            found: list[tuple[TaskGroup | None, Figures]] = [
                (group, self.by_group.get(group.pk, Figures())) for group in known
            ]
            own = {group.pk for group in known}
            rest = sum((each for pk, each in self.by_group.items() if pk not in own), Figures())
            return [*found, (None, rest)] if rest.total else found

        return self._once("groups", make)

    @property
    def _country(self) -> Country:
        return self._once("country", lambda: Country(self.scope))

    @property
    def provinces(self) -> tuple[ProvinceTile, ...]:
        """The provinces of the scope."""
        return self._country.places.provinces

    @property
    def behind(self) -> tuple[tuple[UnitFigures, ...], tuple[UnitGap, ...]]:
        """Units by overdue work, and by how far reports are ahead of confirmations."""

        def make() -> tuple[tuple[UnitFigures, ...], tuple[UnitGap, ...]]:
            found: Worst = first_looks.ranked(self.scope, self._country.rows, MOST_ROWS)
            return found.units, found.gaps

        return self._once("behind", make)

    @property
    def late(self) -> list[Late]:
        """Open work that is (or was then) late, the longest first."""

        def make() -> list[Late]:
            rows: QuerySet[Any]
            if self.asked.then is None:
                rows, key = Assignment.objects.all(), "pk"
            else:
                rows, key = AssignmentPast.objects.filter(past_at(self.asked.then)), "assignment_id"
            rows = first_looks.late_rows(rows, self.actor, self.scope)
            if self.asked.group is not None:
                rows = rows.filter(task__group=self.asked.group)
            found = rows.select_related("task", "unit").order_by("due", key)[:MOST_ROWS]
            return [Late(getattr(row, key), row.task, row.unit, row.due) for row in found]

        return self._once("late", make)

    def heat(self, rows: str) -> Heat:
        """Units by task group."""
        return self._once(("heat", rows), lambda: heat_of(self.scope, rows))

    def course(self, months: int) -> list[tuple[dt.datetime, Figures]]:
        """The totals at the ends of so many months, as far as history reaches, and now."""

        def make() -> list[tuple[dt.datetime, Figures]]:
            instants = month_ends(self.programme, months)
            scope = replace(self._present, group=self.asked.group.pk if self.asked.group else None)
            found = list(zip(instants, course(scope, instants), strict=True))
            return found if self.asked.then else [*found, (self.at, self.totals)]

        return self._once(("course", months), make)

    def changed(self, since: dt.date) -> Changed:
        """What happened since the beginning of a day."""
        return self._once(("changed", since), lambda: changed(self.actor, self.scope, since))

    def weeks(self, count: int) -> FallingDue:
        """What falls due, and on whom; of the present."""
        return self._once(("weeks", count), lambda: due_within(self._present, count, 5))

    @property
    def held_up(self) -> list[Bottleneck]:
        """What holds up most other work; of the present."""
        unit = self.asked.unit
        return self._once(
            "held_up", lambda: graph.bottlenecks(self.actor, self.programme, unit, shown=MOST_HELD_UP)
        )

    # --- indicators and registers ------------------------------------------------------------------------

    @property
    def catalogue(self) -> Catalogue:
        """All indicators."""
        return self._once("catalogue", Catalogue)

    @property
    def unit(self) -> Unit:
        """The unit whose values are shown; NotFound where the reader reads for none."""
        return self._once("unit", lambda: self.asked.unit or indicators.home(self.actor))

    def indicator(self, code: str) -> Indicator:
        """The indicator of a code; NotFound without one."""
        found = self.catalogue.by_code.get(code)
        if found is None:
            raise NotFound
        return found

    def row(self, code: str) -> Row:
        """An indicator of the unit: what the reader may see of its values."""

        def make() -> dict[int, Row]:
            chosen = [self.catalogue.by_code[each] for each in self._codes if each in self.catalogue.by_code]
            return indicators.rows_of(self.actor, chosen, self.unit, self.catalogue)

        found = self._once("indicators", make).get(self.indicator(code).pk)
        if found is None:
            raise NotFound
        return found

    def places(self, code: str, period: dt.date) -> list[Place]:
        """The values of the units below."""
        return self._once(
            ("places", code, period),
            lambda: indicators.places(self.actor, self.indicator(code), self._parts, period, self.catalogue),
        )

    @property
    def _parts(self) -> Sequence[Unit]:
        return self._once("parts", lambda: indicators.parts_of(self.unit))

    def index(self, code: str) -> Standing:
        """An index by its newest points: of the unit when it is scored by it, else of the units below that are."""

        def make() -> Standing:
            over = (self.at + dt.timedelta(seconds=1)).astimezone(clock.HANOI).date() - dt.timedelta(days=1)
            return standing(self.actor, code, self.unit, over, self.catalogue)

        return self._once(("index", code), make)

    def register(self, code: str) -> tuple[Register, list[tuple[str, int]]]:
        """A register and how many of its records that the reader reads are in each state."""

        def known() -> dict[str, Register]:
            rows = registers.registers(self.actor).filter(code__in=self._register_codes)
            return {each.code: each for each in rows.prefetch_related("states")}

        def make() -> tuple[Register, list[tuple[str, int]]]:
            register = self._once("registers", known).get(code)
            if register is None:
                raise NotFound
            found = register_figures.figures(
                self.actor, register, measure=register_figures.Measure.COUNT, by=register_figures.By.STATE
            )
            counts = {each.key: each.count for each in found}
            return register, [(state.name, counts.get(state.code, 0)) for state in register.states.all()]

        return self._once(("register", code), make)
