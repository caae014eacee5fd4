"""What proves a report: files, links, numbers of documents, bound to it while it is open (R10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.prepared import insert, update
from giamsat.core.writes import write
from giamsat.tasks import policies
from giamsat.tasks.locks import lock_report
from giamsat.tasks.models import Evidence, Report
from giamsat.tasks.transitions import ASSIGNMENT, next_state


@write
def remove_evidence(actor: Actor, evidence: Evidence, *, version: int) -> Report:
    """Take evidence off a report that is still open for it.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    report = _open_for_evidence(actor, evidence.report, version)
    report.evidence.filter(pk=evidence.pk).delete()
    report.version += 1
    update(report, ("version",))
    return report


@write
def add_evidence(actor: Actor, report: Report, *, version: int | None = None, **values: Any) -> Evidence:
    """Bind a stored file, a link, or a document's number and date to a report.

    Args:
        version: of the report that the person sees; None for an upload, which changes nothing that was typed.
        values: columns of ``Evidence``: kind, title, and file, url, or document_number with document_date.

    Raises:
        NotAllowed, Conflict; InvalidInput: the thing itself is missing.
    """
    stored = _open_for_evidence(actor, report, version)
    check_evidence(values)
    evidence = Evidence(report=stored, added_by_id=actor.who, added_at=clock.now(), **values)
    insert(evidence)
    return evidence


def check_evidence(values: Mapping[str, Any]) -> None:
    """See that a piece of evidence has the thing that its kind asks for.

    Raises:
        InvalidInput: it has not.
    """
    kind = values.get("kind")
    fields = {}
    if kind == Evidence.Kind.LINK and not str(values.get("url", "")).startswith(("https://", "http://")):
        fields["url"] = _("Nhập địa chỉ bắt đầu bằng https://")
    if kind == Evidence.Kind.DOCUMENT and not str(values.get("document_number", "")).strip():
        fields["document_number"] = _("Nhập số, ký hiệu văn bản.")
    if kind == Evidence.Kind.FILE and values.get("file") is None:
        fields["file"] = _("Chọn một tệp.")
    if fields:
        raise InvalidInput(fields=fields)


def check_open_for_evidence(report: Report) -> None:
    """See that a locked report takes evidence now.

    Raises:
        InvalidInput: another item was returned; InvalidTransition: it is submitted.
    """
    if report.state == Report.State.RETURNED and report.returned_item != Report.Item.EVIDENCE:
        raise InvalidInput(_("Mục minh chứng không bị trả lại; giữ nguyên."), code="item_locked")
    if report.state not in (Report.State.DRAFT, Report.State.RETURNED):
        raise InvalidTransition(_("Báo cáo đã gửi; không thêm bớt minh chứng được nữa."))


def _open_for_evidence(actor: Actor, report: Report, version: int | None) -> Report:
    stored = lock_report(report.pk, version)
    require(policies.may_report(actor, stored.assignment))
    next_state(ASSIGNMENT, "submit", stored.assignment.state)
    check_open_for_evidence(stored)
    return stored
