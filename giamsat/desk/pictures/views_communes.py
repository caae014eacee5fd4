"""The country as its communes, month after month: frames drawn by the server, played by the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.exports import Listing
from giamsat.desk.links import address
from giamsat.desk.overview import draw_places
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.past import instants
from giamsat.desk.pictures import asked as questions
from giamsat.directives.models import Programme
from giamsat.monitor.course import month_ends
from giamsat.monitor.maps import PlacesThen, places_then
from giamsat.monitor.marks import BeforeHistory
from giamsat.ui.charts import dot_map
from giamsat.ui.states import UNIT_STATES

MONTHS = 12


@access(SIGNED_IN)
def communes(request: ActorRequest) -> HttpResponseBase:
    """Each commune as a dot in the colour of its own work, at the end of a month or now.

    Query parameters, all optional:
        programme, unit, unit_name: as everywhere.
        at: an instant; now.
        part: ``frame``: only the picture with its table, for the page that plays.
        export: csv or xlsx: the communes of the instant with their states.
    """
    asked, remarks = questions.read(request)
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    programme = asked.programme
    try:
        found = places_then(request.actor, programme, unit=asked.unit, then=asked.then)
    except BeforeHistory:
        return HttpResponseRedirect(_url(asked, programme, ""))
    if request.GET.get("export") in exports.FORMATS:
        return _export(request, programme, found)
    context: dict[str, Any] = _frame(programme, found, asked)
    if request.GET.get("part") == "frame":
        return render(request, "desk/pictures/_communes.html", context)
    frames = [
        (f"{at.astimezone(instants.zone_of(programme)):%m/%Y}", instants.written(at, programme))
        for at in month_ends(programme, MONTHS)
    ]
    context |= questions.shared(asked, remarks, found.unit.name)
    context["frames"] = [
        (name, _url(asked, programme, at), at == asked.at) for name, at in [*frames, (_("bây giờ"), "")]
    ]
    return render(request, "desk/pictures/communes.html", context)


def _url(asked: Wanted, programme: Programme, at: str) -> str:
    return address("communes", programme=programme.code, unit=asked.unit.pk if asked.unit else "", at=at)


def _frame(programme: Programme, found: PlacesThen, asked: Wanted) -> dict[str, Any]:
    dots = [draw_places.dot(commune) for commune in found.communes]
    rows = draw_places.by_province(found.provinces, found.communes)
    return {
        "wanted": asked,
        "found": found,
        "dots": dot_map(dots),
        "sums": draw_places.sums(found.communes),
        "keys": ("done", "soon", "overdue"),
        "rows": rows,
        "overview_url": address("overview", programme=programme.code, unit=found.unit.id, at=asked.at),
        "export_url": _url(asked, programme, asked.at) + "&export=",
    }


def _export(request: ActorRequest, programme: Programme, found: PlacesThen) -> HttpResponseBase:
    title = _("Trạng thái của các xã")
    words = {key: str(look.word) for key, look in UNIT_STATES.items()} | {"none": _("chưa có việc")}
    provinces = {tile.code: tile.name for tile in found.provinces}
    listing = Listing(
        stem="xa-theo-trang-thai",
        title=title,
        about=exports.about(request.actor, title, programme.name, found.unit.name, found.at),
        columns=[
            (_("Tỉnh, thành phố"), 24), (_("Mã"), 10), (_("Xã, phường, đặc khu"), 34), (_("Trạng thái"), 20),
            (_("Được giao"), 10), (_("Quá hạn"), 10), (_("Vĩ độ"), 10), (_("Kinh độ"), 10),
        ],
        rows=lambda: exports.chunks(found.communes),
        cells=lambda chunk: (
            [
                provinces.get(each.province, ""), each.code, each.name, words[draw_places.state_of(each)],
                each.total, each.overdue, each.latitude, each.longitude,
            ]
            for each in chunk
        ),
        count=len(found.communes),
    )  # fmt: skip
    return exports.export(listing, request.GET["export"])
