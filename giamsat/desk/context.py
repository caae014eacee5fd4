"""What the frame of every desk page shows of the person: where they may go, what waits, who they are."""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache, partial
from typing import Any

from django.db.models import Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor, Holding, Role
from giamsat.core.prepared import Prepared
from giamsat.desk.help.guides import of_page
from giamsat.desk.links import address
from giamsat.desk.menu import MENU, Seen
from giamsat.monitor.urging.selectors import notices
from giamsat.tasks import counts
from giamsat.voice.policies import ROOM
from giamsat.voice.selectors import items as voices

#: Counted beside tasks: notices that the person did not read; and 1 where anything of the public is theirs to see.
_TOLD, _VOICES = counts.NEXT, counts.NEXT + 1
#: They always have the room of voices; others once something came to their body.
_ALWAYS_VOICES = frozenset({Role.VOICE_OFFICER, Role.PUBLISHER})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``who``, ``query``, ``help_url``; one query, where a frame is drawn."""
    if not isinstance(getattr(request, "user", None), Person) or not hasattr(request, "actor"):
        return {}
    guide = of_page(_here(request))
    counted = cache(partial(_counted, request))
    return {
        "help_url": reverse("desk:guide", args=[guide]) if guide else reverse("desk:help"),
        "nav": SimpleLazyObject(lambda: _nav(request, counted())),
        "who": SimpleLazyObject(lambda: _who(request, counted())),
        "query": request.GET.get("q", ""),
    }


def _counted(request: HttpRequest) -> dict[int, int]:
    """What waits and what was told, by kind."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return dict(_statement(actor.person_id, actor.on_behalf_of_id, actor.holdings, clock.today()).all())


@lru_cache(1024)
def _statement(
    person_id: int | None, on_behalf_of_id: int | None, holdings: tuple[Holding, ...], today: dt.date
) -> Prepared[Any]:
    """The question after all counts of the frame, which stays the same as long as the person's roles do."""
    actor = Actor(person_id, "", holdings, on_behalf_of_id)
    asked = [*counts.counts(actor, today), counts.numbered(_TOLD, notices(actor).filter(read_at=None))]
    held = {holding.role for holding in holdings}
    if held & set(ROOM) and not held & _ALWAYS_VOICES:
        one = voices(actor).order_by().annotate(counted=Value(_VOICES), of_it=Value(1))
        asked.append(one.values_list("counted", "of_it")[:1])
    first, *others = asked
    # Which index serves depends on whose units they are.
    return Prepared(lambda: first.union(*others, all=True), plan_anew=True)


def _nav(request: HttpRequest, counted: dict[int, int]) -> list[dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    held = {holding.role for holding in actor.holdings}
    has_voices = bool(held & _ALWAYS_VOICES) or _VOICES in counted
    seen = Seen(held, counts.waiting(counted), has_voices=has_voices)
    here = _here(request)
    return [
        {
            "title": entry.title,
            "url": url,
            "count": entry.count(seen.waiting),
            "current": here in entry.names or here.split("-")[0] in entry.names,
        }
        for entry in MENU
        if entry.shown(seen) and (url := address(entry.page))
    ]


def _here(request: HttpRequest) -> str:
    """The name of the desk's page that is asked for."""
    match = request.resolver_match
    return (match.url_name or "") if match and match.namespace == "desk" else ""


def _who(request: HttpRequest, counted: dict[int, int]) -> dict[str, Any]:
    person = request.user
    actor: Actor = request.actor  # type: ignore[attr-defined]
    post = getattr(person, "post", "")
    if actor.on_behalf_of_id is not None:
        absentee = Person.objects.filter(pk=actor.on_behalf_of_id).first()
        post = _("làm thay %(person)s") % {"person": absentee.full_name if absentee else ""}
    return {
        "name": actor.name,
        "post": post,
        "alerts": counted.get(_TOLD, 0),
        "alerts_url": reverse("desk:notices"),
        "links": [
            {"title": _("Nhắc việc"), "url": reverse("desk:notices"), "icon": "bell"},
            {"title": _("Phiếu kết quả quý"), "url": reverse("desk:quarter-sheets"), "icon": "file-text"},
            {"title": _("Làm thay"), "url": reverse("desk:acting"), "icon": "users"},
            {"title": _("Tài khoản của tôi"), "url": f"{reverse('desk:admin')}#own", "icon": "user"},
        ],
    }
