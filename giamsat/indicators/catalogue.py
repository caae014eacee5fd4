"""All indicators with their sheets, read at once, and which depend on which."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from giamsat.indicators.formula import Node, parse, references
from giamsat.indicators.models import Indicator, RollUp, Sheet


@lru_cache(4096)
def parsed(text: str) -> Node:
    """The tree of a stored formula; these have been checked when they were stored."""
    return parse(text)


class Catalogue:
    """What is known of every indicator, in two queries; for one request."""

    def __init__(self) -> None:
        self.by_id: dict[int, Indicator] = {
            row.pk: row for row in Indicator.objects.select_related("group__programme", "owner", "higher")
        }
        self.by_code: dict[str, Indicator] = {row.code: row for row in self.by_id.values()}
        self._sheets: dict[int, list[Sheet]] = defaultdict(list)
        for sheet in Sheet.objects.order_by("indicator_id", "-valid_from"):
            self._sheets[sheet.indicator_id].append(sheet)

    def sheets(self, indicator_id: int) -> list[Sheet]:
        """The sheets of an indicator, the newest first."""
        return self._sheets[indicator_id]

    def sheet(self, indicator_id: int, day: dt.date) -> Sheet | None:
        """The sheet in force on a day: for a period, on its first day."""
        for sheet in self._sheets[indicator_id]:
            if sheet.valid_from <= day and (sheet.valid_to is None or day < sheet.valid_to):
                return sheet
        return None

    def newest(self, indicator_id: int) -> Sheet | None:
        """The sheet that applies last."""
        return next(iter(self._sheets[indicator_id]), None)

    def inputs_of(self, sheet: Sheet) -> frozenset[str]:
        """Codes of the indicators that a value under this sheet is computed from."""
        return references(parsed(sheet.formula)) if sheet.formula else frozenset()

    def closure(self, indicator_ids: Iterable[int]) -> set[int]:
        """These indicators and all that their formulas ask for, directly or through others, under any sheet."""
        found: set[int] = set()
        waiting = list(indicator_ids)
        while waiting:
            pk = waiting.pop()
            if pk in found:
                continue
            found.add(pk)
            for sheet in self._sheets[pk]:
                waiting += [self.by_code[code].pk for code in self.inputs_of(sheet) if code in self.by_code]
        return found

    def dependants(self, indicator_ids: Iterable[int], day: dt.date) -> list[tuple[Indicator, Sheet]]:
        """Indicators whose stored values follow from these on a day, each after those that it asks for.

        Those computed from sums upwards are not stored, and so are not among them.
        """
        asks: dict[int, tuple[Indicator, Sheet, set[int]]] = {}
        for indicator in self.by_id.values():
            sheet = self.sheet(indicator.pk, day)
            if sheet is not None and sheet.formula and sheet.roll_up != RollUp.FORMULA:
                inputs = {self.by_code[code].pk for code in self.inputs_of(sheet) if code in self.by_code}
                asks[indicator.pk] = (indicator, sheet, inputs)
        moved, ordered = set(indicator_ids), []
        grown = True
        while grown:
            grown = False
            for pk, (indicator, sheet, inputs) in asks.items():
                if pk not in moved and inputs & moved:
                    moved.add(pk)
                    ordered.append((indicator, sheet))
                    grown = True
        depth = {indicator.pk: self._depth(indicator.pk, asks) for indicator, _sheet in ordered}
        return sorted(ordered, key=lambda pair: (depth[pair[0].pk], pair[0].pk))

    def _depth(self, pk: int, asks: dict[int, tuple[Indicator, Sheet, set[int]]]) -> int:
        if pk not in asks:
            return 0
        return 1 + max((self._depth(each, asks) for each in asks[pk][2]), default=0)
