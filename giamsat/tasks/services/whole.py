"""A whole report at once: what was done, what proves it, and handing it in; all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.files.services import Checked, keep_files
from giamsat.core.policy import require
from giamsat.core.prepared import insert, update
from giamsat.core.writes import write
from giamsat.tasks import policies
from giamsat.tasks.loading import with_evidence
from giamsat.tasks.locks import lock_assignment
from giamsat.tasks.models import Assignment, DraftObstacle, Evidence, Report
from giamsat.tasks.services.evidence import check_evidence, check_open_for_evidence
from giamsat.tasks.services.reports import (
    PUT_FORWARD,
    Blocking,
    carry_submission,
    drafted,
    keep_blocking,
    put_forward,
    raise_what_blocks,
    refuse_unknown,
)
from giamsat.tasks.transitions import ASSIGNMENT, next_state
from giamsat.units.locks import hold_tree


@write
def write_report(
    actor: Actor,
    assignment: Assignment,
    *,
    version: int | None = None,
    submit: bool = False,
    files: Sequence[tuple[str, Checked]] = (),
    evidence: Sequence[Mapping[str, Any]] = (),
    blocking: Blocking | None = None,
    **values: Any,
) -> Report:
    """Do what ``save_draft``, ``add_evidence`` for each piece and ``submit_report`` do, in one transaction.

    Args:
        version: of the open report that the person sees; None when there was none.
        submit: hand it to the unit's approver.
        files: titles (the file's name when empty) with files from ``checked_uploads``.
        evidence: links and documents: columns of ``Evidence``.
        blocking: what blocks the work; None leaves what was said about it before.
        values: any of ``reports.CONTENT``.

    Returns:
        the report; ``evidence.all()`` of it is read already.

    Raises:
        what the three raise; nothing is stored then.
    """
    refuse_unknown(values)
    said_before = version is not None and DraftObstacle.objects.filter(report__assignment=assignment).exists()
    if submit and (said_before or blocking is not None):
        hold_tree()
    stored = lock_assignment(assignment.pk)
    require(policies.may_report(actor, stored))
    next_state(ASSIGNMENT, "submit", stored.state)
    report = drafted(actor, stored, version, values)
    for piece in evidence:
        check_evidence(piece)
    if files or evidence:
        check_open_for_evidence(report)
    is_new = report.pk is None
    before = [] if is_new else list(report.evidence.select_related("file"))
    if submit:
        put_forward(actor, report, has_evidence=lambda: bool(files or evidence or before))
    if is_new:
        insert(report)
    else:
        update(report, sorted({*values, "version", *(PUT_FORWARD if submit else ())}))
    with_evidence(report, before + _added(actor, report, files, evidence))
    keep_blocking(report, blocking)
    if submit:
        carry_submission(actor, report)
        if said_before or blocking is not None:
            said = DraftObstacle.objects.filter(report=report).select_related("decider").first()
            raise_what_blocks(actor, report, said)
    return report


def _added(
    actor: Actor,
    report: Report,
    files: Sequence[tuple[str, Checked]],
    evidence: Sequence[Mapping[str, Any]],
) -> list[Evidence]:
    pieces: list[dict[str, Any]] = []
    kept = keep_files(actor, [file for _title, file in files]) if files else []
    for (title, _file), stored in zip(files, kept, strict=True):
        name = title.strip() or stored.name
        pieces.append({"kind": Evidence.Kind.FILE, "title": name[:300], "file": stored})
    rows = [
        Evidence(report=report, added_by_id=actor.who, added_at=clock.now(), **piece)
        for piece in (*pieces, *evidence)
    ]
    for row in rows:
        insert(row)
    return rows
