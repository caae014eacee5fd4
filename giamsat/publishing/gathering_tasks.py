"""The facts of a programme's tasks as the working tables hold them, before policy and rule have their say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from giamsat.core import clock
from giamsat.directives.models import Clause, Programme
from giamsat.directives.places import cited_place
from giamsat.tasks.models import Assignment, Evidence, Extension, Report, Task, TaskChange
from giamsat.tasks.timestate import TimeState, time_state

Body = dict[str, Any]
#: Kind of fact, code of the task, values of all fields.
Row = tuple[str, str, Body]


class TaskFacts:
    """Reads the facts of a programme as of an instant; read by ``gathering`` alone, which clears and checks them."""

    def __init__(self, programme: Programme, as_of: dt.datetime):
        self.programme, self.as_of = programme, as_of
        self.today = clock.day_of(as_of)

    def count(self) -> int:
        """About how many rows there are to read: what is kept back among them counts too."""
        evidence = Evidence.objects.filter(report__in=self._confirmed())
        extensions = Extension.objects.filter(assignment__programme=self.programme)
        tasks = Task.objects.filter(programme=self.programme)
        everything = (tasks, self._assignments(), extensions, self._confirmed(), evidence)
        return sum(rows.count() for rows in everything)

    def beside_tasks(self) -> Iterator[Row]:
        """All that belongs to a task and is not the task itself."""
        yield from self.parts()
        yield from self.deadlines()
        yield from self.amendments()
        yield from self.reports()
        yield from self.evidence()

    def tasks(self) -> Iterator[tuple[int, Body]]:
        """Tasks that were given and not cancelled, with their ids."""
        leads = self._leads()
        words, reasons = self._results(), self._reasons()
        lettered = Clause.objects.filter(tasks__programme=self.programme, path__contains="dd").distinct()
        cited = {one.pk: cited_place(one) for one in lettered.select_related("parent__parent")}
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
                *(
                    "directive__issued_on",
                    "directive__issuer_name",
                    "clause_id",
                    "clause__path",
                    "owner__name_vi",
                ),
            )
        )
        for row in rows.iterator(2000):
            names = leads.get(row["pk"], [])
            state = self._state(row, "done_on")
            body: Body = {
                "key": row["code"],
                "programme": self.programme.code,
                "group": row["group__code"],
                "title": row["title"],
                "content": row["content"],
                "document": row["directive__number"],
                "document_title": row["directive__title"],
                "document_date": row["directive__issued_on"],
                "issuer": row["directive__issuer_name"],
                "clause": cited.get(row["clause_id"], row["clause__path"]),
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
            yield row["pk"], body

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

    def parts(self) -> Iterator[Row]:
        """Who has which task."""
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

    def deadlines(self) -> Iterator[Row]:
        """Deadlines that were moved for one who has a part."""
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

    def amendments(self) -> Iterator[Row]:
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

    def reports(self) -> Iterator[Row]:
        """Confirmed reports."""
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

    def evidence(self) -> Iterator[Row]:
        """Evidence of confirmed reports, by name."""
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


def _whose(row: dict[str, Any], prefix: str) -> Body:
    task, unit = row[f"{prefix}task__code"], row[f"{prefix}unit__code"]
    return {"key": f"{task}/{unit}", "task": task, "unit": unit, "unit_name": row[f"{prefix}unit__name_vi"]}
