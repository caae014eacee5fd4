"""The course: how the totals of a programme, a task group or a unit moved from month to month or week to week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.overview import draw
from giamsat.desk.overview.wanted import Wanted, page_url
from giamsat.desk.past import instants
from giamsat.desk.pictures import asked as questions
from giamsat.directives.models import Programme
from giamsat.monitor.by_group import groups_of
from giamsat.monitor.course import course, month_ends, week_ends
from giamsat.monitor.figures import Figures
from giamsat.monitor.scope import Scope
from giamsat.monitor.selectors import scope_of
from giamsat.ui import formats
from giamsat.ui.charts import Point, scale, trend

#: Step -> the instants that it asks for, and how many of them.
STEPS = {"months": (month_ends, 12), "weeks": (week_ends, 13)}
Points = Sequence[tuple[dt.datetime, Figures]]


@access(SIGNED_IN)
def course_of(request: ActorRequest) -> HttpResponseBase:
    """Completion and overdue work over the last year or quarter, each figure with the list of then.

    Query parameters, all optional:
        programme, unit, unit_name: as everywhere; group: id of a task group of the programme.
        step: months (12) or weeks (13).
        part: ``slot``: only the two lines, for the pages that show them beside other things.
        export: csv or xlsx.
    """
    asked, remarks = questions.read(request)
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    programme = asked.programme
    step = request.GET.get("step", "")
    step = step if step in STEPS else "months"
    scope = scope_of(request.actor, programme, asked.unit, group=asked.group)
    ends, count = STEPS[step]
    past = ends(programme, count)
    now = clock.now()
    points = [*zip(past, course(scope, past), strict=True), (now, course(scope, [now])[0])]
    known = [(at, figures) for at, figures in points if figures.total]
    if request.GET.get("export") in exports.FORMATS:
        return exports.export(_listing(request, asked, scope, known), request.GET["export"])
    context = questions.shared(asked, remarks, scope.unit.name) | {
        "scope": scope,
        "at": now,
        "known": known,
        "first": known[0] if known else None,
        "last": known[-1] if known else None,
        "rate": _line(known, lambda each: each.rate_all or 0.0, _("Tỷ lệ hoàn thành (%)"), share=True),
        "overdue": _line(known, lambda each: each.overdue, _("Quá hạn"), share=False),
        "on_time": _line(
            [point for point in known if point[1].finished],
            lambda each: each.on_time or 0.0,
            _("Đúng hạn trong số đã xong (%)"),
            share=True,
        ),
        "page": _url(asked, scope, step),
    }
    if request.GET.get("part") == "slot":
        return render(request, "desk/pictures/_course.html", context)
    context |= {
        "rows": _rows(asked, scope, known),
        "groups": groups_of(programme),
        "steps": [
            ("months", _("12 tháng"), _url(asked, scope, "months")),
            ("weeks", _("13 tuần"), _url(asked, scope, "weeks")),
        ],
        "step": step,
        "export_url": page_url(request).removesuffix("page=") + "export=",
    }
    return render(request, "desk/pictures/course.html", context)


def _url(asked: Wanted, scope: Scope, step: str) -> str:
    group = asked.group.pk if asked.group else ""
    return address("course", programme=scope.programme.code, unit=scope.unit.id, group=group, step=step)


def _line(points: Points, value: Callable[[Figures], float], label: str, *, share: bool) -> SafeString | str:
    """One figure over the instants; empty where there are fewer than two. ``share``: it is in per cent."""
    if len(points) < 2:
        return ""
    values = [value(figures) for _at, figures in points]
    ticks = scale(values, least=5, most=100) if share else scale(values, least=1)
    said = [formats.percent(each, 100, 1) if share else formats.number(int(each)) for each in values]
    return trend(
        [
            Point(formats.date(at, False), each, f"{formats.date(at)}: {words}")
            for (at, _figures), each, words in zip(points, values, said, strict=True)
        ],
        label,
        None,
        ticks,
    )


def _rows(asked: Wanted, scope: Scope, points: Points) -> list[dict[str, Any]]:
    """The table beside the lines, the newest first; what moved since the instant before opens the comparison."""
    programme: Programme = scope.programme
    below = "once" if scope.counts_tasks else "top"
    rows: list[dict[str, Any]] = []
    for number, (at, figures) in enumerate(points):
        then = instants.written(at, programme) if number < len(points) - 1 else ""
        of = draw.lists(programme, None if scope.whole else scope.unit, then, below, asked.group)
        before = points[number - 1] if number else None
        rows.append(
            {
                "at": at,
                "figures": figures,
                "all": of(),
                "finished": of(state="done,late"),
                "overdue": of(state="overdue"),
                "overview": asked.url(at=then, unit=scope.unit.id),
                "finished_change": figures.finished - before[1].finished if before else None,
                "overdue_change": figures.overdue - before[1].overdue if before else None,
                "compare": address(
                    "compare",
                    programme=programme.code,
                    unit=scope.unit.id,
                    **{"from": instants.written(before[0], programme), "to": then},
                )
                if before and not asked.group
                else "",
            }
        )
    return rows[::-1]


def _listing(request: ActorRequest, asked: Wanted, scope: Scope, points: Points) -> Listing:
    title = pgettext("figures", "Diễn biến")
    said = scope.unit.name + (f"; {_('Nhóm nhiệm vụ')}: {asked.group.name}" if asked.group else "")

    def cells(rows: list[tuple[dt.datetime, Figures]]) -> Iterable[list[Value]]:
        for at, each in rows:
            yield [
                at, each.total, each.done, each.late, each.in_term, each.overdue, each.aside,
                None if each.rate_all is None else round(each.rate_all, 2),
                None if each.rate_due is None else round(each.rate_due, 2),
            ]  # fmt: skip

    return Listing(
        stem="dien-bien",
        title=title,
        about=exports.about(request.actor, title, scope.programme.name, said),
        columns=[
            (_("Lúc"), 20), (_("tất cả"), 10), (_("Hoàn thành đúng hạn"), 12), (_("Hoàn thành trễ hạn"), 12),
            (_("Trong hạn"), 10), (_("Quá hạn"), 10), (_("Không đặt hạn hoặc tạm dừng"), 14),
            (_("Tỷ lệ hoàn thành, trên tất cả"), 14), (_("Tỷ lệ hoàn thành, trên việc đã xong hoặc quá hạn"), 14),
        ],
        rows=lambda: exports.chunks(points),
        cells=cells,
        count=len(points),
    )  # fmt: skip
