"""Units × task groups, all rows, for the units that the reader chooses."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.overview import draw
from giamsat.desk.overview.wanted import Wanted, page_url
from giamsat.desk.pictures import asked as questions
from giamsat.directives.models import Programme
from giamsat.monitor.figures import Figures
from giamsat.monitor.heat import ROWS, Heat, heat
from giamsat.monitor.marks import BeforeHistory
from giamsat.monitor.pictures import HeatRow, UnitRef
from giamsat.ui.charts import Cell, heat_rows


@access(SIGNED_IN)
def heat_table(request: ActorRequest) -> HttpResponseBase:
    """What came into the tree of each unit, by task group.

    Query parameters, all optional:
        programme, unit, unit_name: as everywhere.
        rows: central, provinces or below; ministries where the scope holds some.
        at: an instant; now.
        export: csv or xlsx.
    """
    asked, remarks = questions.read(request)
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    programme = asked.programme
    chosen = request.GET.get("rows", "")
    try:
        found = heat(
            request.actor, programme, chosen if chosen in ROWS else ROWS[0], unit=asked.unit, then=asked.then
        )
        if chosen not in ROWS:
            chosen = ROWS[0]
            if not found.rows:
                chosen = "below"
                found = heat(request.actor, programme, chosen, unit=asked.unit, then=asked.then)
    except BeforeHistory:
        return HttpResponseRedirect(address("heat", programme=programme.code))
    if request.GET.get("export") in exports.FORMATS:
        return exports.export(_listing(request, programme, found), request.GET["export"])
    names = {
        "central": _("Bộ, cơ quan ngang bộ"),
        "provinces": _("Tỉnh, thành phố"),
        "below": _("Cấp dưới trực tiếp"),
    }
    context = questions.shared(asked, remarks, found.unit.name) | {
        "found": found,
        "rows": drawn(asked, programme, found),
        "columns": [group.name if group else _("Không theo nhóm") for group in found.groups],
        "choices": [(key, name, _url(asked, programme, key)) for key, name in names.items()],
        "chosen": chosen,
        "overdue": sum(row.total.overdue for row in found.rows),
        "worst": found.rows[0] if found.rows else None,
        "export_url": page_url(request).removesuffix("page=") + "export=",
    }
    return render(request, "desk/pictures/heat.html", context)


def drawn(asked: Wanted, programme: Programme, found: Heat) -> list[object]:
    """The rows as the table takes them; each figure opens the list that it counts."""
    below = "once" if found.counts_tasks else "top"

    def cell(unit: UnitRef, group: int | None, figures: Figures) -> Cell:
        # Tasks without a group of this programme have no list of their own.
        url = draw.lists(programme, unit, asked.at, below)(group=group) if group is not None else ""
        return Cell(figures.total, figures.finished, figures.soon, figures.overdue, url)

    return list(
        heat_rows(
            (
                row.unit.name,
                draw.lists(programme, row.unit, asked.at, below)(),
                [
                    cell(row.unit, group.pk if group else None, each)
                    for group, each in zip(found.groups, row.cells, strict=True)
                ],
            )
            for row in found.rows
        )
    )


def _url(asked: Wanted, programme: Programme, rows: str) -> str:
    unit = asked.unit.pk if asked.unit else ""
    return address("heat", programme=programme.code, unit=unit, at=asked.at, rows=rows)


def _listing(request: ActorRequest, programme: Programme, found: Heat) -> Listing:
    title = _("Đơn vị và nhóm nhiệm vụ")
    groups = [group.name if group else _("Không theo nhóm") for group in found.groups]
    counted = (_("tất cả"), _("đã xong"), _("sắp đến hạn"), _("quá hạn"))
    return Listing(
        stem="bang-nhiet",
        title=title,
        about=exports.about(request.actor, title, programme.name, found.unit.name, found.at),
        columns=[
            (_("Đơn vị"), 40),
            *((f"{name}: {what}", 12) for name in [*groups, _("Cộng")] for what in counted),
        ],
        rows=lambda: exports.chunks(found.rows),
        cells=_cells,
        count=len(found.rows),
    )


def _cells(rows: list[HeatRow]) -> Iterable[list[Value]]:
    for row in rows:
        line: list[Value] = [row.unit.name]
        for each in (*row.cells, row.total):
            line += [each.total, each.finished, each.soon, each.overdue]
        yield line
