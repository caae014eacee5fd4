"""The straight lines that are drawn on a PDF page."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from giamsat.directives.readers.pdf_tables import Rule, merge_rules
from giamsat.directives.readers.pdf_words import Turn

_THIN = 3.0
#: A dash; longer lines are put together of several.
_SHORTEST = 2.0
#: A page with more of these is a drawing.
_MOST_PATHS, _MOST_SEGMENTS, _MOST_RULES = 20_000, 200_000, 3_000
_DEEPEST = 5

Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


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
    merged = merge_rules(rules)
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
    if abs(y1 - y0) < 1 and abs(x1 - x0) >= _SHORTEST:
        return Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if abs(x1 - x0) < 1 and abs(y1 - y0) >= _SHORTEST:
        return Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None
