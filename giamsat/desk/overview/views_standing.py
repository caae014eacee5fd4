"""Where a unit stands among its like: provinces among provinces, ministries among ministries, by public figures."""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.overview.wanted import page_url
from giamsat.directives.models import Programme
from giamsat.publishing import selectors as publishing
from giamsat.publishing.standing import LEAST, Standing, like, standings
from giamsat.ui import formats
from giamsat.units import selectors as registry


@access(SIGNED_IN)
def standing(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The ranking of a unit's like, which is made of public figures, so everybody signed in may see it.

    Query parameters, both optional: programme: code of one of which something is public, the first; export: csv or
    xlsx.
    """
    unit = registry.unit_by_id(pk)
    programmes = list(publishing.public_programmes().order_by("closed_on", "pk"))
    code = request.GET.get("programme", "")
    programme = next((each for each in programmes if code in ("", each.code)), None)
    if code and programme is None:
        raise NotFound
    rows = standings(like(unit), programme) if programme else []
    if programme and request.GET.get("export") in exports.FORMATS:
        return exports.export(_listing(request.actor, programme, rows), request.GET["export"])
    ranked = [row for row in rows if row.by_done is not None]
    own = next((row for row in rows if row.unit.pk == unit.pk), None)
    context = {
        "unit": unit,
        "rows": rows,
        "own": own,
        "beside": sum(row.by_done == own.by_done for row in ranked) - 1 if own and own.by_done else 0,
        "ranked": len(ranked),
        "least": LEAST,
        "programme": programme,
        "programmes": programmes,
        "edition_at": publishing.edition()[1],
        "export_url": page_url(request).removesuffix("page=") + "export=",
    }
    return render(request, "desk/overview/standing.html", context)


def _listing(actor: Actor, programme: Programme, rows: list[Standing]) -> Listing:
    title = _("Xếp hạng theo số đã công bố")
    at = publishing.edition()[1]

    def cells(chunk: list[Standing]) -> Iterable[list[Value]]:
        for row in chunk:
            yield [
                row.by_done, row.unit.code, row.unit.name, row.tally.total, row.tally.done, round(row.done, 1),
                row.tally.states["overdue"], round(row.overdue, 1), row.by_overdue,
            ]  # fmt: skip

    return Listing(
        stem="xep-hang",
        title=title,
        about=[
            *exports.about(actor, title, programme.name, ""),
            (_("Lần công bố"), formats.moment(at) if at else ""),
        ],
        columns=[
            (_("Hạng theo tỷ lệ hoàn thành"), 10), (_("Mã"), 16), (_("Đơn vị"), 40), (_("Được giao"), 10),
            (_("Đã xong"), 10), (_("Tỷ lệ hoàn thành (%)"), 12), (_("Quá hạn"), 10), (_("Tỷ lệ quá hạn (%)"), 12),
            (_("Hạng theo tỷ lệ quá hạn"), 10),
        ],
        rows=lambda: exports.chunks(rows),
        cells=cells,
        count=len(rows),
    )  # fmt: skip
