"""Progress by programme, task group, body and place, and the page of one public task."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.core.errors import NotFound
from giamsat.directives.models import Programme
from giamsat.portal.pages.caching import as_of_day, edition_of, public
from giamsat.portal.pages.here import Here
from giamsat.portal.pages.shown import Shown, day, parts, shown
from giamsat.portal.pages.views_home import PER_PAGE, national
from giamsat.publishing import selectors, task_page
from giamsat.publishing.task_page import Beside, TaskPage
from giamsat.ui import states
from giamsat.ui.charts import four_part_bar
from giamsat.units.models import Unit

#: The four parts of the bar as filters: "còn hạn" takes in what is paused or has no deadline.
FILTERS = {
    "done": ["done"],
    "late": ["late"],
    "term": ["term", "soon", "paused", "none"],
    "overdue": ["overdue"],
    "finished": ["done", "late"],
}
#: So many bodies, reports and pieces of evidence stand on the page of a task; the data hold them all.
SHOWN_BESIDE = 15
#: Whoever comes from the page of a place finds the bodies of that place first: a commune's and its province's.
MOST_PLACES = 2
ORDERS = {"done": ["-done_on", "key"], "late": ["-done_on", "key"], "finished": ["-done_on", "key"]}


@public
def tasks(request: HttpRequest) -> HttpResponse:
    """All public tasks of the country, by state, words, programme, document."""
    rows = selectors.public_tasks()
    programme = request.GET.get("programme", "")
    codes = [programme] if programme else [one.code for one in national()]
    rows = rows.filter(programme__in=codes)
    document = request.GET.get("document", "")[:200]
    if document:
        title = _("Việc giao từ văn bản %(number)s") % {"number": document}
        return _listed(request, rows.filter(body__document=document), title=title)
    return _listed(request, rows, title=_("Mọi việc đã công khai"))


@public
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """A programme with its groups."""
    found = _programme(code)
    rows = selectors.public_tasks().filter(programme=code)
    by_group = selectors.tallies(rows, "group")
    groups = [
        {
            "name": group.name,
            "url": reverse("portal:group", args=[code, group.code]),
            "tally": by_group[group.code],
        }
        for group in found.groups.all()
        if group.code in by_group
    ]
    return _overview(request, rows, found.name, {"programme": found, "groups": groups})


@public
def group(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """One group of tasks of a programme."""
    found = _programme(code)
    one = found.groups.filter(code=group).first()
    rows = selectors.public_tasks().filter(programme=code, group=group)
    if one is None or not rows.exists():
        raise NotFound
    return _overview(request, rows, f"{one.name} · {found.name}", {"programme": found})


@public
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """A ministry, province, commune or other body: what it and those below it answer for."""
    found = Unit.objects.filter(code=code).select_related("parent", "territory").first()
    if found is None:
        raise NotFound
    here = Here(selectors.public_parts().filter(path__within=found.path), [code])
    below = [{"unit": each, "tally": tally} for each, tally in _below(found)]
    own = selectors.tally(selectors.public_parts().filter(unit=code))
    more = {"unit": found, "below": below, "own": own, "here": here}
    return _overview(request, here.tasks(), found.name, more)


@public
def units(request: HttpRequest) -> HttpResponse:
    """Ministries and provinces with what they answer for."""
    kinds = [
        Unit.Kind.MINISTRY,
        Unit.Kind.MINISTRY_AGENCY,
        Unit.Kind.GOVERNMENT_AGENCY,
        Unit.Kind.PROVINCIAL_COMMITTEE,
    ]
    found = selectors.tallies(selectors.public_parts(), "unit")
    rows = Unit.objects.filter(code__in=found, kind__in=kinds).order_by("kind", "sort_key")
    split: dict[str, list[dict[str, Any]]] = {"ministries": [], "provinces": []}
    for each in rows:
        place = "provinces" if each.kind == Unit.Kind.PROVINCIAL_COMMITTEE else "ministries"
        split[place].append({"unit": each, "tally": found[each.code]})
    return render(request, "portal/pages/units.html", {**split, "edition_at": edition_of(request)[1]})


@public
def task(request: HttpRequest, code: str) -> HttpResponse:
    """One obligation: its words and place, who answers, each deadline, what was reported and confirmed."""
    at = request.GET.getlist("at")[:MOST_PLACES]
    page = task_page.read_task_page(code, SHOWN_BESIDE, at)
    row = page.row
    leads = page.of(task_page.LEAD)
    lead_tally = selectors.Tally({state: page.lead_states.get(state, 0) for state in selectors.STATES})
    context = {
        "task": Shown(row, as_of_day(request)),
        "look": states.time_state(row.state),
        "row": row,
        "body": row.body,
        "programme": page.programme,
        "group": page.group,
        "document_date": day(row.body.get("document_date")),
        "leads": _parts(leads),
        "at": at,
        "lead_tally": lead_tally,
        "more_leads": lead_tally.total - len(leads),
        "others": _parts(page.of(task_page.OTHER)),
        "timeline": _timeline(page),
        "evidence": page.of(task_page.EVIDENCE),
        "release": row.fact.release,
        "address": request.build_absolute_uri(reverse("portal:task", args=[code])),
    }
    return render(request, "portal/pages/task.html", context)


def _programme(code: str) -> Programme:
    found = selectors.public_programmes().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _overview(request: HttpRequest, rows: Any, title: str, more: dict[str, Any]) -> HttpResponse:
    """A sentence, the bar, and the list: the shape of every page between the home page and a task."""
    here = more.get("here")
    tally = here.tally(rows) if here else selectors.tally(rows)
    return _listed(
        request,
        rows,
        title=title,
        tally=tally,
        bar=four_part_bar(parts(tally, f"{request.path}?")),
        edition_at=edition_of(request)[1],
        **more,
    )


def _listed(request: HttpRequest, rows: Any, here: Here | None = None, **more: Any) -> HttpResponse:
    state, query = request.GET.get("state", ""), request.GET.get("q", "").strip()[:200]
    if state in FILTERS:
        rows = here.tasks(FILTERS[state]) if here else rows.filter(state__in=FILTERS[state])
    order = ORDERS.get(state, ["due", "key"])
    rows = selectors.search_tasks(rows, query) if query else rows.order_by(*order)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page_obj": page,
        "tasks": (here.shown if here else shown)(page.object_list, as_of_day(request)),
        "state": state if state in FILTERS else "",
        "q": query,
        "page_url": f"?{kept.urlencode()}{'&' if kept else ''}page=",
        **more,
    }
    return render(request, "portal/pages/list.html", context)


def _below(above: Unit) -> list[tuple[Unit, selectors.Tally]]:
    children = {each.code: each for each in Unit.objects.filter(parent=above).order_by("sort_key")}
    if not children or above.parent is None:
        return []
    found = selectors.tallies(selectors.public_parts().filter(unit__in=list(children)), "unit")
    return [(each, found[code]) for code, each in children.items() if code in found]


def _parts(rows: list[Beside]) -> list[dict[str, Any]]:
    return [
        {
            **row.body,
            "unit": row.unit,
            "url": reverse("portal:unit", args=[row.unit]),
            "due": row.due,
            "original_due": day(row.body["original_due"]),
        }
        for row in rows
    ]


def _timeline(page: TaskPage) -> list[dict[str, Any]]:
    """What happened, the newest first: given, deadlines moved, reports confirmed, done."""
    said: list[dict[str, Any]] = []
    row, body = page.row, page.row.body
    if body.get("issued_on"):
        said.append({"on": day(body["issued_on"]), "kind": "issued", "giver": body.get("giver")})
    said += [
        {"on": day(one.body["decided_on"]), "kind": "deadline", **_days(one.body), "fact": one.body}
        for one in page.of(task_page.DEADLINE)
    ]
    said += [
        {"on": day(one.body["confirmed_on"]), "kind": "report", "fact": one.body}
        for one in page.of(task_page.REPORT)
    ]
    if row.done_on:
        said.append({"on": row.done_on, "kind": "done"})
    return sorted(said, key=lambda one: one["on"] or dt.date.min, reverse=True)


def _days(body: dict[str, Any]) -> dict[str, Any]:
    return {"old_due": day(body["old_due"]), "new_due": day(body["new_due"])}
