"""Experts outside of the councils who are asked for an opinion on a published initiative."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.policy import require
from giamsat.desk.acts import OnceForm, perform
from giamsat.desk.tasks.acting import see_other
from giamsat.voice import letters
from giamsat.voice.councils import policies, selectors, services
from giamsat.voice.councils.models_backing import Invitation


class InviteForm(OnceForm):
    """Whom to ask; the officer vouches for name and post."""

    name = forms.CharField(label=gettext_lazy("Họ tên chuyên gia"), max_length=120)
    post = forms.CharField(label=gettext_lazy("Chức danh, cơ quan"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        help_text=gettext_lazy("Thư mời gửi tới đây. Bỏ trống thì bạn tự chuyển liên kết."),
    )


@access(SIGNED_IN)
def experts(request: ActorRequest, pk: int) -> HttpResponse:
    """Who was asked, with each one's link, and a form to ask another; ``end`` of a posted form ends one."""
    dossier = selectors.dossier(request.actor, pk)
    require(policies.may_run(request.actor, dossier))
    here = reverse("desk:council-experts", args=[dossier.pk])
    if request.method == "POST" and "end" in request.POST:
        number = request.POST["end"]
        row = selectors.invitation_of(dossier, int(number) if number.isdecimal() else 0)
        services.end_invitation(request.actor, dossier, row)
        messages.success(request, _("Lời mời đã kết thúc; liên kết không mở được nữa."))
        return see_other(here)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "post", "email")}
        if perform(request, form, lambda: services.invite_expert(request.actor, dossier, **given)):
            messages.success(request, _("Đã mời."))
            return see_other(here)
    rows = [(row, _link(request, row)) for row in selectors.invitations_of(dossier)]
    context = {"dossier": dossier, "item": dossier.item, "form": form, "rows": rows}
    return render(request, "desk/councils/experts.html", context, status=422 if form.errors else 200)


def _link(request: ActorRequest, row: Invitation) -> str:
    return request.build_absolute_uri(reverse("portal:initiative-expert", args=[letters.expert_key(row)]))
