"""Defining a register: opening it, its settings, fields and states. All of it works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.registers import forms_define as forms
from giamsat.desk.registers.acting import act_on, definable, definition_page, press_button
from giamsat.desk.tasks.acting import ActPage, act_page, see_other
from giamsat.desk.tasks.forms import VersionForm
from giamsat.directives import selectors as directives
from giamsat.registers import policies, presets, selectors, services
from giamsat.registers.references import ReferencesOf
from giamsat.ui.timeline import entries
from giamsat.units.models import Unit

DEFINERS = roles(Role.STANDING_OFFICE, Role.UNIT_ADMIN)
EVENTS_SHOWN = 20
MISFITS_SHOWN = 50


@access(DEFINERS)
def new(request: ActorRequest) -> HttpResponse:
    """Open a register of one of the person's own units, empty or from a ready-made one (``preset``)."""
    actor = request.actor
    form = forms.RegisterForm(
        request.POST or None,
        owners=Unit.objects.filter(pk__in=policies.defining_units(actor)).order_by("path"),
        programmes=directives.programmes(actor).filter(closed_on__isnull=True),
        references=ReferencesOf(actor),
        initial={"preset": request.GET.get("preset", "")},
    )

    def act() -> None:
        said = dict(form.cleaned_data)
        said.pop("once")
        ready = said.pop("preset")
        if ready:
            presets.open_preset(actor, ready, **said)
        else:
            services.open_register(actor, **said)

    page = ActPage(
        title=_("Lập sổ"),
        about=_("Sổ gồm các bản ghi cùng loại; trường, trạng thái và quy tắc sửa được sau khi lập."),
        action=_("Lập sổ này"),
        done=_("Đã lập sổ. Xem lại định nghĩa, rồi các đơn vị ghi được."),
        back=reverse("desk:registers"),
        template="desk/registers/act.html",
        onward=lambda: reverse("desk:register-definition", args=[form.cleaned_data["code"]]),
    )
    return act_page(request, page, form, act)


@access(DEFINERS)
def definition(request: ActorRequest, code: str) -> HttpResponse:
    """The whole definition; the form on it changes the names and whether the register is public."""
    actor = request.actor
    register = definable(request, code)
    here = reverse("desk:register-definition", args=[code])
    form = forms.SettingsForm(request.POST or None, initial=forms.SettingsForm.initial_of(register))
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name not in {"once", "version"}}
        version = form.cleaned_data["version"]
        try:
            if perform(
                request, form, lambda: services.change_register(actor, register, version=version, **said)
            ):
                messages.success(request, _("Đã lưu."))
                return see_other(here)
        except Repeated:
            return see_other(here)
    fields = list(register.fields.all())
    context = {
        "register": register,
        "form": form,
        "fields": [each for each in fields if each.retired_at is None],
        "retired": [each for each in fields if each.retired_at is not None],
        "states": list(register.states.all()),
        "state_names": {each.code: each.name for each in register.states.all()},
        "checks": list(register.checks.all()),
        "feeds": list(register.feeds.all()),
        "entries": entries(selectors.history(actor, register)[:EVENTS_SHOWN]),
    }
    return render(request, "desk/registers/definition.html", context, status=422 if form.errors else 200)


@access(DEFINERS)
def close(request: ActorRequest, code: str) -> HttpResponse:
    """No more records from now on."""
    register = definable(request, code)
    form = VersionForm(request.POST or None, initial={"version": register.version})
    page = act_on(
        register,
        _("Đóng sổ"),
        _("Đóng sổ này"),
        consequences=[_("Sổ không nhận thêm bản ghi và không sửa được nữa; vẫn xem được.")],
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.close_register(request.actor, register, version=form.cleaned_data["version"]),
    )


@access(DEFINERS)
def new_field(request: ActorRequest, code: str) -> HttpResponse:
    """One more field, at the end."""
    register = definable(request, code)
    form = forms.FieldForm(request.POST or None, initial={"version": register.version})

    def act() -> None:
        said = form.cleaned_data
        services.add_field(
            request.actor, register, version=said["version"], code=said["code"], **form.stated()
        )

    return act_page(request, definition_page(register, _("Thêm trường"), _("Thêm trường này")), form, act)


@access(DEFINERS)
def field(request: ActorRequest, code: str, field: str) -> HttpResponse:
    """Change a field; where records hold other values, the page says how many, and offers to convert them."""
    register = definable(request, code)
    found = register.fields.filter(code=field, retired_at__isnull=True).first()
    if found is None:
        raise NotFound
    form = forms.FieldForm(
        request.POST or None, initial={**forms.FieldForm.initial_of(found), "version": register.version}
    )
    del form.fields["code"]
    more: dict[str, Any] = {"field": found}

    def act() -> None:
        version = form.cleaned_data["version"]
        stated, convert = form.stated(), request.POST.get("convert") == "1"
        try:
            services.change_field(
                request.actor, register, version=version, code=field, convert=convert, **stated
            )
        except InvalidInput as fault:
            if fault.code in {"needs_conversion", "values_do_not_fit"}:
                plan = services.plan_change(request.actor, register, field, **stated)
                more.update(
                    plan=plan, misfits=plan.misfits[:MISFITS_SHOWN], offers=fault.code == "needs_conversion"
                )
            raise

    page = definition_page(register, _("Sửa trường “%(name)s”") % {"name": found.name}, _("Lưu trường"))
    return act_page(request, page, form, act, more)


@access(DEFINERS)
def move_field(request: ActorRequest, code: str, field: str) -> HttpResponse:
    """Up or down (``step`` -1 or 1) by a button of the definition's page."""
    register = definable(request, code)
    step = -1 if request.POST.get("step") == "-1" else 1
    return press_button(
        request,
        register,
        lambda version: services.move_field(request.actor, register, version=version, code=field, step=step),
    )


@access(DEFINERS)
def retire_field(request: ActorRequest, code: str, field: str) -> HttpResponse:
    """Use a field no more."""
    register = definable(request, code)
    form = VersionForm(request.POST or None, initial={"version": register.version})
    page = definition_page(
        register,
        _("Thôi dùng trường “%(code)s”") % {"code": field},
        _("Thôi dùng trường này"),
        [_("Giá trị đã ghi được giữ lại; mã trường không dùng lại được.")],
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.retire_field(
            request.actor, register, version=form.cleaned_data["version"], code=field
        ),
    )


@access(DEFINERS)
def state(request: ActorRequest, code: str, state: str = "") -> HttpResponse:
    """Add a state, or change one."""
    register = definable(request, code)
    states = list(register.states.all())
    found = next((each for each in states if each.code == state), None)
    if state and found is None:
        raise NotFound
    initial: dict[str, Any] = {"version": register.version}
    if found is not None:
        initial |= {
            name: getattr(found, name) for name in ("code", "name_vi", "name_en", "follows", "is_final")
        }
    others = [each for each in states if each != found]
    form = forms.StateForm(request.POST or None, others=others, initial=initial)
    if found is not None:
        form.fields["code"].disabled = True

    def act() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        services.save_state(request.actor, register, **said)

    title = _("Sửa trạng thái") if found else _("Thêm trạng thái")
    return act_page(request, definition_page(register, title, _("Lưu trạng thái")), form, act)
