"""Links between documents, and what a proposal does to a task that exists already."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.directives.forms_review import ChangeForm, LinkForm
from giamsat.desk.directives.views_acts import after_act, see_other
from giamsat.directives import selectors, services
from giamsat.tasks import selectors as tasks
from giamsat.tasks.services import decide_change


@require_POST
@access(roles(Role.STANDING_OFFICE))
def link(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm or reject what a text says of another document."""
    found = selectors.link(request.actor, pk)
    form = LinkForm(request.POST)
    back = see_other(reverse("desk:directive", args=[found.directive_id]) + "#links")
    if form.is_valid():
        values = form.cleaned_data
        try:
            done = perform(
                request,
                form,
                lambda: services.decide_link(
                    request.actor,
                    found,
                    version=values["version"],
                    correct=values["verdict"] == "yes",
                    kind=values["kind"],
                ),
            )
        except Repeated:
            return back
        if done is not None:
            messages.success(request, _("Đã ghi: %(state)s.") % {"state": done.get_state_display().lower()})
            return back
    for errors in form.errors.values():
        for words in errors:
            messages.error(request, str(words))
    return back


@require_POST
@access(roles(Role.STANDING_OFFICE))
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """Say whether a proposal is another task, moves a deadline, or replaces a task."""
    proposal = selectors.proposal(request.actor, pk)
    form = ChangeForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        task = tasks.task(request.actor, values["task"])
        try:
            perform(
                request,
                form,
                lambda: decide_change(
                    request.actor, proposal, task, version=values["version"], kind=values["kind"]
                ),
            )
        except Repeated:
            return after_act(request, proposal.directive_id, proposal)
    for errors in form.errors.values():
        for words in errors:
            messages.error(request, str(words))
    return after_act(request, proposal.directive_id, proposal)
