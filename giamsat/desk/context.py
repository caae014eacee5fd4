"""What the frame of every desk page shows of the person: where they may go, what waits, who they are."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core.actor import Actor, Role
from giamsat.desk.help.guides import of_page
from giamsat.desk.links import address
from giamsat.desk.menu import MENU, Seen
from giamsat.monitor.urging.selectors import notices
from giamsat.tasks.counts import waiting_for
from giamsat.voice.policies import ROOM
from giamsat.voice.selectors import items as voices


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``who``, ``query``, ``help_url``; a few queries, where a frame is drawn."""
    if not isinstance(getattr(request, "user", None), Person) or not hasattr(request, "actor"):
        return {}
    guide = of_page(_here(request))
    return {
        "help_url": reverse("desk:guide", args=[guide]) if guide else reverse("desk:help"),
        "nav": SimpleLazyObject(partial(_nav, request)),
        "who": SimpleLazyObject(partial(_who, request)),
        "query": request.GET.get("q", ""),
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    held = {holding.role for holding in actor.holdings}
    seen = Seen(held, waiting_for(actor), has_voices=_has_voices(actor, held))
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


def _has_voices(actor: Actor, held: set[Role]) -> bool:
    """Receiving officers and publishers always have the room; others once something came to their body."""
    if held & {Role.VOICE_OFFICER, Role.PUBLISHER}:
        return True
    return bool(held & set(ROOM)) and voices(actor).order_by().exists()


def _who(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    actor: Actor = request.actor  # type: ignore[attr-defined]
    post = getattr(person, "post", "")
    if actor.on_behalf_of_id is not None:
        absentee = Person.objects.filter(pk=actor.on_behalf_of_id).first()
        post = _("làm thay %(person)s") % {"person": absentee.full_name if absentee else ""}
    return {
        "name": actor.name,
        "post": post,
        "alerts": notices(actor).filter(read_at=None).order_by().count(),
        "alerts_url": reverse("desk:notices"),
        "links": [
            {"title": _("Nhắc việc"), "url": reverse("desk:notices"), "icon": "bell"},
            {"title": _("Phiếu kết quả quý"), "url": reverse("desk:quarter-sheets"), "icon": "file-text"},
            {"title": _("Làm thay"), "url": reverse("desk:acting"), "icon": "users"},
            {"title": _("Tài khoản của tôi"), "url": f"{reverse('desk:admin')}#own", "icon": "user"},
        ],
    }
