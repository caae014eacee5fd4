"""Sending a document to the language model that the operator has set, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Actor, Role
from giamsat.core.policy import Verdict
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.directives.views_acts import see_other
from giamsat.directives import policies, selectors, services
from giamsat.directives.assistant.client import Server, configured
from giamsat.directives.assistant.problems import model_problem
from giamsat.directives.models import Directive, ModelReading


@dataclass(frozen=True)
class ModelPanel:
    """What the workbench says of the language model; ``server`` is None where the operator has set none."""

    directive: Directive
    reading: ModelReading | None
    server: Server | None
    verdict: Verdict

    @cached_property
    def form(self) -> OnceForm:
        return OnceForm()

    @property
    def may_ask(self) -> bool:
        return bool(self.verdict) and (
            self.reading is None or self.reading.state == ModelReading.State.FAILED
        )

    @property
    def problem(self) -> str:
        found = self.reading
        return model_problem(found.problem, found.detail) if found and found.problem else ""


def model_panel(actor: Actor, directive: Directive) -> ModelPanel | None:
    """The panel of the workbench; None where no model is set and none was ever asked."""
    server, reading = configured(), selectors.model_reading(actor, directive)
    if server is None and reading is None:
        return None
    return ModelPanel(directive, reading, server, policies.may_ask_model(actor, directive))


@require_POST
@access(roles(Role.STANDING_OFFICE))
def ask(request: ActorRequest, pk: int) -> HttpResponse:
    """Send the text to the model; the answer comes by itself."""
    directive = selectors.directive(request.actor, pk)
    form = OnceForm(request.POST)
    if form.is_valid():
        try:
            asked = perform(request, form, lambda: services.ask_model(request.actor, directive))
        except Repeated:
            asked = None
        if asked is not None:
            messages.success(
                request,
                _("Đã gửi văn bản tới %(address)s. Có gợi ý sẽ hiện ở đây.") % {"address": asked.address},
            )
    for errors in form.errors.values():
        for words in errors:
            messages.error(request, str(words))
    return see_other(reverse("desk:review", args=[pk]))
