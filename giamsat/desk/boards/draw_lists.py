"""Tiles of what waits: the first rows of a list, the weeks ahead, what holds work up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards.reading import Reading
from giamsat.desk.boards.draw_tasks import LETTERS, lists
from giamsat.desk.boards.drawn import Drawn, table_of
from giamsat.desk.links import address
from giamsat.desk.overview import draw as overview
from giamsat.desk.pack.outline import Text, cell, line, short
from giamsat.desk.pack.outline import figure as counted
from giamsat.ui import formats
from giamsat.ui.charts import (
    Week,
    deadline_weeks,
)


def list_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """The first rows of a list."""
    what, most = options["what"], options["rows"]
    columns: tuple[tuple[str, int, bool], ...]
    if what == "overdue":
        today = reading.scope.today
        rows = [
            (
                cell(Text(short(one.task.title, LETTERS), address("task", one.task.pk) + f"#a{one.pk}")),
                cell(one.unit.short),
                cell(formats.days((today - one.due).days)),
            )
            for one in reading.late[:most]
        ]
        columns = ((_("Phần việc"), 56, False), (_("Đơn vị"), 26, False), (_("Quá hạn"), 18, True))
        more, none = lists(reading)(state="overdue"), _("Không có việc quá hạn.")
    elif what == "units":
        rows = [
            (
                cell(Text(one.unit.name, address("unit", one.unit.id))),
                cell(
                    counted(
                        one.own.overdue, overview.lists_of_unit(reading.programme, one.unit)(state="overdue")
                    )
                ),
                cell(formats.number(one.own.total)),
            )
            for one in reading.behind[0][:most]
        ]
        columns = ((_("Đơn vị"), 60, False), (_("Quá hạn"), 20, True), (_("Được giao"), 20, True))
        more, none = address("unit", reading.scope.unit.id) + "#below", _("Không đơn vị nào có việc quá hạn.")
    else:
        rows = [
            (
                cell(Text(one.unit.name, address("unit", one.unit.id))),
                cell(formats.percent(one.reported, 100, 0)),
                cell(formats.percent(one.confirmed, 100, 0)),
            )
            for one in reading.behind[1][:most]
        ]
        columns = ((_("Đơn vị"), 56, False), (_("Báo cáo"), 22, True), (_("Xác nhận"), 22, True))
        more, none = address("unit", reading.scope.unit.id), _("Mọi kết quả báo cáo đã được xác nhận.")
    if not rows:
        return Drawn(title, lines=(line(none),), more=more)
    return Drawn(title, table=table_of(what, title, columns, rows), is_open=True, more=more)


def deadlines_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """The weeks ahead, from today on whatever the dashboard's period."""
    found = reading.weeks(options["weeks"])
    of = overview.lists(reading.programme, None if found.whole else found.unit)

    def url(week: Any) -> str:
        return of(state="term,soon", due_from=week.first.isoformat(), due_to=week.last.isoformat())

    soon = reading.programme.soon_days
    weeks = [
        Week(
            each.first,
            each.last,
            each.count,
            each.late,
            "soon" if (each.last - found.today).days <= soon else "term",
            "",
            url(each),
        )
        for each in found.weeks
    ]
    now = (line(_("Tính từ thời điểm lập, không phải cuối kỳ.")),) if reading.asked.then else ()
    total, late = sum(each.count for each in weeks), sum(each.late for each in weeks)
    rows = [
        (
            cell(formats.date_range(each.first, each.last)),
            cell(counted(each.count, each.url)),
            cell(formats.number(each.late)),
        )
        for each in weeks
    ]
    return Drawn(
        title,
        lines=(
            line(
                _("{n} việc đến hạn trong {weeks} tuần tới, {late} dự báo trễ."),
                n=Text(formats.number(total), "", True),
                weeks=formats.number(len(weeks)),
                late=formats.number(late),
            ),
            *now,
        ),
        picture=deadline_weeks([each for each in weeks if each.count]) if total else "",
        table=table_of(
            "weeks",
            title,
            ((_("Tuần"), 40, False), (_("Đến hạn"), 30, True), (_("Dự báo trễ"), 30, True)),
            rows,
        )
        if total
        else None,
        more=address("deadlines", programme=reading.programme.code, unit=reading.scope.unit.id),
    )


def bottlenecks_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """What holds up most other work."""
    found = reading.held_up[: options["rows"]]
    more = address("bottlenecks", programme=reading.programme.code, unit=reading.scope.unit.id)
    if not found:
        return Drawn(title, lines=(line(_("Không có điểm nghẽn nào.")),), more=more)
    rows = [
        (
            cell(
                Text(
                    short(one.text, LETTERS),
                    address("obstacle", one.id) if one.kind == "obstacle" else address("task", one.task_id),
                )
            ),
            cell(one.waits_for.short),
            cell(formats.days(one.waited)),
            cell(formats.number(one.blocked)),
        )
        for one in found
    ]
    now = (line(_("Tính từ thời điểm lập, không phải cuối kỳ.")),) if reading.asked.then else ()
    return Drawn(
        title,
        lines=now,
        table=table_of(
            "bottlenecks",
            title,
            (
                (_("Điều gì"), 46, False),
                (_("Chờ ai"), 22, False),
                (_("Đã chờ"), 16, True),
                (_("Việc bị giữ"), 16, True),
            ),
            rows,
        ),
        is_open=True,
        more=more,
    )
