"""One act on a dossier: its form, done once, back to the dossier; making a dossier; words of the public."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import GiamsatError
from giamsat.core.policy import denied
from giamsat.desk.councils.acts import DEEDS
from giamsat.desk.councils.views import facts
from giamsat.desk.tasks.acting import ActPage, act_page, see_other, typed
from giamsat.desk.tasks.forms import VersionForm
from giamsat.voice.councils import policies, selectors, services


@access(SIGNED_IN)
def act(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """The page of one of ``DEEDS``; at another stage it says so instead of offering a form."""
    deed = DEEDS.get(verb)
    if deed is None:
        raise Http404
    dossier = selectors.dossier(request.actor, pk)
    verdict = deed.may(request.actor, dossier)
    if verdict and not deed.fits(dossier):
        verdict = denied(
            _("Hồ sơ đang ở bước “%(stage)s” nên chưa làm được việc này.")
            % {"stage": dossier.get_stage_display()}
        )
    page = ActPage(
        title=str(deed.title),
        about=f"{dossier.item.code} · {dossier.item.title}",
        action=str(deed.title),
        back=reverse("desk:council", args=[dossier.pk]),
        done=_("%(act)s: đã ghi.") % {"act": deed.title},
        verdict=verdict,
        template="desk/councils/act.html",
    )
    form = deed.form(
        request.POST or None, initial={"version": dossier.version}, actor=request.actor, dossier=dossier
    )
    return act_page(
        request,
        page,
        form,
        lambda: deed.service(request.actor, dossier, **typed(form)),
        {**facts(request, dossier), "shows": deed.shows},
    )


@access(SIGNED_IN)
def open_dossier(request: ActorRequest, pk: int) -> HttpResponse:
    """Make a dossier of an initiative that the person sees."""
    item = selectors.item_to_open(request.actor, pk)
    page = ActPage(
        title=_("Lập hồ sơ sáng kiến"),
        about=f"{item.code} · {item.title}",
        action=_("Lập hồ sơ"),
        back=reverse("desk:voice-item", args=[item.pk]),
        done=_("Đã lập hồ sơ; kiểm tra tính hợp lệ là bước tiếp theo."),
        consequences=[
            _(
                "Hồ sơ đi theo bốn bước của Quyết định 2266/QĐ-TTg: kiểm tra, hội đồng, quyết định, giao nhiệm vụ."
            ),
            _("Ý kiến vẫn được trả lời theo hạn của nó."),
        ],
        verdict=policies.may_open(request.actor, item),
    )
    form = VersionForm(request.POST or None, initial={"version": item.version})
    return act_page(request, page, form, lambda: services.open_dossier(request.actor, item, **typed(form)))


@access(roles(Role.PUBLISHER))
def words(request: ActorRequest) -> HttpResponse:
    """What people wrote of initiatives and nobody let pass yet; ``backing`` and ``act`` (show, drop) settle one."""
    if request.method == "POST":
        try:
            row = selectors.word_to_look_at(request.actor, int(request.POST.get("backing") or 0))
            services.settle_backing(request.actor, row, show=request.POST.get("act") == "show")
            messages.success(request, _("Đã ghi."))
        except (GiamsatError, ValueError) as fault:
            messages.error(request, str(fault) if isinstance(fault, GiamsatError) else _("Chọn một ý kiến."))
        return see_other(reverse("desk:council-words"))
    return render(request, "desk/councils/words.html", {"rows": selectors.words_to_look_at(request.actor)})
