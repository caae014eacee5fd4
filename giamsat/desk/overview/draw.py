"""From the figures of a picture to charts, tables and the lists that they open."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.desk.links import address
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.tasks.happened import KINDS
from giamsat.directives.models import Programme
from giamsat.monitor.figures import Figures
from giamsat.monitor.pictures import CommuneDot, Headline, Overview, ProvinceTile, UnitRef
from giamsat.monitor.pictures import Week as Ahead
from giamsat.ui import formats
from giamsat.ui.charts import (
    Cell,
    Dot,
    HeatRow,
    Part,
    Tile,
    Week,
    deadline_weeks,
    dot_map,
    four_part_bar,
    heat_rows,
    tile_map,
)

ROWS_SHOWN = 24
PROVINCES_SHOWN = 12
COMMUNES_SHOWN = 24
Lists = Callable[..., str]
#: A commune has one of three states, or no work: open work that is not late counts as under way.
COMMUNE_STATES = {None: "none", "done": "done", "overdue": "overdue"}


def lists(programme: Programme, unit: UnitRef | None, at: str = "", below: str = "once") -> Lists:
    """A maker of addresses of lists of tasks: of a programme's, or of those that came into a unit's tree.

    Args:
        at: an instant as addresses carry it: the lists are those of then.
        below: with ``unit``: ``top`` for the assignments by which they came.
    """
    fixed: dict[str, object] = {"programme": programme.code, "at": at}
    if unit is not None:
        fixed |= {"unit": unit.id, "below": below}
    return lambda **query: address("tasks", **(fixed | query))


def _of(wanted: Wanted, programme: Programme, picture: Headline | Overview) -> Lists:
    """Lists of what the totals of a picture count."""
    whole = picture.parts is None
    return lists(
        programme, None if whole else picture.unit, wanted.at, "once" if picture.counts_tasks else "top"
    )


def head(wanted: Wanted, programme: Programme, picture: Headline | Overview) -> dict[str, Any]:
    """The sentence's addresses and the bar."""
    totals = picture.totals
    of = _of(wanted, programme, picture)
    parts_of = lists(programme, picture.unit, wanted.at, "top")
    return {
        "bar": bar(totals, of, programme),
        "list": {
            "all": of(),
            "finished": of(state="done,late"),
            "in_term": of(state="term,soon"),
            "soon": of(state="soon"),
            "overdue": of(state="overdue"),
            "aside": of(state="paused,none"),
        },
        "parts_list": {
            "all": parts_of(),
            "finished": parts_of(state="done,late"),
            "overdue": parts_of(state="overdue"),
        },
        "settled": totals.finished + totals.overdue,
    }


def bar(totals: Figures, of: Lists, programme: Programme) -> SafeString:
    """All work by time state, and the unfinished once more, enlarged; each part opens its list."""
    still = _("còn trên %(days)s ngày") % {"days": programme.soon_days}
    soon = _("sắp đến hạn, trong %(days)s ngày tới") % {"days": programme.soon_days}
    aside = [
        Part(state, totals.of(state), of(state=state)) for state in ("paused", "none") if totals.of(state)
    ]
    parts = [
        Part("done", totals.done, of(state="done")),
        Part("late", totals.late, of(state="late")),
        Part("term", totals.in_term, of(state="term,soon")),
        Part("overdue", totals.overdue, of(state="overdue")),
        *aside,
    ]
    zoom = [
        Part("term", totals.term, of(state="term"), still),
        Part("soon", totals.soon, of(state="soon"), soon),
        Part("overdue", totals.overdue, of(state="overdue")),
        *aside,
    ]
    return four_part_bar([part for part in parts if part.count], zoom)


def _happened(programme: Programme, picture: Overview) -> dict[str, str]:
    """The lists behind the counts of what changed; a whole task is in no unit's list."""
    query = {"programme": programme.code, "since": picture.changed.since.isoformat()}
    unit = {"unit": picture.unit.id, "below": "1"}
    return {
        kind: address("tasks", **query, **({} if kind == "done" else unit), happened=kind) for kind in KINDS
    }


def rest(wanted: Wanted, programme: Programme, picture: Overview) -> dict[str, Any]:
    """Everything below the sentence."""
    # Where no commune has work, a share of communes would say nothing.
    of_unit = partial(lists_of_unit, programme, at=wanted.at)
    measure = wanted.measure or ("communes" if any(each.total for each in picture.communes) else "done")
    return {
        "measure": measure,
        "happened": _happened(programme, picture),
        "worst_units": [
            (row, of_unit(row.unit)(state="overdue"), of_unit(row.unit)()) for row in picture.worst.units
        ],
        "national": len(picture.provinces) > 1,
        "tiles": tile_map(
            {tile.code: province_tile(tile, measure, programme) for tile in picture.provinces},
            dict(measures())[measure],
        ),
        "measures": [(name, title, wanted.url(measure=name)) for name, title in measures()],
        "dots": dot_map(dot(commune) for commune in picture.communes),
        "communes": by_province(picture.provinces, picture.communes),
        "lagging": _lagging(picture, measure),
        "late_communes": _late(picture.communes),
        "commune_sums": sums(picture.communes),
        "commune_keys": ("done", "soon", "overdue", "none"),
        "heat": _heat(wanted, programme, picture)[:ROWS_SHOWN],
        "heat_all": len([row for row in picture.heat if row.total.total]),
        "heat_columns": [group.name or _("Không theo nhóm") for group in picture.groups],
        "weeks": deadline_weeks([_week(wanted, programme, picture, week) for week in picture.ahead]),
        "weeks_due": sum(week.count for week in picture.ahead),
        "weeks_late": sum(week.late for week in picture.ahead),
        "own_pages": _own_pages(wanted, programme, picture),
    }


def _own_pages(wanted: Wanted, programme: Programme, picture: Overview) -> dict[str, str]:
    """Pictures that have a page of their own, of the same programme, unit and instant."""
    shown: dict[str, object] = {"programme": programme.code, "unit": picture.unit.id}
    then = shown | {"at": wanted.at}
    return {
        "communes": address("communes", **then),
        "heat": address("heat", **then),
        "deadlines": address("deadlines", **shown),
        "forecast": address("forecast", **shown),
    }


def lists_of_unit(programme: Programme, unit: UnitRef, below: str = "", at: str = "") -> Lists:
    """The same for one unit's own assignments, or with ``below="1"`` all in its tree."""
    fixed: dict[str, object] = {"programme": programme.code, "unit": unit.id, "below": below, "at": at}
    return lambda **query: address("tasks", **(fixed | query))


def measures() -> list[tuple[str, str]]:
    """What the tiles may show."""
    return [
        ("communes", _("Tỷ lệ xã đạt")),
        ("done", _("Tỷ lệ hoàn thành")),
        ("overdue", _("Số quá hạn")),
    ]


def province_tile(tile: ProvinceTile, measure: str, programme: Programme) -> Tile:
    """A province on the tile map, by one of ``wanted.MEASURES``."""
    all_work, url = tile.all, address("unit", tile.unit.id)
    if not all_work.total or (measure == "communes" and not tile.communes):
        return Tile(url=url)
    done = tile.communes_green if measure == "communes" else all_work.finished
    share = formats.rate(done, tile.communes if measure == "communes" else all_work.total, 0)
    share = share or Decimal(0)
    value, unit = formats.number(share, 0), "%"
    state = (
        "done" if share >= programme.green_from else "soon" if share >= programme.yellow_from else "overdue"
    )
    if measure == "overdue":
        value, unit = formats.number(all_work.overdue), ""
        state = "overdue" if all_work.overdue else "done"
    still = all_work.total - all_work.finished - all_work.overdue
    words = _("%(name)s: %(done)s đã xong, %(overdue)s quá hạn; %(green)s xã đạt")
    return Tile(
        value=value,
        unit=unit,
        state=state,
        parts=(all_work.finished, still, all_work.overdue),
        url=url,
        detail=words
        % {
            "name": tile.name,
            "done": formats.share(all_work.finished, all_work.total),
            "overdue": formats.number(all_work.overdue),
            "green": formats.share(tile.communes_green, tile.communes),
        },
    )


def _lagging(picture: Overview, measure: str) -> list[tuple[ProvinceTile, str]]:
    """The provinces that the chosen measure puts last, each with its figure."""
    found = [tile for tile in picture.provinces if tile.all.total]
    if measure == "overdue":
        found.sort(key=lambda tile: -tile.all.overdue)
        return [(tile, formats.number(tile.all.overdue)) for tile in found[:PROVINCES_SHOWN]]
    if measure == "communes":
        found = [tile for tile in found if tile.communes]
        found.sort(key=lambda tile: tile.communes_green / tile.communes)
        return [
            (tile, formats.percent(tile.communes_green, tile.communes)) for tile in found[:PROVINCES_SHOWN]
        ]
    found.sort(key=lambda tile: tile.all.finished / tile.all.total)
    return [(tile, formats.percent(tile.all.finished, tile.all.total)) for tile in found[:PROVINCES_SHOWN]]


def state_of(commune: CommuneDot) -> str:
    """The state of a commune's own work: done, soon (under way), overdue or none."""
    return COMMUNE_STATES.get(commune.state, "soon")


def dot(commune: CommuneDot) -> Dot:
    """The commune on the map."""
    return Dot(commune.latitude, commune.longitude, state_of(commune))


def sums(communes: tuple[CommuneDot, ...]) -> dict[str, int]:
    """How many communes are in each state."""
    counts = dict.fromkeys(("done", "soon", "overdue", "none"), 0)
    for commune in communes:
        counts[state_of(commune)] += 1
    return counts


def _late(communes: tuple[CommuneDot, ...]) -> list[CommuneDot]:
    return sorted(communes, key=lambda each: (-each.overdue, -each.total))[:COMMUNES_SHOWN]


def by_province(
    provinces: tuple[ProvinceTile, ...], communes: tuple[CommuneDot, ...]
) -> list[dict[str, Any]]:
    """The table beside both maps: a row a province."""
    counts: dict[str, dict[str, int]] = {}
    for commune in communes:
        row = counts.setdefault(commune.province, dict.fromkeys(("done", "soon", "overdue", "none"), 0))
        row[state_of(commune)] += 1
    return [{"tile": tile, "communes": counts.get(tile.code, {})} for tile in provinces]


def _heat(wanted: Wanted, programme: Programme, picture: Overview) -> list[HeatRow]:
    below = "once" if picture.trees_count_tasks else "top"

    def cell(unit: UnitRef, group: int | None, figures: Figures) -> Cell:
        # Tasks without a group of this programme have no list of their own.
        url = lists(programme, unit, wanted.at, below)(group=group) if group is not None else ""
        return Cell(figures.total, figures.finished, figures.soon, figures.overdue, url)

    rows = [row for row in picture.heat if row.total.total]
    rows.sort(key=lambda row: (-row.total.overdue, -row.total.soon, -row.total.total))
    return heat_rows(
        (
            row.unit.name,
            lists(programme, row.unit, wanted.at, below)(),
            [cell(row.unit, group.id, each) for group, each in zip(picture.groups, row.cells, strict=True)],
        )
        for row in rows
    )


def _week(wanted: Wanted, programme: Programme, picture: Overview, week: Ahead) -> Week:
    of = _of(wanted, programme, picture)
    whom = [f"{unit.short} {formats.number(count)}" for unit, count in week.units[:3]]
    more = week.unit_count - len(whom)
    if more > 0:
        whom.append(ngettext("%(count)s đơn vị khác", "%(count)s đơn vị khác", more) % {"count": more})
    days_ahead = (week.last - picture.as_of).days
    return Week(
        first=week.first,
        last=week.last,
        count=week.count,
        late=week.late,
        state="soon" if days_ahead <= programme.soon_days else "term",
        whom=" · ".join(whom),
        url=of(state="term,soon", due_from=week.first.isoformat(), due_to=week.last.isoformat()),
    )
