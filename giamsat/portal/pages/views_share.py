"""What leaves the portal for elsewhere: feeds, calendars, cards and tiles. All drawn here, none runs a script."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from giamsat.core import clock
from giamsat.core.errors import NotFound
from giamsat.portal.pages.caching import as_of_day, edition_of, public, sealed
from giamsat.portal.pages.cards import Card, drawn
from giamsat.portal.pages.shown import Shown, parts, told
from giamsat.portal.pages.views_home import PER_PAGE, national
from giamsat.publishing import bundle, proofs, selectors, verifier
from giamsat.publishing.extent import extent_of, extents_of
from giamsat.ui import formats, states
from giamsat.ui.charts import four_part_bar
from giamsat.units.models import Unit

FEED_DAYS = dt.timedelta(days=30)
FEED_LENGTH = 200


@public
def feed(request: HttpRequest) -> HttpResponse:
    """What changed, as Atom; ``unit`` follows one body and those below it, ``task`` one task."""
    rows = selectors.changes_since(clock.now() - FEED_DAYS)
    if request.GET.get("unit"):
        found = Unit.objects.filter(code=request.GET["unit"]).first()
        if found is None:
            raise NotFound
        keys = selectors.public_parts().filter(path__within=found.path).values("task")
        rows = rows.filter(task__in=keys)
    if request.GET.get("task"):
        rows = rows.filter(task=request.GET["task"])
    context = {
        "changes": [(change, told(change)) for change in rows[:FEED_LENGTH]],
        "self": request.build_absolute_uri(),
        "base": f"{request.scheme}://{request.get_host()}",
        "updated": edition_of(request)[1] or dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    }
    return render(
        request, "portal/pages/feed.xml", context, content_type="application/atom+xml; charset=utf-8"
    )


@public
def calendar(request: HttpRequest) -> HttpResponse:
    """Deadlines of open tasks as a calendar; ``unit`` limits it to one body and those below it."""
    rows = selectors.public_tasks().filter(state__in=["term", "soon", "overdue"], due__isnull=False)
    if request.GET.get("unit"):
        found = Unit.objects.filter(code=request.GET["unit"]).first()
        if found is None:
            raise NotFound
        rows = rows.filter(key__in=selectors.tasks_of_unit(found.path).values("key"))
    base = f"{request.scheme}://{request.get_host()}"
    at = edition_of(request)[1] or clock.now()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Giamsat//Deadlines//VI", "CALSCALE:GREGORIAN"]
    for row in rows.order_by("due", "key")[:2000]:
        due = row.due or as_of_day(request)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row.key}@giamsat",
            f"DTSTAMP:{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(row.body['title'])}",
            f"DESCRIPTION:{_escaped(Shown(row, as_of_day(request)).lead)}",
            f"URL:{base}{reverse('portal:task', args=[row.key])}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    text = "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="giamsat.ics"'
    return response


def _escaped(text: str) -> str:
    """Text as RFC 5545, 3.3.11 wants it."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets, never cut inside a character (RFC 5545, 3.1)."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > 74:
            pieces.append(piece)
            piece = " "
        piece += character
    return [*pieces, piece]


def _about(request: HttpRequest, code: str) -> dict[str, Any]:
    task = Shown(selectors.public_row("task", code), as_of_day(request))
    return {"task": task, "look": states.time_state(task.state), "as_of": as_of_day(request)}


@public
def picture(request: HttpRequest, code: str = "") -> HttpResponse:
    """The picture that stands for a task, or for the whole country, where its address is shared."""
    if request.META.get("QUERY_STRING"):
        # One address is one picture: whoever varies the query makes the site draw nothing.
        return HttpResponsePermanentRedirect(request.path)
    drawing = drawn(_task_card(request, code) if code else _country_card(request))
    if drawing is None:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = HttpResponse(drawing, content_type="image/png")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _task_card(request: HttpRequest, code: str) -> Card:
    about = _about(request, code)
    task: Shown = about["task"]
    return Card(
        head=task.words or str(about["look"].word),
        state=task.state,
        title=task.body["title"],
        lead=task.lead,
        due=_due(task),
        foot=task.code,
    )


def _country_card(request: HttpRequest) -> Card:
    tally = national_tally()
    at = edition_of(request)[1]
    counts = {"done": formats.number(tally.done), "total": formats.number(tally.total)}
    late = _("%(late)s việc quá hạn") % {"late": formats.number(tally.states["overdue"])}
    return Card(
        head=_("Đã hứa gì, làm được gì, ai chịu trách nhiệm"),
        title=_("%(done)s trong %(total)s việc đã xong") % counts,
        lead=late,
        due=_("Tính đến %(date)s") % {"date": formats.date(as_of_day(request))} if at else "",
        parts=[(part.state, part.count) for part in parts(tally, "?")],
    )


def _due(task: Shown) -> str:
    return _("Hạn: %(date)s") % {"date": formats.date(task.due)} if task.due else ""


@public
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The same picture as SVG, for pages of others."""
    about = _about(request, code)
    task: Shown = about["task"]
    lines = _wrapped(task.body["title"], 38)[:4]
    context = {
        **about,
        "lines": [(line, 190 + 62 * place) for place, line in enumerate(lines)],
        "words": task.words or str(about["look"].word),
        "lead": _wrapped(task.lead, 56)[0],
        "due": _due(task),
    }
    response = render(request, "portal/pages/card.svg", context, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@xframe_options_exempt
@csp_replace(
    {
        "frame-ancestors": "*",
        "sandbox": [
            "allow-popups",
            "allow-popups-to-escape-sandbox",
            "allow-top-navigation-by-user-activation",
        ],
        "script-src": "'none'",
    }
)
@public
def tile(request: HttpRequest, code: str = "") -> HttpResponse:
    """A small page for other sites to embed: one task, or the whole country. Sandboxed, without script or form.

    This address and no other may be framed by a stranger: there is nothing to click but a link to the portal.
    """
    if code:
        return render(request, "portal/pages/tile.html", _about(request, code))
    tally = national_tally()
    bar = four_part_bar(parts(tally, reverse("portal:tasks") + "?"))
    return render(
        request, "portal/pages/tile.html", {"tally": tally, "bar": bar, "as_of": as_of_day(request)}
    )


def national_tally() -> selectors.Tally:
    """The tasks that count for the country, by state."""
    return selectors.tally(selectors.public_tasks().filter(programme__in=[one.code for one in national()]))


@public
def releases(request: HttpRequest) -> HttpResponse:
    """Every publication with when it came and how much it changed, by set; withdrawn ones with the reason."""
    found = selectors.public_releases().order_by("-number")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        # What is under embargo tells nothing of itself.
        (one, extent_of(one), extents_of(one)) if one.published_at else (one, None, [])
        for one in page
    ]
    context = {"releases": rows, "page_obj": page, "page_url": "?page="}
    return render(request, "portal/pages/releases.html", context)


@sealed
def verify(request: HttpRequest) -> HttpResponse:
    """What the seals are, the newest root, and how to check at home."""
    context = {"root": proofs.last_root(), "keys": bundle.keys(), "edition_at": edition_of(request)[1]}
    return render(request, "portal/pages/verify.html", context)


@public
def check(request: HttpRequest) -> HttpResponse:
    """The same check in the browser, by a script of our own; nothing leaves the reader's machine."""
    return render(request, "portal/pages/check.html")


@public
def verifier_file(request: HttpRequest) -> HttpResponse:
    """The checker as one file."""
    text = Path(verifier.__file__).read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="giamsat_verify.py"'
    return response
