"""Giving and taking roles, standing in for an absent colleague, keys of programs."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from giamsat.accounts import policies, selectors, services
from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import ROLE_NAMES
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Role
from giamsat.core.errors import NotFound
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.admin import forms
from giamsat.desk.admin.links import ADMINISTRATORS
from giamsat.desk.admin.pickers import OFFERED, offered, typed
from giamsat.desk.tasks.acting import ActPage, act_page, see_other
from giamsat.ui import formats

ACTINGS_A_PAGE = 50


@access(ADMINISTRATORS)
def person_grant(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a role on a unit in reach."""
    person = selectors.get_person(request.actor, pk)
    form = forms.GrantForm(request.actor, person, request.POST or None)
    verdict = policies.may_manage_person(request.actor, person)
    if person.unit is not None:
        verdict = policies.may_grant_role(request.actor, person, person.unit, Role.FOCAL_POINT)
    page = ActPage(
        _("Giao vai trò"),
        _("Giao vai trò này"),
        reverse("desk:admin-person", args=[pk]),
        about=f"{person.full_name}, {person.unit}" if person.unit else person.full_name,
        done=_("Đã giao vai trò cho %(person)s.") % {"person": person.full_name},
        verdict=verdict,
        template="desk/admin/form.html",
    )

    def grant() -> None:
        given = form.cleaned_data
        services.grant_role(
            request.actor,
            person,
            given["unit"],
            Role(given["role"]),
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
        )

    return act_page(request, page, form, grant)


@access(ADMINISTRATORS)
def grant_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a role back."""
    grant = selectors.get_grant(request.actor, pk)
    form = forms.ReasonForm(request.POST or None)
    words = {
        "role": ROLE_NAMES[Role(grant.role)],
        "unit": grant.unit.name,
        "person": grant.person.full_name,
    }
    page = ActPage(
        _("Thu hồi vai trò"),
        _("Thu hồi vai trò này"),
        reverse("desk:admin-person", args=[grant.person_id]),
        about=_("%(person)s: %(role)s tại %(unit)s") % words,
        done=_("Đã thu hồi vai trò %(role)s của %(person)s.") % words,
        consequences=[_("Vai trò hết hiệu lực ngay; những việc đã làm vẫn còn ghi tên.")],
        verdict=policies.may_revoke_role(request.actor, grant),
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.revoke_role(request.actor, grant, reason=form.cleaned_data["reason"]),
    )


@access(SIGNED_IN)
def acting_list(request: ActorRequest) -> HttpResponse:
    """Who stands in for whom: one's own, and of people whose accounts one manages."""
    shown = Paginator(selectors.actings_visible(request.actor), ACTINGS_A_PAGE).get_page(
        request.GET.get("page")
    )
    today = clock.today()
    rows = [
        {
            "acting": acting,
            "open": acting.ended_at is None and acting.ends_on >= today,
            "now": acting.ended_at is None and acting.starts_on <= today <= acting.ends_on,
            "mine": acting.substitute_id == request.actor.person_id,
            "verdict": policies.may_end_acting(request.actor, acting),
        }
        for acting in shown
    ]
    return render(request, "desk/admin/acting.html", {"rows": rows, "page_obj": shown, "page_url": "?page="})


@access(SIGNED_IN)
def acting_new(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Name who stands in for oneself, or (``pk``) for a person whose account one manages."""
    absentee = selectors.get_person(request.actor, pk or request.actor.who)
    form = forms.ActingForm(absentee, request.POST or None)
    mine = absentee.pk == request.actor.person_id
    page = ActPage(
        _("Phân công người làm thay"),
        _("Phân công người này"),
        reverse("desk:acting") if mine else reverse("desk:admin-person", args=[absentee.pk]),
        about=_("Người vắng mặt: %(person)s") % {"person": absentee.full_name},
        done=_("Đã phân công người làm thay %(person)s.") % {"person": absentee.full_name},
        consequences=[
            _("Trong những ngày đó người làm thay có vai trò của người vắng mặt, trừ vai trò quản trị."),
            _("Mỗi việc làm thay ghi tên cả hai người."),
        ],
        verdict=None if mine else policies.may_manage_person(request.actor, absentee),
        template="desk/admin/form.html",
    )

    def start() -> None:
        said = form.cleaned_data
        services.start_acting(
            request.actor,
            absentee,
            said["substitute"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            reason=said["reason"],
        )

    return act_page(request, page, form, start)


@access(SIGNED_IN)
def acting_end(request: ActorRequest, pk: int) -> HttpResponse:
    """End a stand-in before its last day."""
    acting = selectors.get_acting(request.actor, pk)
    words = {
        "substitute": acting.substitute.full_name,
        "absentee": acting.absentee.full_name,
        "day": formats.date(acting.ends_on),
    }
    page = ActPage(
        _("Kết thúc làm thay"),
        _("Kết thúc từ bây giờ"),
        reverse("desk:acting"),
        about=_("%(substitute)s làm thay %(absentee)s đến hết %(day)s") % words,
        done=_("%(substitute)s thôi làm thay %(absentee)s.") % words,
        verdict=policies.may_end_acting(request.actor, acting),
    )
    return act_page(
        request,
        page,
        forms.SureForm(request.POST or None),
        lambda: services.end_acting(request.actor, acting),
    )


@access(SIGNED_IN)
def offered_colleagues(request: ActorRequest, pk: int) -> HttpResponse:
    """Options for who stands in for a person: for that person and for who manages the account.

    Raises:
        NotFound: for anybody else.
    """
    absentee = selectors.get_person(request.actor, pk)
    if pk != request.actor.person_id and not policies.may_manage_person(request.actor, absentee):
        raise NotFound
    rows = selectors.colleagues(absentee, typed(request))[:OFFERED]
    return render(request, "desk/admin/_offers.html", {"offers": [offered(row) for row in rows]})


@access(SIGNED_IN)
@never_cache
def token_list(request: ActorRequest) -> HttpResponse:
    """One's own keys; a new one is shown in the answer and nowhere else."""
    person = selectors.get_person(request.actor, request.actor.who)
    form = forms.TokenForm(request.POST or None)
    raw = ""
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last_day"]
        try:
            made = perform(
                request,
                form,
                lambda: services.create_token(
                    request.actor,
                    person,
                    name=form.cleaned_data["name"],
                    expires_at=clock.end_of(last) if last else None,
                ),
            )
        except Repeated:
            return see_other(reverse("desk:tokens"))
        if made:
            raw, form = made[1], forms.TokenForm()
    context = {
        "form": form,
        "raw": raw,
        "tokens": selectors.tokens_of(request.actor, person),
        "verdict": policies.may_create_token(request.actor, person),
        "now_": clock.now(),
    }
    return render(request, "desk/admin/tokens.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def token_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """End a key: one's own, or of a person whose account one manages."""
    token = selectors.get_token(request.actor, pk)
    mine = token.person_id == request.actor.person_id
    page = ActPage(
        _("Thu hồi khóa"),
        _("Thu hồi khóa này"),
        reverse("desk:tokens") if mine else reverse("desk:admin-person", args=[token.person_id]),
        about=f"{token.name} ({token.prefix}…)",
        done=_("Đã thu hồi khóa %(name)s.") % {"name": token.name},
        consequences=[_("Phần mềm đang dùng khóa này bị từ chối ngay từ lần gọi tới.")],
        verdict=policies.may_revoke_token(request.actor, token),
    )
    return act_page(
        request,
        page,
        forms.SureForm(request.POST or None),
        lambda: services.revoke_token(request.actor, token),
    )
