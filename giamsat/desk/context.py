"""What the frame of every desk page shows of the person: where they may go, what waits, who they are."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.accounts.models import Person
from giamsat.core.actor import Actor, Role
from giamsat.desk.help.guides import of_page
from giamsat.desk.links import address
from giamsat.indicators.policies_index import JUDGES
from giamsat.monitor.urging.selectors import notices
from giamsat.tasks.counts import Waiting, waiting_for
from giamsat.tasks.policies import CONFIRMERS, READERS
from giamsat.voice.policies import ROOM
from giamsat.voice.selectors import items as voices

#: Those who always have the room of initiatives; who oversees voices finds it beside them.
INITIATIVES = frozenset({Role.COUNCIL, Role.VOICE_OFFICER, Role.PUBLISHER})
#: Pages of indexes and of the evaluation of units.
EVALUATION = frozenset({"evaluations", "evaluation", "round", "frames", "frame", "index", "data-quality"})
#: Pages that belong to an entry of the menu: their names, or the first word of these.
OVERVIEW = frozenset({"overview", "pack", "compare", "course", "communes", "heat", "deadlines", "forecast"})
TASKS = frozenset(
    {
        "tasks",
        "task",
        "chains",
        "gantt",
        "needs",
        "forward",
        "accountable",
        "contest",
        "decide",
        "ask",
        "raise",
        "obstacle",
    }
)
WARNINGS = frozenset(
    {
        *("warnings", "warning", "warning-rules", "bottlenecks", "bottleneck", "letters", "letter"),
        *("working-groups", "working", "group", "meeting", "decision"),
    }
)
DIRECTIVES = frozenset(
    {"directives", "directive", "programme", "import", "intake", "batches", "batch", "review", "proposal"}
)
ADMINISTRATORS = frozenset({Role.OPERATOR, Role.UNIT_ADMIN})


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
    waiting = waiting_for(actor)
    here = _here(request)
    return [
        {"title": title, "url": url, "count": count, "current": here in names or here.split("-")[0] in names}
        for title, url, count, names in _entries(held, waiting, has_voices=_has_voices(actor, held))
        if url
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


def _entries(
    held: set[Role], waiting: Waiting, *, has_voices: bool
) -> list[tuple[str, str, int, AbstractSet[str]]]:
    """Title, address, count, and the names of the pages that belong to the entry."""
    reads = bool(held & set(READERS))
    entries: list[tuple[str, str, int, AbstractSet[str]]] = []
    if reads:
        entries.append((_("Tổng quan"), address("overview"), 0, OVERVIEW))
    if Role.FOCAL_POINT in held:
        entries.append((_("Việc của tôi"), address("work"), waiting.urgent, {"work", "report-form"}))
    if Role.APPROVER in held:
        entries.append((_("Chờ duyệt"), address("approvals"), waiting.approvals, {"approvals", "approve"}))
    if Role.STANDING_OFFICE in held or (held & set(CONFIRMERS) and waiting.confirmations):
        names = {"confirmations", "confirm"}
        entries.append((_("Chờ xác nhận"), address("confirmations"), waiting.confirmations, names))
    if reads:
        entries.append((_("Nhiệm vụ"), address("tasks"), 0, TASKS))
    if reads:
        entries.append(
            (
                pgettext("many", "Cảnh báo"),
                address("warnings"),
                0,
                WARNINGS,
            )
        )
    if reads:
        names = {"indicators", "indicator", "values-entry", "values", "component", "rule", "target"}
        entries.append((_("Chỉ tiêu"), address("indicators"), 0, names | EVALUATION))
    elif held & set(JUDGES):
        entries.append((_("Đánh giá"), address("evaluations"), 0, EVALUATION))
    if reads:
        names = {"boards", "board", "board-ready", "board-edit", "periodics", "periodic", "edition"}
        entries.append((_("Bảng theo dõi"), address("boards"), 0, names))
    if has_voices:
        names = {"voice", "voice-item", "voice-act", "voice-contact", "voice-enter", "voice-batch"}
        names |= {"voice-templates", "voice-template", "voice-held", "voice-held-item", "voice-flag"}
        entries.append((pgettext("voice", "Ý kiến"), address("voice"), 0, names))
    if held & INITIATIVES or (has_voices and held & {Role.LEADER, Role.STANDING_OFFICE, Role.INSPECTOR}):
        names = {"councils", "council", "council-act", "council-open", "council-words"}
        entries.append((pgettext("many", "Sáng kiến"), address("councils"), 0, names))
    entries.append((_("Văn bản"), address("directives"), 0, DIRECTIVES))
    if reads:
        entries.append((_("Sổ theo dõi"), address("registers"), 0, {"registers", "register", "record"}))
    entries.append((pgettext("many", "Đơn vị"), address("units"), 0, {"units", "unit", "person"}))
    if Role.PUBLISHER in held:
        entries.append((_("Công khai"), address("publications"), 0, {"publications", "publication"}))
    if held & {Role.PUBLISHER, Role.STANDING_OFFICE}:
        names = {"pieces", "piece", "piece-new", "piece-edit", "opinions", "sites", "freshness"}
        names |= {"piece-act", "opinion", "site", "site-new"}
        entries.append((_("Bài đăng"), address("pieces"), 0, names))
    if Role.INSPECTOR in held:
        entries.append((_("Kiểm tra"), address("inspect"), 0, {"inspect"}))
    if held & ADMINISTRATORS:
        entries.append((_("Quản trị"), address("admin"), 0, {"admin", "acting", "tokens"}))
    return entries


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
