"""Every write to tasks, assignments, reports, extensions, obstacles and comments."""

from giamsat.tasks.services.assignments import (
    accept_assignment,
    accept_assignments,
    cancel_task,
    contest_assignment,
    decide_contest,
    forward_assignment,
    pause_task,
    resume_task,
    set_accountable,
)
from giamsat.tasks.services.changes import against_duplicates, decide_change
from giamsat.tasks.services.comments import add_comment
from giamsat.tasks.services.confidence import set_confidence
from giamsat.tasks.services.evidence import add_evidence, remove_evidence
from giamsat.tasks.services.extensions import ask_extension, decide_extension
from giamsat.tasks.services.issuing import (
    Addressees,
    Obligation,
    addressees_of,
    against_issuing,
    issue_directive,
    issue_task,
)
from giamsat.tasks.services.links import link_tasks, unlink_tasks
from giamsat.tasks.services.obstacles import (
    answer_obstacle,
    close_obstacle,
    escalate_obstacle,
    raise_obstacle,
)
from giamsat.tasks.services.reminders import Reminded, remind_task, remind_unit
from giamsat.tasks.services.reports import (
    Blocking,
    approve_report,
    approve_reports,
    confirm_report,
    return_report,
    save_draft,
    submit_report,
)
from giamsat.tasks.services.whole import write_report

__all__ = [
    "Addressees",
    "Blocking",
    "Obligation",
    "Reminded",
    "accept_assignment",
    "accept_assignments",
    "add_comment",
    "add_evidence",
    "addressees_of",
    "against_duplicates",
    "against_issuing",
    "answer_obstacle",
    "approve_report",
    "approve_reports",
    "ask_extension",
    "cancel_task",
    "close_obstacle",
    "confirm_report",
    "contest_assignment",
    "decide_change",
    "decide_contest",
    "decide_extension",
    "escalate_obstacle",
    "forward_assignment",
    "issue_directive",
    "issue_task",
    "link_tasks",
    "pause_task",
    "raise_obstacle",
    "remind_task",
    "remind_unit",
    "remove_evidence",
    "resume_task",
    "return_report",
    "save_draft",
    "set_accountable",
    "set_confidence",
    "submit_report",
    "unlink_tasks",
    "write_report",
]
