"""A report's life: drafted, submitted, signed off in the unit, confirmed by the giver; or returned (R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, GiamsatError, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.prepared import insert, update
from giamsat.core.writes import write
from giamsat.directives.models import PartyRole
from giamsat.events.registry import own_words
from giamsat.tasks import events, policies
from giamsat.tasks.locks import lock_assignment, lock_open_report, lock_report, lock_task
from giamsat.tasks.models import Assignment, DraftObstacle, Report, Task
from giamsat.tasks.services.completion import finish_task_if_done
from giamsat.tasks.services.obstacles import record_obstacle
from giamsat.tasks.services.recording import move, record_on_assignment
from giamsat.tasks.transitions import ASSIGNMENT, REPORT, next_state
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit

R = Report.State

CONTENT = (
    "progress",
    "done",
    "next_step",
    "difficulties",
    "cause",
    "cause_text",
    "recommendations",
    "is_final",
)

#: Columns that ``put_forward`` sets.
PUT_FORWARD = ("author", "state", "submitted_at", "approved_by", "approved_at", "version")

#: Which columns may change when one item of a report has been returned; the rest stays locked.
ITEM_COLUMNS: dict[str, frozenset[str]] = {
    Report.Item.PROGRESS: frozenset({"progress", "is_final"}),
    Report.Item.DONE: frozenset({"done"}),
    Report.Item.NEXT: frozenset({"next_step"}),
    Report.Item.DIFFICULTIES: frozenset({"difficulties", "cause", "cause_text"}),
    Report.Item.RECOMMENDATIONS: frozenset({"recommendations"}),
    Report.Item.EVIDENCE: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Blocking:
    """What a draft says blocks the work, as far as it has been filled in; see ``models.DraftObstacle``."""

    raised: bool
    kind: str = ""
    text: str = ""
    decider: Unit | None = None
    answer_due: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.raised or self.text.strip() or self.decider or self.answer_due)


@write
def save_draft(
    actor: Actor,
    assignment: Assignment,
    *,
    version: int | None = None,
    blocking: Blocking | None = None,
    **values: Any,
) -> Report:
    """Start a report or change one that is not submitted; saved as one types.

    Args:
        version: of the report that the person sees; None when there was none.
        blocking: what blocks the work; None leaves what was said about it before.
        values: any of ``CONTENT``.

    Raises:
        NotAllowed; Conflict: somebody of the unit changed it meanwhile; InvalidTransition: the assignment
            takes no report; InvalidInput: a value out of range, or another item than the returned one.
    """
    refuse_unknown(values)
    stored = lock_assignment(assignment.pk)
    require(policies.may_report(actor, stored))
    next_state(ASSIGNMENT, "submit", stored.state)
    report = drafted(actor, stored, version, values)
    if report.pk is None:
        insert(report)
    else:
        update(report, ("version", *sorted(values)))
    keep_blocking(report, blocking)
    return report


def drafted(actor: Actor, assignment: Assignment, version: int | None, values: Mapping[str, Any]) -> Report:
    """The open report of a locked assignment with ``values``, or a new one; not stored yet.

    Raises:
        what ``save_draft`` raises.
    """
    found, newest = lock_open_report(assignment)
    if found is None:
        report = Report(
            assignment=assignment,
            number=newest + 1,
            author_id=actor.who,
            progress=assignment.progress,
            created_at=clock.now(),
        )
    else:
        report = found
        if report.state not in (R.DRAFT, R.RETURNED):
            raise InvalidTransition(_("Báo cáo đã gửi, đang chờ duyệt; không sửa được nữa."))
        if report.version != version:
            raise Conflict
        _refuse_locked_items(report, values)
        report.version += 1
    for name, value in values.items():
        setattr(report, name, value)
    _check_content(report)
    return report


def keep_blocking(report: Report, blocking: Blocking | None) -> None:
    """Keep with a stored draft what blocks the work; None leaves what was said about it before."""
    if blocking is None or report.state != R.DRAFT:
        return
    if blocking.is_empty:
        DraftObstacle.objects.filter(report=report).delete()
        return
    DraftObstacle.objects.update_or_create(
        report=report,
        defaults={
            "raised": blocking.raised,
            "kind": blocking.kind,
            "text": blocking.text,
            "decider": blocking.decider,
            "answer_due": blocking.answer_due,
        },
    )


@write
def submit_report(actor: Actor, report: Report, *, version: int) -> Report:
    """Hand a draft or a mended report to the unit's approver.

    What the draft says blocks the work becomes an obstacle in the same transaction.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
        InvalidInput: nothing said, completion without evidence (R11), or an obstacle that says too little.
    """
    # Whoever changes what is said here changes the report's version too.
    said = DraftObstacle.objects.filter(report=report).select_related("decider").first()
    if said is not None and said.raised:
        hold_tree()
    stored = lock_report(report.pk, version)
    require(policies.may_report(actor, stored.assignment))
    put_forward(actor, stored, has_evidence=lambda: stored.evidence.exists())
    update(stored, PUT_FORWARD)
    carry_submission(actor, stored)
    raise_what_blocks(actor, stored, said)
    return stored


def put_forward(actor: Actor, report: Report, *, has_evidence: Callable[[], bool]) -> None:
    """Make a locked report a submitted one; the columns of ``PUT_FORWARD`` are not stored yet.

    Raises:
        InvalidTransition; InvalidInput: nothing said, or completion without evidence (R11).
    """
    after = next_state(REPORT, "submit", report.state)
    fields = {}
    if not report.done.strip():
        fields["done"] = _("Viết đã làm được gì.")
    if report.is_final and not has_evidence():
        fields["evidence"] = _(
            "Báo cáo hoàn thành cần ít nhất một minh chứng: tệp, liên kết hoặc số văn bản."
        )
    if fields:
        raise InvalidInput(fields=fields)
    # Whoever sends it stands for it, also when a colleague began the draft: R11 binds that person.
    report.author_id = actor.who
    report.state, report.submitted_at = after, clock.now()
    report.approved_by, report.approved_at = None, None
    report.version += 1


def carry_submission(actor: Actor, report: Report) -> None:
    """Let the assignment follow its stored, submitted report, and tell of it."""
    assignment = report.assignment
    after = next_state(ASSIGNMENT, "submit", assignment.state)
    changes = move(assignment, after, progress=report.progress, reported_at=report.submitted_at)
    record_on_assignment(
        actor,
        events.REPORT_SUBMITTED,
        assignment,
        changes=changes,
        progress=report.progress,
        report=report.pk,
    )


def raise_what_blocks(actor: Actor, report: Report, said: DraftObstacle | None) -> None:
    """Make an obstacle of what the draft of a report, now submitted, said blocks the work."""
    if said is None:
        return
    if said.raised:
        record_obstacle(
            actor,
            report.assignment,
            kind=said.kind,
            text=said.text,
            decider=said.decider,
            answer_due=said.answer_due,
        )
    said.delete()


@write
def approve_report(actor: Actor, report: Report, *, version: int) -> Report:
    """The unit's approver stands for a report; it goes to the giver for confirmation.

    Raises:
        NotAllowed: own report, or another unit's; Conflict, InvalidTransition.
    """
    stored = lock_report(report.pk, version)
    require(policies.may_approve(actor, stored))
    next_state(ASSIGNMENT, "return", stored.assignment.state)
    stored.state = next_state(REPORT, "approve", stored.state)
    stored.approved_by_id, stored.approved_at = actor.person_id, clock.now()
    stored.version += 1
    update(stored, ("state", "approved_by", "approved_at", "version"))
    record_on_assignment(
        actor, events.REPORT_APPROVED, stored.assignment, progress=stored.progress, report=stored.pk
    )
    return stored


@write
def confirm_report(actor: Actor, report: Report, *, version: int, progress: int | None = None) -> Report:
    """The giver confirms a signed-off report, wholly or to a lower progress than reported.

    A final report confirmed in full completes the assignment, on the day when it was submitted: the day
    of the result counts, not that of the click (requirements.md §10.1).

    Args:
        progress: per cent that the confirmer stands for; None for what was reported.

    Raises:
        NotAllowed: own report, or another unit gave the work; Conflict, InvalidTransition, InvalidInput.
    """
    task = lock_task(report.assignment.task_id)
    stored = lock_report(report.pk, version)
    require(policies.may_confirm(actor, stored))
    confirmed = stored.progress if progress is None else progress
    if not 0 <= confirmed <= stored.progress:
        raise InvalidInput(fields={"progress": _("Xác nhận từ 0 đến mức đã báo cáo.")})
    stored.state = next_state(REPORT, "confirm", stored.state)
    stored.confirmed_by_id, stored.confirmed_at = actor.person_id, clock.now()
    stored.confirmed_progress = confirmed
    stored.version += 1
    update(stored, ("state", "confirmed_by", "confirmed_at", "confirmed_progress", "version"))
    _carry_confirmation(actor, task, stored, confirmed)
    return stored


@write
def return_report(actor: Actor, report: Report, *, version: int, item: str, reason: str) -> Report:
    """Send a report back for one named item; all other items stay as they are.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no such item, or no reason.
    """
    stored = lock_report(report.pk, version)
    require(policies.may_return(actor, stored))
    after = next_state(REPORT, "return", stored.state)
    fields = {}
    if item not in Report.Item.values:
        fields["item"] = _("Chọn một mục cần sửa.")
    if not reason.strip():
        fields["reason"] = _("Nêu lý do trả lại, để đơn vị biết sửa gì.")
    if fields:
        raise InvalidInput(fields=fields)
    stored.state, stored.returned_by_id = after, actor.person_id
    stored.returned_item, stored.returned_reason = item, reason.strip()
    stored.approved_by, stored.approved_at = None, None
    stored.version += 1
    update(
        stored,
        ("state", "returned_by", "returned_item", "returned_reason", "approved_by", "approved_at", "version"),
    )
    changes = move(
        stored.assignment, next_state(ASSIGNMENT, "return", stored.assignment.state), reason=reason.strip()
    )
    record_on_assignment(
        actor,
        events.REPORT_RETURNED,
        stored.assignment,
        changes=changes,
        item=own_words(Report.Item(item).label),
        reason=reason.strip(),
        report=stored.pk,
    )
    return stored


def approve_reports(
    actor: Actor, chosen: Iterable[tuple[Report, int]]
) -> list[tuple[Report, GiamsatError | None]]:
    """Sign off several reports, each in its own transaction; tells for each what stood against it."""
    outcome: list[tuple[Report, GiamsatError | None]] = []
    for report, version in chosen:
        try:
            outcome.append((approve_report(actor, report, version=version), None))
        except GiamsatError as fault:
            outcome.append((report, fault))
    return outcome


def _carry_confirmation(actor: Actor, task: Task, report: Report, confirmed: int) -> None:
    assignment = report.assignment
    completes = report.is_final and confirmed == 100
    verb = "confirm_completion" if completes else "confirm_progress"
    values: dict[str, Any] = {"confirmed_progress": confirmed}
    if completes and report.submitted_at is not None:
        values["completed_on"] = clock.day_of(report.submitted_at)
    changes = move(assignment, next_state(ASSIGNMENT, verb, assignment.state), **values)
    record_on_assignment(
        actor, events.REPORT_CONFIRMED, assignment, changes=changes, progress=confirmed, report=report.pk
    )
    if completes and assignment.depth == 0 and assignment.role == PartyRole.LEAD:
        finish_task_if_done(actor, task)


def refuse_unknown(values: Mapping[str, Any]) -> None:
    """A report has the columns of ``CONTENT`` and no others.

    Raises:
        TypeError: a fault of the caller.
    """
    unknown = set(values) - set(CONTENT)
    if unknown:
        raise TypeError(f"a report has no {sorted(unknown)}")


def _refuse_locked_items(report: Report, values: Mapping[str, Any]) -> None:
    if report.state != R.RETURNED:
        return
    open_columns = ITEM_COLUMNS[report.returned_item]
    touched = {name for name, value in values.items() if getattr(report, name) != value}
    if touched - open_columns:
        raise InvalidInput(
            _("Chỉ mục “%(item)s” được trả lại để sửa; các mục khác giữ nguyên.")
            % {"item": report.get_returned_item_display()},
            code="item_locked",
        )


def _check_content(report: Report) -> None:
    fields = {}
    if not 0 <= report.progress <= 100:
        fields["progress"] = _("Tiến độ từ 0 đến 100 phần trăm.")
    if report.is_final and report.progress != 100:
        fields["progress"] = _("Báo cáo hoàn thành có tiến độ 100 %.")
    if report.difficulties.strip() and not report.cause:
        fields["cause"] = _("Chọn nguyên nhân khách quan hay chủ quan.")
    if fields:
        raise InvalidInput(fields=fields)
