"""What is said about a part or a task from above: how sure delivery is, which task must be done first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import InvalidInput
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.tasks.acting import ActPage, about, act_page, home_of, see_other
from giamsat.desk.warnings import forms
from giamsat.tasks import policies, selectors, services
from giamsat.tasks.models import Task


@access(SIGNED_IN)
def confidence(request: ActorRequest, pk: int) -> HttpResponse:
    """The assessor's word on one part, beside what its unit reports."""
    row = selectors.assignment(request.actor, pk)
    last = row.assessments.filter(is_current=True).first()
    number = last.number if last else 0
    page = ActPage(
        title=_("Đánh giá khả năng hoàn thành"),
        about=about(row),
        action=_("Ghi đánh giá"),
        back=home_of(row),
        done=_("Đã ghi đánh giá."),
        consequences=[
            _("Đơn vị tự báo cáo %(said)s %%, đã xác nhận %(true)s %%.")
            % {"said": row.progress, "true": row.confirmed_progress},
            _("Đánh giá đứng cạnh tiến độ tự báo cáo, không thay tiến độ đó."),
        ],
        verdict=policies.may_assess(request.actor, row),
    )
    initial = {"version": number, "level": last.level if last else None}
    form = forms.ConfidenceForm(request.POST or None, initial=initial)

    def act() -> None:
        values = form.cleaned_data
        services.set_confidence(
            request.actor,
            row,
            version=values["version"],
            level=values["level"],
            reason=values["reason"],
        )

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def needs(request: ActorRequest, pk: int) -> HttpResponse:
    """Which tasks must be done before this one; adding one by its code, taking one away."""
    row = selectors.task(request.actor, pk)
    adding = request.POST.get("act") != "unlink"
    posted = request.POST or None
    add = forms.NeedsForm(posted if adding else None)
    form = add if adding else forms.UnlinkForm(posted)
    if request.method == "POST" and form.is_valid():
        back = reverse("desk:needs", args=[pk])
        try:
            if perform(request, form, lambda: _change(request, row, form.cleaned_data)):
                messages.success(request, _("Đã ghi."))
                return see_other(back)
        except Repeated:
            return see_other(back)
    seen = selectors.tasks(request.actor)
    context = {
        "task": row,
        "form": add,
        "verdict": policies.may_change_task(request.actor, row),
        "first": [
            (one, forms.UnlinkForm(initial={"needs": one.pk})) for one in seen.filter(needed_links__task=row)
        ],
        "later": list(seen.filter(needs_links__needs=row)),
    }
    return render(request, "desk/warnings/needs.html", context, status=422 if form.errors else 200)


def _change(request: ActorRequest, row: Task, values: dict[str, object]) -> bool:
    if "needs" in values:
        services.unlink_tasks(request.actor, row, selectors.task(request.actor, int(str(values["needs"]))))
        return True
    other = selectors.tasks(request.actor).filter(code=str(values["code"]).strip()).first()
    if other is None:
        raise InvalidInput(fields={"code": _("Không có nhiệm vụ mã này trong phạm vi của bạn.")})
    try:
        services.link_tasks(request.actor, row, other)
    except InvalidInput as fault:
        raise InvalidInput(fields={"code": fault.message}) from fault
    return True
