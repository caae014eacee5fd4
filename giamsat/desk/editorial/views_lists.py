"""Lists of the room: texts, comments that wait, other sites, what is late."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access
from giamsat.desk.editorial import forms
from giamsat.desk.editorial.views import ROOM
from giamsat.desk.tasks.acting import ActPage, act_page, typed
from giamsat.desk.tasks.forms import ReasonForm
from giamsat.editorial import policies, selectors, services
from giamsat.editorial.choices import Kind
from giamsat.editorial.feeds.fetching import FAULTS
from giamsat.editorial.freshness import late_list
from giamsat.editorial.models import Opinion, Site
from giamsat.units.selectors import root

PER_PAGE = 50


@access(ROOM)
def pieces(request: ActorRequest) -> HttpResponse:
    """What waits for approval, then every text by its newest version."""
    form = forms.FilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.newest_versions(request.actor, kind=asked.get("kind", ""), state=asked.get("state", ""))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "asked": any(asked.values()),
        "waiting": [
            {"version": one, "mine": policies.may_approve(request.actor, one)}
            for one in selectors.waiting(request.actor)
        ],
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "page_url": f"?{kept.urlencode()}{'&' if kept else ''}page=",
        "kinds": Kind.choices,
        "opinions": selectors.opinions_for(request.actor).filter(state=Opinion.State.WAITING).count(),
    }
    return render(request, "desk/editorial/pieces.html", context)


@access(ROOM)
def opinions(request: ActorRequest) -> HttpResponse:
    """Comments: those that wait first."""
    rows = selectors.opinions_for(request.actor)
    context = {
        "count": rows.filter(state=Opinion.State.WAITING).count(),
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "page_url": "?page=",
    }
    return render(request, "desk/editorial/opinions.html", context)


@access(ROOM)
def opinion(request: ActorRequest, pk: int) -> HttpResponse:
    """Publish one comment, or not: whoever gives a reason refuses it. A published one can be withdrawn."""
    found = selectors.opinion_for(request.actor, pk)
    if found.state == Opinion.State.PUBLIC:
        return _withdraw(request, found)
    initial = {"version": found.version, "shown": found.shown}
    form = forms.OpinionForm(request.POST or None, initial=initial)
    page = ActPage(
        _("Góp ý chờ duyệt") if found.state == Opinion.State.WAITING else _("Góp ý"),
        _("Quyết định"),
        reverse("desk:opinions"),
        about=found.text,
        done=_("Đã ghi quyết định."),
        consequences=[
            _("Không ghi lý do thì góp ý được đăng; ghi lý do thì không đăng và lý do được giữ lại.")
        ],
        verdict=policies.may_moderate(request.actor, found.piece),
    )

    def decide() -> Opinion:
        given = form.cleaned_data
        if given["reason"].strip():
            return services.refuse_opinion(
                request.actor, found, seen=given["version"], reason=given["reason"]
            )
        return services.publish_opinion(request.actor, found, seen=given["version"], shown=given["shown"])

    return act_page(request, page, form, decide)


def _withdraw(request: ActorRequest, found: Opinion) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial={"version": found.version})
    page = ActPage(
        _("Rút góp ý đã đăng"),
        _("Rút góp ý"),
        reverse("desk:opinions"),
        about=found.shown,
        done=_("Đã rút góp ý."),
        consequences=[
            _(
                "Chữ của góp ý rời trang công khai và tệp tải về; ngày gửi, ngày rút và lý do ở lại, ai cũng đọc được."
            ),
            _("Việc rút được niêm phong và không lấy lại được."),
        ],
        verdict=policies.may_moderate(request.actor, found.piece),
    )

    def withdraw() -> Opinion:
        given = form.cleaned_data
        return services.withdraw_opinion(request.actor, found, seen=given["version"], reason=given["reason"])

    return act_page(request, page, form, withdraw)


@access(ROOM)
def sites(request: ActorRequest) -> HttpResponse:
    """Component portals and applications, with what stands against their feeds."""
    portals = selectors.sites(Site.Kind.PORTAL)
    context = {
        "portals": [{"site": one, "fault": FAULTS.get(one.fault, "")} for one in portals],
        "applications": [{"site": one} for one in selectors.sites(Site.Kind.APPLICATION)],
        "may_keep": policies.may_keep_sites(request.actor, root()),
    }
    return render(request, "desk/editorial/sites.html", context)


@access(ROOM)
def site_new(request: ActorRequest, kind: str) -> HttpResponse:
    """One more."""
    if kind not in Site.Kind.values:
        raise Http404
    return _site(request, Site(kind=kind), _("Thêm: %(kind)s") % {"kind": Site.Kind(kind).label})


@access(ROOM)
def site(request: ActorRequest, pk: int) -> HttpResponse:
    """Change one."""
    found = selectors.site(pk)
    return _site(request, found, found.name)


def _site(request: ActorRequest, found: Site, title: str) -> HttpResponse:
    names = ("unit", "name_vi", "name_en", "about_vi", "about_en", "url", "feed", "is_shown", "version")
    initial = {name: getattr(found, name) for name in names}
    form = forms.SiteForm(request.POST or None, initial=initial, kind=found.kind, actor=request.actor)
    page = ActPage(
        title,
        _("Lưu"),
        reverse("desk:sites"),
        done=_("Đã lưu."),
        verdict=policies.may_keep_sites(request.actor, root()),
    )

    def save() -> Site:
        given = typed(form)
        return services.save_site(request.actor, found, seen=given.pop("version"), **given)

    return act_page(request, page, form, save)


@access(ROOM)
def freshness(request: ActorRequest) -> HttpResponse:
    """What is late, and the targets that say so."""
    form = forms.TargetsForm(request.POST or None)
    page = ActPage(
        _("Thời hạn đăng"),
        _("Lưu thời hạn"),
        reverse("desk:freshness"),
        done=_("Đã lưu thời hạn."),
        verdict=policies.may_keep_sites(request.actor, root()),
        template="desk/editorial/freshness.html",
    )

    def save() -> None:
        for code, days in typed(form).items():
            if days != form.fields[code].initial:
                services.set_target(request.actor, code, days)

    found = late_list(request.actor)
    missing = [one for one in found if one.came is None]
    more = {"missing": missing, "late": [one for one in found if one.came is not None]}
    return act_page(request, page, form, save, more)
