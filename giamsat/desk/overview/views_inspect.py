"""The inspector's pages: read all in scope, touch nothing (R15)."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.desk.overview.wanted import page_url
from giamsat.monitor import trail
from giamsat.monitor.trail import Look
from giamsat.tasks.selectors import tasks
from giamsat.ui.timeline import sentence
from giamsat.units.selectors import search_units

A_PAGE = 50
LISTS = ("after", "deadlines", "events")


@access(roles(Role.INSPECTOR))
def inspect(request: ActorRequest) -> HttpResponse:
    """What changed after confirmation, who moved deadlines, and every event in scope.

    Query parameters, all optional:
        list: after, deadlines or events.
        kind: a key of ``trail.KINDS``; unit_name: part of a unit's name; person: part of a name;
        first, last: days (2025-12-31), both included; page: number of the page.
    """
    wanted = request.GET.get("list", LISTS[0])
    wanted = wanted if wanted in LISTS else LISTS[0]
    look, remark = _look(request)
    context = {
        "list": wanted,
        "lists": [
            ("after", _("Thay đổi sau xác nhận")),
            ("deadlines", _("Người cho lùi hạn")),
            ("events", _("Mọi sự kiện")),
        ],
        "look": look,
        "remark": remark,
        "kinds": [(key, _kind_name(key)) for key in trail.KINDS],
    }
    if wanted == "deadlines":
        context["rows"] = list(trail.deadlines_moved(request.actor))
        return render(request, "desk/overview/inspect.html", context)
    source = trail.after_confirmation if wanted == "after" else trail.events_in_scope
    page = Paginator(source(request.actor, look), A_PAGE).get_page(request.GET.get("page"))
    about = tasks(request.actor).filter(pk__in={event.task_id for event in page if event.task_id})
    titles = dict(about.values_list("pk", "title"))
    context |= {
        "page_obj": page,
        "page_url": page_url(request),
        "events": [(event, sentence(event), titles.get(event.task_id or 0, "")) for event in page],
    }
    return render(request, "desk/overview/inspect.html", context)


def _kind_name(key: str) -> str:
    return {
        "reports": _("Báo cáo, xác nhận"),
        "deadlines": _("Thời hạn"),
        "obstacles": _("Vướng mắc"),
        "tasks": _("Nhiệm vụ, phân giao"),
        "documents": _("Văn bản, chương trình"),
        "people": _("Người, vai trò"),
        "units": _("Danh bạ đơn vị"),
    }[key]


def _look(request: ActorRequest) -> tuple[Look, str]:
    sent = request.GET
    name, remark = sent.get("unit_name", "").strip()[:200], ""
    unit = search_units(name).first() if name else None
    if name and unit is None:
        remark = _("Không tìm thấy đơn vị “%(name)s”; đang hiện mọi đơn vị.") % {"name": name}
    kind = sent.get("kind", "")
    return (
        Look(
            kind=kind if kind in trail.KINDS else "",
            unit=unit,
            person=sent.get("person", "").strip()[:100],
            first=_day(sent.get("first", "")),
            last=_day(sent.get("last", "")),
        ),
        remark,
    )


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
