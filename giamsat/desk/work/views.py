"""What a focal point must do now, and taking work on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.once import first_time
from giamsat.desk.tasks.acting import see_other
from giamsat.desk.work.forms import BatchForm
from giamsat.tasks import policies, selectors, services
from giamsat.units.models import Unit

REST_SHOWN = 30


@access(SIGNED_IN)
def work(request: ActorRequest) -> HttpResponse:
    """My work: returned, overdue, due this week, to accept, waiting for others, the rest.

    Query: ``rest=all`` shows every piece of work that has time.
    """
    mine = selectors.my_work(request.actor)
    whole = request.GET.get("rest") == "all"
    below = Unit.objects.in_force(clock.today()).filter(parent=OuterRef("pk"))
    units = (
        Unit.objects.filter(pk__in=request.actor.unit_ids(policies.REPORTERS))
        .annotate(has_below=Exists(below))
        .order_by("sort_key")
    )
    context = {
        "work": mine,
        "units": units,
        "forwarding": {unit.pk for unit in units if unit.has_below},  # type: ignore[attr-defined]
        "rest": mine.rest if whole else mine.rest[:REST_SHOWN],
        "more": 0 if whole else max(0, len(mine.rest) - REST_SHOWN),
        "batch": BatchForm(),
        "due_today": [row for row in mine.this_week if row.due == clock.today()],
        "drafts": [row.pk for row in mine.everything if row.open_reports],  # type: ignore[attr-defined]
    }
    return render(request, "desk/work/work.html", context)


@access(SIGNED_IN)
@require_POST
def accept_chosen(request: ActorRequest) -> HttpResponse:
    """Accept one piece of work, or all that are ticked; each stands by itself."""
    form = BatchForm(request.POST)
    back = see_other(reverse("desk:work"))
    pairs = dict(form.pairs())
    if not form.is_valid() or not pairs:
        messages.warning(request, _("Chưa chọn việc nào để tiếp nhận."))
        return back
    if not claimed(request, form):
        return back
    rows = selectors.assignments(request.actor).filter(pk__in=pairs)
    outcome = services.accept_assignments(request.actor, [(row, pairs[row.pk]) for row in rows])
    tell(request, [(row.task.title, fault) for row, fault in outcome], _accepted)
    return back


def claimed(request: ActorRequest, form: BatchForm) -> bool:
    """True for the first click on a batch; a repeated one is told that the first was taken.

    The rows of a batch stand each by themselves, so the key stands before them in a transaction of its own.
    """
    with transaction.atomic():
        first = first_time(request.actor, form.cleaned_data["once"]) is None
    if not first:
        messages.info(request, _("Đã ghi nhận từ lần bấm trước."))
    return first


def tell(
    request: ActorRequest, outcome: list[tuple[str, Exception | None]], words: Callable[[int], str]
) -> None:
    """One message for what was done, one for each thing that was not, with its reason."""
    done = sum(1 for _title, fault in outcome if fault is None)
    if done:
        messages.success(request, words(done))
    for title, fault in outcome:
        if fault is not None:
            messages.warning(request, f"{title}: {fault}")


def _accepted(count: int) -> str:
    return ngettext("Đã tiếp nhận %(count)d việc.", "Đã tiếp nhận %(count)d việc.", count) % {"count": count}
