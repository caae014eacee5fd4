"""Tasks that wait for each other, with the critical path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.pictures.words import room_words
from giamsat.directives import selectors as directives
from giamsat.monitor.chain import Chain, Node, chains
from giamsat.tasks import selectors
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui.charts import Span, gantt

CHAINS_SHOWN = 12


@access(SIGNED_IN)
def chain_list(request: ActorRequest) -> HttpResponseBase:
    """Groups of tasks that hang together, the one with least room first.

    Query parameters, all optional: programme: code; task: id of a task whose group alone is shown; export: csv or
    xlsx: all of them as one table.
    """
    code, named = request.GET.get("programme", ""), request.GET.get("task", "")
    programme = directives.programmes(request.actor).filter(code=code).first() if code else None
    task = selectors.task(request.actor, int(named[:18])) if named.isascii() and named.isdecimal() else None
    found = chains(request.actor, programme, task)
    if request.GET.get("export") in exports.FORMATS:
        return exports.export(
            _listing(request, found, programme.name if programme else ""), request.GET["export"]
        )
    context = {
        "task": task,
        "programme": programme,
        "programmes": directives.programmes_read(request.actor),
        "chains": [(chain, _drawn(chain)) for chain in found[:CHAINS_SHOWN]],
        "count": len(found),
        "broken": sum(chain.room is not None and chain.room < 0 for chain in found),
        "export_url": page_url(request).removesuffix("page=") + "export=",
    }
    return render(request, "desk/pictures/chains.html", context)


def _drawn(chain: Chain) -> object:
    places = {node.task.pk: number for number, node in enumerate(chain.nodes)}
    spans = [
        Span(
            name=f"{node.task.title}",
            first=node.begin,
            last=max(node.begin, node.end),
            due=node.task.due,
            state=str(node.task.time_state),  # type: ignore[attr-defined]
            needs=tuple(places[each.task.pk] for each in node.needs if each.task.pk in places),
            strong=node.is_critical,
            url=address("task", node.task.pk),
            words=f"{node.task.title}: {room_words(node.room)}",
        )
        for node in chain.nodes
    ]
    return gantt(
        spans, clock.today(), _("Các nhiệm vụ chờ nhau theo thời gian; bảng bên dưới có cùng số liệu")
    )


def _listing(request: ActorRequest, found: list[Chain], programme: str) -> Listing:
    title = _("Nhiệm vụ chờ nhau")

    def cells(rows: list[tuple[int, Node]]) -> Iterable[list[Value]]:
        for number, node in rows:
            state: Any = TimeState(node.task.time_state)  # type: ignore[attr-defined]
            yield [
                number, node.task.code, node.task.title, ", ".join(each.task.code for each in node.needs),
                node.task.due, str(TIME_STATE_NAMES[state]), node.confirmed, node.begin, node.end, node.room,
                _("có") if node.is_critical else "",
            ]  # fmt: skip

    lines = [(number, node) for number, chain in enumerate(found, 1) for node in chain.nodes]
    return Listing(
        stem="viec-cho-nhau",
        title=title,
        about=exports.about(request.actor, title, programme, ""),
        columns=[
            (_("Chuỗi"), 8), (_("Mã"), 22), (_("Nhiệm vụ"), 70), (_("Phải chờ"), 40), (_("Hạn"), 12),
            (_("Trạng thái"), 22), (_("Xác nhận (%)"), 10), (_("Sớm nhất bắt đầu phần còn lại"), 14),
            (_("Sớm nhất xong"), 14), (_("Số ngày dư"), 10), (_("Trên đường găng"), 12),
        ],
        rows=lambda: exports.chunks(lines),
        cells=cells,
        count=len(lines),
    )  # fmt: skip
