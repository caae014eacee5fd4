"""Prepared answers of a body: listed, added, changed, dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.tasks.acting import ActPage, act_page, renew, see_other
from giamsat.desk.voice.forms import ChangeTemplateForm, NewTemplateForm
from giamsat.voice import selectors, services


@access(SIGNED_IN)
def templates(request: ActorRequest) -> HttpResponse:
    """Those of the bodies where the person drafts or approves, and a form for one more."""
    bodies = selectors.template_bodies(request.actor)
    form = NewTemplateForm(request.POST or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = perform(
                request,
                form,
                lambda: services.add_template(
                    request.actor, given["unit"], title=given["title"], text=given["text"]
                ),
            )
        except Repeated:
            return see_other(request.path)
        if made is not None:
            messages.success(request, _("Đã ghi mẫu trả lời."))
            return see_other(request.path)
    if form.is_bound:
        renew(form)
    context = {
        "form": form if bodies.exists() else None,
        "rows": selectors.templates_of(request.actor).order_by("unit__sort_key", "title"),
    }
    return render(request, "desk/voice/templates.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def template(request: ActorRequest, pk: int) -> HttpResponse:
    """Change one; ``act=drop`` drops it."""
    row = selectors.template(request.actor, pk)
    first = {"title": row.title, "text": row.text, "version": row.version}
    form = ChangeTemplateForm(request.POST or None, initial=first)
    if request.POST.get("act") == "drop":
        version = request.POST.get("version", "")
        services.drop_template(request.actor, row, version=int(version) if version.isdecimal() else 0)
        messages.success(request, _("Đã bỏ mẫu trả lời."))
        return see_other(reverse("desk:voice-templates"))
    page = ActPage(
        title=_("Sửa mẫu trả lời"),
        about=row.unit.name,
        action=_("Ghi mẫu"),
        back=reverse("desk:voice-templates"),
        done=_("Đã ghi mẫu trả lời."),
        template="desk/voice/template.html",
    )

    def change() -> None:
        given = form.cleaned_data
        services.change_template(
            request.actor, row, version=given["version"], title=given["title"], text=given["text"]
        )

    return act_page(request, page, form, change, {"row": row})
