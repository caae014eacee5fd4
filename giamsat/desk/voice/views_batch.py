"""The same act on several items at once: all of them, or none with the reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, GiamsatError, InvalidInput
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.desk.voice.acts import ACTS, Act
from giamsat.desk.voice.forms import BatchForm, BatchTextForm
from giamsat.voice import selectors
from giamsat.voice.models import Item

VERBS = ("check", "accept", "draft", "approve", "answer")
MOST = 100


@access(SIGNED_IN)
def batch(request: ActorRequest) -> HttpResponse:
    """The items of ``item`` with what stands against ``verb`` for each; then the act on those where nothing does."""
    given = request.POST if request.method == "POST" else request.GET
    verb = given.get("verb", "")
    if verb not in VERBS:
        raise Http404
    kind = BatchTextForm if verb == "draft" else BatchForm
    seen = _seen(request)
    rows = selectors.chosen(request.actor, list(seen))
    able = [row for row in rows if ACTS[verb].fits(row) and ACTS[verb].may(request.actor, row)]
    first = {"verb": verb, "chosen": " ".join(f"{row.pk}:{row.version}" for row in able)}
    form = kind(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        text = {"text": form.cleaned_data["text"]} if verb == "draft" else {}
        try:
            done = perform(request, form, lambda: _act(request.actor, ACTS[verb], rows, seen, text))
        except Repeated:
            return see_other(reverse("desk:voice"))
        if done is not None:
            said = ngettext("Đã ghi cho %(n)s ý kiến.", "Đã ghi cho %(n)s ý kiến.", done) % {"n": done}
            messages.success(request, said)
            return see_other(reverse("desk:voice"))
    if form.is_bound:
        renew(form)
        form.data["chosen"] = first["chosen"]  # type: ignore[index]
    context = {
        "form": form,
        "title": ACTS[verb].title,
        "rows": able,
        "left": [row for row in rows if row not in able],
    }
    return render(request, "desk/voice/batch.html", context, status=422 if form.errors else 200)


def _seen(request: ActorRequest) -> dict[int, int]:
    """The chosen items, with the version that the person saw; 0 before they were shown."""
    if request.method == "POST":
        pairs = [pair.partition(":") for pair in request.POST.get("chosen", "").split()[:MOST]]
        return {
            int(pk): int(version) for pk, _colon, version in pairs if pk.isdecimal() and version.isdecimal()
        }
    return {int(pk): 0 for pk in request.GET.getlist("item")[:MOST] if pk.isdecimal()}


def _act(actor: Actor, act: Act, rows: list[Item], seen: dict[int, int], text: dict[str, str]) -> int:
    if len(rows) < len(seen):
        raise Conflict
    if not rows:
        raise InvalidInput(_("Chưa chọn ý kiến nào."))
    for row in rows:
        try:
            act.service(actor, row, version=seen[row.pk], **text)
        except GiamsatError as fault:
            raise InvalidInput(f"{row.code}: {fault.message}") from fault
    return len(rows)
