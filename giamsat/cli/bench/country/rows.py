"""The rows of a batch of tasks, as lines of COPY: everything follows from the seed and the batch's number."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass, field
from typing import Final

from giamsat.cli.bench.country.ground import Body, Ground, Plot
from giamsat.cli.bench.country.life import Life, Outcome, draw_outcome, lives
from giamsat.cli.bench.country.plan import Batch, Job, Kind
from giamsat.cli.bench.country.words import DONE, NEXT, OBSTACLES, words
from giamsat.monitor.events import DEADLINE_PASSED
from giamsat.tasks import events

NULL: Final = r"\N"
#: Table -> the columns that are copied, in order; ids of events, extensions and obstacles come from the database.
COLUMNS: Final = {
    "tasks_task": "id programme_id group_id code owner_id title content deadline_kind due original_due deadline_text"
    " product authority responsibility incomplete_reason targets is_key state done_on issued_at search version",
    "tasks_assignment": "id task_id programme_id unit_id assigner_id parent_id depth role part accountable_id state"
    " state_before_pause due original_due completed_on progress confirmed_progress reported_at state_since"
    " state_reason created_at version",
    "tasks_report": "id assignment_id number author_id state progress is_final done next_step difficulties cause"
    " cause_text recommendations created_at submitted_at approved_by_id approved_at confirmed_by_id confirmed_at"
    " confirmed_progress returned_item returned_reason version",
    "tasks_evidence": "id report_id kind title file_id url document_number document_date added_by_id added_at",
    "tasks_extension": "assignment_id old_due new_due reason cause state asked_by_id asked_at decided_by_id decided_at"
    " decision_reason version",
    "tasks_obstacle": "assignment_id kind text decider_id answer_due state raised_by_id raised_at answer"
    " answered_by_id answered_at closed_at version",
    "monitor_deadlinecrossing": "assignment_id due at",
    "events_event": "at verb actor_id via subject_type subject_id task_id programme_id path changes data",
}


@dataclass
class Lines:
    """Lines of COPY for each table."""

    of: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: object) -> None:
        self.of[table].append("\t".join([NULL if value is None else str(value) for value in values]))


@dataclass(frozen=True, slots=True)
class Given:
    """One unit's part of a task."""

    body: Body
    assigner: int
    confirmer: int
    parent: int | None
    role: str


class Maker:
    """Makes the rows of one batch.

    Args:
        reports: how many reports each assignment has.
    """

    def __init__(self, ground: Ground, batch: Batch, reports: int, seed: int):
        self.ground = ground
        self.batch = batch
        self.reports = reports
        self.dice = random.Random(f"{seed}-{batch.number}")  # noqa: S311 - repeatable on purpose
        self.lines = Lines()
        self._days: dict[int, str] = {}

    def rows(self) -> dict[str, list[str]]:
        """Table -> lines."""
        assignment = self.batch.first_assignment
        for task, job in enumerate(self.batch.jobs, self.batch.first_task):
            self._task(task, assignment, job)
            assignment += job.assignments
        return self.lines.of

    def _day(self, offset: int) -> str:
        """The day so many days from today."""
        found = self._days.get(offset)
        if found is None:
            found = self._days[offset] = (self.ground.today + dt.timedelta(days=offset)).isoformat()
        return found

    def _at(self, offset: int, hour: int) -> str:
        return f"{self._day(offset)} {hour:02}:00+07"

    def _task(self, task: int, assignment: int, job: Job) -> None:
        plot, given = self._addressees(job, assignment)
        code = f"{plot.code}.{task}"
        title, content, search = words(task, code, self.dice)
        outcome = draw_outcome(self.dice)
        parts = list(lives(outcome, len(given), self.dice))
        leading = [
            life for one, life in zip(given, parts, strict=True) if one.parent is None and one.role == "lead"
        ]
        done = None
        if all(life.completed is not None for life in leading):
            done = max(life.completed or 0 for life in leading)
        state = outcome.closed_state or ("open" if done is None else "done")
        due = None if outcome.due is None else self._day(outcome.due)
        self.lines.add(
            "tasks_task", task, plot.id, self.dice.choice(plot.groups), code, plot.owner, title, content,
            "none" if due is None else "day", due, due, "", "Báo cáo kết quả", "Thủ trưởng cơ quan chủ trì", "", "",
            "[]", "t" if task % 8 == 0 else "f", state,
            self._day(done) if state == "done" and done is not None else None,
            self._at(outcome.issued, 9), search, 1,
        )  # fmt: skip
        self._event(
            task, plot.id, None, "task", task, events.TASK_ISSUED, outcome.issued, 9, {"count": len(given)}
        )
        if state == "done" and done is not None:
            self._event(task, plot.id, None, "task", task, events.TASK_DONE, done + 1, 16, {})
        for number, (one, life) in enumerate(zip(given, parts, strict=True)):
            self._assignment(task, plot, assignment + number, one, outcome, life)

    def _addressees(self, job: Job, first: int) -> tuple[Plot, list[Given]]:
        """Whose task it is and to whom it goes; ``first`` is the id of the first assignment."""
        ground, dice, plot = self.ground, self.dice, self.ground.national
        if job.kind is Kind.LOCAL:
            number = dice.randrange(len(ground.local))
            plot = ground.local[number]
            chosen = dice.sample(ground.communes[number], job.first)
        elif job.kind is Kind.MINISTRY:
            chosen = dice.sample(ground.ministries, job.first)
        elif job.kind is Kind.COMMUNES:
            chosen = ground.all_communes
        elif job.kind is Kind.MINISTRIES:
            chosen = list(ground.ministries)
        else:
            chosen = dice.sample(ground.provinces, job.first)
        alone = job.kind is Kind.MINISTRY
        given = [
            Given(body, plot.owner, plot.confirmer, None, "coordinate" if alone and number else "lead")
            for number, body in enumerate(chosen)
        ]
        return plot, given + self._parts(job, chosen, first)

    def _parts(self, job: Job, provinces: list[Body], first: int) -> list[Given]:
        """Parts that provinces forward to communes of theirs, those of one province together."""
        parts: list[Given] = []
        places = {body.id: number for number, body in enumerate(self.ground.provinces)}
        for number, province in enumerate(provinces):
            missing = job.parts - len(parts)
            if not missing:
                break
            below = self.ground.communes[places[province.id]]
            parts += [
                Given(commune, province.id, province.approver, first + number, "lead")
                for commune in self.dice.sample(below, min(missing, len(below)))
            ]
        return parts

    def _assignment(self, task: int, plot: Plot, pk: int, one: Given, outcome: Outcome, life: Life) -> None:
        body = one.body
        extended = life.due is not None and outcome.due is not None and life.due != outcome.due
        progress, confirmed, reported = self._reports(task, plot, pk, one, outcome, life)
        finished = life.completed is not None
        self.lines.add(
            "tasks_assignment", pk, task, plot.id, body.id, one.assigner, one.parent, int(one.parent is not None),
            one.role, "", body.focal, life.state, "in_progress" if life.state == "paused" else "",
            None if life.due is None else self._day(life.due), None if outcome.due is None else self._day(outcome.due),
            self._day(life.completed) if life.completed is not None else None, progress, confirmed,
            None if reported is None else self._at(reported, 15),
            self._at(outcome.issued if reported is None else reported, 16), "", self._at(outcome.issued, 9),
            2 if finished else 1,
        )  # fmt: skip
        if extended:
            self._extension(task, plot, pk, one, outcome, life)
        if pk % 40 == 0:
            self._obstacle(task, plot, pk, one, outcome, life)
        if life.due is not None and life.due < 0 and life.is_open:
            due = self._day(life.due)
            self.lines.add("monitor_deadlinecrossing", pk, due, self._at(life.due + 1, 0))
            self._event(task, plot.id, one, "assignment", pk, DEADLINE_PASSED, life.due + 1, 0, {"due": due})

    def _reports(
        self, task: int, plot: Plot, pk: int, one: Given, outcome: Outcome, life: Life
    ) -> tuple[int, int, int | None]:
        """Evenly from the day of issue to the last one; reported and confirmed per cent, day of the last."""
        count, body = self.reports, one.body
        if not count or life.state == "cancelled":
            return (100, 100, None) if life.completed is not None else (0, 0, None)
        last = life.completed if life.completed is not None else -3
        span, top = max(last - outcome.issued, 1), 100 if life.completed is not None else life.progress
        progress = confirmed = 0
        day = last
        for number in range(1, count + 1):
            final = number == count and life.completed is not None
            waits = number == count and life.last_report
            day = outcome.issued + span * number // count
            progress = top * number // count
            said = (pk * 7 + number * 13) & 0xFFFF
            report = (pk - 1) * count + number
            at = self._at(day, 15)
            state = waits or "confirmed"
            signed = state in ("approved", "confirmed")
            sure = state == "confirmed"
            self.lines.add(
                "tasks_report", report, pk, number, body.focal, state, progress, "t" if final else "f",
                DONE[said % len(DONE)], "" if final else NEXT[said % len(NEXT)], "", "", "", "", at, at,
                body.approver if signed else None, at if signed else None, one.confirmer if sure else None,
                self._at(day, 17) if sure else None, progress if sure else None, "done" if state == "returned" else "",
                "Thiếu số liệu." if state == "returned" else "", 3 if sure else 1,
            )  # fmt: skip
            if said % 10 < 7:
                file = self.ground.files[said % len(self.ground.files)]
                self.lines.add(
                    "tasks_evidence", report, report, "file", "Minh chứng", file, "", "", None, body.focal, at
                )
            else:
                self.lines.add(
                    "tasks_evidence", report, report, "document", "Văn bản báo cáo", None, "",
                    f"{said}/BC", self._day(day), body.focal, at,
                )  # fmt: skip
            if sure:
                confirmed = progress
            verb = events.REPORT_CONFIRMED if sure else events.REPORT_SUBMITTED
            self._event(
                task, plot.id, one, "assignment", pk, verb, day, 17,
                {"progress": progress, "report": report}, '{"state": ["submitted", "confirmed"]}' if final else "{}",
                one.confirmer if sure else body.focal,
            )  # fmt: skip
        return progress, confirmed, day

    def _extension(self, task: int, plot: Plot, pk: int, one: Given, outcome: Outcome, life: Life) -> None:
        old, new = self._day(outcome.due or 0), self._day(life.due or 0)
        day = min((outcome.due or 0) - 5, -1)
        at = self._at(day, 10)
        self.lines.add(
            "tasks_extension", pk, old, new, "Chờ số liệu của cơ quan phối hợp.", "objective", "granted",
            one.body.focal, at, one.confirmer, at, "", 2,
        )  # fmt: skip
        self._event(task, plot.id, one, "assignment", pk, events.EXTENSION_GRANTED, day, 10, {"due": new})

    def _obstacle(self, task: int, plot: Plot, pk: int, one: Given, outcome: Outcome, life: Life) -> None:
        text, is_open = OBSTACLES[pk % len(OBSTACLES)], life.is_open
        raised = max(outcome.issued, (life.completed or 0) - 30)
        day = self._day(raised + 15)
        self.lines.add(
            "tasks_obstacle", pk, "money", text, one.assigner, day, "open" if is_open else "answered", one.body.focal,
            self._at(raised, 10), "" if is_open else "Đã có hướng dẫn.", None if is_open else one.confirmer,
            None if is_open else self._at(raised + 7, 10), None, 1,
        )  # fmt: skip
        self._event(task, plot.id, one, "assignment", pk, events.OBSTACLE_RAISED, raised, 10, {"decider": ""})

    def _event(
        self, task: int, programme: int, one: Given | None, kind: str, pk: int, verb: str, day: int, hour: int,
        data: dict[str, object], changes: str = "{}", actor: int | None = None,
    ) -> None:  # fmt: skip
        if one is not None:
            data = {"unit": one.body.name, **data}
        self.lines.add(
            "events_event", self._at(min(day, -1), hour), verb, actor, "import", kind, pk, task, programme,
            None if one is None else one.body.path, changes, json.dumps(data, ensure_ascii=False),
        )  # fmt: skip
