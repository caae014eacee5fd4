"""Which open work will probably be late, why, and how far this may be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from math import exp
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access, roles
from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.overview import wanted
from giamsat.desk.paging import LongList
from giamsat.desk.pictures import words
from giamsat.desk.tasks import filters
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.monitor.forecast import learning, selectors
from giamsat.monitor.forecast.features import BY_NAME
from giamsat.monitor.forecast.models import Forecast, LatenessModel
from giamsat.monitor.forecast.selectors import LIKELY, Look
from giamsat.tasks.policies import READERS
from giamsat.ui import formats
from giamsat.ui.charts import Band, reliability

ROWS_A_PAGE = 50
LEAST = (50, 25, 10, 0)


@access(SIGNED_IN)
def forecast(request: ActorRequest) -> HttpResponseBase:
    """Open work by how probable it is that it ends late.

    Query parameters, all optional:
        programme: code; unit: id, or unit_name: part of the name, with all below.
        least: the least probability in per cent (50).
        due_from, due_to: days (2025-12-31), both included.
        page; export: csv or xlsx: the whole list as a file.
    """
    look, remarks = _look(request)
    rows = selectors.forecasts(request.actor, look)
    if request.GET.get("export") in exports.FORMATS:
        return exports.export(_listing(request.actor, look, rows), request.GET["export"])
    number = request.GET.get("page")
    page = LongList(rows, ROWS_A_PAGE, number).get_page(number)
    page_url = wanted.page_url(request)
    model = selectors.model_in_use()
    context = {
        "look": look,
        "remarks": remarks,
        "page_obj": page,
        "rows": [(row, words.raises(row), words.lowers(row)) for row in page],
        "page_url": page_url,
        "export_url": page_url.removesuffix("page=") + "export=",
        "model": model,
        "silence": "" if model else silence(selectors.models(1)),
        "steps": LEAST,
        "programmes": directives.programmes_read(request.actor),
        "tab": "forecast",
    }
    return render(request, "desk/pictures/forecast.html", context)


@access(roles(*READERS))
def forecast_model(request: ActorRequest) -> HttpResponse:
    """What the forecast was learned from, what drives it, and how it stood against data held back."""
    known = selectors.models()
    model = selectors.model_in_use()
    context: dict[str, Any] = {
        "model": model,
        "silence": "" if model else silence(known),
        "earlier": known,
        "limits": {"known": learning.LEAST_KNOWN, "late": learning.LEAST_LATE, "held": learning.LEAST_HELD},
        "likely": round(100 * LIKELY),
        "tab": "forecast",
    }
    shown = model or next((each for each in known if each.terms), None)
    if shown is not None:
        bands = [Band(band["foreseen"], band["count"], band["late"]) for band in shown.check_back["bins"]]
        context |= {
            "shown": shown,
            "check": shown.check_back,
            "gain": 100 * (1 - shown.check_back["brier"] / shown.check_back["brier_of_share"]),
            "picture": reliability(bands),
            "bands": [(band, 100 * band.foreseen, *(100 * each for each in band.margin)) for band in bands],
            "terms": _terms(shown),
            "came": 100 * shown.check_back["held_late"] / shown.check_back["held"],
            "mean": 100 * shown.check_back.get("foreseen", 0),
            "unset": 100 * shown.check_back.get("unset", {}).get("foreseen", 0),
        }
    return render(request, "desk/pictures/forecast_model.html", context)


def silence(known: list[LatenessModel]) -> str:
    """Why nothing is foretold."""
    if not known:
        return _("Mô hình chưa được học lần nào; việc này chạy nền trong giờ tới.")
    last = known[0]
    if last.silent == LatenessModel.Silent.BLIND:
        return _("Mô hình học được đoán không tốt hơn tỷ lệ trễ chung, nên không được dùng.")
    return _(
        "Chưa đủ lịch sử: mới biết kết quả của %(known)s phần việc, %(late)s trễ hạn. Cần ít nhất %(least)s phần việc,"
        " %(least_late)s trễ hạn, và đủ việc đến hạn về sau để kiểm tra."
    ) % {
        "known": formats.number(last.known),
        "late": formats.number(last.late),
        "least": formats.number(learning.LEAST_KNOWN),
        "least_late": formats.number(learning.LEAST_LATE),
    }


def _terms(model: LatenessModel) -> list[tuple[Any, float, bool]]:
    """Features with how many times a usual step upwards multiplies the odds, the strongest first; those not learned
    from last."""
    rows = [
        (BY_NAME[term["name"]].title, exp(term["weight"]), term["lowest"] < term["highest"])
        for term in model.terms
        if term["name"] in BY_NAME
    ]
    return sorted(rows, key=lambda row: (not row[2], -abs(row[1] if row[1] >= 1 else 1 / row[1])))


def _look(request: ActorRequest) -> tuple[Look, list[str]]:
    asked, remarks = filters.read(request.actor, request.GET)
    least = request.GET.get("least", "")
    return (
        Look(
            programme=asked.programme,
            unit=asked.unit,
            least=int(least) if least.isascii() and least.isdecimal() and len(least) < 3 else LEAST[0],
            due_from=asked.due_from,
            due_to=asked.due_to,
        ),
        remarks,
    )


def _listing(actor: Actor, look: Look, rows: Any) -> Listing:
    title = _("Dự báo trễ hạn")
    return Listing(
        stem="du-bao-tre",
        title=title,
        about=exports.about(actor, title, _name(look.programme), _narrowed(look)),
        columns=[
            (_("Khả năng trễ (%)"), 10), (_("Mã"), 22), (_("Nhiệm vụ"), 70), (_("Đơn vị"), 34), (_("Hạn"), 12),
            (_("Báo cáo (%)"), 10), (_("Xác nhận (%)"), 10), (_("Vì sao"), 70), (_("Điều làm giảm"), 50),
            (_("Dự báo ngày"), 12),
        ],
        rows=lambda: exports.chunks(rows.iterator(chunk_size=exports.CHUNK)),
        cells=_cells,
        count=rows.count(),
    )  # fmt: skip


def _cells(rows: list[Forecast]) -> Iterable[list[Value]]:
    for row in rows:
        part = row.assignment
        yield [
            round(100 * row.chance), part.task.code, part.task.title, part.unit.name, part.due, part.progress,
            part.confirmed_progress, words.raises(row), words.lowers(row), row.day,
        ]  # fmt: skip


def _narrowed(look: Look) -> str:
    said = [_("Khả năng trễ từ %(least)s %%") % {"least": look.least}] if look.least else []
    if look.unit is not None:
        said.append(f"{_('Đơn vị, gồm cả cấp dưới')}: {look.unit.name}")
    for words_of, day in ((_("Hạn từ"), look.due_from), (_("Hạn đến"), look.due_to)):
        if isinstance(day, dt.date):
            said.append(f"{words_of} {formats.date(day)}")
    return "; ".join(said)


def _name(programme: Programme | None) -> str:
    return programme.name if programme else ""
