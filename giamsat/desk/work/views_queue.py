"""Reports that wait: for sign-off within the unit, and for confirmation by the giver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Actor
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.hats import hat
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.desk.tasks.forms import ConfirmForm, ReturnForm, VersionForm
from giamsat.desk.work.forms import BatchForm
from giamsat.desk.work.views import claimed, tell
from giamsat.tasks import loading, possible, selectors, services
from giamsat.tasks.models import Evidence, Report

SHOWN = 50


@dataclass(frozen=True)
class Queue:
    """One of the two queues."""

    name: str
    rows: Callable[[Actor], QuerySet[Report]]


QUEUES = {
    "approvals": Queue("approvals", selectors.approval_queue),
    "confirmations": Queue("confirmations", selectors.confirmation_queue),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a report beside the same item of the last confirmed one."""

    item: str
    label: str
    now: str
    before: str
    changed: bool


@access(SIGNED_IN)
def approvals(request: ActorRequest) -> HttpResponse:
    """Reports that wait for this person's sign-off. Query: ``report``, the one to be shown."""
    return _queue(request, QUEUES["approvals"])


@access(SIGNED_IN)
def confirmations(request: ActorRequest) -> HttpResponse:
    """Signed-off reports that wait for the unit that gave the work. Query: ``report``."""
    return _queue(request, QUEUES["confirmations"])


def _queue(request: ActorRequest, queue: Queue) -> HttpResponse:
    waiting = queue.rows(request.actor)
    rows = list(waiting[: SHOWN + 1])
    wanted = request.GET.get("report", "")
    chosen = next((row for row in rows if str(row.pk) == wanted), rows[0] if rows else None)
    context: dict[str, Any] = {
        "queue": queue,
        "rows": rows[:SHOWN],
        "total": waiting.count() if len(rows) > SHOWN else len(rows),
        "batch": BatchForm(),
        "chosen": chosen,
    }
    if chosen is not None:
        at = rows.index(chosen)
        context["next"] = rows[at + 1] if at + 1 < len(rows) else None
        context.update(_sheet(request, chosen))
    return render(request, "desk/work/queue.html", context)


@access(SIGNED_IN)
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """One report by itself, with what the reader may say to it."""
    row = selectors.report(request.actor, pk)
    return render(request, "desk/work/report_view.html", {"chosen": row, **_sheet(request, row)})


@access(SIGNED_IN)
@require_POST
def decide(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Approve, confirm or return a report; ``queue`` in the form says which list goes on."""
    row = loading.report_to_change(request.actor, pk)
    forms: dict[str, type[OnceForm]] = {"approve": VersionForm, "confirm": ConfirmForm, "return": ReturnForm}
    services_of: dict[str, Callable[..., Report]] = {
        "approve": services.approve_report,
        "confirm": services.confirm_report,
        "return": services.return_report,
    }
    said = {
        "approve": _("Đã duyệt báo cáo “%(task)s”."),
        "confirm": _("Đã xác nhận báo cáo “%(task)s”."),
        "return": _("Đã trả lại báo cáo “%(task)s”."),
    }
    form = forms[verb](request.POST, auto_id=f"{verb}-%s")
    name = request.POST.get("queue", "")
    onward = reverse(f"desk:{name}") if name in QUEUES else reverse("desk:report", args=[pk])
    if form.is_valid():
        given = {key: value for key, value in form.cleaned_data.items() if key != "once"}
        try:
            done = perform(request, form, lambda: services_of[verb](request.actor, row, **given))
        except Repeated:
            return see_other(onward)
        if done is not None:
            messages.success(request, said[verb] % {"task": row.assignment.task.title})
            return see_other(onward)
    now = selectors.report(request.actor, pk)
    context = {"chosen": now, "queue": QUEUES.get(name), **_sheet(request, now, {verb: form})}
    # The return form, where it still stands, shows its own faults.
    context["refused"] = None if verb == "return" and context["may"]["return"] else form
    return render(request, "desk/work/report_view.html", context, status=422)


@access(SIGNED_IN)
@require_POST
def approve_chosen(request: ActorRequest) -> HttpResponse:
    """Sign off every ticked report; each stands by itself."""
    form = BatchForm(request.POST)
    back = see_other(reverse("desk:approvals"))
    pairs = dict(form.pairs())
    if not form.is_valid() or not pairs:
        messages.warning(request, _("Chưa chọn báo cáo nào để duyệt."))
        return back
    if not claimed(request, form):
        return back
    rows = selectors.reports(request.actor).filter(pk__in=pairs)
    outcome = services.approve_reports(request.actor, [(row, pairs[row.pk]) for row in rows])
    tell(request, [(row.assignment.task.title, fault) for row, fault in outcome], _approved)
    return back


def _sheet(request: ActorRequest, row: Report, sent: dict[str, OnceForm] | None = None) -> dict[str, Any]:
    """What stands on the sheet of one report."""
    before = selectors.confirmed_before(row)
    version = {"version": row.version}
    for form in (sent or {}).values():
        renew(form, row.version)
    blank: dict[str, OnceForm] = {
        "approve": VersionForm(auto_id="approve-%s", initial=version),
        "confirm": ConfirmForm(auto_id="confirm-%s", initial={**version, "progress": row.progress}),
        "return": ReturnForm(auto_id="return-%s", initial=version),
    }
    return {
        "lines": _lines(row, before),
        "before": before,
        "evidence": [(piece, _is_new(piece, before)) for piece in row.evidence.all()],
        "words": selectors.clause_words(row.assignment.task),
        "may": possible.acts_on_report(request.actor, row),
        "hat": hat(request.actor, {row.assignment.unit.path, row.assignment.assigner.path}),
        "forms": {**blank, **(sent or {})},
    }


def _lines(row: Report, before: Report | None) -> list[Line]:
    names = [
        ("done", "done"),
        ("next_step", "next_step"),
        ("difficulties", "difficulties"),
        ("recommendations", "recommendations"),
    ]
    out = []
    for item, column in names:
        now = str(getattr(row, column))
        then = str(getattr(before, column)) if before else ""
        if column == "difficulties" and now and row.cause:
            now = f"{now} ({row.get_cause_display()}: {row.cause_text or _('chưa nói rõ')})"
        if now or then:
            changed = bool(before) and str(getattr(row, column)) != then
            out.append(Line(item, str(Report.Item(item).label), now, then, changed))
    return out


def _is_new(piece: Evidence, before: Report | None) -> bool:
    """Whether the last confirmed report had no evidence of the same content, address or number."""
    if before is None:
        return False
    mine = _identity(piece)
    return all(_identity(other) != mine for other in before.evidence.all())


def _identity(piece: Evidence) -> tuple[str, str]:
    content = piece.file.sha256 if piece.file else ""
    return piece.kind, content or piece.url or piece.document_number


def _approved(count: int) -> str:
    return ngettext("Đã duyệt %(count)d báo cáo.", "Đã duyệt %(count)d báo cáo.", count) % {"count": count}
