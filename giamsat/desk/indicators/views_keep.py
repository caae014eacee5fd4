"""What an office keeps beside the sheets: groups, targets, rules between values, leave to report late."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.desk.acts import OnceForm
from giamsat.desk.indicators import forms_keep as forms
from giamsat.desk.indicators.wanted import indicator_wanted, unit_wanted
from giamsat.desk.tasks.acting import ActPage, act_page
from giamsat.directives import selectors as directives
from giamsat.indicators import policies, selectors, services, sets
from giamsat.indicators.models import Group, Rule


@access(SIGNED_IN)
def groups(request: ActorRequest) -> HttpResponse:
    """Groups of indicators, with how many each has."""
    rows = list(selectors.groups())
    taken = {row.code for row in rows}
    context = {
        "rows": rows,
        "keeps": bool(policies.may_keep_groups(request.actor)),
        "ready": [sets.ready_set(code) for code in sets.CODES if code not in taken],
    }
    return render(request, "desk/indicators/groups.html", context)


@access(SIGNED_IN)
def group(request: ActorRequest, pk: int = 0) -> HttpResponse:
    """A new group, or one that is there."""
    row = _group(pk) if pk else None
    page = ActPage(
        title=_("Sửa nhóm chỉ tiêu") if row else _("Lập nhóm chỉ tiêu"),
        action=_("Ghi"),
        back=reverse("desk:indicator-groups"),
        about=row.name if row else "",
        verdict=policies.may_keep_groups(request.actor),
    )
    initial = {name: getattr(row, name) for name in forms.GroupForm.base_fields if row and hasattr(row, name)}
    form = forms.GroupForm(request.POST or None, initial=initial)
    form.fields["programme"].queryset = directives.programmes(request.actor)  # type: ignore[attr-defined]
    if row:
        del form.fields["code"]

    def act() -> None:
        said = form.cleaned_data
        services.save_group(
            request.actor, row, code=said.get("code", ""), name_vi=said["name_vi"], name_en=said["name_en"],
            programme=said["programme"], position=said["position"],
        )  # fmt: skip

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def take_over(request: ActorRequest, code: str) -> HttpResponse:
    """Make the indicators of a ready-made set; ``unit`` of the query answers for them."""
    ready = sets.ready_set(code)
    if ready is None:
        raise NotFound
    owner = unit_wanted(request)
    page = ActPage(
        title=_("Dùng bộ chỉ tiêu: %(name)s") % {"name": ready.name},
        action=_("Lập các chỉ tiêu này"),
        back=reverse("desk:indicator-groups"),
        about=_("Đơn vị chịu trách nhiệm: %(unit)s") % {"unit": owner.name},
        consequences=[
            ready.about,
            ngettext("Lập %(n)s chỉ tiêu.", "Lập %(n)s chỉ tiêu.", len(ready.indicators))
            % {"n": len(ready.indicators)},
            _("Sau đó sửa được từng phiếu, quy tắc, đơn vị chịu trách nhiệm, và lập thêm chỉ tiêu vào nhóm."),
        ],
        verdict=policies.may_keep_groups(request.actor),
    )
    form = forms.SetForm(
        request.POST or None, initial={"since": clock.today().replace(month=1, day=1), "programme": None}
    )
    form.fields["programme"].queryset = directives.programmes(request.actor)  # type: ignore[attr-defined]

    def act() -> None:
        said = form.cleaned_data
        services.take_over_set(request.actor, owner, code, since=said["since"], programme=said["programme"])

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def target(request: ActorRequest, pk: int) -> HttpResponse:
    """What a unit is to reach in a year; ``unit`` of the query is the one proposed."""
    indicator = indicator_wanted(pk)
    unit = unit_wanted(request, any_unit=True)
    page = ActPage(
        title=_("Đặt mục tiêu"),
        action=_("Đặt mục tiêu"),
        back=reverse("desk:indicator", args=[pk]) + f"?unit={unit.pk}",
        about=f"{indicator.code} · {unit.name}",
        verdict=policies.may_define(request.actor, indicator.owner),
    )
    form = forms.TargetForm(request.POST or None, initial={"year": clock.today().year})

    def act() -> None:
        said = form.cleaned_data
        services.set_target(
            request.actor, indicator, unit, said["year"], value=said["value"], value_to=said["value_to"],
            source=said["source"],
        )  # fmt: skip

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def rule(request: ActorRequest, pk: int) -> HttpResponse:
    """A new rule that the values of an indicator must meet."""
    indicator = indicator_wanted(pk)
    page = ActPage(
        title=_("Thêm quy tắc kiểm tra"),
        action=_("Thêm quy tắc"),
        back=reverse("desk:indicator", args=[pk]),
        about=indicator.code,
        consequences=[
            _(
                "Lỗi: không nhận số. Cảnh báo: phải giải trình. Số đã nhập không bị xóa, chỉ mất điểm chất lượng."
            )
        ],
        verdict=policies.may_define(request.actor, indicator.owner),
    )
    form = forms.RuleForm(request.POST or None)

    def act() -> None:
        said = form.cleaned_data
        services.add_rule(
            request.actor, indicator, kind=said["kind"], severity=said["severity"],
            condition=said["condition"], text_vi=said["text_vi"], text_en=said["text_en"],
        )  # fmt: skip

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def rule_retire(request: ActorRequest, pk: int) -> HttpResponse:
    """A rule holds no longer; it stays in the record."""
    row = Rule.objects.select_related("indicator__owner").filter(pk=pk, is_active=True).first()
    if row is None:
        raise NotFound
    page = ActPage(
        title=_("Thôi áp dụng quy tắc"),
        action=_("Thôi áp dụng"),
        back=reverse("desk:indicator", args=[row.indicator_id]),
        about=row.text,
        verdict=policies.may_define(request.actor, row.indicator.owner),
    )
    return act_page(
        request, page, OnceForm(request.POST or None), lambda: services.retire_rule(request.actor, row)
    )


@access(SIGNED_IN)
def exemption(request: ActorRequest) -> HttpResponse:
    """Let a unit report a closed period; ``unit`` of the query is the unit."""
    unit = unit_wanted(request)
    page = ActPage(
        title=_("Mở lại kỳ đã khóa"),
        action=_("Mở lại kỳ"),
        back=reverse("desk:indicators") + f"?unit={unit.pk}",
        about=unit.name,
        consequences=[
            _("Đơn vị nhập và sửa được số của nhóm và kỳ này đến hết ngày đã chọn, tối đa 31 ngày.")
        ],
        verdict=policies.may_exempt(request.actor, unit),
    )
    form = forms.ExemptionForm(request.POST or None)

    def act() -> None:
        said = form.cleaned_data
        services.exempt_unit(
            request.actor,
            unit,
            said["group"],
            period=said["period"],
            until=said["until"],
            reason=said["reason"],
        )

    return act_page(request, page, form, act)


def _group(pk: int) -> Group:
    found = Group.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
