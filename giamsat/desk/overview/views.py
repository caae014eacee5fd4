"""The leader's overview, the stream that keeps it fresh, and the way from the bare address to one's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Role
from giamsat.desk.overview import draw, scopes, wanted
from giamsat.desk.overview.shared import fresh, shared
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.past import instants
from giamsat.directives.models import Programme
from giamsat.monitor import selectors
from giamsat.monitor.by_group import groups_of
from giamsat.monitor.decisions import MOST, waiting_decisions
from giamsat.monitor.live_token import stream_url
from giamsat.monitor.marks import BeforeHistory
from giamsat.monitor.pictures import Overview
from giamsat.tasks.policies import READERS

DECISIONS_SHOWN = 6
SAVED_SHOWN = 12
#: Those who see a whole body's work first, even when they also report for a unit.
OVERSEERS = frozenset({Role.LEADER, Role.STANDING_OFFICE, Role.INSPECTOR})


@access(SIGNED_IN)
def home(request: ActorRequest) -> HttpResponse:
    """Lead to the page where this person's day begins."""
    held = {holding.role for holding in request.actor.holdings}
    if Role.FOCAL_POINT in held and not held & OVERSEERS:
        name = "desk:work"
    elif held & set(READERS):
        name = "desk:overview"
    else:
        name = "desk:units"
    return HttpResponseRedirect(reverse(name))


@access(SIGNED_IN)
def overview(request: ActorRequest) -> HttpResponse:
    """Where a programme stands: the answer in a sentence, what needs the reader, then the pictures.

    Query parameters, all optional:
        programme: code of a programme; the first open one.
        unit: id of the unit whose tree is shown; the highest that the person reads.
        group: id of a task group of the programme: its tasks alone.
        since: the day from which "changed" tells; yesterday.
        measure: what the tiles show: done, overdue or communes.
        decisions: ``all`` lists every decision that waits.
        told: with ``part=head``: up to which transaction the page was told of events.
        at: an instant (2026-10-15T09:00): the picture of then instead of now.
        part: ``head``, ``decisions`` or ``rest``: only that part, for the page that keeps itself fresh.
    """
    asked = wanted.read(request)
    programme = asked.programme
    if programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    part = request.GET.get("part", "")
    if part == "head":
        told = _transaction(request.GET.get("told", ""))
        return HttpResponse(fresh(request.actor, asked, told, lambda: _head(request, asked, programme)))
    if part == "decisions":
        return render(request, "desk/overview/_decisions.html", {"wanted": asked, **_decisions(request)})
    try:
        if part == "rest":
            return HttpResponse(shared(request.actor, asked, lambda: _rest(request, asked, programme)))
        picture = _picture(request, asked, programme)
    except BeforeHistory as fault:
        messages.error(request, fault.message)
        return HttpResponseRedirect(asked.url(at=""))
    context = {"wanted": asked, "picture": picture, **draw.rest(asked, programme, picture)}
    context |= {} if asked.then else _decisions(request)
    context |= draw.head(asked, programme, picture)
    context |= {
        "scopes": scopes.around(request.actor, picture.unit),
        "live": "" if asked.then else _stream(request, programme),
    }
    saved = list(selectors.saved_instants(request.actor, programme)[:SAVED_SHOWN])
    context["saved"] = [
        (each, asked.url(at=instants.written(each.at, programme), since="")) for each in saved
    ]
    context |= {"days": scopes.days(asked, programme, saved), "groups": groups_of(programme)}
    return render(request, "desk/overview/overview.html", context)


@access(SIGNED_IN)
def live_renew(request: ActorRequest) -> HttpResponse:
    """A fresh address of the stream, for a page whose own has run out."""
    code = request.GET.get("programme", "")
    programme = next((each for each in wanted.read(request).programmes if each.code == code), None)
    return JsonResponse({"url": _stream(request, programme)})


def _stream(request: ActorRequest, programme: Programme | None) -> str:
    return stream_url(request.actor, *(selectors.counted_programmes(programme) if programme else ()))


def _picture(request: ActorRequest, asked: Wanted, programme: Programme) -> Overview:
    return selectors.overview(
        request.actor, programme, unit=asked.unit, then=asked.then, since=asked.since, group=asked.group
    )


def _rest(request: ActorRequest, asked: Wanted, programme: Programme) -> str:
    picture = _picture(request, asked, programme)
    context = {"wanted": asked, "picture": picture, **draw.rest(asked, programme, picture)}
    return render_to_string("desk/overview/_rest.html", context)


def _head(request: ActorRequest, asked: Wanted, programme: Programme) -> str:
    picture = selectors.headline(
        request.actor, programme, unit=asked.unit, since=asked.since, group=asked.group
    )
    context = {"wanted": asked, "picture": picture, **draw.head(asked, programme, picture)}
    return render_to_string("desk/overview/_head.html", context)


def _transaction(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 20 else None


def _decisions(request: ActorRequest) -> dict[str, Any]:
    every = request.GET.get("decisions") == "all"
    waiting = waiting_decisions(request.actor, MOST if every else DECISIONS_SHOWN)
    return {
        "decisions": waiting.first,
        "decisions_total": waiting.total,
        "decisions_shown": "all" if every else "",
    }
