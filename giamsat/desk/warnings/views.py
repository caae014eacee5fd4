"""The list of warnings, one warning, and the strip on the overview."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.desk.warnings import forms
from giamsat.desk.warnings.export import LISTS, export_warnings
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.monitor import bottlenecks as graph
from giamsat.monitor.warnings import policies, selectors
from giamsat.monitor.warnings.models import Finding, Severity
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import SHOWN, Look
from giamsat.monitor.warnings.services import dismiss_finding
from giamsat.units.models import Unit
from giamsat.units.selectors import search_units, unit_by_id

A_PAGE = 50


@access(SIGNED_IN)
def warnings(request: ActorRequest) -> HttpResponseBase:
    """Warnings that the reader may see, the gravest first.

    Query parameters, all optional:
        which: open, mine, dismissed or closed; rule: a rule's code; severity: at least 1, 2 or 3;
        unit: id, or unit_name: part of the name, with all below; programme: code; page;
        export: csv or xlsx: the whole list with its filter as a file.
    """
    look, remark = read_look(request)
    rows = selectors.findings(request.actor, look)
    if request.GET.get("export") in exports.FORMATS:
        return export_warnings(request.actor, look, rows, request.GET["export"])
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("export", None)
    export_url = "?" + (query.urlencode() + "&" if query else "") + "export="
    of_all = selectors.counted(request.actor, replace(look, rule=""))
    by_rule: Counter[str] = Counter()
    for rule, _severity, count in of_all:
        by_rule[rule] += count
    listed = by_rule[look.rule] if look.rule else by_rule.total()
    shown: Page[Any] = Paginator(range(listed), A_PAGE).get_page(request.GET.get("page"))
    shown.object_list = selectors.part_of(rows, max(shown.start_index() - 1, 0), shown.end_index())
    query.pop("rule", None)
    context = {
        "look": look,
        "remark": remark,
        "all": by_rule.total(),
        "serious": sum(count for _rule, severity, count in of_all if severity == Severity.SERIOUS),
        "by_rule": [(rule, rules()[rule].title, count) for rule, count in by_rule.most_common()],
        "rule_url": "?" + (query.urlencode() + "&" if query else "") + "rule=",
        "page_obj": shown,
        "page_url": page_url(request),
        "lists": LISTS,
        "rules": [(code, rule.title) for code, rule in rules().items()],
        "severities": Severity.choices,
        "programmes": directives.programmes_read(request.actor),
        "export_url": export_url,
        "others": selectors.other_tasks(request.actor, list(shown.object_list)),
    }
    return render(request, "desk/warnings/list.html", context)


@access(SIGNED_IN)
def warning(request: ActorRequest, pk: int) -> HttpResponse:
    """One warning: why, since when, whose turn; and setting it aside with a justification."""
    row = selectors.finding(request.actor, pk)
    verdict = policies.may_dismiss(request.actor, row)
    form = forms.DismissForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            done = perform(
                request,
                form,
                lambda: dismiss_finding(
                    request.actor, row, version=values["version"], reason=values["reason"]
                ),
            )
        except Repeated:
            return see_other(reverse("desk:warning", args=[pk]))
        if done:
            messages.success(request, _("Đã bỏ qua cảnh báo; lý do được lưu."))
            return see_other(reverse("desk:warning", args=[pk]))
    if form.is_bound:
        renew(form, row.version)
    others = selectors.other_tasks(request.actor, [row])
    context = {
        "row": row,
        "verdict": verdict,
        "form": form,
        "other": next(iter(others.values()), None),
        "can": row.closed_at is None and row.state == Finding.State.OPEN,
    }
    return render(request, "desk/warnings/warning.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def early(request: ActorRequest) -> HttpResponse:
    """The strip of a leader's first screen: how many warnings, the gravest, and what holds up most."""
    look, _remark = read_look(request)
    held = graph.bottlenecks(request.actor, look.programme, look.unit, shown=3)
    context = {"early": selectors.early(request.actor, look, shown=3), "held": held, "look": look}
    return render(request, "desk/warnings/_early.html", context)


def read_look(request: ActorRequest) -> tuple[Look, str]:
    """What a list of this room is narrowed to, and a remark where a name was not understood."""
    sent = request.GET
    which, severity = sent.get("which", "open"), sent.get("severity", "")
    remark, unit = "", _unit(sent.get("unit", ""))
    name = sent.get("unit_name", "").strip()[:200]
    if name and (unit is None or unit.name != name):
        unit = search_units(name).first()
        if unit is None:
            remark = _("Không tìm thấy đơn vị “%(name)s”; đang hiện mọi đơn vị.") % {"name": name}
    if "unit_name" in sent and not name:
        unit = None
    return (
        Look(
            which=which if which in SHOWN else "open",
            rule=sent.get("rule", "") if sent.get("rule", "") in rules() else "",
            severity=int(severity) if severity in {"1", "2", "3"} else 0,
            unit=unit,
            programme=_programme(request, sent.get("programme", "")),
        ),
        remark,
    )


def _unit(named: str) -> Unit | None:
    if not (named.isascii() and named.isdecimal() and len(named) < 18):
        return None
    return unit_by_id(int(named))


def _programme(request: ActorRequest, code: str) -> Programme | None:
    return directives.programmes(request.actor).filter(code=code).first() if code else None
