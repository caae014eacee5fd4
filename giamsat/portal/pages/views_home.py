"""The first screen: what was promised, what is done, what is late and why, who answers, what comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from giamsat.core import clock
from giamsat.core.access import PUBLIC, access
from giamsat.directives.models import Programme
from giamsat.portal.pages.caching import FIGURES, FILES, SEALS, as_of_day, edition_of, public
from giamsat.portal.pages.glossary import TERMS
from giamsat.portal.pages.here import Here
from giamsat.portal.pages.shown import parts, shown, told
from giamsat.publishing import proofs, selectors
from giamsat.publishing.models import PublicChange
from giamsat.ui.charts import four_part_bar
from giamsat.ui.context import THEME_COOKIE, THEMES
from giamsat.units.models import Unit
from giamsat.units.selectors import search_units

SHOWN_LATE = 3
OFFERED = ("task", "part", "deadline", "history")
WEEK = dt.timedelta(days=7)
PER_PAGE = 50
#: Those who search for a place want to know first what is late there, then what comes, at last what is done.
LATE_FIRST = Case(
    When(state="overdue", then=Value(0)),
    When(state__in=["soon", "term"], then=Value(1)),
    When(state__in=["paused", "none"], then=Value(2)),
    default=Value(3),
)
#: Of a week's changes, what became overdue is what people look for.
OVERDUE_FIRST = Case(When(kind=PublicChange.Kind.OVERDUE, then=Value(0)), default=Value(1))
_YEAR = 365 * 24 * 3600


def national() -> QuerySet[Programme]:
    """Public programmes that count for the country: its own, and local ones that are linked (R6)."""
    return selectors.public_programmes().filter(Q(owner__parent__isnull=True) | Q(linked=True))


def _home(request: HttpRequest) -> HttpResponse:
    """The whole country in one screen."""
    programmes = list(selectors.public_programmes())
    # As ``national`` has it, without asking for them once more.
    counted = [one.code for one in programmes if one.owner.parent_id is None or one.linked]
    rows = selectors.public_tasks().filter(programme__in=counted)
    today = as_of_day(request)
    tally = selectors.tally(rows)
    late = rows.filter(state="overdue").order_by("due", "key")
    done = rows.filter(state__in=["done", "late"], done_on__isnull=False).order_by("-done_on", "key")
    ahead = rows.filter(state__in=["term", "soon"], due__gte=today).order_by("due", "key")
    listed = reverse("portal:tasks") + "?"
    return render(
        request,
        "portal/pages/home.html",
        {
            "tally": tally,
            "bar": four_part_bar(parts(tally, listed)),
            "edition_at": edition_of(request)[1],
            "programmes": programmes,
            "late": shown(late[:SHOWN_LATE], today),
            "done": shown(done[:SHOWN_LATE], today),
            "done_lately": done.filter(done_on__gte=today - dt.timedelta(days=30)).count(),
            "ahead": shown(ahead[:5], today),
            "changes": selectors.changes_since(clock.now() - WEEK).count(),
            "examples": example_places(),
            "files": [
                file for file in selectors.latest_files() if file.format == "csv" and file.dataset in OFFERED
            ],
            "root": proofs.last_root(),
            "address": request.build_absolute_uri(reverse("portal:home")),
        },
    )


#: Besides figures it shows which files there are and the newest root.
home = public(_home, on=(FIGURES, FILES, SEALS))


def example_places() -> list[Unit]:
    """Two places in which something is public, to try the search with."""
    codes = selectors.public_parts().filter(state="overdue").order_by("unit").values("unit").distinct()
    kinds = [Unit.Kind.PROVINCIAL_COMMITTEE, Unit.Kind.COMMUNAL_COMMITTEE]
    return list(
        Unit.objects.filter(code__in=codes, kind__in=kinds).select_related("territory").order_by("kind")[:2]
    )


@public
def who(request: HttpRequest) -> HttpResponse:
    """Who answers for this? By place and by words; tone marks are optional."""
    place, words = request.GET.get("place", "").strip()[:100], request.GET.get("q", "").strip()[:200]
    today = as_of_day(request)
    found = search_units(place)[:8] if place else Unit.objects.none()
    units = list(found.select_related("territory__province", "parent"))
    context: dict[str, Any] = {"place": place, "q": words, "units": units}
    if place and not units:
        return render(request, "portal/pages/who.html", context)
    rows, here = selectors.public_tasks(), None
    if units:
        chosen = units[0]
        context |= {"unit": chosen, "others": units[1:]}
        here = _place(chosen)
        rows = here.tasks()
    found_rows = selectors.search_tasks(rows, words) if words else rows
    context["tally"] = here.tally(found_rows) if here else selectors.tally(found_rows)
    if not words:
        found_rows = rows.order_by(here.by_pressing() if here else LATE_FIRST, "due", "key")
    page = Paginator(found_rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "tasks": here.shown(page.object_list, today) if here else shown(page.object_list, today),
        "page_url": f"?{_without_page(request)}page=",
    }
    return render(request, "portal/pages/who.html", context)


def _place(unit: Unit) -> Here:
    """A unit with those below it, and with the province that a commune belongs to."""
    wanted, codes = Q(path__within=unit.path), [unit.code]
    if unit.kind == Unit.Kind.COMMUNAL_COMMITTEE and unit.parent:
        wanted |= Q(unit=unit.parent.code)
        codes.append(unit.parent.code)
    return Here(selectors.public_parts().filter(wanted), codes)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""


@public
def week(request: HttpRequest) -> HttpResponse:
    """What changed this week: what happened to tasks one by one, confirmed reports task by task."""
    rows = selectors.changes_since(clock.now() - WEEK)
    counted = selectors.changes_by_kind(rows)
    each = rows.exclude(kind=PublicChange.Kind.REPORTED).order_by(OVERDUE_FIRST, "-at", "-id")
    page = Paginator(each, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "changes": [(change, told(change)) for change in page],
        "counts": [(kind.label, counted[kind]) for kind in PublicChange.Kind if kind in counted],
        "reported": selectors.reported_tasks(rows)[:PER_PAGE] if page.number == 1 else [],
        "page_url": "?page=",
    }
    return render(request, "portal/pages/week.html", context)


@public
def words(request: HttpRequest) -> HttpResponse:
    """How figures are counted, and what the words mean."""
    return render(request, "portal/pages/words.html", {"terms": TERMS})


@access(PUBLIC)
def look(request: HttpRequest) -> HttpResponse:
    """Keep language or theme in a cookie and go back; by links, so that pages need no form and caches may keep them."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("portal:home")
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = "no-store"
    language, theme = request.GET.get("language", ""), request.GET.get("theme", "")
    common: dict[str, Any] = {
        "max_age": _YEAR, "samesite": "Lax", "httponly": True, "secure": settings.SESSION_COOKIE_SECURE,
    }  # fmt: skip
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **common)
    if theme == "auto":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    elif theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, **common)
    return response
