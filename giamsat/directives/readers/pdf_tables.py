"""Ruled tables of a PDF page: lines that cross make a grid, walls that are missing make merged cells."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from giamsat.directives.readers.pdf_lines import Word, join, lines_of
from giamsat.directives.readers.pdf_words import Turn

_NEAR = 3.0
_THIN = 3.0
_SHORTEST = 6.0
#: A page with more of these is a drawing.
_MOST_PATHS, _MOST_SEGMENTS, _MOST_RULES = 20_000, 200_000, 3_000
_DEEPEST = 5

Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class Rule:
    """A straight line: at ``at``, from ``start`` to ``end``; ``level`` lies, the other stands."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class Grid:
    """A table's lines; ``walls`` tell which cells are parted."""

    xs: list[float]
    ys: list[float]
    rules: list[Rule]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word lies inside."""
        middle = (word.x0 + word.x1) / 2
        return self.xs[0] <= middle <= self.xs[-1] and self.ys[0] <= word.middle <= self.ys[-1]


def rules_of(page: pdfium.PdfPage, turn: Turn) -> list[Rule]:
    """The lying and standing lines drawn on a page; none when it is a drawing."""
    rules: list[Rule] = []
    budget = [_MOST_PATHS, _MOST_SEGMENTS]
    count = raw.FPDFPage_CountObjects(page.raw)
    objects = (raw.FPDFPage_GetObject(page.raw, index) for index in range(min(count, _MOST_PATHS)))
    for path, matrix in _paths(objects, _UNIT, 0, budget):
        for start, end in _strokes(path, budget):
            rule = _rule(turn.point(*_apply(matrix, start)), turn.point(*_apply(matrix, end)))
            if rule is not None:
                rules.append(rule)
        if min(budget) <= 0 or len(rules) > 10 * _MOST_RULES:
            return []
    merged = _merge(rules)
    return merged if len(merged) <= _MOST_RULES else []


def _paths(
    objects: Iterator[raw.FPDF_PAGEOBJECT], outer: Matrix, deep: int, budget: list[int]
) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    for item in objects:
        budget[0] -= 1
        if budget[0] <= 0:
            return
        kind = raw.FPDFPageObj_GetType(item)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM):
            continue
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, ctypes.byref(own))
        matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, matrix
        elif deep < _DEEPEST:
            inner = (raw.FPDFFormObj_GetObject(item, i) for i in range(raw.FPDFFormObj_CountObjects(item)))
            yield from _paths(inner, matrix, deep + 1, budget)


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _apply(matrix: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


Point = tuple[float, float]


def _strokes(path: raw.FPDF_PAGEOBJECT, budget: list[int]) -> Iterator[tuple[Point, Point]]:
    """The straight parts that are drawn; of a filled thin box its long middle line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    for points in _subpaths(path, budget):
        if stroke.value:
            yield from pairwise(points)
        elif fill.value and len(points) > 2:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
            if y1 - y0 <= _THIN:
                yield (x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)
            elif x1 - x0 <= _THIN:
                yield ((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)


def _subpaths(path: raw.FPDF_PAGEOBJECT, budget: list[int]) -> Iterator[list[Point]]:
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(path)):
        budget[1] -= 1
        if budget[1] <= 0:
            return
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            points = []
            continue
        points.append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _rule(start: Point, end: Point) -> Rule | None:
    if not all(math.isfinite(part) and abs(part) < 1e5 for part in (*start, *end)):
        return None
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) < 1 and abs(x1 - x0) >= _SHORTEST / 3:
        return Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if abs(x1 - x0) < 1 and abs(y1 - y0) >= _SHORTEST / 3:
        return Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None


def _merge(rules: list[Rule]) -> list[Rule]:
    """Pieces of one line as one line."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.level, round(rule.at / 2), rule.start)):
        last = merged[-1] if merged else None
        if (
            last
            and last.level == rule.level
            and abs(last.at - rule.at) < _NEAR
            and rule.start <= last.end + _NEAR
        ):
            last.end = max(last.end, rule.end)
        else:
            merged.append(Rule(rule.level, rule.at, rule.start, rule.end))
    return [rule for rule in merged if rule.end - rule.start >= _SHORTEST]


def grids_of(rules: list[Rule]) -> list[Grid]:
    """Tables of at least two columns, from top to bottom; one that lies in another is part of it."""
    grids: list[Grid] = []
    for part in _connected(rules):
        lying, standing = [r for r in part if r.level], [r for r in part if not r.level]
        if not lying or not standing:
            continue
        # A table may be open at its sides: then the ends of its lines are its edges.
        xs = _cluster([r.at for r in standing] + [edge for r in lying for edge in (r.start, r.end)])
        ys = _cluster([r.at for r in lying] + [edge for r in standing for edge in (r.start, r.end)])
        if len(xs) >= 3 and len(ys) >= 2:
            grids.append(Grid(xs, ys, part))
    grids.sort(key=lambda grid: (grid.xs[0] - grid.xs[-1]) * (grid.ys[-1] - grid.ys[0]))
    kept: list[Grid] = []
    for grid in grids:
        if not any(
            other.xs[0] - _NEAR <= grid.xs[0]
            and grid.xs[-1] <= other.xs[-1] + _NEAR
            and other.top - _NEAR <= grid.top
            and grid.bottom <= other.bottom + _NEAR
            for other in kept
        ):
            kept.append(grid)
    return sorted(kept, key=lambda grid: grid.top)


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    parents = list(range(len(rules)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    lying = [index for index, rule in enumerate(rules) if rule.level]
    for number, rule in enumerate(rules):
        if rule.level:
            continue
        for index in lying:
            other = rules[index]
            crosses = rule.start - _NEAR <= other.at <= rule.end + _NEAR
            if crosses and other.start - _NEAR <= rule.at <= other.end + _NEAR:
                parents[root(number)] = root(index)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _cluster(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 2 * _NEAR:
            kept.append(place)
    return kept


def rows_of(grid: Grid, words: list[Word]) -> list[list[str]]:
    """The cells of a table row by row; a merged cell says the same in each of its places."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    parents = list(range(rows * columns))

    def root(cell: int) -> int:
        while parents[cell] != cell:
            cell = parents[cell]
        return cell

    for row in range(rows):
        for column in range(columns):
            cell = row * columns + column
            if column + 1 < columns and not _walled(grid, False, column + 1, row):
                parents[root(cell + 1)] = root(cell)
            if row + 1 < rows and not _walled(grid, True, row + 1, column):
                parents[root(cell + columns)] = root(cell)
    contents: dict[int, list[Word]] = {}
    for word in words:
        row = _interval(grid.ys, word.middle)
        column = _interval(grid.xs, (word.x0 + word.x1) / 2)
        contents.setdefault(root(row * columns + column), []).append(word)
    texts = {cell: _cell_text(inside) for cell, inside in contents.items()}
    made: list[list[str]] = []
    owners: list[list[int]] = []
    for row in range(rows):
        own = [root(row * columns + column) for column in range(columns)]
        if owners and own == owners[-1]:
            continue
        owners.append(own)
        cells = [texts.get(cell, "") for cell in own]
        if any(cells):
            made.append(cells)
    return made


def _interval(edges: list[float], place: float) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= place for edge in edges) - 1))


def _walled(grid: Grid, level: bool, edge: int, across: int) -> bool:
    """Whether a line stands between two cells: at edge number ``edge``, in the middle of strip ``across``."""
    at = (grid.ys if level else grid.xs)[edge]
    strip = grid.xs if level else grid.ys
    middle = (strip[across] + strip[across + 1]) / 2
    return any(
        rule.level == level and abs(rule.at - at) <= 2 * _NEAR and rule.start <= middle <= rule.end
        for rule in grid.rules
    )


def _cell_text(words: list[Word]) -> str:
    text = ""
    for line in lines_of(words):
        text = join(text, line.text) if text else line.text
    return text
