"""Tasks, who has them, what they report, and what others decide about it.

Work state is stored here; time state (overdue, due soon …) is computed by ``tasks.timestate``.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded
from giamsat.directives.models import DeadlineKind, PartyRole
from giamsat.tasks.models_asked import Cause as Cause
from giamsat.tasks.models_asked import Comment as Comment
from giamsat.tasks.models_asked import DraftObstacle as DraftObstacle
from giamsat.tasks.models_asked import Extension as Extension
from giamsat.tasks.models_asked import Obstacle as Obstacle
from giamsat.tasks.models_asked import Reminder as Reminder
from giamsat.tasks.models_change import TaskChange as TaskChange
from giamsat.tasks.models_past import AssignmentPast, TaskPast  # noqa: F401 (models of this app)

PERSON = settings.AUTH_USER_MODEL


class Task(Worded):
    """One obligation with its six clears (R4): person, work, time, responsibility, product, authority.

    ``owner`` is the unit that assigned it and whose standing office confirms it. ``due`` is the deadline in
    force, ``original_due`` the one it was issued with. ``done_on`` is set when every lead assignment is
    confirmed: the national total counts a task once (R9).
    """

    class State(models.TextChoices):
        OPEN = "open", _("Đang thực hiện")
        DONE = "done", _("Hoàn thành")
        PAUSED = "paused", _("Tạm dừng")
        CANCELLED = "cancelled", _("Đã hủy")

    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="tasks")
    group = models.ForeignKey("directives.TaskGroup", models.PROTECT, null=True, related_name="tasks")
    directive = models.ForeignKey("directives.Directive", models.PROTECT, null=True, related_name="tasks")
    clause = models.ForeignKey("directives.Clause", models.PROTECT, null=True, related_name="tasks")
    proposal = models.OneToOneField("directives.Proposal", models.PROTECT, null=True, related_name="task")
    code = models.CharField(max_length=60, unique=True)
    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="assigned_tasks")
    title = models.CharField(max_length=300)
    content = models.TextField()
    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind.choices, default=DeadlineKind.NONE)
    due = models.DateField(null=True)
    original_due = models.DateField(null=True)
    deadline_text = models.CharField(max_length=300, blank=True)
    product = models.TextField(blank=True)
    authority = models.CharField(max_length=300, blank=True)
    responsibility = models.CharField(max_length=500, blank=True)
    incomplete_reason = models.TextField(blank=True)
    targets = models.JSONField(default=list)
    is_key = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    done_on = models.DateField(null=True)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    search = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["programme", "state", "due"], name="task_programme_state_due"),
            models.Index(fields=["due"], name="task_open_due", condition=Q(state="open")),
            models.Index(fields=["due", "id"], name="task_by_due", condition=~Q(state="cancelled")),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="task_search"),
            GinIndex(
                Func(F("content"), function="giamsat_traits"),
                name="task_traits",
                condition=Q(state__in=["open", "paused"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "paused", "cancelled"]), name="task_state"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="task_done_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


#: In the order of ``Assignment.State``; named apart because a nested class cannot be seen by ``Meta``.
ASSIGNMENT_STATES = (
    *("assigned", "accepted", "in_progress", "submitted", "returned"),
    *("confirmed", "contested", "paused", "cancelled"),
)


class Assignment(Worded):
    """A task given to a unit. ``parent`` is the assignment that it was forwarded from, at any depth (R5).

    ``assigner`` is the unit that gave it and that confirms its result. ``progress`` is what was reported,
    ``confirmed_progress`` what another person confirmed.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("Chờ tiếp nhận")
        ACCEPTED = "accepted", _("Đã tiếp nhận")
        IN_PROGRESS = "in_progress", _("Đang thực hiện")
        SUBMITTED = "submitted", _("Đã báo cáo, chờ xác nhận")
        RETURNED = "returned", _("Bị trả lại")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        CONTESTED = "contested", _("Đề nghị xem lại")
        PAUSED = "paused", _("Tạm dừng")
        CANCELLED = "cancelled", _("Đã hủy")

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments")
    # Each report moves the row and so writes into every index of this table: none stands here twice, and what most
    # rows leave empty is not in any.
    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="assignments", db_index=False)
    assigner = models.ForeignKey("units.Unit", models.PROTECT, related_name="given_assignments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=10, choices=PartyRole.choices)
    part = models.CharField(max_length=500, blank=True)
    accountable = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASSIGNED)
    state_before_pause = models.CharField(max_length=12, blank=True)
    due = models.DateField(null=True)
    original_due = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    confirmed_progress = models.PositiveSmallIntegerField(default=0)
    reported_at = models.DateTimeField(null=True)
    state_since = models.DateTimeField()
    state_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["task_id", "depth", "role", "id"]
        indexes = [
            models.Index(fields=["unit", "state", "due"], name="assignment_unit_state_due"),
            models.Index(fields=["programme", "unit"], name="assignment_programme_unit"),
            models.Index(fields=["parent"], name="assignment_part", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["accountable"], name="assignment_accountable", condition=Q(accountable__isnull=False)
            ),
            models.Index(fields=["assigner"], name="assignment_to_confirm", condition=Q(state="submitted")),
            models.Index(
                fields=["unit", "due"],
                name="assignment_unit_open_due",
                condition=~Q(state__in=["confirmed", "cancelled", "paused"]),
            ),
            # What a sweep of passed deadlines looks through each few minutes, without looking at the rows.
            models.Index(
                fields=["due", "id"],
                include=["programme"],
                name="assignment_open_by_due",
                condition=~Q(state__in=["confirmed", "cancelled", "paused"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit"], name="assignment_once_a_unit", condition=~Q(state="cancelled")
            ),
            models.CheckConstraint(
                condition=Q(state__in=ASSIGNMENT_STATES),
                name="assignment_state",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100) & Q(confirmed_progress__lte=100), name="assignment_progress"
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", completed_on__isnull=False)
                | (~Q(state="confirmed") & Q(completed_on__isnull=True)),
                name="assignment_confirmed_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.unit_id}"


class Report(Worded):
    """What a unit says it did (R10). Submitted by one person, signed off and confirmed by others (R11)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Bản nháp")
        SUBMITTED = "submitted", _("Chờ duyệt trong đơn vị")
        APPROVED = "approved", _("Đã duyệt, chờ xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        RETURNED = "returned", _("Bị trả lại")

    class Item(models.TextChoices):
        """What can be returned by itself while the rest stays locked."""

        PROGRESS = "progress", _("Tiến độ")
        DONE = "done", _("Đã làm được gì")
        NEXT = "next_step", _("Việc tiếp theo")
        DIFFICULTIES = "difficulties", _("Khó khăn")
        RECOMMENDATIONS = "recommendations", _("Kiến nghị")
        EVIDENCE = "evidence", _("Minh chứng")

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="reports", db_index=False
    )  # report_number begins with it
    number = models.PositiveIntegerField()
    # Nobody looks for what a person wrote or decided: the units do.
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    progress = models.PositiveSmallIntegerField(default=0)
    is_final = models.BooleanField(default=False)
    done = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    difficulties = models.TextField(blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    cause_text = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_progress = models.PositiveSmallIntegerField(null=True)
    returned_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    returned_item = models.CharField(max_length=20, choices=Item.choices, blank=True)
    returned_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["assignment_id", "-number"]
        indexes = [
            models.Index(
                fields=["confirmed_at"],
                name="report_completed",
                condition=Q(state="confirmed", is_final=True),
            ),
            models.Index(
                fields=["assignment"],
                name="report_returned",
                condition=Q(returned_by__isnull=False) & ~Q(state="confirmed"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="report_number"),
            models.UniqueConstraint(
                fields=["assignment"], name="report_one_open", condition=~Q(state="confirmed")
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="report_progress"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved", "confirmed", "returned"]),
                name="report_state",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="report_approver_is_not_author",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("author")),
                name="report_confirmer_is_not_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False),
                name="report_confirmed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}#{self.number}"


class Evidence(Worded):
    """A file, a link, or the number and date of a document that proves a report."""

    class Kind(models.TextChoices):
        FILE = "file", _("Tệp")
        LINK = "link", _("Liên kết")
        DOCUMENT = "document", _("Số văn bản")

    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=300)
    file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )  # evidence_file begins with it
    url = models.URLField(max_length=1000, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    document_date = models.DateField(null=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["report_id", "id"]
        verbose_name_plural = "evidence"
        indexes = [
            models.Index(fields=["added_at"], name="evidence_added"),
            models.Index(
                fields=["file", "added_at", "id"], name="evidence_file", condition=Q(file__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", file__isnull=False)
                | (Q(kind="link", file__isnull=True) & ~Q(url=""))
                | (Q(kind="document", file__isnull=True) & ~Q(document_number="")),
                name="evidence_has_its_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.title


# Models of this app that have files of their own; Django finds models by this module.
from giamsat.tasks.confidence import Confidence as Confidence  # noqa: E402
from giamsat.tasks.dependencies import TaskLink as TaskLink  # noqa: E402
