"""One account: opened, changed, closed, its password and second factors."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from giamsat.accounts import policies, selectors, services
from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import Person
from giamsat.core.access import access
from giamsat.core.errors import Conflict
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.admin import forms
from giamsat.desk.admin.links import ADMINISTRATORS
from giamsat.desk.tasks.acting import ActPage, act_page, see_other

EDITED = ("full_name", "login", "post", "unit", "email", "phone", "language")


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


def renew(form: OnceForm, version: int) -> None:
    """Let the next press of the button act on the newer version, which the page now shows."""
    form.data = {**form.data, "version": str(version)}


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
            _("Mọi khóa cho phần mềm của người này hết hiệu lực, kể cả khi mở lại."),
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
        _("Gỡ bước xác thực thứ hai"),
        _("Gỡ mọi bước xác thực thứ hai"),
        reverse("desk:admin-person", args=[pk]),
        about=person.full_name,
        done=_("%(person)s đăng nhập chỉ bằng mật khẩu cho đến khi đặt lại bước xác thực thứ hai.")
        % {"person": person.full_name},
        consequences=[
            _("Ứng dụng xác thực, khóa truy cập và mã dự phòng của người này bị gỡ."),
            _("Chỉ gỡ sau khi đã gặp hoặc gọi đúng người này."),
        ],
        verdict=policies.may_manage_person(request.actor, person),
    )
    return act_page(request, page, form, lambda: services.remove_second_factors(request.actor, person))


def _form(request: ActorRequest, page: ActPage, form: OnceForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "desk/admin/form.html", {"page": page, "form": form}, status=status)


def _password_page(request: ActorRequest, person: Person, password: str) -> HttpResponse:
    return render(request, "desk/admin/password.html", {"person": person, "password": password})
