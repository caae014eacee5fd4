"""Which reported values break a rule, or stand under one that compares them: judged by PostgreSQL, all at once.

Rules of one shape (``formula.sql``) are one part of the statement, whatever their number; the figures and the
indicators that they name are columns. That a rule means the same here and where one value is entered
(``rules.broken``) is tested.
"""

# ruff: noqa: S608 (statements are made of constants and of shapes, which hold no text of anybody)
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.due import Due, Key, highest_paths
from giamsat.indicators.formula.sql import Shape, shape_of
from giamsat.indicators.models import Rule
from giamsat.indicators.rules import SHORTEST
from giamsat.units.models import Unit

_UNITS: Final = """
WITH units AS MATERIALIZED (
    SELECT id, kind, path, valid_from, valid_to FROM units_unit WHERE path <@ ANY (%(paths)s::ltree[])
)
"""
#: A reported value in sight, with its unit.
_REPORTED: Final = """
  JOIN indicators_observation o
    ON o.indicator_id = d.indicator_id AND o.period = d.period AND o.value IS NOT NULL
  JOIN units u ON u.id = o.unit_id AND u.kind = d.kind
   AND (u.valid_from IS NULL OR u.valid_from <= d.ends) AND (u.valid_to IS NULL OR u.valid_to > d.period)
"""
_BESIDE: Final = """
  LEFT JOIN indicators_observation {alias}
    ON {alias}.indicator_id = {indicator} AND {alias}.period = {period} AND {alias}.unit_id = o.unit_id
"""


def counts(
    catalogue: Catalogue, due: Sequence[Due], units: Sequence[Unit]
) -> list[tuple[str, int, int, int]]:
    """By the path of each reporting unit: cells that are not clean, cells that are compared with another indicator, and
    those of them that do not agree with it."""
    judged = _Judged(catalogue, due)
    if not judged.shapes:
        return []
    sql = f"""{_UNITS}
        SELECT path::text, count(*) FILTER (WHERE figure = 'clean'), 0, count(*) FILTER (WHERE figure = 'unified')
          FROM (SELECT DISTINCT figure, indicator_id, period, unit_id, path FROM ({judged.broken}) AS every) AS broken
         GROUP BY path
        UNION ALL
        SELECT u.path::text, 0, count(*), 0
          FROM unnest(%(c_indicator)s::bigint[], %(c_period)s::date[], %(c_ends)s::date[], %(c_kind)s::text[])
               AS d (indicator_id, period, ends, kind) {_REPORTED}
         GROUP BY u.path"""
    return [(path, unclean, compared, apart) for path, unclean, compared, apart in _read(sql, judged, units)]


def cells(
    catalogue: Catalogue, due: Sequence[Due], units: Sequence[Unit], figure: str, most: int
) -> list[Key]:
    """The cells that break a rule of a figure (``clean`` or ``unified``)."""
    judged = _Judged(catalogue, due)
    if not judged.shapes:
        return []
    sql = f"""{_UNITS}
        SELECT DISTINCT indicator_id, period, unit_id, path FROM ({judged.broken}) AS every
         WHERE figure = %(figure)s ORDER BY indicator_id, period, path LIMIT %(most)s"""
    rows = _read(sql, judged, units, figure=figure, most=most)
    return [(indicator, period, unit) for indicator, period, unit, _path in rows]


@dataclass
class _Ruled:
    """One shape with the rules that have it: a row for each rule, period and kind of reporting unit."""

    shape: Shape
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class _Judged:
    """The statement's parts and what they are given."""

    def __init__(self, catalogue: Catalogue, due: Sequence[Due]) -> None:
        by_indicator: dict[int, list[Due]] = {}
        for each in due:
            by_indicator.setdefault(each.indicator_id, []).append(each)
        self.shapes: dict[str, _Ruled] = {}
        compared: set[tuple[int, dt.date, dt.date, str]] = set()
        for rule in Rule.objects.filter(indicator__in=by_indicator, is_active=True):
            figure = "unified" if rule.kind == Rule.Kind.SUM else "clean"
            shape = shape_of(parsed(rule.condition))
            asked = [
                catalogue.by_code[code].pk if code in catalogue.by_code else 0 for code in shape.references
            ]
            ruled = self.shapes.setdefault(shape.sql, _Ruled(shape))
            for each in by_indicator[rule.indicator_id]:
                ends = periods.end_of(each.sheet.cycle, each.period)
                before = periods.step(each.sheet.cycle, each.period, -1)
                year_ago = each.period.replace(year=each.period.year - 1)
                soft = rule.severity == Rule.Severity.WARNING
                for kind in each.sheet.reporters:
                    place = (each.indicator_id, each.period, ends, kind)
                    ruled.rows.append((figure, *place, before, year_ago, soft, *shape.numbers, *asked))
                    if figure == "unified":
                        compared.add(place)
        self.given: dict[str, Any] = {"enough": SHORTEST}
        self.broken = " UNION ALL ".join(
            self._part(f"s{number}", ruled) for number, ruled in enumerate(self.shapes.values())
        )
        for name, column in zip(("indicator", "period", "ends", "kind"), _columns(compared, 4), strict=True):
            self.given[f"c_{name}"] = column

    def _part(self, name: str, ruled: _Ruled) -> str:
        shape = ruled.shape
        columns = [
            ("figure", "text"), ("indicator_id", "bigint"), ("period", "date"), ("ends", "date"), ("kind", "text"),
            ("before", "date"), ("year_ago", "date"), ("soft", "boolean"),
            *((f"n{number}", "numeric") for number in range(len(shape.numbers))),
            *((f"asked{number}", "bigint") for number in range(len(shape.references))),
        ]  # fmt: skip
        for (column, _type), values in zip(columns, _columns(ruled.rows, len(columns)), strict=True):
            self.given[f"{name}_{column}"] = values
        given = ", ".join(f"%({name}_{column})s::{kind}[]" for column, kind in columns)
        beside = [("before", "d.indicator_id", "d.before", "previous"),
                  ("ago", "d.indicator_id", "d.year_ago", "last_year"),
                  *((f"other{number}", f"d.asked{number}", "d.period", f"r{number}")
                    for number in range(len(shape.references)))]  # fmt: skip
        used = [each for each in beside if each[3] in shape.names]
        joins = "".join(_BESIDE.format(alias=a, indicator=i, period=p) for a, i, p, _column in used)
        cells = ", ".join(["o.value AS x", *(f"{alias}.value AS {column}" for alias, _i, _p, column in used)])
        return f"""
        SELECT d.figure, o.indicator_id, o.period, o.unit_id, u.path
          FROM unnest({given}) AS d ({", ".join(column for column, _type in columns)}) {_REPORTED} {joins}
         CROSS JOIN LATERAL (SELECT {cells}) AS given
         WHERE NOT (d.soft AND char_length(btrim(o.note)) >= %(enough)s) AND {shape.sql} = 0"""


def _columns(rows: Any, count: int) -> list[list[Any]]:
    """Rows as columns, empty ones where there is no row."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _number in range(count)]


def _read(sql: str, judged: _Judged, units: Sequence[Unit], **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**judged.given, "paths": highest_paths(units), **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
