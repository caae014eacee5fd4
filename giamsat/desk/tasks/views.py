"""The list of tasks and the page of one task."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.policy import Verdict, denied
from giamsat.desk import exports
from giamsat.desk.hats import DOWNWARDS, ON_THE_UNIT, hat
from giamsat.desk.paging import LongList
from giamsat.desk.tasks import chances, filters, forms, happened, past
from giamsat.desk.tasks.clears import six_clears
from giamsat.desk.tasks.export import export_list
from giamsat.desk.tasks.tree import Tree, tree_rows
from giamsat.directives.models import PartyRole
from giamsat.tasks import listing, policies, possible, selectors
from giamsat.tasks.listing_tree import list_tree_tasks, with_tasks
from giamsat.tasks.models import Assignment, Extension, Obstacle, Report, Task
from giamsat.ui.charts import Step, progress_steps
from giamsat.ui.timeline import entries

TASKS_A_PAGE = 50
REPORTS_SHOWN = 20
EVENTS_SHOWN = 20


@access(SIGNED_IN)
def task_list(request: ActorRequest) -> HttpResponseBase:
    """Tasks that the person may see; with ``unit`` what the figures of that unit count.

    Query parameters, all optional; unknown values are told and left out:
        programme: code of a programme (its own "due soon" days then count).
        state: time states parted by commas: done, late, term, soon, overdue, paused, none, cancelled.
            Left out: all but cancelled.
        unit: id of a unit; rows are then its assignments.
        below: with ``unit``: ``1`` counts its whole tree, ``top`` the same with forwarded work once, ``once`` the
            tasks that came into its tree, each once.
        unit_name: a unit by part of its name, with or without tone marks (what a person types).
        group: id of a task group.
        role: lead or coordinate; without ``unit`` the role of the reader's own units.
        key: ``1`` for key tasks.
        q: words of code, title or content, with or without tone marks.
        happened, since: only what had such an event from that day on (``happened.KINDS``).
        due_from, due_to: days (2025-12-31), both included.
        at: an instant (2026-10-15T09:00): the list of then instead of now.
        page: number of the page.
        export: csv or xlsx: the whole list as a file.
    """
    wanted, remarks = filters.read(request.actor, request.GET)
    by_unit = filters.by_unit(wanted)
    of_tree = wanted.unit is not None and not by_unit
    rows: Any = listing.list_assignments if by_unit else listing.list_tasks
    if of_tree:
        rows = list_tree_tasks
    then = filters.instant(request.GET, wanted, remarks)
    found = rows(request.actor, wanted) if then is None else past.rows_then(request.actor, wanted, then)
    if request.GET.get("export") in exports.FORMATS:
        return export_list(request.actor, wanted, found, request.GET, then, request.GET["export"])
    page = request.GET.get("page")
    shown = LongList(found, TASKS_A_PAGE, page).get_page(page)
    listed: list[Any] = list(shown.object_list)
    if of_tree:
        listed = with_tasks(listed)
    elif then is not None:
        listed = past.as_they_were(listed)
    if not by_unit:
        leads = filters.leads_seen(request.actor, listed)
        for row in listed:
            row.lead = leads.get(row.pk)
    shown.object_list = listed
    foretold = then is None and chances.attach(request.actor, listed, by_unit)
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "wanted": wanted,
        "remarks": remarks,
        "page_obj": shown,
        "page_url": "?" + (rest.urlencode() + "&" if rest else "") + "page=",
        "export_url": "?" + (rest.urlencode() + "&" if rest else "") + "export=",
        "choices": filters.choices(request.actor, wanted),
        "by_unit": by_unit,
        "of_tree": of_tree,
        "foretold": foretold,
        "sent": request.GET,
        "then": then,
        "at": request.GET.get("at", "") if then else "",
        "happened": happened.words(request.GET),
        # The name stands on the rows that the reader sees; without any it is not told.
        "person": listed[0].accountable if listed and wanted.accountable is not None else None,
    }
    return render(request, "desk/tasks/list.html", context)


#: Whoever only inspects a unit has nothing to do for it.
WORKING = (*ON_THE_UNIT, *DOWNWARDS)


@access(SIGNED_IN)
def task(request: ActorRequest, pk: int) -> HttpResponse:
    """What was promised, what is true: everything about a task that the reader may see.

    Query: ``under`` the id of an assignment whose parts are shown, ``part`` the page of the tree,
    ``events=all`` the whole timeline.
    """
    actor = request.actor
    row = selectors.task(actor, pk)
    tree = tree_rows(actor, row, request.GET)
    if request.htmx and request.htmx.target == "parts":  # type: ignore[attr-defined]
        return render(request, "desk/tasks/_tree.html", {"task": row, "tree": tree})
    reports = list(selectors.task_reports(actor, row)[: REPORTS_SHOWN + 1])
    happened = selectors.timeline(actor, row)
    limit = 500 if request.GET.get("events") == "all" else EVENTS_SHOWN
    happenings = list(happened[: limit + 1])
    extensions = list(selectors.extensions(actor, row)[:50])
    obstacles = list(selectors.obstacles(actor).filter(assignment__task=row)[:50])
    mine = list(selectors.task_assignments(actor, row).filter(unit__in=actor.unit_ids(WORKING))[:10])
    context = {
        "task": row,
        "clears": six_clears(row, tree.leads, leads_seen=tree.leads_seen),
        "words": selectors.clause_words(row),
        "tree": tree,
        "reports": reports[:REPORTS_SHOWN],
        "more_reports": len(reports) > REPORTS_SHOWN,
        "chart": _chart(row, reports),
        "reported": tree.reported,
        "confirmed": tree.confirmed,
        "extensions": extensions,
        "moved": sum(1 for one in extensions if one.state == Extension.State.GRANTED),
        "obstacles": obstacles,
        "open_obstacles": sum(1 for one in obstacles if one.state == Obstacle.State.OPEN),
        "comments": list(selectors.comments(actor, row)[:100]),
        "comment_form": forms.CommentForm(initial={"assignment": mine[0].pk if mine else tree.first_id}),
        "may_comment": _may_comment(request, mine, tree),
        "entries": entries(happenings[:limit]),
        "more_events": len(happenings) > limit,
        "mine": [(part, *_buttons(request, part)) for part in mine],
        "task_acts": _task_buttons(request, row),
        "hat": hat(actor, {row.owner.path, *(part.unit.path for part in mine)}),
    }
    return render(request, "desk/tasks/task.html", context)


def _may_comment(request: ActorRequest, mine: list[Assignment], tree: Tree) -> Verdict:
    part = mine[0] if mine else (tree.rows[0] if tree.rows else None)
    if part is None:
        return denied(_("Chưa có phần việc nào trong phạm vi của bạn để trao đổi."))
    return policies.may_comment(request.actor, part)


def _buttons(request: ActorRequest, part: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The acts of the reader's own unit: those that can be done, and those that cannot now, with their reasons."""
    may = possible.acts_on(request.actor, part)
    named = [
        ("accept", _("Tiếp nhận"), "circle-check", "desk:accept"),
        ("report", _("Báo cáo"), "send", "desk:report-form"),
        ("forward", _("Giao lại"), "users", "desk:forward"),
        ("obstacle", _("Báo vướng mắc"), "flag", "desk:raise-obstacle"),
        ("accountable", _("Cử người"), "user", "desk:accountable"),
        ("extend", pgettext("act", "Xin gia hạn"), "calendar-due", "desk:ask-extension"),
        ("contest", pgettext("act", "Đề nghị xem lại"), "arrow-back-up", "desk:contest"),
    ]
    acts = [
        {"title": title, "icon": icon, "url": reverse(name, args=[part.pk]), "verdict": may[key], "key": key}
        for key, title, icon, name in named
    ]
    return [act for act in acts if act["verdict"]], [act for act in acts if not act["verdict"]]


def _task_buttons(request: ActorRequest, row: Task) -> list[dict[str, Any]]:
    """The acts of the office that owns the task; nothing for readers who could never do them."""
    may = possible.acts_on_task(request.actor, row)
    named = [
        ("pause", pgettext("act", "Tạm dừng"), "player-pause-filled"),
        ("resume", _("Tiếp tục"), "arrow-right"),
        ("cancel", _("Hủy nhiệm vụ"), "ban"),
    ]
    buttons = [
        {"title": title, "icon": icon, "url": reverse(f"desk:{key}", args=[row.pk])}
        for key, title, icon in named
        if may[key]
    ]
    if selectors.unreported(request.actor).filter(task=row).exists():
        remind = {
            "title": _("Nhắc báo cáo"),
            "icon": "bell",
            "url": reverse("desk:remind-task", args=[row.pk]),
        }
        buttons.insert(0, remind)
    return buttons


def _chart(row: Task, reports: list[Report]) -> Any:
    """Stairs of the one leading unit; with several leading units one line would say nothing true."""
    leads = {
        report.assignment_id
        for report in reports
        if report.assignment.depth == 0 and report.assignment.role == PartyRole.LEAD
    }
    if len(leads) != 1 or row.state == Task.State.CANCELLED:
        return None
    own = [report for report in reports if report.assignment_id in leads]
    said = [Step(clock.day_of(one.submitted_at), one.progress) for one in own if one.submitted_at]
    true = [
        Step(clock.day_of(one.confirmed_at), one.confirmed_progress or 0) for one in own if one.confirmed_at
    ]
    return progress_steps(
        start=clock.day_of(row.issued_at),
        due=row.due,
        today=clock.today(),
        reported=said,
        confirmed=true,
        state=row.time_state,  # type: ignore[attr-defined]
    )
