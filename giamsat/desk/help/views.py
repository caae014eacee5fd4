"""The help page: the guide of the reader's own role first, all others beside it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.help.guides import TITLES, guide, of_roles, picture


@access(SIGNED_IN)
def help_page(request: ActorRequest) -> HttpResponse:
    """The first guide of the reader's roles."""
    return _page(request, _own(request)[0])


@access(SIGNED_IN)
def one_guide(request: ActorRequest, name: str) -> HttpResponse:
    """The guide called ``name``."""
    if name not in TITLES:
        raise Http404
    return _page(request, name)


@access(SIGNED_IN)
def guide_picture(request: ActorRequest, name: str) -> HttpResponseBase:
    """A picture of the guides; the same for everybody."""
    path = picture(name)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _own(request: ActorRequest) -> list[str]:
    return of_roles({holding.role for holding in request.actor.holdings})


def _page(request: ActorRequest, name: str) -> HttpResponse:
    own = _own(request)
    context = {
        "guide": guide(name, get_language() or "vi"),
        "name": name,
        "elsewhere": name not in own,
        "own": [(each, TITLES[each]) for each in own],
        "others": [(each, title) for each, title in TITLES.items() if each not in own],
    }
    return render(request, "desk/help/guide.html", context)
