"""The country as its communes, month after month: frames drawn by the server, played by the page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
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
from giamsat.desk.overview.wanted import Wanted, page_url
from giamsat.desk.past import instants
from giamsat.desk.pictures import asked as questions
from giamsat.desk.pictures import measured
from giamsat.desk.pictures.measured import Measured
from giamsat.directives.models import Programme
from giamsat.indicators import periods
from giamsat.monitor.course import month_ends
from giamsat.monitor.maps import PlacesThen, places_then
from giamsat.monitor.marks import BeforeHistory
from giamsat.monitor.pictures import CommuneDot
from giamsat.ui import formats
from giamsat.ui.charts import dot_map
from giamsat.ui.states import UNIT_STATES

MONTHS = 12
A_PAGE = 100


@access(SIGNED_IN)
def communes(request: ActorRequest) -> HttpResponseBase:
    """Each commune as a dot in the colour of its own work at the end of a month or now, or of an indicator.

    Query parameters, all optional:
        programme, unit, unit_name: as everywhere.
        at: an instant; now.
        state, province: only the communes in a state, of the province with a code: the list behind a figure; page.
        indicator: code of an indicator that communes report; period: the first day of one of its periods.
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
        return HttpResponseRedirect(_url(asked, programme))
    chosen = request.GET.get("indicator", "")
    value = measured.measured(request.actor, chosen, found.unit, request.GET.get("period", ""))
    if request.GET.get("export") in exports.FORMATS:
        return (
            _export(request, programme, found, _chosen(request, found))
            if value is None
            else _export_measured(request, found, value)
        )
    context = (
        _frame(programme, found, asked) if value is None else _measured_frame(programme, found, asked, value)
    )
    if request.GET.get("part") == "frame":
        return render(request, "desk/pictures/_communes.html", context)
    if value is None and {"state", "province"} & set(request.GET):
        context |= _listed(request, found, asked, programme)
    context |= questions.shared(asked, remarks, found.unit.name)
    context["frames"] = _frames(programme, asked, value)
    context["indicators"] = [(each.code, sheet.name) for each, sheet in measured.offered()]
    return render(request, "desk/pictures/communes.html", context)


def _frames(programme: Programme, asked: Wanted, value: Measured | None) -> list[tuple[str, str, bool]]:
    """Name, address, chosen: the ends of months and now, or the periods of an indicator."""
    if value is not None:
        return [
            (
                periods.short_label(value.sheet.cycle, each),
                _url(asked, programme, indicator=value.indicator.code, period=each.isoformat()),
                each == value.period,
            )
            for each in value.periods
        ]
    zone = instants.zone_of(programme)
    frames = [
        (f"{at.astimezone(zone):%m/%Y}", instants.written(at, programme))
        for at in month_ends(programme, MONTHS)
    ]
    return [
        (name, _url(asked, programme, at=at), at == asked.at) for name, at in [*frames, (_("bây giờ"), "")]
    ]


def _url(asked: Wanted, programme: Programme, **query: str) -> str:
    unit = asked.unit.pk if asked.unit else ""
    return address("communes", programme=programme.code, unit=unit, **query)


def _chosen(request: ActorRequest, found: PlacesThen) -> list[CommuneDot]:
    """The communes behind the figure that was opened; all of them without one."""
    state, province = request.GET.get("state", ""), request.GET.get("province", "")
    return [
        each
        for each in found.places.communes
        if state in ("", draw_places.state_of(each)) and province in ("", each.province)
    ]


def _listed(request: ActorRequest, found: PlacesThen, asked: Wanted, programme: Programme) -> dict[str, Any]:
    state, province = request.GET.get("state", ""), request.GET.get("province", "")
    words = {key: str(look.word) for key, look in UNIT_STATES.items()} | {"none": _("Chưa có việc")}
    names = {tile.code: tile.name for tile in found.places.provinces}
    rows = sorted(_chosen(request, found), key=lambda each: (-each.overdue, -each.total, each.code))
    query = {"at": asked.at, "state": state, "province": province}
    return {
        "list_title": " · ".join(filter(None, (names.get(province, ""), words.get(state, "")))),
        "page_obj": Paginator([(each, names.get(each.province, "")) for each in rows], A_PAGE).get_page(
            request.GET.get("page")
        ),
        "page_url": page_url(request),
        "export_url": _url(asked, programme, **query) + "&export=",
    }


def _frame(programme: Programme, found: PlacesThen, asked: Wanted) -> dict[str, Any]:
    words = {key: look.word for key, look in UNIT_STATES.items()} | {"none": _("Chưa có việc")}
    return {
        "wanted": asked,
        "found": found,
        "at": formats.stamp(found.at),
        "dots": draw_places.dots(found.places),
        "all": len(found.places.communes),
        "sums": draw_places.sums(found.places),
        "keys": list(words.items()),
        "rows": draw_places.worst_first(draw_places.by_province(found.places, programme)),
        "overview_url": address("overview", programme=programme.code, unit=found.unit.id, at=asked.at),
        "list_url": _url(asked, programme, at=asked.at),
        "export_url": _url(asked, programme, at=asked.at) + "&export=",
    }


def _measured_frame(
    programme: Programme, found: PlacesThen, asked: Wanted, value: Measured
) -> dict[str, Any]:
    sums = Counter(measured.state_of(place, value.sheet) for place in value.places)
    code = value.indicator.code
    return {
        "wanted": asked,
        "found": found,
        "value": value,
        "at": value.label,
        "dots": dot_map(value.dots),
        "all": len(value.places),
        "sums": {key: sums[key] for key in measured.words()},
        "keys": list(measured.words().items()),
        "rows": draw_places.worst_first(measured.by_province(value)),
        "overview_url": address("indicator", value.indicator.pk, unit=found.unit.id, period=value.period),
        "export_url": _url(asked, programme, indicator=code, period=value.period.isoformat()) + "&export=",
    }


def _export_measured(request: ActorRequest, found: PlacesThen, value: Measured) -> HttpResponseBase:
    about = exports.about(request.actor, value.sheet.name, value.label, found.unit.name)
    listing = Listing(
        stem="xa-theo-chi-tieu",
        title=value.sheet.name,
        about=about,
        columns=[
            (_("Tỉnh, thành phố"), 24), (_("Mã"), 10), (_("Đơn vị"), 44), (_("Trạng thái"), 20), (_("Giá trị"), 20),
            (_("Chỉ tiêu"), 20), (_("Đã xác nhận"), 12),
        ],
        rows=lambda: exports.chunks(value.places),
        cells=lambda chunk: (measured.cells(value, place) for place in chunk),
        count=len(value.places),
    )  # fmt: skip
    return exports.export(listing, request.GET["export"])


def _export(
    request: ActorRequest, programme: Programme, found: PlacesThen, chosen: list[CommuneDot]
) -> HttpResponseBase:
    title = _("Trạng thái của các xã")
    words = {key: str(look.word) for key, look in UNIT_STATES.items()} | {"none": _("chưa có việc")}
    provinces = {tile.code: tile.name for tile in found.places.provinces}
    only = (provinces.get(request.GET.get("province", ""), ""), words.get(request.GET.get("state", ""), ""))
    narrowed = "; ".join(filter(None, (found.unit.name, *only)))
    listing = Listing(
        stem="xa-theo-trang-thai",
        title=title,
        about=exports.about(request.actor, title, programme.name, narrowed, found.at),
        columns=[
            (_("Tỉnh, thành phố"), 24), (_("Mã"), 10), (_("Xã, phường, đặc khu"), 34), (_("Trạng thái"), 20),
            (_("Được giao"), 10), (_("Quá hạn"), 10), (_("Vĩ độ"), 10), (_("Kinh độ"), 10),
        ],
        rows=lambda: exports.chunks(chosen),
        cells=lambda chunk: (
            [
                provinces.get(each.province, ""), each.code, each.name, words[draw_places.state_of(each)],
                each.total, each.overdue, each.latitude, each.longitude,
            ]
            for each in chunk
        ),
        count=len(chosen),
    )  # fmt: skip
    return exports.export(listing, request.GET["export"])
