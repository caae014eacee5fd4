"""The queues and one item."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.core.files.serving import attachment
from giamsat.desk import exports
from giamsat.desk.paging import LongList
from giamsat.desk.tasks.acting import see_other
from giamsat.desk.voice.acts import ACTS, next_acts
from giamsat.desk.voice.listing import ListForm, export_list
from giamsat.ui import formats
from giamsat.voice import policies, selectors, selectors_safety, selectors_task, services
from giamsat.voice.choices import AT_RECEIVER
from giamsat.voice.finding import RANKED
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_handling import Answer
from giamsat.voice.routing import proposals
from giamsat.voice.selectors_lists import narrowed
from giamsat.voice.similar import similar_items

A_PAGE = 50
#: Of items that say the very same so many are named.
MOST_SAME = 20
#: What may be done with several items of a list at once.
BATCHES = {"receive": ("check", "answer"), "mine": ("accept", "draft"), "approve": ("approve",)}
SELDOM = ("supplement", "flagged", "task")
TITLES = {
    "receive": _("Cần tiếp nhận"),
    "mine": _("Cần xử lý"),
    "part": _("Cần góp phần trả lời"),
    "approve": pgettext_lazy("queue", "Chờ duyệt trả lời"),
    "late": _("Quá hạn, báo lãnh đạo"),
    "supplement": _("Quá hạn bổ sung"),
    "publish": _("Chờ đăng công khai"),
    "flagged": _("Bị báo vi phạm"),
    "task": _("Chờ giao thành nhiệm vụ"),
    "all": _("Tất cả trong phạm vi"),
}


class Queue(LongList):
    """A list of the room: each row that is counted is read, so no more are than the tabs tell.

    Args:
        found: ids of the rows where a search has found them; they are counted already.
    """

    counted = selectors.MOST

    def __init__(self, rows: QuerySet[Item], per_page: int, page: str | None, found: list[int] | None):
        super().__init__(rows, per_page, page)
        self.is_cut = found is not None and len(found) == RANKED
        if found is not None:
            self.count = len(found)

    @property
    def said(self) -> str:
        """The count in words; a search brings the first of many."""
        if self.is_cut:
            return _now("%(count)s đầu tiên") % {"count": formats.number(RANKED)}
        return super().said


@access(SIGNED_IN)
@require_GET
def queue(request: ActorRequest) -> HttpResponseBase:
    """What waits for the person, late first. ``list`` is one of ``TITLES``, else the first that holds something.

    Fields of ``ListForm`` narrow it; ``export`` gives it as a file.
    """
    waiting = selectors.waiting(request.actor)
    asked = request.GET.get("list", "")
    name = asked if asked in TITLES else next((key for key, count in waiting.items() if count), "all")
    form = ListForm(request.GET)
    form.is_valid()
    rows, found = narrowed(selectors.queue(request.actor, name), form.wanted()), None
    if words := form.cleaned_data.get("q", ""):
        found = selectors.found(rows, name, words)
        rows = rows.filter(pk__any=found)
    pages = Queue(rows, A_PAGE, request.GET.get("page"), found)
    if request.GET.get("export") in exports.FORMATS:
        said = "; ".join([*filter(None, [form.said()]), *([pages.said] if pages.is_cut else [])])
        return export_list(request.actor, str(TITLES[name]), said, rows, request.GET["export"])
    kept = request.GET.copy()
    for key in ("page", "export"):
        kept.pop(key, None)
    kept["list"] = name
    context = {
        "name": name,
        "title": TITLES[name],
        # Lists that concern few people stand there for those alone who have something in them.
        "lists": [
            (key, title, _told(waiting.get(key, 0)))
            for key, title in TITLES.items()
            if key not in SELDOM or waiting[key] or key == name
        ],
        "held": selectors_safety.held(request.actor).filter(outcome="").count(),
        "page_obj": pages.get_page(request.GET.get("page")),
        "page_url": f"?{kept.urlencode()}&page=",
        "export_url": f"?{kept.urlencode()}&export=",
        "form": form,
        "is_narrowed": any(form.cleaned_data.values()),
        "batch": [(verb, ACTS[verb].title) for verb in BATCHES.get(name, ())],
        "has_templates": selectors.template_bodies(request.actor).exists(),
        "may_enter": policies.may_receive(request.actor, services.receiver()),
    }
    return render(request, "desk/voice/queue.html", context)


def _told(count: int) -> str:
    """How much waits, as far as it is counted; nothing for none."""
    shown = formats.number(min(count, selectors.MOST)) if count else ""
    return f"{shown}+" if count >= selectors.MOST else shown


@access(SIGNED_IN)
@require_GET
def item(request: ActorRequest, pk: int) -> HttpResponse:
    """One item: what was sent, the way so far, and what the person may do next; one in quarantine has its own page."""
    try:
        row = selectors.item(request.actor, pk)
    except NotFound:
        selectors_safety.held_item(request.actor, pk)
        return see_other(reverse("desk:voice-held-item", args=[pk]))
    return _page(request, row)


@access(SIGNED_IN)
@never_cache
@require_POST
def contact(request: ActorRequest, pk: int) -> HttpResponse:
    """The same page with who sent it; the reading is on record, so it is asked for by a button."""
    row = selectors.item(request.actor, pk)
    return _page(request, row, services.read_contacts(request.actor, row))


@access(SIGNED_IN)
@never_cache
@require_POST
def letter(request: ActorRequest, pk: int) -> HttpResponse:
    """A letter to each sender, to be printed for whoever reads no e-mail: the receipt, then the answer.

    It names them, so it is asked for by a button and the reading is on record.
    """
    row = selectors.item(request.actor, pk)
    contacts = [one for one in services.read_contacts(request.actor, row) if one.erased_at is None]
    given = row.answers.filter(state=Answer.State.SENT).order_by("-pk").first()
    context = {
        "item": row,
        # Of whoever joined or was merged the answer is the one without the first sender's name.
        "letters": [
            (one, given and (given.text if policies.is_sender(row, one) else row.public_answer))
            for one in contacts
        ],
        "answer": given,
    }
    return render(request, "desk/voice/letter.html", context)


@access(SIGNED_IN)
@require_GET
def file(request: ActorRequest, pk: int, attachment_id: int) -> HttpResponse:
    """Download what was sent along.

    Raises:
        NotFound: nothing that the person may see; NotAllowed: not handling the item, or not scanned clean.
    """
    row = selectors.item(request.actor, pk)
    stored = services.read_attachment(request.actor, row, selectors.attachment(row, attachment_id))
    return cast(HttpResponse, attachment(stored))


@access(SIGNED_IN)
@require_POST
def objection(request: ActorRequest, pk: int, objection_id: int) -> HttpResponse:
    """Let others read what somebody said of the answer (``shown=yes``), or keep it among the bodies."""
    row = selectors.objection(request.actor, pk, objection_id)
    shown = request.POST.get("shown") == "yes"
    services.show_objection(request.actor, row, shown=shown)
    messages.success(request, _now("Đã đăng lời này.") if shown else _now("Đã giữ lại, không đăng."))
    return see_other(reverse("desk:voice-item", args=[pk]))


def _page(request: ActorRequest, row: Item, contacts: list[Contact] | None = None) -> HttpResponse:
    acts = next_acts(request.actor, row)
    attached = list(row.attachments.select_related("file"))
    context = {
        "item": row,
        "acts": acts,
        "steps": selectors.steps_of(row),
        "answers": selectors.answers_of(row),
        "proposals": proposals(row) if any(verb == "route" for verb, _act in acts) else [],
        "contacts": contacts,
        "may_see_contact": policies.may_see_contact(request.actor, row),
        "needs_letter": selectors.reads_no_mail(row),
        "may_publish": policies.may_publish(request.actor, row),
        "sees_task": selectors.sees_task(request.actor, row),
        "files": [one for one in attached if one.answer_id is None],
        "answer_files": [one for one in attached if one.answer_id is not None],
        "flags": row.flags.all() if policies.may_decide_flag(request.actor, row) else [],
        "proposed": selectors_task.proposed_task(row),
        "same": selectors.same_words(request.actor, row)[:MOST_SAME] if row.state in AT_RECEIVER else [],
        "parts": selectors.parts_of(row),
        "objections": row.objections.all(),
        "alike": similar_items(row.title, row.text, but=row.pk) if row.state in AT_RECEIVER else [],
    }
    return render(request, "desk/voice/item.html", context)
