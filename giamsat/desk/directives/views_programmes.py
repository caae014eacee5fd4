"""Programmes: one with its documents and settings, a new one of a unit's own, a task without a document."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access, roles
from giamsat.core.actor import Role
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.directives import bodies
from giamsat.desk.directives.forms import OwnTaskForm, ProgrammeForm, SettingsForm
from giamsat.directives import policies, selectors, services
from giamsat.directives.models import Programme
from giamsat.tasks import policies as task_policies
from giamsat.tasks.models import Task
from giamsat.tasks.services import Addressees, Obligation, issue_task
from giamsat.units.models import Unit
from giamsat.units.selectors import subtree

SETTINGS = ("name_vi", "name_en", "green_from", "yellow_from", "soon_days")


@access(SIGNED_IN)
def programme(request: ActorRequest, code: str) -> HttpResponse:
    """A programme with its documents; its standing office finds its settings here."""
    found = selectors.programme(request.actor, code)
    verdict = policies.may_manage_programme(request.actor, found.owner)
    initial = {name: getattr(found, name) for name in (*SETTINGS, "version")}
    form = SettingsForm(request.POST or None, initial=initial) if verdict else None
    if request.method == "POST":
        require(verdict)
    if form is not None and request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in SETTINGS}
        try:
            changed = perform(
                request,
                form,
                lambda: services.change_programme(
                    request.actor, found, version=form.cleaned_data["version"], **values
                ),
            )
        except Repeated:
            return _to_programme(code)
        if changed:
            messages.success(request, _("Đã lưu cài đặt của chương trình."))
            return _to_programme(code)
    context = {
        "programme": found,
        "directives": list(selectors.directives(request.actor, found)[:200]),
        "form": form,
        "may_register": policies.may_register(request.actor, found),
        "may_issue": task_policies.may_issue(request.actor, found.owner),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "desk/directives/programme.html", context, status=status)


@access(roles(Role.STANDING_OFFICE))
def new(request: ActorRequest) -> HttpResponse:
    """Open a programme under a unit of one's own."""
    owners = Unit.objects.filter(pk__in=request.actor.unit_ids(policies.REVIEWERS))
    form = ProgrammeForm(
        request.POST or None,
        owners=owners,
        parents=selectors.programmes(request.actor).filter(closed_on__isnull=True),
        initial={"owner": owners.first()},
    )
    if request.method == "POST" and form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "once"}
        try:
            opened = perform(
                request,
                form,
                lambda: services.open_programme(
                    request.actor, **values, steering_unit=form.cleaned_data["owner"]
                ),
            )
        except Repeated:
            return _to_programme(values["code"])
        if opened is not None:
            messages.success(request, _("Đã lập chương trình %(name)s.") % {"name": opened.name})
            return _to_programme(opened.code)
    status = 422 if form.errors else 200
    return render(request, "desk/directives/programme_new.html", {"form": form}, status=status)


@access(roles(Role.STANDING_OFFICE))
def new_task(request: ActorRequest, code: str) -> HttpResponse:
    """Issue one task without a document."""
    found = selectors.programme(request.actor, code)
    require(task_policies.may_issue(request.actor, found.owner))
    form = OwnTaskForm(request.POST or None, groups=found.groups.all())
    typed = {name: str(request.POST[name]) for name in request.POST}
    searching = "search" in typed
    if request.method == "POST" and not searching and form.is_valid():
        try:
            task = perform(request, form, lambda: _issue(request, found, form.cleaned_data, typed))
        except Repeated:
            return _to_programme(code)
        if task is not None:
            messages.success(request, _("Đã giao việc %(code)s.") % {"code": task.code})
            return _to_programme(code)
    find = typed.get("find", "").strip() if searching else ""
    context = {
        "programme": found,
        "form": form,
        "rows": bodies.rows_of([], typed),
        "find": find,
        "found": bodies.search_bodies(find, found.owner),
        "below": subtree(found.owner).count(),
    }
    if searching:
        # A search is no attempt to issue: what is still empty is not a mistake yet.
        form.errors.clear()
    status = 422 if form.errors else 200
    return render(request, "desk/directives/task_new.html", context, status=status)


def _issue(request: ActorRequest, found: Programme, values: dict[str, Any], typed: dict[str, str]) -> Task:
    leads, helpers = bodies.chosen_units(typed, found.owner)
    obligation = Obligation(**{key: value for key, value in values.items() if key != "once"})
    return issue_task(request.actor, found, obligation, Addressees(leads, helpers))


def _to_programme(code: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("desk:programme", args=[code]))
    response.status_code = 303
    return response
