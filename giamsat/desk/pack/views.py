"""The conference pack as a page, a Word file and slides, and the lists that it begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.core.files.names import attachment_header
from giamsat.core.files.serving import say_inert
from giamsat.desk import exports
from giamsat.desk.links import address
from giamsat.desk.overview import draw, scopes, wanted
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.pack import lists
from giamsat.desk.pack.compose import compose
from giamsat.desk.pack.conclusions import pack_url, register_url
from giamsat.desk.pack.links import Links
from giamsat.desk.pack.outline import Outline
from giamsat.desk.past import instants
from giamsat.directives.models import Programme
from giamsat.directives.policies import may_register
from giamsat.monitor import pack_rows, selectors
from giamsat.monitor.conferences import concluded
from giamsat.monitor.marks import BeforeHistory
from giamsat.monitor.models import SavedInstant
from giamsat.monitor.pack import Pack, pack
from giamsat.monitor.selectors import scope_of

ROWS_A_PAGE = 50
FILES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@access(SIGNED_IN)
def pack_page(request: ActorRequest) -> HttpResponseBase:
    """The pack of a programme, a scope and a period, with live figures.

    Query parameters, all optional:
        programme, unit: as on the overview.
        from, to: instants (2026-10-15T09:00), local to the programme; the last named one, and now.
        export: docx or pptx: the same as a file.
    """
    asked = wanted.read(request)
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    programme = asked.programme
    saved = list(selectors.saved_instants(request.actor, programme)[:50])
    first, second = _period(request, programme, saved)
    names = {_minute(each.at, programme): each.name for each in reversed(saved)}
    context: dict[str, Any] = {
        "wanted": asked,
        "first": instants.written(first, programme),
        "second": instants.written(second, programme) if second else "",
    }
    try:
        found = pack(
            request.actor, programme, unit=asked.unit, first=first, second=second, names=names
        )  # fmt: skip
    except BeforeHistory as fault:
        context["fault"] = str(fault)
        return render(request, "desk/pack/pack.html", context, status=fault.status)
    links = Links(found)
    document = compose(found, links, request.actor.name)
    form = request.GET.get("export", "")
    if form in FILES:
        base = request.build_absolute_uri("/").rstrip("/")
        answer = HttpResponse(_writer(form)(document, found, base), content_type=FILES[form])
        say_inert(answer)
        stamp = f"{timezone.localtime(clock.now()):%Y-%m-%d-%H%M}"
        answer["Content-Disposition"] = attachment_header(f"hoi-nghi-{programme.code}-{stamp}.{form}")
        return answer
    context |= {
        "document": document,
        "found": found,
        "bar": draw.bar(found.after, lambda **query: links.states(*query["state"].split(",")), programme),
        "scopes": scopes.around(request.actor, found.unit),
        "saved": [(each, _url(asked, instants.written(each.at, programme))) for each in saved],
        "concluded": [(one, pack_url(one.conference)) for one in concluded(request.actor, programme)],
        "register_url": _register_url(request, programme, found, first, second),
        "export_url": address("pack", **(links.period | {"export": "-"})).removesuffix("-"),
    }
    return render(request, "desk/pack/pack.html", context)


@access(SIGNED_IN)
def pack_list(request: ActorRequest) -> HttpResponseBase:
    """One list behind a pack's figures, whole.

    Query parameters: ``of`` one of ``pack_rows.LISTS``; programme, unit, from, to as of the pack; optional:
        cause: of overdue work, the cause given: objective, subjective, unnamed, or none where no reason was given.
        decider: of obstacles, the id of the unit that must answer; late: ``1`` for those past their day.
        page; export: csv or xlsx.
    """
    asked = wanted.read(request)
    of = request.GET.get("of", "overdue")
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    if of not in pack_rows.LISTS:
        raise NotFound
    programme = asked.programme
    saved = list(selectors.saved_instants(request.actor, programme)[:50])
    first, second = _period(request, programme, saved)
    scope = scope_of(request.actor, programme, asked.unit, second)
    rows, narrowed = lists.narrowed(request.actor, scope, of, first, second or clock.now(), request.GET)
    kind = lists.KINDS[of]
    if request.GET.get("export") in exports.FORMATS:
        listing = lists.listing(request.actor, scope, kind, rows, narrowed)
        return exports.export(listing, request.GET["export"])
    shown = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    page_url = wanted.page_url(request)
    context = {
        "wanted": asked,
        "scope": scope,
        "kind": kind,
        "narrowed": narrowed,
        "columns": kind.columns(),
        "rows": lists.shown(kind, scope, list(shown.object_list)),
        "page_obj": shown,
        "page_url": page_url,
        "export_url": page_url.removesuffix("page=") + "export=",
        "back": _url(asked, instants.written(first, programme), request.GET.get("to", "")),
    }
    return render(request, "desk/pack/list.html", context)


def _writer(form: str) -> Callable[[Outline, Pack, str], bytes]:
    """What makes a file of the pack; loaded when one is asked for, since it is large."""
    if form == "docx":
        from giamsat.desk.pack.word import word_file

        return word_file
    from giamsat.desk.pack.slides import slides_file

    return slides_file


def _register_url(
    request: ActorRequest, programme: Programme, found: Pack, first: dt.datetime, second: dt.datetime | None
) -> str:
    """Where the conclusions come back in; for those who register the programme's documents."""
    if not may_register(request.actor, programme):
        return ""
    to = instants.written(second or found.at, programme)
    return register_url(programme, found.unit.id, instants.written(first, programme), to)


def _period(
    request: ActorRequest, programme: Programme, saved: list[SavedInstant]
) -> tuple[dt.datetime, dt.datetime | None]:
    second = instants.read(request.GET.get("to", ""), programme)
    first = instants.read(request.GET.get("from", ""), programme)
    if first is None:
        first = instants.earlier(saved, second or clock.now())
    if second is not None and second < first:
        first, second = second, first
    return _minute(first, programme), second


def _minute(instant: dt.datetime, programme: Programme) -> dt.datetime:
    """The instant as an address carries it, so that a figure and its list are of the same one."""
    return instants.read(instants.written(instant, programme), programme) or instant


def _url(asked: Wanted, first: str, second: str = "") -> str:
    return address(
        "pack",
        programme=asked.programme.code if asked.programme else "",
        unit=asked.unit.pk if asked.unit else "",
        **{"from": first, "to": second},
    )
