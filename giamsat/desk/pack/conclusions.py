"""The way back from a conference: the page that takes in its conclusions knows the pack that it had before it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from giamsat.accounts.middleware import ActorRequest
from giamsat.desk.links import address
from giamsat.desk.past import instants
from giamsat.directives.models import Intake, Programme
from giamsat.monitor.conferences import Conference, keep_conference
from giamsat.units.models import Unit

#: What an address of the import carries of a pack.
NAMES = ("programme", "pack_unit", "pack_from", "pack_to")


def register_url(programme: Programme, unit_id: int, first: str, second: str) -> str:
    """Where the conclusions of a conference are handed in."""
    return address("import", programme=programme.code, pack_unit=unit_id, pack_from=first, pack_to=second)


def pack_url(conference: Conference) -> str:
    """The pack that a conference had before it."""
    programme = conference.programme
    return address(
        "pack",
        programme=programme.code,
        unit=conference.unit_id,
        **{
            "from": instants.written(conference.first, programme),
            "to": instants.written(conference.second, programme),
        },
    )


def kept(request: ActorRequest) -> str:
    """The query that brings the pack along with the form; empty where the document is of no conference."""
    if not request.GET.get("pack_from"):
        return ""
    return "?" + urlencode({name: request.GET[name] for name in NAMES if request.GET.get(name)})


def keep(request: ActorRequest, intake: Intake) -> None:
    """Note the pack of a document that was handed in; what cannot be read of it is left out."""
    named = request.GET.get("pack_unit", "")
    first = _instant(request, "pack_from", intake.programme)
    if first is None or not (named.isascii() and named.isdecimal() and len(named) < 18):
        return
    unit = Unit.objects.filter(pk=int(named)).first()
    if unit is not None:
        second = _instant(request, "pack_to", intake.programme)
        keep_conference(request.actor, intake, unit=unit, first=first, second=second)


def _instant(request: ActorRequest, name: str, programme: Programme) -> dt.datetime | None:
    return instants.read(request.GET.get(name, ""), programme)
