"""What blocks the work, and what is said about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import InvalidInput
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.tasks import forms
from giamsat.desk.tasks.acting import ActPage, about, act_page, home_of, renew, see_other, typed
from giamsat.tasks import policies, possible, selectors, services


@access(SIGNED_IN)
def raise_obstacle(request: ActorRequest, pk: int) -> HttpResponse:
    """Tell what blocks the work."""
    row = selectors.assignment(request.actor, pk)
    page = ActPage(
        title=_("Báo vướng mắc"),
        about=about(row),
        action=_("Gửi vướng mắc"),
        back=home_of(row),
        done=_("Đã ghi vướng mắc và chuyển đến cơ quan quyết định."),
        verdict=possible.acts_on(request.actor, row)["obstacle"],
    )
    soon = clock.today() + dt.timedelta(days=7)
    form = forms.ObstacleForm(request.POST or None, assignment=row, initial={"answer_due": soon})

    def act() -> object:
        return services.raise_obstacle(request.actor, row, **typed(form))

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def obstacle(request: ActorRequest, pk: int) -> HttpResponse:
    """One obstacle: answer it, pass it on upwards, or say that it is gone (``act``)."""
    row = selectors.obstacle(request.actor, pk)
    act = request.POST.get("act", "")
    version = {"version": row.version}
    answer = forms.AnswerForm(request.POST if act == "answer" else None, initial=version, auto_id="answer-%s")
    soon = {**version, "answer_due": row.answer_due}
    escalate = forms.EscalateForm(
        request.POST if act == "escalate" else None, obstacle=row, initial=soon, auto_id="escalate-%s"
    )
    close = forms.VersionForm(request.POST if act == "close" else None, initial=version, auto_id="close-%s")
    deeds: dict[str, tuple[OnceForm, Callable[..., object], str]] = {
        "answer": (answer, services.answer_obstacle, _("Đã trả lời vướng mắc.")),
        "escalate": (escalate, services.escalate_obstacle, _("Đã chuyển vướng mắc lên cấp trên.")),
        "close": (close, services.close_obstacle, _("Đã ghi: vướng mắc không còn.")),
    }
    here = reverse("desk:obstacle", args=[pk])
    status = 200
    if act in deeds:
        form, service, said = deeds[act]
        status = 422
        if form.is_valid():
            try:
                done = perform(request, form, lambda: service(request.actor, row, **typed(form)))
            except Repeated:
                return see_other(here)
            if done:
                messages.success(request, said)
                return see_other(here)
        renew(form, row.version)
    sees_task = policies.sees_assignment(request.actor, row.assignment)
    context = {
        "obstacle": row,
        "answer": answer,
        "escalate": escalate,
        "close": close,
        "may": possible.acts_on_obstacle(request.actor, row),
        "task_url": reverse("desk:task", args=[row.assignment.task_id]) if sees_task else "",
    }
    return render(request, "desk/tasks/obstacle.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def comment(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a remark to a part of a task; ``@login`` mentions a person."""
    task = selectors.task(request.actor, pk)
    form = forms.CommentForm(request.POST)
    form.fields["assignment"].queryset = selectors.task_assignments(request.actor, task)  # type: ignore[attr-defined]
    page = ActPage(
        title=_("Gửi ý kiến"),
        about=task.title,
        action=_("Gửi ý kiến"),
        back=reverse("desk:task", args=[pk]) + "#comments",
        done=_("Đã gửi ý kiến."),
    )

    def act() -> object:
        text = form.cleaned_data["text"]
        part = form.cleaned_data["assignment"]
        return services.add_comment(request.actor, part, text=text, mentions=_mentioned(text))

    return act_page(request, page, form, act)


def _mentioned(text: str) -> list[Person]:
    logins = {login.rstrip(".-").lower() for login in re.findall(r"(?<!\S)@([A-Za-z0-9._-]{3,60})", text)}
    people = list(Person.objects.filter(login__in=logins, is_active=True))
    unknown = logins - {person.login for person in people}
    if unknown:
        # The words of the service for those who may not see the work: who has an account is nobody's business.
        raise InvalidInput(
            fields={
                "mentions": _("%(people)s không xem được việc này.") % {"people": ", ".join(sorted(unknown))}
            }
        )
    return people
