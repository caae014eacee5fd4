"""People: the list, one account, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from giamsat.accounts import policies, selectors, services
from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import ROLE_NAMES, Person
from giamsat.core.access import access
from giamsat.core.actor import Role
from giamsat.core.errors import Conflict
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.admin import forms
from giamsat.desk.admin.links import ADMINISTRATORS, Act
from giamsat.desk.admin.pickers import OFFERED, offered
from giamsat.desk.tasks.acting import ActPage, act_page, see_other
from giamsat.units import selectors as units

PEOPLE_A_PAGE = 50
EDITED = ("full_name", "login", "post", "unit", "email", "phone", "language")


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
    for person in shown:
        person.role_words = [(ROLE_NAMES[Role(g.role)], g.unit) for g in person.held_now]
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
    unit = units.get_unit(pk)
    grants = selectors.grants_of_unit(request.actor, unit, past="past" in request.GET)
    rows = [(grant, ROLE_NAMES[Role(grant.role)]) for grant in grants.order_by("role", "person__sort_key")]
    kept = selectors.find_people(request.actor, unit=unit).filter(unit=unit)
    context = {
        "unit": unit,
        "rows": rows,
        "kept": kept,
        "past": "past" in request.GET,
        "may_add": policies.may_create_person(request.actor, unit),
    }
    return render(request, "desk/admin/unit_people.html", context)


@access(ADMINISTRATORS)
@never_cache
def person_new(request: ActorRequest) -> HttpResponse:
    """Open an account; its one-time password is shown in the answer and nowhere else."""
    initial: dict[str, Any] = {"language": Person.Language.VIETNAMESE}
    if request.GET.get("unit", "").isdecimal():
        initial["unit"] = selectors.units_managed(request.actor).filter(pk=request.GET["unit"]).first()
    form = forms.PersonForm(request.actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def open_account() -> tuple[Person, str]:
            person = services.create_person(request.actor, **form.stated())
            return person, services.set_initial_password(request.actor, person)

        try:
            made = perform(request, form, open_account)
        except Repeated:
            return see_other(reverse("desk:admin-people"))
        if made:
            return _password_page(request, *made)
    page = ActPage(
        _("Thêm người"),
        _("Mở tài khoản"),
        reverse("desk:admin-people"),
        about=_("Mật khẩu dùng một lần sẽ hiện sau khi mở tài khoản. Vai trò được giao ở bước sau."),
    )
    return _form(request, page, form)


@access(ADMINISTRATORS)
def person_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One account, its roles, and each act with the reason why not."""
    person = selectors.get_person(request.actor, pk)
    grants = [
        {
            "grant": grant,
            "name": ROLE_NAMES[Role(grant.role)],
            "verdict": policies.may_revoke_role(request.actor, grant),
        }
        for grant in selectors.grants_of_person(request.actor, person)
    ]
    manage = policies.may_manage_person(request.actor, person)
    context = {
        "person": person,
        "held": [row for row in grants if row["grant"].revoked_at is None],
        "past": [row for row in grants if row["grant"].revoked_at is not None],
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
            Act(_("Gỡ xác thực bước hai"), to("factors"), manage),
            Act(_("Khóa tài khoản"), to("close"), manage),
        ]
    else:
        acts.append(Act(_("Mở lại tài khoản"), to("reopen"), manage))
    return acts


@access(ADMINISTRATORS)
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is stated; after somebody else's change the page shows it beside what was typed."""
    person = selectors.get_person(request.actor, pk)
    initial = {name: getattr(person, name) for name in (*EDITED, "version")}
    form = forms.PersonEditForm(request.actor, request.POST or None, initial=initial)
    page = ActPage(
        _("Sửa thông tin"),
        _("Lưu thay đổi"),
        reverse("desk:admin-person", args=[pk]),
        about=person.full_name,
        done=_("Đã lưu thông tin của %(person)s.") % {"person": person.full_name},
        verdict=policies.may_manage_person(request.actor, person),
        template="desk/admin/form.html",
    )
    more: dict[str, Any] = {}

    def change() -> None:
        try:
            services.change_person(
                request.actor, person, version=form.cleaned_data["version"], **form.stated()
            )
        except Conflict:
            stored = selectors.get_person(request.actor, pk)
            more["stored"] = [
                (form.fields[name].label, getattr(stored, name))
                for name in EDITED
                if getattr(stored, name) != form.cleaned_data[name]
            ]
            renew(form, stored.version)
            raise

    return act_page(request, page, form, change, more)


def renew(form: forms.OnceForm, version: int) -> None:
    """Let the next press of the button act on the newer version, which the page now shows."""
    form.data = form.data.copy()
    form.data["version"] = str(version)


@access(ADMINISTRATORS)
def person_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close the account."""
    person = selectors.get_person(request.actor, pk)
    form = forms.ReasonForm(request.POST or None)
    page = ActPage(
        _("Khóa tài khoản"),
        _("Khóa tài khoản này"),
        reverse("desk:admin-person", args=[pk]),
        about=person.full_name,
        done=_("Đã khóa tài khoản của %(person)s.") % {"person": person.full_name},
        consequences=[
            _("Người này bị đăng xuất khỏi mọi thiết bị và không đăng nhập được nữa."),
            _("Mọi khóa cho chương trình của người này hết hiệu lực, kể cả khi mở lại."),
            _("Tên vẫn còn ở những việc đã làm."),
        ],
        verdict=policies.may_manage_person(request.actor, person),
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.deactivate_person(request.actor, person, reason=form.cleaned_data["reason"]),
    )


@access(ADMINISTRATORS)
def person_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = selectors.get_person(request.actor, pk)
    form = forms.ReasonForm(request.POST or None)
    page = ActPage(
        _("Mở lại tài khoản"),
        _("Mở lại tài khoản này"),
        reverse("desk:admin-person", args=[pk]),
        about=person.full_name,
        done=_("Đã mở lại tài khoản của %(person)s.") % {"person": person.full_name},
        consequences=[_("Các vai trò còn hạn có hiệu lực trở lại. Mật khẩu cũ vẫn dùng được.")],
        verdict=policies.may_manage_person(request.actor, person),
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.reactivate_person(request.actor, person, reason=form.cleaned_data["reason"]),
    )


@access(ADMINISTRATORS)
@never_cache
def person_password(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a one-time password, shown in the answer and nowhere else."""
    person = selectors.get_person(request.actor, pk)
    form = forms.SureForm(request.POST or None)
    back = reverse("desk:admin-person", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            password = perform(request, form, lambda: services.set_initial_password(request.actor, person))
        except Repeated:
            return see_other(back)
        if password:
            return _password_page(request, person, password)
    page = ActPage(
        _("Đặt lại mật khẩu"),
        _("Tạo mật khẩu dùng một lần"),
        back,
        about=person.full_name,
        consequences=[
            _("Người này bị đăng xuất khỏi mọi thiết bị; mật khẩu đang dùng hết hiệu lực."),
            _("Lần đăng nhập tới, người này phải tự đặt mật khẩu mới."),
        ],
        verdict=policies.may_manage_person(request.actor, person),
    )
    return _form(request, page, form)


@access(ADMINISTRATORS)
def person_factors(request: ActorRequest, pk: int) -> HttpResponse:
    """Remove second factors that were lost."""
    person = selectors.get_person(request.actor, pk)
    form = forms.SureForm(request.POST or None)
    page = ActPage(
        _("Gỡ xác thực bước hai"),
        _("Gỡ mọi bước xác thực thứ hai"),
        reverse("desk:admin-person", args=[pk]),
        about=person.full_name,
        done=_("%(person)s đăng nhập chỉ bằng mật khẩu cho đến khi đặt lại bước hai.")
        % {"person": person.full_name},
        consequences=[
            _("Ứng dụng xác thực, khóa truy cập và mã dự phòng của người này bị gỡ."),
            _("Chỉ gỡ sau khi đã gặp hoặc gọi đúng người này."),
        ],
        verdict=policies.may_manage_person(request.actor, person),
    )
    return act_page(request, page, form, lambda: services.remove_second_factors(request.actor, person))


@access(ADMINISTRATORS)
def offered_units(request: ActorRequest) -> HttpResponse:
    """Options for a unit field: what the words typed so far find among the units that the person manages."""
    words = next(iter(request.GET.values()), "")
    rows = selectors.units_managed(request.actor, words)[:OFFERED] if words.strip() else []
    return render(request, "desk/admin/_offers.html", {"offers": [offered(row) for row in rows]})


def _form(request: ActorRequest, page: ActPage, form: forms.OnceForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "desk/admin/form.html", {"page": page, "form": form}, status=status)


def _password_page(request: ActorRequest, person: Person, password: str) -> HttpResponse:
    return render(request, "desk/admin/password.html", {"person": person, "password": password})
