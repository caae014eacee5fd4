"""Units: the tree with its search, and the page of one unit."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts import selectors as accounts
from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import Grant
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.desk.hats import hat
from giamsat.desk.links import address
from giamsat.desk.overview.wanted import page_url
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.monitor import policies, selectors
from giamsat.monitor.figures import COUNTS, Light
from giamsat.monitor.pictures import UnitPicture
from giamsat.publishing.standing import RANKED
from giamsat.tasks import selectors as tasks
from giamsat.units import selectors as registry
from giamsat.units.history import history_of
from giamsat.units.models import Unit

A_PAGE = 50


@access(SIGNED_IN)
def units(request: ActorRequest) -> HttpResponse:
    """The registry, which is public fact: the units below one, or those whose names match.

    Query parameters, all optional:
        q: part of a name or code, with or without tone marks.
        under: id of the unit whose children are listed; the root.
        page: number of the page.
    """
    words = request.GET.get("q", "").strip()[:200]
    under = None
    if words:
        rows = registry.search_units(words)
    else:
        under = _under(request.GET.get("under", ""))
        rows = registry.children(under).order_by("sort_key", "code")
    counted = rows.select_related("parent").annotate(below=Count("children"))
    context = {
        "words": words,
        "under": under,
        "above": registry.ancestors(under) if under else (),
        "page_obj": Paginator(counted, A_PAGE).get_page(request.GET.get("page")),
        "page_url": page_url(request),
    }
    return render(request, "desk/overview/units.html", context)


@access(SIGNED_IN)
def unit(request: ActorRequest, pk: int) -> HttpResponse:
    """How a body does, and why; figures and people only for those in whose scope it lies.

    Query parameters, both optional:
        programme: code of the one programme whose work is shown; all.
        page: page of the units below, ranked by what is overdue.
    """
    shown = registry.unit_by_id(pk)
    actor = request.actor
    programmes = directives.programmes_read(actor)
    code = request.GET.get("programme", "")
    programme = next((each for each in programmes if each.code == code), None)
    if code and programme is None:
        raise NotFound
    context: dict[str, Any] = {
        "unit": shown,
        "above": registry.ancestors(shown),
        "history": history_of(shown),
        "in_force": registry.is_in_force(shown, clock.today()),
        "programmes": programmes,
        "programme": programme,
        "own_programmes": [each for each in programmes if each.owner_id == shown.pk],
        "people": _people(actor, shown),
        "hat": hat(actor, {shown.path}),
        "remind_url": _remind_url(actor, shown, programme),
        "standing_url": _standing_url(shown, programme),
    }
    if policies.may_see_picture(actor, shown, programme):
        picture = selectors.unit_picture(actor, shown, programme)
        context |= {
            "picture": picture,
            "figures": _figures(picture, shown, programme),
            "page_obj": Paginator(picture.children, A_PAGE).get_page(request.GET.get("page")),
            "page_url": page_url(request),
            "own_light": picture.own.light(programme) if programme else None,
            "lit": sum(child.light is not None for child in picture.children),
            "green": sum(child.light is Light.GREEN for child in picture.children),
            "course_url": _course_url(shown, programme, programmes),
        }
    else:
        context["below"] = registry.children(shown)[:A_PAGE]
    return render(request, "desk/overview/unit.html", context)


def _course_url(unit: Unit, programme: Programme | None, programmes: list[Programme]) -> str:
    """The course of the programme shown, of the first open one where all are."""
    chosen = programme or next((each for each in programmes if each.closed_on is None), None)
    return address("course", programme=chosen.code, unit=unit.pk) if chosen else ""


def _standing_url(unit: Unit, programme: Programme | None) -> str:
    """Where the unit stands among its like, for kinds of units of which there are many alike."""
    if unit.kind not in RANKED:
        return ""
    return address("standing", unit.pk, programme=programme.code if programme else "")


def _remind_url(actor: Actor, unit: Unit, programme: Programme | None) -> str:
    """Where the reader reminds this unit and those below it; empty when no report is missing or late."""
    behind = tasks.unreported(actor).filter(unit__path__within=unit.path)
    if programme is not None:
        behind = behind.filter(programme=programme)
    code = programme.code if programme else ""
    return address("remind-unit", unit.pk, programme=code) if behind.exists() else ""


def _under(named: str) -> Unit:
    if named and not (named.isascii() and named.isdecimal() and len(named) < 18):
        raise NotFound
    return registry.unit_by_id(int(named)) if named else registry.root()


def _people(actor: Actor, unit: Unit) -> list[Grant] | None:
    try:
        return list(accounts.grants_of_unit(actor, unit).order_by("role", "person__sort_key"))
    except NotFound:
        return None


def _figures(picture: UnitPicture, unit: Unit, programme: Programme | None) -> list[dict[str, Any]]:
    """A row a time state: tasks of the tree, its assignments, those of the unit, all below, those it gave."""
    code = programme.code if programme else ""
    columns = (
        (picture.tasks, "once", _("nhiệm vụ, mỗi nhiệm vụ một lần")),
        (picture.entered, "top", _("phần việc giao vào")),
        (picture.own, "", _("của đơn vị")),
        (picture.all, "1", _("cả cấp dưới")),
        (picture.given, "given", _("đơn vị đã giao")),
    )
    return [
        {
            "state": state,
            "cells": [
                (
                    figures.of(state),
                    address("tasks", programme=code, unit=unit.pk, below=below, state=state),
                    whose,
                )
                for figures, below, whose in columns
            ],
        }
        for state in COUNTS
    ]
