"""Issuing what was accepted: what stands against it, reasons for what stays unclear, and the act itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.directives.bench import Bench, open_bench
from giamsat.desk.directives.cards import Card
from giamsat.desk.directives.forms_review import IssueForm, ReasonsForm
from giamsat.directives.models import Proposal
from giamsat.directives.services import edit_proposal
from giamsat.tasks.services import against_duplicates, against_issuing, issue_directive


@access(roles(Role.STANDING_OFFICE))
def issue(request: ActorRequest, pk: int) -> HttpResponse:
    """The last look before issuing, and the act."""
    bench = open_bench(request.actor, pk)
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = perform(request, form, lambda: issue_directive(request.actor, bench.directive))
        except Repeated:
            return _to_page(pk)
        if issued:
            count = len(issued)
            messages.success(
                request,
                ngettext("Đã giao %(count)d nhiệm vụ.", "Đã giao %(count)d nhiệm vụ.", count)
                % {"count": count},
            )
            return _to_page(pk)
    return _page(request, bench, form, _reasons_form(bench))


@require_POST
@access(roles(Role.STANDING_OFFICE))
def reasons(request: ActorRequest, pk: int) -> HttpResponse:
    """Record one reason on each of the chosen unclear tasks."""
    bench = open_bench(request.actor, pk)
    form = _reasons_form(bench, request)
    if form.is_valid():
        chosen = [card for card in bench.cards if str(card.proposal.pk) in form.cleaned_data["chosen"]]
        try:
            done = perform(request, form, lambda: _record(request, chosen, form.cleaned_data["reason"]))
        except Repeated:
            done = len(chosen)
        if done is not None:
            messages.success(
                request,
                ngettext("Đã ghi lý do cho %(count)d việc.", "Đã ghi lý do cho %(count)d việc.", done)
                % {"count": done},
            )
            response = HttpResponseRedirect(reverse("desk:directive-issue", args=[pk]))
            response.status_code = 303
            return response
    return _page(request, bench, IssueForm(), form)


def _record(request: ActorRequest, chosen: Iterable[Card], reason: str) -> int:
    count = 0
    with transaction.atomic():
        for card in chosen:
            edit_proposal(
                request.actor, card.proposal, version=card.proposal.version, incomplete_reason=reason
            )
            count += 1
    return count


def _accepted(bench: Bench) -> list[Card]:
    return [card for card in bench.cards if card.proposal.state == Proposal.State.ACCEPTED]


def _reasons_form(bench: Bench, request: ActorRequest | None = None) -> ReasonsForm:
    rows = [
        (str(card.proposal.pk), f"{card.number}. {card.proposal.title} ({card.missing_names})")
        for card in _accepted(bench)
        if card.missing and not card.proposal.incomplete_reason.strip()
    ]
    return ReasonsForm(
        request.POST if request else None, rows=rows, initial={"chosen": [key for key, _words in rows]}
    )


def _page(request: ActorRequest, bench: Bench, form: IssueForm, reasons: ReasonsForm) -> HttpResponse:
    accepted = _accepted(bench)
    proposals = [card.proposal for card in accepted]
    against = against_issuing(proposals, bench.directive.owner)
    against |= against_duplicates(request.actor, bench.directive, proposals)
    # What the service refused stands in the list below, each with the way to it.
    refused = form.non_field_errors() if form.is_bound and not against else []
    context = {
        "bench": bench,
        "form": form,
        "refused": refused,
        "accepted": accepted,
        "against": [(card, against[card.proposal.pk]) for card in accepted if card.proposal.pk in against],
        "with_reason": sum(1 for card in accepted if card.missing and card.proposal.pk not in against),
        "reasons": reasons,
        "may_reason": bool(reasons.fields["chosen"].choices),  # type: ignore[attr-defined]
        "reason": _("Nhận ít nhất một việc trước khi giao.") if not accepted else "",
    }
    status = 422 if form.is_bound or reasons.errors else 200
    return render(request, "desk/directives/issue.html", context, status=status)


def _to_page(pk: int) -> HttpResponse:
    response = HttpResponseRedirect(reverse("desk:directive", args=[pk]))
    response.status_code = 303
    return response
