"""Releases: prepared, looked at beside what was public before, approved by another person, withdrawn with a reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import InvalidInput
from giamsat.desk.publishing import forms
from giamsat.desk.tasks.acting import ActPage, act_page, see_other
from giamsat.publishing import extent, policies, preparing, selectors, services
from giamsat.publishing.fields import KINDS
from giamsat.publishing.models import Hold, Release
from giamsat.tasks.models import Task
from giamsat.ui.formats import number as shown

ROOM = roles(Role.PUBLISHER, Role.STANDING_OFFICE)
PER_PAGE = 50
ACTS = {
    extent.NEW: gettext_lazy("Mới"),
    extent.CHANGED: gettext_lazy("Có đổi"),
    extent.REMOVED: gettext_lazy("Không còn công khai"),
}


@access(ROOM)
def publications(request: ActorRequest) -> HttpResponse:
    """What waits, what was published, and each programme with its rule."""
    rows = selectors.releases_for(request.actor)
    preparations = selectors.preparations_shown(request.actor)
    programmes = [
        {
            "programme": one,
            "policy": services.policy_of(one),
            "may_set": policies.may_set_policy(request.actor, one),
        }
        for one in selectors.programmes_for(request.actor)
    ]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "preparations": preparations,
        "has_open": any(one.is_open for one in preparations),
        "waiting": rows.filter(state=Release.State.PREPARED),
        "page_obj": page,
        "releases": [(one, extent.extent_of(one)) for one in page],
        "page_url": "?page=",
        "programmes": programmes,
    }
    return render(request, "desk/publishing/publications.html", context)


@access(ROOM)
def release(request: ActorRequest, number: int) -> HttpResponse:
    """One release: its counts, what was kept back and why, and every fact beside what was public before."""
    found = selectors.release_for(request.actor, number)
    kind, act = request.GET.get("kind", ""), request.GET.get("act", "")
    page = Paginator(extent.differences(found, kind, act), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "release": found,
        "page_obj": page,
        "rows": [_difference(fact) for fact in page.object_list],
        "page_url": f"?{urlencode({'kind': kind, 'act': act})}&page=",
        "sets": extent.extents_of(found),
        "whole": extent.extent_of(found),
        "asked": {"kind": KINDS[kind].title if kind in KINDS else "", "act": ACTS.get(act, "")},
        "may_approve": policies.may_approve(request.actor, found),
        "may_end": policies.may_end(request.actor, found),
        "State": Release.State,
    }
    return render(request, "desk/publishing/release.html", context)


def _difference(fact: Any) -> dict[str, Any]:
    """A fact as lines of field (in words), before and after; only what differs."""
    kind = KINDS.get(fact.kind)
    labels = {field.name: field.label for field in kind.fields} if kind else {}
    new, old = fact.body or {}, (fact.before.body if fact.before else None) or {}
    lines = [
        (labels.get(name, name), old.get(name), new.get(name))
        for name in (new or old)
        if new.get(name) != old.get(name) and name not in ("key", "task", "programme")
    ]
    title = kind.title if kind else fact.kind
    return {"fact": fact, "title": title, "lines": lines, "is_new": not old, "is_gone": fact.body is None}


@access(ROOM)
def prepare(request: ActorRequest, code: str) -> HttpResponse:
    """Prepare a release of a programme."""
    programme = selectors.programme_for(request.actor, code)
    form = forms.PrepareForm(request.POST or None)
    page = ActPage(
        _("Soạn bản công bố"),
        _("Soạn bản công bố này"),
        reverse("desk:publications"),
        about=programme.name,
        done=_("Đang soạn. Xong thì một người duyệt công khai khác xem và duyệt."),
        consequences=[
            _("Những gì khác với bản trước được chép lại đúng như lúc này."),
            _("Dữ kiện có dấu hiệu bí mật hoặc thông tin cá nhân bị giữ lại và được kê ra."),
        ],
        verdict=policies.may_prepare(request.actor, programme),
    )
    return act_page(
        request,
        page,
        form,
        lambda: preparing.request_release(
            request.actor,
            programme,
            note=form.cleaned_data["note"],
            public_from=form.cleaned_data["public_from"],
        ),
    )


@access(ROOM)
@require_POST
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Stop a release that is being prepared."""
    stopped = preparing.cancel_preparation(request.actor, selectors.preparation_for(request.actor, pk))
    messages.info(request, _("Đã dừng soạn.") if stopped else _("Việc soạn đã kết thúc trước khi dừng."))
    return see_other(reverse("desk:publications"))


@access(ROOM)
def approve(request: ActorRequest, number: int) -> HttpResponse:
    """Stand for a release."""
    found = selectors.release_for(request.actor, number)
    form = forms.VersionForm(request.POST or None, initial={"version": found.version})
    whole = extent.extent_of(found)
    page = _act(
        found,
        _("Duyệt công khai"),
        _("Duyệt, cho công khai"),
        _("Đã duyệt. Trang công khai đổi trong một phút, hoặc khi hết hạn chưa công khai."),
        policies.may_approve(request.actor, found),
        [
            _("%(new)s dữ kiện mới, %(changed)s đổi, %(removed)s không còn công khai.")
            % {act: shown(getattr(whole, act)) for act in extent.ACTS},
            _("Mọi người đọc và tải được các dữ kiện này; chúng được niêm phong và không sửa được nữa."),
        ],
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.approve_release(request.actor, found, version=form.cleaned_data["version"]),
    )


@access(ROOM)
def give_back(request: ActorRequest, number: int) -> HttpResponse:
    """Return a prepared release, or withdraw an approved one; both with a reason."""
    found = selectors.release_for(request.actor, number)
    form = forms.ReasonForm(request.POST or None, initial={"version": found.version})
    withdraw = found.state != Release.State.PREPARED
    page = _act(
        found,
        _("Rút bản công bố") if withdraw else _("Trả lại bản công bố"),
        _("Rút bản này") if withdraw else _("Trả lại bản này"),
        _("Đã rút.") if withdraw else _("Đã trả lại."),
        policies.may_end(request.actor, found),
        [_("Lý do hiện mãi trên trang công khai; các dòng trở về bản trước.")] if withdraw else [],
    )
    act = services.withdraw_release if withdraw else services.return_release

    def end() -> Release:
        data = form.cleaned_data
        return act(request.actor, found, version=data["version"], reason=data["reason"])

    return act_page(request, page, form, end)


def _act(
    found: Release, title: str, action: str, done: str, verdict: Any, consequences: list[str]
) -> ActPage:
    about = _("Bản công bố số %(number)s, %(programme)s") % {
        "number": found.number,
        "programme": found.programme,
    }
    back = reverse("desk:publication", args=[found.number])
    return ActPage(title, action, back, about=about, done=done, verdict=verdict, consequences=consequences)


@access(ROOM)
def policy(request: ActorRequest, code: str) -> HttpResponse:
    """Decide what of a programme may become public, field by field."""
    programme = selectors.programme_for(request.actor, code)
    row = services.policy_of(programme)
    initial = {
        "version": row.version,
        "is_open": row.is_open,
        "daily": row.daily,
        "standing_until": row.standing_until,
    }
    form = forms.PolicyForm(request.POST or None, initial=initial, cleared=row.fields)
    page = ActPage(
        _("Điều gì được công khai"),
        _("Lưu quy định"),
        reverse("desk:publications"),
        about=programme.name,
        done=_("Đã lưu. Bản công bố sau theo quy định này."),
        verdict=policies.may_set_policy(request.actor, programme),
    )

    def save() -> None:
        data = form.cleaned_data
        services.set_policy(
            request.actor,
            programme,
            version=data["version"],
            is_open=data["is_open"],
            fields=form.cleared(),
            daily=data["daily"],
            standing_until=data["standing_until"],
        )

    return act_page(request, page, form, save)


@access(ROOM)
def hold(request: ActorRequest, code: str) -> HttpResponse:
    """Keep a task of a programme out of releases until a day; the page lists those that are kept."""
    programme = selectors.programme_for(request.actor, code)
    form = forms.HoldForm(request.POST or None)
    page = ActPage(
        _("Tạm chưa công khai một việc"),
        _("Giữ lại việc này"),
        reverse("desk:publications"),
        about=programme.name,
        done=_("Đã giữ lại. Sau ngày đó việc này vào bản công bố kế tiếp."),
        verdict=policies.may_prepare(request.actor, programme),
        template="desk/publishing/hold.html",
    )

    def keep() -> None:
        data = form.cleaned_data
        task = Task.objects.filter(programme=programme, code=data["code"].strip()).first()
        if task is None:
            raise InvalidInput(fields={"code": _("Chương trình này không có nhiệm vụ mang mã đó.")})
        services.hold_task(request.actor, task, until=data["until"], reason=data["reason"])

    held = Hold.objects.filter(task__programme=programme).select_related("task", "by")
    return act_page(request, page, form, keep, {"held": held})
