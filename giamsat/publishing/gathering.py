"""What a release would say: facts of a programme read from the working tables, cleared by policy, checked by rule.

This is the only place where public content is taken from working tables. Every fact is a plain row of strings, whole
numbers, true/false and nothing else, so that it is written down and hashed in one way only.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.indicators.models import Observation
from giamsat.indicators.models_values import State
from giamsat.publishing.checks import SECRET, Checker, Mark
from giamsat.publishing.fields import KINDS, FactKind
from giamsat.publishing.gathering_indicators import indicator_rows
from giamsat.publishing.models import Hold
from giamsat.tasks.models import Assignment, Evidence, Extension, Report, Task, TaskChange
from giamsat.tasks.timestate import TimeState, time_state

Body = dict[str, Any]
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
        self.today = clock.day_of(as_of)
        self.out = Gathered()
        self.seen: dict[str, list[Mark]] = {}
        self.checker = Checker(Person.objects.values_list("full_name", flat=True))
        self.read, self.expected = 0, 0

    def run(self) -> Gathered:
        self.expected = self._count()
        self.tell(0, self.expected)
        self._tasks()
        for rows in (self._parts(), self._deadlines(), self._amendments(), self._reports(), self._evidence()):
            for kind, task, body in rows:
                if task in self.open_codes:
                    self._add(KINDS[kind], task, body)
        # Without their values indicators tell nothing: whoever does not clear them publishes none.
        if "value" in self.cleared.get("value", ()):
            for kind, body in indicator_rows(self.programme, self.as_of):
                self._add(KINDS[kind], "", body)
        return self.out

    def _count(self) -> int:
        """About how many rows there are to read: what is kept back among them counts too."""
        evidence = Evidence.objects.filter(report__in=self._confirmed())
        extensions = Extension.objects.filter(assignment__programme=self.programme)
        tasks = Task.objects.filter(programme=self.programme)
        values = Observation.objects.none()
        if "value" in self.cleared.get("value", ()):
            ours = {"indicator__group__programme": self.programme}
            values = Observation.objects.filter(**ours, state=State.PUBLISHED, value__isnull=False)
        everything = (tasks, self._assignments(), extensions, self._confirmed(), evidence, values)
        return sum(rows.count() for rows in everything)

    @cached_property
    def held(self) -> set[int]:
        """Tasks that a person keeps back until a day that has not passed."""
        rows = Hold.objects.filter(task__programme=self.programme, until__gte=self.today)
        return set(rows.values_list("task_id", flat=True))

    @cached_property
    def open_codes(self) -> set[str]:
        return {body["key"] for (kind, _key), body in self.out.facts.items() if kind == "task"}

    def _state(self, row: dict[str, Any], finished: str) -> str:
        finished_on = row[finished]
        if finished_on is not None and finished_on > self.today:
            finished_on = None
        state = time_state(
            paused=row["state"] == "paused",
            cancelled=False,
            completed_on=finished_on,
            due=row["due"],
            today=self.today,
            soon_days=self.programme.soon_days,
        )
        return str(TimeState(state).value)

    def _tasks(self) -> None:
        leads = self._leads()
        words, reasons = self._results(), self._reasons()
        rows = (
            Task.objects.filter(programme=self.programme, issued_at__lte=self.as_of)
            .exclude(state=Task.State.CANCELLED)
            .order_by("code")
            .values(
                *(
                    "pk",
                    "code",
                    "title",
                    "content",
                    "product",
                    "authority",
                    "is_key",
                    "issued_at",
                    "original_due",
                ),
                *("due", "state", "done_on", "group__code", "directive__number", "directive__title"),
                *("directive__issued_on", "directive__issuer_name", "clause__path", "owner__name_vi"),
            )
        )
        for row in rows.iterator(2000):
            if row["pk"] in self.held:
                self.out.held += 1
                continue
            names = leads.get(row["pk"], [])
            state = self._state(row, "done_on")
            body = {
                "key": row["code"],
                "programme": self.programme.code,
                "group": row["group__code"],
                "title": row["title"],
                "content": row["content"],
                "document": row["directive__number"],
                "document_title": row["directive__title"],
                "document_date": row["directive__issued_on"],
                "issuer": row["directive__issuer_name"],
                "clause": row["clause__path"],
                "giver": row["owner__name_vi"],
                "product": row["product"],
                "authority": row["authority"],
                "lead": names[0] if len(names) == 1 else None,
                "lead_count": len(names),
                "is_key": row["is_key"],
                "issued_on": clock.day_of(row["issued_at"]),
                "original_due": row["original_due"],
                "due": row["due"],
                "state": state,
                "done_on": row["done_on"] if state in ("done", "late") else None,
                "result": words.get(row["pk"]) if state in ("done", "late") else None,
                "late_reason": reasons.get(row["pk"]) if state in ("overdue", "late") else None,
            }
            self._add(KINDS["task"], row["code"], body)

    def _leads(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        rows = self._assignments().filter(depth=0, role="lead").order_by("unit__sort_key")
        for task, name in rows.values_list("task_id", "unit__name_vi").iterator(5000):
            found[task].append(name)
        return found

    def _assignments(self) -> Any:
        return Assignment.objects.filter(programme=self.programme).exclude(state=Assignment.State.CANCELLED)

    def _confirmed(self) -> Any:
        return Report.objects.filter(
            assignment__programme=self.programme, state=Report.State.CONFIRMED, confirmed_at__lte=self.as_of
        ).exclude(assignment__state=Assignment.State.CANCELLED)

    def _results(self) -> dict[int, str]:
        rows = self._confirmed().filter(is_final=True, assignment__depth=0, assignment__role="lead")
        return dict(rows.order_by("confirmed_at").values_list("assignment__task_id", "done").iterator(5000))

    def _reasons(self) -> dict[int, str]:
        """Why a task is late, as its leading units said: in a confirmed report, else when they asked for time."""
        asked = Extension.objects.filter(
            assignment__programme=self.programme, state=Extension.State.GRANTED, assignment__role="lead"
        ).order_by("pk")
        told = (
            self._confirmed()
            .exclude(difficulties="")
            .filter(assignment__role="lead")
            .order_by("confirmed_at")
        )
        found = dict(asked.values_list("assignment__task_id", "reason"))
        return found | dict(told.values_list("assignment__task_id", "difficulties").iterator(5000))

    def _parts(self) -> Iterator[tuple[str, str, Body]]:
        rows = self._assignments().filter(created_at__lte=self.as_of).order_by("task__code", "unit__code")
        values = rows.values(
            *("task__code", "unit__code", "unit__name_vi", "role", "accountable__post", "assigner__code"),
            *("original_due", "due", "state", "completed_on", "confirmed_progress"),
        )
        for row in values.iterator(5000):
            state = self._state(row, "completed_on")
            yield (
                "part",
                row["task__code"],
                {
                    **_whose(row, ""),
                    "role": row["role"],
                    "post": row["accountable__post"],
                    "giver_unit": row["assigner__code"],
                    "original_due": row["original_due"],
                    "due": row["due"],
                    "state": state,
                    "completed_on": row["completed_on"] if state in ("done", "late") else None,
                    "confirmed_progress": row["confirmed_progress"],
                },
            )

    def _deadlines(self) -> Iterator[tuple[str, str, Body]]:
        rows = Extension.objects.filter(
            assignment__programme=self.programme, state=Extension.State.GRANTED, decided_at__lte=self.as_of
        ).exclude(assignment__state=Assignment.State.CANCELLED)
        values = rows.order_by("pk").values(
            *("assignment__task__code", "assignment__unit__code", "assignment__unit__name_vi"),
            *("pk", "old_due", "new_due", "cause", "reason", "decided_at"),
        )
        counted: dict[str, int] = defaultdict(int)
        for row in values:
            whose = _whose(row, "assignment__")
            counted[whose["key"]] += 1
            yield (
                "deadline",
                whose["task"],
                {
                    **whose,
                    "key": f"{whose['key']}/{counted[whose['key']]}",
                    "old_due": row["old_due"],
                    "new_due": row["new_due"],
                    "cause": row["cause"],
                    "reason": row["reason"],
                    "decided_on": clock.day_of(row["decided_at"]),
                },
            )

    def _amendments(self) -> Iterator[tuple[str, str, Body]]:
        """Deadlines that a later document moved for the whole task."""
        rows = TaskChange.objects.filter(
            task__programme=self.programme, kind=TaskChange.Kind.AMEND, applied_at__lte=self.as_of
        ).select_related("task__owner", "proposal__directive")
        for row in rows:
            document = row.proposal.directive.number
            yield (
                "deadline",
                row.task.code,
                {
                    "key": f"{row.task.code}/{document}",
                    "task": row.task.code,
                    "unit": row.task.owner.code,
                    "unit_name": row.task.owner.name_vi,
                    "old_due": row.old_due,
                    "new_due": row.new_due,
                    "cause": "document",
                    "reason": document,
                    "decided_on": clock.day_of(row.applied_at or self.as_of),
                },
            )

    def _reports(self) -> Iterator[tuple[str, str, Body]]:
        values = self._confirmed().values(
            *("assignment__task__code", "assignment__unit__code", "assignment__unit__name_vi", "number"),
            *(
                "submitted_at",
                "confirmed_at",
                "progress",
                "confirmed_progress",
                "is_final",
                "done",
                "difficulties",
            ),
        )
        for row in values.order_by("pk").iterator(5000):
            whose = _whose(row, "assignment__")
            yield (
                "report",
                whose["task"],
                {
                    **whose,
                    "key": f"{whose['key']}/{row['number']}",
                    "number": row["number"],
                    "reported_on": clock.day_of(row["submitted_at"] or row["confirmed_at"]),
                    "confirmed_on": clock.day_of(row["confirmed_at"]),
                    "progress": row["progress"],
                    "confirmed_progress": row["confirmed_progress"],
                    "is_final": row["is_final"],
                    "done": row["done"],
                    "difficulties": row["difficulties"],
                },
            )

    def _evidence(self) -> Iterator[tuple[str, str, Body]]:
        values = Evidence.objects.filter(report__in=self._confirmed()).values(
            *("report__assignment__task__code", "report__assignment__unit__code", "report__number", "pk"),
            *("report__assignment__unit__name_vi", "kind", "title", "document_number", "document_date"),
        )
        counted: dict[str, int] = defaultdict(int)
        for row in values.order_by("pk").iterator(5000):
            whose = _whose(row, "report__assignment__")
            report = f"{whose['key']}/{row['report__number']}"
            counted[report] += 1
            yield (
                "evidence",
                whose["task"],
                {
                    **whose,
                    "key": f"{report}/{counted[report]}",
                    "report": report,
                    "kind": row["kind"],
                    "title": row["title"],
                    "document": row["document_number"],
                    "document_date": row["document_date"],
                },
            )

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


def _whose(row: dict[str, Any], prefix: str) -> Body:
    task, unit = row[f"{prefix}task__code"], row[f"{prefix}unit__code"]
    return {"key": f"{task}/{unit}", "task": task, "unit": unit, "unit_name": row[f"{prefix}unit__name_vi"]}


def _plain(value: Any) -> Any:
    """A value as it is written down: days as ISO text, nothing said as null."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value == "" else value
