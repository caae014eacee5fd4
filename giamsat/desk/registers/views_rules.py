"""Rules between the fields of a register, and figures that it gives to indicators."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access
from giamsat.core.errors import NotFound
from giamsat.desk.registers import forms_define as forms
from giamsat.desk.registers.acting import definable, definition_page, press_button
from giamsat.desk.registers.views_define import DEFINERS
from giamsat.desk.tasks.acting import act_page, typed
from giamsat.indicators.catalogue import Catalogue
from giamsat.registers import services


@access(DEFINERS)
def check(request: ActorRequest, code: str, check: str = "") -> HttpResponse:
    """Add a rule, or change one."""
    register = definable(request, code)
    found = register.checks.filter(code=check).first() if check else None
    if check and found is None:
        raise NotFound
    initial: dict[str, Any] = {"version": register.version}
    if found is not None:
        names = ("code", "name_vi", "name_en", "expression", "is_strict")
        initial |= {name: getattr(found, name) for name in names}
    form = forms.CheckForm(request.POST or None, initial=initial)
    if found is not None:
        form.fields["code"].disabled = True

    def act() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        services.save_check(request.actor, register, **said)

    title = _("Sửa quy tắc") if found else _("Thêm quy tắc")
    known = [each for each in register.fields.all() if each.retired_at is None]
    return act_page(request, definition_page(register, title, _("Lưu quy tắc")), form, act, {"known": known})


@access(DEFINERS)
def drop_check(request: ActorRequest, code: str, check: str) -> HttpResponse:
    """Take a rule away, by a button of the definition's page."""
    register = definable(request, code)
    return press_button(
        request,
        register,
        lambda version: services.drop_check(request.actor, register, version=version, code=check),
    )


@access(DEFINERS)
def new_feed(request: ActorRequest, code: str) -> HttpResponse:
    """Let a figure of the register be the value of an indicator."""
    register = definable(request, code)
    catalogue = Catalogue()
    offered = [
        (indicator.code, f"{indicator.code} {sheet.name}")
        for indicator in sorted(catalogue.by_id.values(), key=lambda each: each.code)
        if (sheet := catalogue.newest(indicator.pk)) and not sheet.formula
    ]
    form = forms.FeedForm(
        request.POST or None,
        indicators=offered,
        definition=[each for each in register.fields.all() if each.retired_at is None],
        states=register.states.all(),
        initial={"version": register.version},
    )
    page = definition_page(
        register,
        _("Cấp số cho chỉ tiêu"),
        _("Cấp số cho chỉ tiêu này"),
        [
            _("Mỗi đơn vị lấy số từ bản ghi của chính mình; mỗi giờ tính lại một lần, kỳ này và kỳ trước."),
            _("Số do người nhập và số đã xác nhận được giữ nguyên."),
        ],
    )
    return act_page(request, page, form, lambda: services.add_feed(request.actor, register, **typed(form)))


@access(DEFINERS)
def drop_feed(request: ActorRequest, code: str) -> HttpResponse:
    """The indicator named by ``indicator`` takes its value from the register no more; by a button."""
    register = definable(request, code)
    named = request.POST.get("indicator", "")[:40]
    return press_button(
        request,
        register,
        lambda version: services.drop_feed(request.actor, register, version=version, indicator_code=named),
    )
