"""People: the list, those of one unit, and one account with what may be done with it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts import policies, selectors
from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import Person
from giamsat.core.access import access
from giamsat.core.actor import Role
from giamsat.desk.admin import forms
from giamsat.desk.admin.links import ADMINISTRATORS, Act
from giamsat.desk.admin.pickers import OFFERED, offered, typed
from giamsat.units import selectors as units

PEOPLE_A_PAGE = 50


@access(ADMINISTRATORS)
def people_list(request: ActorRequest) -> HttpResponse:
    """The people in reach.

    Query parameters, all optional: q (words of name, login, address), unit (name or code; also those below),
    role, active (yes, no), page.
    """
    form = forms.PeopleFilter(request.actor, request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    role = wanted.get("role")
    active = wanted.get("active")
    found = selectors.find_people(
        request.actor,
        wanted.get("q", ""),
        unit=wanted.get("unit"),
        role=Role(role) if role else None,
        active=active == "yes" if active else None,
    )
    shown = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "form": form,
        "page_obj": shown,
        "page_url": f"?{rest.urlencode()}&page=" if rest else "?page=",
    }
    return render(request, "desk/admin/people.html", context)


@access(ADMINISTRATORS)
def unit_people(request: ActorRequest, pk: int) -> HttpResponse:
    """Who holds what on one unit, and whose accounts it keeps."""
    unit = units.unit_by_id(pk)
    grants = selectors.grants_of_unit(request.actor, unit, past="past" in request.GET)
    kept = selectors.find_people(request.actor, unit=unit).filter(unit=unit)
    context = {
        "unit": unit,
        "grants": grants.order_by("role", "person__sort_key"),
        "kept": kept,
        "past": "past" in request.GET,
        "may_add": policies.may_create_person(request.actor, unit),
    }
    return render(request, "desk/admin/unit_people.html", context)


@access(ADMINISTRATORS)
def person_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One account, its roles, and each act with the reason why not."""
    person = selectors.get_person(request.actor, pk)
    grants = list(selectors.grants_of_person(request.actor, person))
    held = [grant for grant in grants if grant.revoked_at is None]
    manage = policies.may_manage_person(request.actor, person)
    context = {
        "person": person,
        "held": [(grant, policies.may_revoke_role(request.actor, grant)) for grant in held],
        "past": [grant for grant in grants if grant.revoked_at is not None],
        "acts": _acts(request, person),
        "tokens": selectors.tokens_of(request.actor, person).filter(revoked_at=None) if manage else [],
    }
    return render(request, "desk/admin/person.html", context)


def _acts(request: ActorRequest, person: Person) -> list[Act]:
    actor = request.actor
    manage = policies.may_manage_person(actor, person)
    grant = manage
    if person.unit is not None:
        grant = policies.may_grant_role(actor, person, person.unit, Role.FOCAL_POINT)

    def to(name: str) -> str:
        return reverse(f"desk:admin-person-{name}", args=[person.pk])

    acts = [Act(_("Sửa thông tin"), to("edit"), manage), Act(_("Giao vai trò"), to("grant"), grant)]
    if person.is_active:
        acts += [
            Act(_("Phân công làm thay"), reverse("desk:acting-for", args=[person.pk]), manage),
            Act(_("Đặt lại mật khẩu"), to("password"), manage),
            Act(_("Gỡ bước xác thực thứ hai"), to("factors"), manage),
            Act(_("Khóa tài khoản"), to("close"), manage),
        ]
    else:
        acts.append(Act(_("Mở lại tài khoản"), to("reopen"), manage))
    return acts


@access(ADMINISTRATORS)
def offered_units(request: ActorRequest) -> HttpResponse:
    """Options for a unit field: what the words typed so far find among the units that the person manages."""
    words = typed(request)
    rows = selectors.units_managed(request.actor, words)[:OFFERED] if words.strip() else []
    return render(request, "desk/admin/_offers.html", {"offers": [offered(row) for row in rows]})
