"""Acts on one assignment, one extension, one obstacle, one task."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.tasks import forms
from giamsat.desk.tasks.acting import ActPage, about, act_page, home_of, typed
from giamsat.tasks import policies, possible, selectors, services
from giamsat.tasks.models import Task
from giamsat.ui import formats
from giamsat.units.selectors import subtree

UNITS_A_PAGE = 60


@access(SIGNED_IN)
def accept(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the work on."""
    row = selectors.assignment(request.actor, pk)
    page = ActPage(
        title=_("Tiếp nhận việc"),
        about=about(row),
        action=_("Tiếp nhận"),
        back=home_of(row),
        done=_("Đã tiếp nhận: %(task)s") % {"task": row.task.title},
        verdict=possible.acts_on(request.actor, row)["accept"],
    )
    form = forms.VersionForm(request.POST or None, initial={"version": row.version})
    return act_page(
        request,
        page,
        form,
        lambda: services.accept_assignment(request.actor, row, version=form.cleaned_data["version"]),
    )


@access(SIGNED_IN)
def accountable(request: ActorRequest, pk: int) -> HttpResponse:
    """Name the person of the unit who answers for the work."""
    row = selectors.assignment(request.actor, pk)
    page = ActPage(
        title=_("Cử người chịu trách nhiệm"),
        about=about(row),
        action=_("Cử người này"),
        back=home_of(row),
        done=_("Đã ghi người chịu trách nhiệm."),
        verdict=possible.acts_on(request.actor, row)["accountable"],
    )
    seen = {"version": row.version, "person": row.accountable_id}
    form = forms.AccountableForm(request.POST or None, assignment=row, initial=seen)
    return act_page(request, page, form, lambda: services.set_accountable(request.actor, row, **typed(form)))


@access(SIGNED_IN)
def contest(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that the work is not the unit's own."""
    row = selectors.assignment(request.actor, pk)
    page = ActPage(
        title=_("Đề nghị xem lại việc được giao"),
        about=about(row),
        action=_("Gửi đề nghị cho %(unit)s") % {"unit": row.assigner.name},
        back=home_of(row),
        done=_("Đã gửi đề nghị xem lại; chờ %(unit)s quyết định.") % {"unit": row.assigner.name},
        verdict=possible.acts_on(request.actor, row)["contest"],
    )
    form = forms.ReasonForm(request.POST or None, initial={"version": row.version})
    return act_page(
        request, page, form, lambda: services.contest_assignment(request.actor, row, **typed(form))
    )


@access(SIGNED_IN)
def decide_contest(request: ActorRequest, pk: int) -> HttpResponse:
    """The giver withdraws the work or insists."""
    row = selectors.assignment(request.actor, pk)
    page = ActPage(
        title=_("Quyết định đề nghị xem lại"),
        about=f"{about(row)}: {row.state_reason}",
        action=_("Ghi quyết định"),
        back=home_of(row),
        done=_("Đã ghi quyết định."),
        verdict=possible.acts_of_giver(request.actor, row)["decide_contest"],
    )
    form = forms.ContestDecisionForm(request.POST or None, initial={"version": row.version})
    return act_page(
        request,
        page,
        form,
        lambda: services.decide_contest(
            request.actor,
            row,
            version=form.cleaned_data["version"],
            withdraw=form.cleaned_data["decision"] == "withdraw",
            reason=form.cleaned_data["reason"],
        ),
    )


@access(SIGNED_IN)
def ask_extension(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask the giver for a later deadline."""
    row = selectors.assignment(request.actor, pk)
    page = ActPage(
        title=pgettext("act", "Xin gia hạn"),
        about=_("%(about)s. Hạn đang áp dụng: %(due)s.")
        % {"about": about(row), "due": formats.date(row.due)},
        action=_("Gửi đề nghị cho %(unit)s") % {"unit": row.assigner.name},
        back=home_of(row),
        done=_("Đã gửi đề nghị gia hạn; chờ %(unit)s quyết định.") % {"unit": row.assigner.name},
        verdict=possible.acts_on(request.actor, row)["extend"],
    )
    form = forms.ExtensionForm(request.POST or None, initial={"version": row.version})
    return act_page(request, page, form, lambda: services.ask_extension(request.actor, row, **typed(form)))


@access(SIGNED_IN)
def decide_extension(request: ActorRequest, pk: int) -> HttpResponse:
    """Grant or refuse a later deadline."""
    row = selectors.extension(request.actor, pk)
    page = ActPage(
        title=_("Xét gia hạn"),
        about=_("%(about)s xin gia hạn từ %(old)s đến %(new)s: %(reason)s")
        % {
            "about": about(row.assignment),
            "old": formats.date(row.old_due),
            "new": formats.date(row.new_due),
            "reason": row.reason,
        },
        action=_("Ghi quyết định"),
        back=home_of(row.assignment),
        done=_("Đã ghi quyết định về thời hạn."),
        verdict=policies.may_decide_extension(request.actor, row),
    )
    form = forms.ExtensionDecisionForm(request.POST or None, initial={"version": row.version})
    return act_page(
        request,
        page,
        form,
        lambda: services.decide_extension(
            request.actor,
            row,
            version=form.cleaned_data["version"],
            grant=form.cleaned_data["decision"] == "grant",
            reason=form.cleaned_data["reason"],
        ),
    )


@access(SIGNED_IN)
def forward(request: ActorRequest, pk: int) -> HttpResponse:
    """Give the work on to units below: ticked ones, or all that the search shows.

    ``q`` is part of a unit's name, with or without tone marks. ``browse`` holds a page number: what was
    ticked and typed is carried along and nothing is done.
    """
    row = selectors.assignment(request.actor, pk)
    sent = request.POST if request.method == "POST" else request.GET
    words = sent.get("q", "")
    found = selectors.units_to_forward(row, words)
    shown = Paginator(found, UNITS_A_PAGE).get_page(sent.get("browse"))
    seen = {"version": row.version, "due": row.due}
    browsing = "browse" in request.POST
    if browsing:
        form = forms.ForwardForm(initial={**seen, **{k: request.POST.get(k, "") for k in ("due", "part")}})
    else:
        form = forms.ForwardForm(request.POST or None, initial=seen)
    # Units that have the task by now, too: what stands against them is the service's to say, after the key.
    form.fields["to"].queryset = subtree(row.unit)  # type: ignore[attr-defined]
    page = ActPage(
        title=_("Giao lại cho đơn vị cấp dưới"),
        about=about(row),
        action=_("Giao cho các đơn vị đã chọn"),
        back=home_of(row),
        done=_("Đã giao lại."),
        verdict=possible.acts_on(request.actor, row)["forward"],
        template="desk/tasks/forward.html",
    )

    def act() -> object:
        given = form.cleaned_data
        chosen = list(found) if given["everyone"] else list(given["to"])
        return services.forward_assignment(
            request.actor, row, version=given["version"], to=chosen, due=given["due"], part=given["part"]
        )

    picked = {int(pk) for pk in request.POST.getlist("to") if pk.isdecimal()}
    elsewhere = sorted(picked - {unit.pk for unit in shown})
    more = {"row": row, "units": shown, "words": words, "picked": picked, "elsewhere": elsewhere}
    if browsing:
        return render(request, page.template, {"page": page, "form": form, **more})
    return act_page(request, page, form, act, more)


@access(SIGNED_IN)
def change_task(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Pause, resume or cancel a whole task."""
    task = selectors.task(request.actor, pk)
    titles: dict[str, tuple[str, str, Callable[..., object]]] = {
        "pause": (_("Tạm dừng nhiệm vụ"), pgettext("act", "Tạm dừng"), services.pause_task),
        "resume": (_("Tiếp tục nhiệm vụ"), _("Tiếp tục"), services.resume_task),
        "cancel": (_("Hủy nhiệm vụ"), _("Hủy nhiệm vụ"), services.cancel_task),
    }
    title, action, service = titles[verb]
    told = {
        "pause": [_("Mọi phần việc chưa xong dừng lại và không nhận báo cáo cho đến khi tiếp tục.")],
        "resume": [_("Mỗi phần việc trở lại bước trước khi dừng.")],
        "cancel": [_("Mọi phần việc chưa xong bị hủy; kết quả đã xác nhận còn nguyên.")],
    }
    page = ActPage(
        title=title,
        about=task.title,
        action=action,
        back=_task_home(task),
        done=_("%(act)s: đã ghi.") % {"act": title},
        consequences=told[verb],
        verdict=possible.acts_on_task(request.actor, task)[verb],
    )
    kind = forms.VersionForm if verb == "resume" else forms.ReasonForm
    form = kind(request.POST or None, initial={"version": task.version})
    return act_page(request, page, form, lambda: service(request.actor, task, **typed(form)))


def _task_home(task: Task) -> str:
    return reverse("desk:task", args=[task.pk])
