"""What a release would say: facts of a programme read from the working tables, cleared by policy, checked by rule.

This is the only place where public content is taken from working tables. Every fact is a plain row of strings, whole
numbers, true/false and nothing else, so that it is written down and hashed in one way only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from giamsat.directives.models import Programme
from giamsat.indicators.models import Observation
from giamsat.indicators.models_values import State
from giamsat.publishing.checks import SECRET, Mark
from giamsat.publishing.fields import KINDS, FactKind
from giamsat.publishing.gathering_indicators import indicator_rows
from giamsat.publishing.gathering_tasks import Body, TaskFacts
from giamsat.publishing.models import Hold
from giamsat.publishing.people import checker_of_people

#: How far reading has come is told after so many rows.
TOLD_EVERY = 500


@dataclass(slots=True)
class Gathered:
    """Facts by kind and key, and what was kept back, as (task, kind, field, rule)."""

    facts: dict[tuple[str, str], Body] = field(default_factory=dict)
    findings: list[dict[str, str]] = field(default_factory=list)
    held: int = 0


def gather(
    programme: Programme,
    cleared: dict[str, list[str]],
    as_of: dt.datetime,
    tell: Callable[[int, int], None],
) -> Gathered:
    """All public facts of a programme as of an instant.

    Args:
        cleared: for each kind the fields that may become public besides the fixed ones.
        tell: hears now and then how many rows were read, of about how many.
    """
    return _Gathering(programme, cleared, as_of, tell).run()


class _Gathering:
    def __init__(
        self,
        programme: Programme,
        cleared: dict[str, list[str]],
        as_of: dt.datetime,
        tell: Callable[[int, int], None],
    ):
        self.programme, self.cleared, self.as_of, self.tell = programme, cleared, as_of, tell
        self.tasks = TaskFacts(programme, as_of)
        self.out = Gathered()
        self.seen: dict[str, list[Mark]] = {}
        self.checker = checker_of_people()
        self.read, self.expected = 0, 0

    def run(self) -> Gathered:
        self.expected = self._count()
        self.tell(0, self.expected)
        for pk, body in self.tasks.tasks():
            if pk in self.held:
                self.out.held += 1
            else:
                self._add(KINDS["task"], body["key"], body)
        for kind, task, body in self.tasks.beside_tasks():
            if task in self.open_codes:
                self._add(KINDS[kind], task, body)
        # Without their values indicators tell nothing: whoever does not clear them publishes none.
        if "value" in self.cleared.get("value", ()):
            for kind, body in indicator_rows(self.programme, self.as_of):
                self._add(KINDS[kind], "", body)
        return self.out

    def _count(self) -> int:
        values = Observation.objects.none()
        if "value" in self.cleared.get("value", ()):
            ours = {"indicator__group__programme": self.programme}
            values = Observation.objects.filter(**ours, state=State.PUBLISHED, value__isnull=False)
        return self.tasks.count() + values.count()

    @cached_property
    def held(self) -> set[int]:
        """Tasks that a person keeps back until a day that has not passed."""
        rows = Hold.objects.filter(task__programme=self.programme, until__gte=self.tasks.today)
        return set(rows.values_list("task_id", flat=True))

    @cached_property
    def open_codes(self) -> set[str]:
        return {body["key"] for (kind, _key), body in self.out.facts.items() if kind == "task"}

    def _add(self, kind: FactKind, task: str, values: Body) -> None:
        """Keep what is cleared and passes the checks; a secret keeps the whole row back, and of a task everything."""
        self.read += 1
        if self.read % TOLD_EVERY == 0:
            self.tell(min(self.read, self.expected), self.expected)
        cleared = set(self.cleared.get(kind.code, ()))
        body: Body = {}
        for each in kind.fields:
            value = values[each.name]
            if not (each.fixed or each.name in cleared):
                value = None
            if each.words and value:
                marks = self._marks(value)
                for mark in marks:
                    self.out.findings.append(
                        {
                            "task": task,
                            "kind": kind.code,
                            "field": each.name,
                            "rule": str(mark.rule),
                            "mark": mark.kind,
                        }
                    )
                if any(mark.kind == SECRET for mark in marks) or (marks and each.fixed):
                    return
                if marks:
                    value = None
            body[each.name] = _plain(value)
        self.out.facts[kind.code, body["key"]] = body

    def _marks(self, text: str) -> list[Mark]:
        found = self.seen.get(text)
        if found is None:
            found = self.seen[text] = self.checker.marks(text)
        return found


def _plain(value: Any) -> Any:
    """A value as it is written down: days as ISO text, nothing said as null."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value == "" else value
