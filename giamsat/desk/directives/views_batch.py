"""Many documents at once: handed in, read in the queue, each with its own state and message."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import GiamsatError
from giamsat.desk.directives.forms import BatchForm, MoreFilesForm
from giamsat.desk.directives.views_import import see_other
from giamsat.directives import selectors, services
from giamsat.directives.models import Intake
from giamsat.directives.reader_words import problem_words

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One document of a batch; ``problem`` says why it was not read, or not registered by itself."""

    intake: Intake
    problem: str


@access(roles(Role.STANDING_OFFICE))
def new(request: ActorRequest) -> HttpResponse:
    """Choose many documents."""
    programmes = selectors.registrable_programmes(request.actor)
    form = BatchForm(programmes=programmes, initial={"programme": programmes.first()})
    status = 200
    if request.method == "POST":
        form, status = BatchForm(request.POST, request.FILES, programmes=programmes), 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                made = services.take_in_batch(
                    request.actor, values["programme"], values["documents"], register=values["register"]
                )
            except GiamsatError as fault:
                form.add_error(None, str(fault))
            else:
                return see_other(reverse("desk:batch", args=[made.pk]))
    batches = selectors.intake_batches(request.actor)[:20]
    return render(
        request, "desk/directives/batch_new.html", {"form": form, "batches": batches}, status=status
    )


@access(roles(Role.STANDING_OFFICE))
def batch(request: ActorRequest, pk: int) -> HttpResponse:
    """The state of each document; further ones may be added while the batch is not stopped."""
    found = selectors.intake_batch(request.actor, pk)
    form, status = MoreFilesForm(), 200
    if request.method == "POST":
        form, status = MoreFilesForm(request.POST, request.FILES), 422
        if form.is_valid():
            services.take_in_batch(
                request.actor, found.programme, form.cleaned_data["documents"], batch=found
            )
            return see_other(reverse("desk:batch", args=[pk]))
    rows = selectors.intakes(request.actor).filter(batch=found)
    states = Counter(rows.order_by().values_list("state", flat=True))
    page_obj = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    open_count = states[Intake.State.WAITING] + states[Intake.State.READING]
    if request.htmx and not open_count:  # type: ignore[attr-defined]
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    context = {
        "batch": found,
        "form": form,
        "rows": [
            Row(one, problem_words(one.problem, one.problem_detail) if one.problem else "")
            for one in page_obj.object_list
        ],
        "page_obj": page_obj,
        "page_url": "?page=",
        "total": sum(states.values()),
        "over": sum(states.values()) - open_count,
        "open_count": open_count,
        "states": [(name, states[key]) for key, name in Intake.State.choices if states[key]],
    }
    return render(request, "desk/directives/batch.html", context, status=status)


@access(roles(Role.STANDING_OFFICE))
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Stop what is not read yet."""
    found = selectors.intake_batch(request.actor, pk)
    if request.method == "POST":
        count = services.cancel_batch(request.actor, found)
        messages.info(
            request,
            ngettext(
                "Đã dừng; %(count)d văn bản chưa đọc được bỏ lại.",
                "Đã dừng; %(count)d văn bản chưa đọc được bỏ lại.",
                count,
            )
            % {"count": count},
        )
    return see_other(reverse("desk:batch", args=[pk]))
