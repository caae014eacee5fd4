"""The graph of bottlenecks, and the work that one of them holds up."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.warnings import draw
from giamsat.desk.warnings.views import read_look
from giamsat.directives import selectors as directives
from giamsat.monitor import bottlenecks as graph
from giamsat.monitor.bottlenecks import Bottleneck
from giamsat.monitor.warnings.selectors import Look
from giamsat.tasks.models import Assignment

A_PAGE = 50


@access(SIGNED_IN)
def bottlenecks(request: ActorRequest) -> HttpResponseBase:
    """What holds up most other work, whose decision it waits for and how long.

    Query parameters, all optional: programme: code; unit: id or unit_name: part of the name; export: csv or xlsx.
    """
    look, remark = read_look(request)
    rows = graph.bottlenecks(request.actor, look.programme, look.unit)
    if request.GET.get("export") in exports.FORMATS:
        return exports.export(_listing(request, look, rows), request.GET["export"])
    context = {
        "rows": rows,
        "picture": draw.graph(rows[: draw.ROWS]),
        "look": look,
        "remark": remark,
        "programmes": directives.programmes_read(request.actor),
        "export_url": page_url(request).removesuffix("page=") + "export=",
    }
    return render(request, "desk/warnings/bottlenecks.html", context)


@access(SIGNED_IN)
def bottleneck(request: ActorRequest, kind: str, pk: int) -> HttpResponseBase:
    """The parts that cannot end before an obstacle is answered (``obstacle``) or a late task done (``task``).

    Query parameters, both optional: page; export: csv or xlsx.
    """
    words, count, rows = graph.held_up(request.actor, kind, pk)
    seen = rows.count()
    if request.GET.get("export") in exports.FORMATS:
        title = _("Phần việc bị chặn")
        listing = Listing(
            stem="phan-viec-bi-chan",
            title=title,
            about=exports.about(request.actor, title, "", words),
            columns=[(_("Mã"), 22), (_("Nhiệm vụ"), 70), (_("Đơn vị"), 40), (_("Hạn"), 12), (_("Bước"), 20)],
            rows=lambda: exports.chunks(rows.iterator(chunk_size=exports.CHUNK)),
            cells=_parts,
            count=seen,
        )
        return exports.export(listing, request.GET["export"])
    context = {
        "words": words,
        "cause_url": address("obstacle" if kind == "obstacle" else "task", pk),
        "count": count,
        "unseen": count - seen,
        "page_obj": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "page_url": page_url(request),
        "export_url": "?export=",
    }
    return render(request, "desk/warnings/bottleneck.html", context)


def _parts(rows: list[Assignment]) -> Iterable[list[Value]]:
    for row in rows:
        yield [row.task.code, row.task.title, row.unit.name, row.due, row.get_state_display()]


def _listing(request: ActorRequest, look: Look, rows: list[Bottleneck]) -> Listing:
    title = _("Điểm nghẽn")

    def cells(found: list[Bottleneck]) -> Iterable[list[Value]]:
        for row in found:
            yield [
                row.blocked, _("Vướng mắc") if row.kind == "obstacle" else _("Nhiệm vụ chậm"), row.text,
                row.unit.name, row.waits_for.name, row.since, row.waited, ", ".join(task.code for task in row.later),
            ]  # fmt: skip

    return Listing(
        stem="diem-nghen",
        title=title,
        about=exports.about(
            request.actor, title, look.programme.name if look.programme else "", look.unit.name if look.unit else ""
        ),
        columns=[
            (_("Số phần việc bị chặn"), 12), (_("Loại"), 16), (_("Điều gì"), 70), (_("Của đơn vị"), 36),
            (_("Chờ ai"), 36), (_("Từ ngày"), 12), (_("Ngày làm việc đã chờ"), 12), (_("Việc phải chờ theo"), 40),
        ],
        rows=lambda: exports.chunks(rows),
        cells=cells,
        count=len(rows),
    )  # fmt: skip
