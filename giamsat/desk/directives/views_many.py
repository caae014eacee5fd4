"""Acts that concern more than one proposal: accept all above a confidence, and take back the last step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.directives.bench import Bench, open_bench
from giamsat.desk.directives.cards import Card
from giamsat.desk.directives.forms_review import BulkForm, UndoForm
from giamsat.desk.directives.views_acts import bench_url, redraw, see_other
from giamsat.directives import policies, selectors, services
from giamsat.directives.bulk import WAIVABLE, fits_bulk
from giamsat.directives.models import ReviewStep

#: Confidences, in per cent, above which a person may take all; the first is offered first.
LEVELS = (90, 95, 80, 70, 60)


@access(roles(Role.STANDING_OFFICE))
def bulk(request: ActorRequest, pk: int) -> HttpResponse:
    """What would be accepted above a confidence, each with its box; and the act."""
    bench = open_bench(request.actor, pk)
    above = _level(request.GET.get("above", ""))
    waive = request.GET.get("waive", "") == "1"
    rows = _above(bench, above, waive)
    form = BulkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        try:
            done = perform(
                request, form, lambda: services.accept_proposals(request.actor, bench.directive, chosen)
            )
        except Repeated:
            return see_other(bench_url(pk))
        if done is not None:
            _say_taken(request, len(done), len(chosen) - len(done))
            following = open_bench(request.actor, pk).needing()
            return see_other(bench_url(pk, following.proposal if following else None))
    context = {
        "bench": bench,
        "form": form,
        "rows": [(card, _value(card)) for card in rows],
        "above": above,
        "waive": waive,
        "lacking": sum(1 for card in rows if card.missing),
        "waivable": len(_above(bench, above, True)) - len(_above(bench, above, False)),
        "staying": bench.undecided - len(rows),
        "levels": [(level, len(_above(bench, level, waive))) for level in sorted(LEVELS, reverse=True)],
    }
    return render(request, "desk/directives/bulk.html", context, status=422 if form.errors else 200)


@require_POST
@access(roles(Role.STANDING_OFFICE))
def undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back one's own last step; the bench comes back with that proposal in hand."""
    directive = selectors.directive(request.actor, pk)
    require(policies.may_review(request.actor, directive))
    form = UndoForm(request.POST)
    step: ReviewStep | None = None
    if form.is_valid():
        try:
            step = perform(request, form, lambda: services.undo_step(request.actor, directive))
        except Repeated:
            pass
        else:
            _say_undone(request, form, step)
    bench = open_bench(request.actor, pk, request.POST.get("show", ""), card=_first(step))
    if bench.open is None or bench.card(bench.open) is None:
        following = bench.after(0)
        bench.open = following.proposal.pk if following else None
    if request.htmx:  # type: ignore[attr-defined]
        return redraw(request, bench)
    held = bench.card(bench.open) if bench.open else None
    return see_other(bench_url(pk, held.proposal if held else None))


def _say_undone(request: ActorRequest, form: UndoForm, step: ReviewStep | None) -> None:
    if step is None:
        for errors in form.errors.values():
            for words in errors:
                messages.error(request, str(words))
        return
    values: dict[str, Any] = {"title": step.title}
    messages.success(request, _("Đã hoàn tác bước vừa rồi ở “%(title)s”.") % values)


def _first(step: ReviewStep | None) -> int | None:
    """The first proposal of a step that stands in the text again."""
    if step is None:
        return None
    there = {int(pk): values for pk, values in step.before.items() if values}
    return min(there, key=lambda pk: there[pk]["start"]) if there else None


def _say_taken(request: ActorRequest, taken: int, left: int) -> None:
    words = ngettext("Đã nhận %(count)d việc.", "Đã nhận %(count)d việc.", taken) % {"count": taken}
    if left:
        words += " " + ngettext(
            "%(count)d việc vừa được người khác sửa hoặc quyết định, hay cần người xem riêng, nên để nguyên.",
            "%(count)d việc vừa được người khác sửa hoặc quyết định, hay cần người xem riêng, nên để nguyên.",
            left,
        ) % {"count": left}
    messages.success(request, words)


def _level(typed: str) -> int:
    return int(typed) if typed in map(str, LEVELS) else LEVELS[0]


def _above(bench: Bench, level: int, waive: bool) -> list[Card]:
    waived = WAIVABLE if waive else frozenset()
    return [
        card
        for card in bench.cards
        if card.weakest_percent >= level and fits_bulk(card.proposal, card.missing, waived=waived)
    ]


def _value(card: Card) -> str:
    return f"{card.proposal.pk}:{card.proposal.version}"
