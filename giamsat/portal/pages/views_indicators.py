"""Indicators for everybody: what is measured, the newest value with its target, the course with its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core.errors import NotFound
from giamsat.indicators import periods
from giamsat.indicators.measures import Measure
from giamsat.portal.pages.caching import edition_of, public
from giamsat.portal.pages.shown import day
from giamsat.publishing import selectors
from giamsat.publishing.models import PublicRow
from giamsat.ui import formats
from giamsat.ui.charts import Point, bullet, scale, spark, trend
from giamsat.units.models import Unit

#: The code under which the country itself has values.
NATION = "vn"
#: So many periods stand in a course; the data hold them all.
COURSE = 14


@dataclass(frozen=True, slots=True)
class Known:
    """A public value of an indicator."""

    sheet: dict[str, Any]
    row: PublicRow

    @property
    def value(self) -> Decimal | None:
        return _decimal(self.row.body.get("value"))

    @property
    def start(self) -> dt.date:
        return day(self.row.body["period"]) or dt.date.min

    @property
    def period(self) -> str:
        return periods.label(self.row.body["cycle"], self.start)

    @property
    def words(self) -> str:
        return self._said(self.value)

    @property
    def target(self) -> str:
        """The target with its year; empty where there is none."""
        body = self.row.body
        if body.get("target") is None:
            return ""
        said = self._said(_decimal(body["target"]), brief=True)
        if body.get("target_to") is not None:
            said = f"{said} {formats.DASH} {self._said(_decimal(body['target_to']), brief=True)}"
        elif self.sheet["direction"] == "down":
            said = _("không quá %(value)s") % {"value": said}
        return _("%(value)s, năm %(year)s") % {"value": said, "year": body["target_year"]}

    @property
    def met(self) -> bool | None:
        found: bool | None = self.row.body.get("met")
        return found

    def _said(self, value: Decimal | None, *, brief: bool = False) -> str:
        if value is None:
            return formats.DASH
        measure, own = self.sheet["measure"], self.row.body["units"] == 1
        if measure == Measure.YES_NO and own and value in (0, 1):
            return _("có") if value else _("không")
        written = value.normalize().as_tuple().exponent
        digits = max(0, -written) if brief and isinstance(written, int) else self.sheet["decimals"]
        if measure in (Measure.PERCENT, Measure.YES_NO):
            sign = formats.percent(50, 100, 0).removeprefix("50")
            return f"{formats.number(value, digits)}{sign}"
        figure = formats.number(value, digits)
        plain = measure in (Measure.RATIO, Measure.RANK)
        return figure if plain else f"{figure}{formats.NBSP}{Measure(measure).label}"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def named(body: dict[str, Any], name: str) -> str:
    """A text of a fact in the reader's language."""
    return str(body[f"{name}_en"] if get_language() == "en" else body[name])


@public
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of which something is public, group by group, with the country's newest value."""
    courses = _courses(selectors.public_values(), unit=NATION)
    groups: dict[str, dict[str, Any]] = {}
    for row in selectors.public_indicators():
        known = [Known(row.body, value) for value in courses.get(row.key, ())]
        group = groups.setdefault(row.group, {"name": named(row.body, "group_name"), "rows": []})
        group["rows"].append({"key": row.key, "name": named(row.body, "name"), **_newest(known)})
    # What the country itself is measured by comes first.
    ordered = sorted(groups.values(), key=lambda group: all(row["last"] is None for row in group["rows"]))
    context = {"groups": ordered, "edition_at": edition_of(request)[1]}
    return render(request, "portal/pages/indicators.html", context)


def _newest(known: Sequence[Known]) -> dict[str, Any]:
    """What a line of a table shows of a course."""
    if not known:
        return {"last": None}
    last = known[-1]
    target = _decimal(last.row.body.get("target"))
    value = last.value
    drawn = None
    if target is not None and value is not None:
        drawn = bullet(float(value), float(target), "done" if last.met else "term")
    return {"last": last, "bullet": drawn, "spark": spark([_float(one.value) for one in known])}


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _courses(rows: QuerySet[PublicRow], *, unit: str) -> dict[str, list[PublicRow]]:
    """The last values of a unit, by indicator, the oldest first."""
    found: dict[str, list[PublicRow]] = {}
    for row in rows.filter(unit=unit).order_by("group", "done_on"):
        found.setdefault(row.group, []).append(row)
    return {code: course[-COURSE:] for code, course in found.items()}


@public
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: value, target, course with its table, and where it stands elsewhere; ``unit`` chooses the unit."""
    row = selectors.public_row("indicator", code)
    values = selectors.public_values().filter(group=code)
    chosen = request.GET.get("unit", NATION)
    known = [Known(row.body, value) for value in _courses(values, unit=chosen).get(code, ())]
    unit = Unit.objects.filter(code=chosen).first()
    if not known and chosen != NATION:
        raise NotFound
    places = _places(row.body, values)
    context = {
        "row": row,
        "body": row.body,
        "name": named(row.body, "name"),
        "unit": unit,
        "last": known[-1] if known else None,
        "course": list(reversed(known)),
        "picture": _picture(named(row.body, "name"), known),
        "places": places,
        "release": row.fact.release,
        "data_url": reverse("portal:rows", args=["value"]),
    }
    return render(request, "portal/pages/indicator.html", context)


def _picture(name: str, known: Sequence[Known]) -> SafeString | None:
    """The course as a line with its target; None with fewer than two values."""
    if len(known) < 2:
        return None
    target = _float(_decimal(known[-1].row.body.get("target")))
    points = [
        Point(
            periods.short_label(one.row.body["cycle"], one.start),
            _float(one.value),
            f"{one.period}: {one.words}",
        )
        for one in known
    ]
    held = [point.value for point in points if point.value is not None]
    return trend(points, _("%(name)s qua các kỳ") % {"name": name}, target, scale(held, target))


def _places(sheet: dict[str, Any], values: QuerySet[PublicRow]) -> list[dict[str, Any]]:
    """The newest value of each province, ministry or central body; communes are in the data."""
    rows = values.exclude(unit=NATION).order_by("unit", "-done_on").distinct("unit")
    units = _units(rows.values_list("unit", flat=True))
    found = [{"unit": units[row.unit], "known": Known(sheet, row)} for row in rows if row.unit in units]
    return sorted(found, key=lambda one: one["unit"].sort_key)


def _units(codes: Iterable[str]) -> dict[str, Unit]:
    rows = Unit.objects.filter(code__in=codes).exclude(
        Q(kind=Unit.Kind.COMMUNAL_COMMITTEE) | Q(path__depth__gt=4)
    )
    return {row.code: row for row in rows}
