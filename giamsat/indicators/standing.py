"""Where units stand in an index now: by what follows from data, or by the newest published evaluation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from giamsat.core.actor import Actor
from giamsat.indicators import indexes, periods, policies, presets, selectors_index
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.indexes import Frame, Scored
from giamsat.indicators.models import Evaluation, IndexFrame, Round
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """Units of a scope with their points of one period, the best first.

    Args:
        round: the evaluation whose published points these are; None where they follow from data.
    """

    frame: Frame
    period: dt.date
    rows: Sequence[Scored]
    round: Round | None = None


def offered() -> list[IndexFrame]:
    """Frames whose points anybody may look at: those in force, and ready-made ones that follow from indicators alone
    and that nobody took over yet."""
    in_force = list(IndexFrame.objects.filter(state=IndexFrame.State.IN_FORCE))
    taken = {row.code for row in in_force}
    ready = [
        Frame(*made)
        for code in presets.CODES
        if code not in taken and (made := presets.preset(code)) is not None
    ]
    rows = [*in_force, *(each.row for each in ready if each.is_computed and not each.counts)]
    return sorted(rows, key=lambda row: row.name)


def standing(actor: Actor, code: str, unit: Unit, day: dt.date, catalogue: Catalogue) -> Standing:
    """The newest points by the end of a day: of ``unit`` where its kind is scored, else of the units below it.

    What follows from data is of the last whole period and of units in the person's sight; points of an evaluation are
    known to all once they are published, their parts only to those who see the whole of it.

    Raises:
        NotFound: no such index.
    """
    of = indexes.frame(code)
    if of.is_computed:
        tomorrow = day + dt.timedelta(days=1)
        period = periods.step(of.row.cycle, periods.start_of(of.row.cycle, tomorrow), -1)
        units = Unit.objects.in_force(day).filter(policies.units_in_sight(actor), kind__in=of.row.kinds)
        units = (
            units.filter(pk=unit.pk) if unit.kind in of.row.kinds else units.filter(path__within=unit.path)
        )
        chosen = list(units.order_by("sort_key", "code"))
        return Standing(of, period, indexes.ranking(of, chosen, period, catalogue) if chosen else [])
    rounds = Round.objects.select_related("frame").filter(frame__code=code, period__lte=day)
    published = rounds.filter(evaluations__state=Evaluation.State.PUBLISHED)
    newest = published.order_by("-period", "-pk").first()
    if newest is None:
        return Standing(of, periods.start_of(of.row.cycle, day), [])
    of = indexes.frame_of(newest.frame)
    return Standing(of, newest.period, _published(actor, newest, of, unit), newest)


def _published(actor: Actor, newest: Round, of: Frame, unit: Unit) -> list[Scored]:
    """Ranked among all; the parts of a unit of its own are added where the person sees its whole evaluation."""
    rows = selectors_index.results(newest)
    if unit.kind not in of.row.kinds:
        path = f"{unit.path}."
        return [row for row in rows if f"{row.unit.path}.".startswith(path)]
    rows = [row for row in rows if row.unit.pk == unit.pk]
    whole = selectors_index.evaluations(actor).filter(round=newest, unit=unit).first()
    if not rows or whole is None:
        return rows
    given = dict(whole.marks.values_list("component_id", "confirmed"))
    return [replace(row, parts=tuple(given.get(each.pk) for each in of.components)) for row in rows]
