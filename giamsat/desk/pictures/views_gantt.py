"""One task with its parts over time, and the same as a list to take away."""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.tasks.tree import in_tree_order, tree_rows
from giamsat.tasks import selectors
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui import formats
from giamsat.ui.charts import Span, gantt


@access(SIGNED_IN)
def task_gantt(request: ActorRequest, pk: int) -> HttpResponseBase:
    """A task and its parts over time: from the day given to the deadline, with what is confirmed.

    Query: ``under`` and ``part`` as on the page of the task, where a task has more parts than one page shows;
    ``export``: csv or xlsx, all parts in the reader's sight.
    """
    task = selectors.task(request.actor, pk)
    if request.GET.get("export") in exports.FORMATS:
        return exports.export(_listing(request.actor, task), request.GET["export"])
    tree = tree_rows(request.actor, task, request.GET)
    rows = [row for row in tree.rows if row.state != Assignment.State.CANCELLED]
    spans = [_span(row) for row in rows]
    context = {
        "task": task,
        "tree": tree,
        "rows": rows,
        "export_url": "?export=",
        "picture": gantt(spans, clock.today(), _("Nhiệm vụ và các phần đã giao theo thời gian"))
        if spans
        else "",
    }
    return render(request, "desk/pictures/gantt.html", context)


def _span(row: Assignment) -> Span:
    state = str(row.time_state)  # type: ignore[attr-defined]
    given = clock.day_of(row.created_at)
    last = max(given, row.completed_on or row.due or clock.today())
    return Span(
        name=row.unit.short or row.unit.name,
        first=given,
        last=last,
        due=row.due,
        moved_from=row.original_due,
        state=state,
        done=row.confirmed_progress,
        level=row.level,  # type: ignore[attr-defined]
        url=f"{address('task', row.task_id)}#a{row.pk}",
        words=_("%(unit)s: giao %(given)s, hạn %(due)s, xác nhận %(done)s") % {
            "unit": row.unit.name, "given": formats.date(given), "due": formats.date(row.due),
            "done": formats.percent(row.confirmed_progress, 100, 0),
        },
    )  # fmt: skip


def _listing(actor: Actor, task: Task) -> Listing:
    """Every part once, each below the one that it was given on from."""
    title = _("Nhiệm vụ và các phần đã giao theo thời gian")
    rows = in_tree_order(list(selectors.task_assignments(actor, task)))

    def cells(chunk: list[Assignment]) -> Iterable[list[Value]]:
        for row in chunk:
            state = TimeState(row.time_state)  # type: ignore[attr-defined]
            yield [
                row.level, row.unit.name, _role(row), row.assigner.name,  # type: ignore[attr-defined]
                clock.day_of(row.created_at), row.original_due, row.due, row.completed_on,
                str(TIME_STATE_NAMES[state]), row.get_state_display(), row.progress, row.confirmed_progress,
            ]  # fmt: skip

    return Listing(
        stem="theo-thoi-gian",
        title=f"{title}: {task.code} {task.title}",
        about=exports.about(actor, f"{title}: {task.code} {task.title}", task.programme.name, ""),
        columns=[
            (_("Cấp giao lại"), 8), (_("Đơn vị"), 40), (_("Vai trò"), 12), (_("Bên giao"), 34), (_("Giao ngày"), 12),
            (_("Hạn ban đầu"), 12), (_("Hạn"), 12), (_("Hoàn thành ngày"), 12), (_("Trạng thái"), 22),
            (_("Bước"), 24), (_("Báo cáo (%)"), 10), (_("Xác nhận (%)"), 10),
        ],
        rows=lambda: exports.chunks(rows),
        cells=cells,
        count=len(rows),
    )  # fmt: skip


def _role(row: Assignment) -> str:
    return _("được giao lại") if row.depth else str(row.get_role_display())
