"""One page for one act with a form of its own: shows it, does it once, leads back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.policy import Verdict
from giamsat.desk.acts import OnceForm, Repeated, new_key, perform
from giamsat.tasks.models import Assignment


@dataclass(frozen=True)
class ActPage:
    """What the page says.

    Args:
        about: the object in words, under the title.
        action: the button: what will happen.
        done: said afterwards; a function where it depends on what was done.
        back: where to go afterwards, and by "no, go back".
        onward: where to go afterwards instead, once it is done: to what was made.
        verdict: a refusal known before anything is typed; the page then shows only the reason.
    """

    title: str
    action: str
    back: str
    about: str = ""
    done: str | Callable[[], str] = ""
    consequences: Sequence[str] = ()
    verdict: Verdict | None = None
    template: str = "desk/tasks/act.html"
    onward: Callable[[], str] | None = None


def see_other(url: str) -> HttpResponseRedirect:
    """After a write the browser fetches ``url`` anew."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def renew(form: forms.BaseForm, version: int | None = None) -> None:
    """A refused form goes out again with what was typed, on top of the object as it is now, if it acts on one."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data["once"] = new_key()
    data["version"] = "" if version is None else str(version)
    form.data = data


def act_page(
    request: ActorRequest,
    page: ActPage,
    form: OnceForm,
    act: Callable[[], Any],
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run ``act`` for a posted one.

    Args:
        act: calls the service; what it returns is not looked at.
        more: further values for the page's template.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = perform(request, form, lambda: (act(), True)[1])
        except Repeated:
            return see_other(page.back)
        if done:
            said = page.done() if callable(page.done) else page.done
            messages.success(request, said or page.title)
            return see_other(page.onward() if page.onward else page.back)
    if form.is_bound and "version" in form.fields:
        # The page was made from the object as it is now, so what was typed may be sent again.
        renew(form, form.initial["version"])
    status = 422 if form.errors else 200
    return render(request, page.template, {"page": page, "form": form, **(more or {})}, status=status)


def home_of(assignment: Assignment) -> str:
    """The place of a part on the page of its task."""
    return reverse("desk:task", args=[assignment.task_id]) + f"#a{assignment.pk}"


def about(assignment: Assignment) -> str:
    """A part in words: the task and the unit."""
    return f"{assignment.task.title} · {assignment.unit.name}"


def typed(form: OnceForm) -> dict[str, Any]:
    """What the service is to be called with: everything but the key."""
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}
