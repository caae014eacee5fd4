"""Open figures of what the public sends, their map, the feed of answers and that of one item."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from giamsat.core import clock
from giamsat.core.access import PUBLIC, access
from giamsat.publishing.files import csv_value
from giamsat.ui import formats
from giamsat.ui.charts import Tile, tile_map
from giamsat.units.models import Territory
from giamsat.voice import public
from giamsat.voice.figures import FEWEST, Figures, Sums, by_body_and_month, by_province
from giamsat.voice.figures import figures as open_figures

FEED_LENGTH = 100
#: So many bodies are in the table of the page; the file has all.
MOST_BODIES = 100
#: Caches may keep the feed so long, in seconds.
FEED_KEPT = 300
COLUMNS = (
    *("received", "in_scope", "transferred", "supplement", "answered", "running", "late", "in_time", "rated"),
    "satisfaction",
)


@access(PUBLIC)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of all, by body, by month and on the map; each opens the items behind it that are published."""
    found: Figures = open_figures()
    provinces = by_province()
    context = {
        "figures": found,
        "totals": _totals(found.all),
        "bodies": found.bodies[:MOST_BODIES],
        "more": max(0, len(found.bodies) - MOST_BODIES),
        "months": [(f"{month:%m/%Y}", sums) for month, sums in found.months],
        "provinces": provinces,
        "map": _map(provinces),
        "fewest": FEWEST,
    }
    return render(request, "portal/voice/figures.html", context)


def _totals(sums: Sums) -> list[tuple[str, str]]:
    mean, share = sums.satisfaction, sums.in_time_share
    return [
        (_("Nhận được"), formats.number(sums.received)),
        (_("Trong phạm vi"), formats.number(sums.in_scope)),
        (_("Đã chuyển"), formats.number(sums.transferred)),
        (_("Chờ bổ sung"), formats.number(sums.supplement)),
        (_("Đã trả lời"), formats.number(sums.answered)),
        (_("Đang xử lý"), formats.number(sums.running)),
        (_("Quá hạn"), formats.number(sums.late)),
        (_("Trả lời đúng hạn"), formats.DASH if share is None else formats.percent(share, 100, 0)),
        (_("Hài lòng, trên 5"), formats.DASH if mean is None else formats.number(mean, 1)),
    ]


def _map(provinces: list[tuple[Territory, int, int]]) -> SafeString:
    tiles = {
        place.code: Tile(
            value=formats.number(count),
            state="overdue" if late else "",
            url=f"{reverse('portal:voice')}?place={place.code}",
            detail=_("%(place)s: %(items)s, %(late)s quá hạn")
            % {
                "place": place.name,
                "items": ngettext("%(n)s ý kiến", "%(n)s ý kiến", count) % {"n": formats.number(count)},
                "late": formats.number(late),
            },
        )
        for place, count, late in provinces
        if count
    }
    return tile_map(tiles, _("Ý kiến đã đăng theo tỉnh, thành phố"))


@access(PUBLIC)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The figures by body and month as CSV, for whoever reckons on; the mean rating only where enough rated."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="giamsat-voice-{clock.today():%Y%m%d}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["body", "name_vi", "name_en", "month", *COLUMNS])
    for unit, month, sums in by_body_and_month():
        writer.writerow(
            [
                unit.code,
                csv_value(unit.name_vi),
                csv_value(unit.name_en),
                f"{month:%Y-%m}",
                *(_cell(sums, name) for name in COLUMNS),
            ]
        )
    return response


def _cell(sums: Sums, name: str) -> object:
    value = getattr(sums, name)
    if name == "satisfaction":
        return "" if value is None else f"{value:.2f}"
    # Of few ratings even their number beside other months would tell a single one.
    return "" if name == "rated" and value < FEWEST else value


@access(PUBLIC)
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The answers published last, as Atom."""
    rows = list(public.answers(FEED_LENGTH))
    context = {
        "items": rows,
        "title": _("trả lời phản ánh, sáng kiến"),
        "self": request.build_absolute_uri(),
        "base": f"{request.scheme}://{request.get_host()}",
        "updated": rows[0].answered_at if rows else clock.now(),
    }
    return _atom(request, "portal/voice/feed.xml", context)


@access(PUBLIC)
@require_GET
def item_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What happened with one published item, the newest first, as Atom: followed without leaving an address."""
    row = public.published_item(code)
    points = public.timeline(row, whole=False)[::-1]
    context = {
        "item": row,
        "points": points,
        "self": request.build_absolute_uri(),
        "page": request.build_absolute_uri(reverse("portal:voice-item", args=[row.code])),
        "updated": points[0].at if points else row.published_at,
    }
    return _atom(request, "portal/voice/feed_item.xml", context)


def _atom(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={FEED_KEPT}"
    return response
