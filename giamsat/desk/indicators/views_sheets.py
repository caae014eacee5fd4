"""Making an indicator, a new sheet from a later period, where it stands, and its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.desk.indicators import forms, forms_keep
from giamsat.desk.indicators.wanted import indicator_wanted, unit_wanted
from giamsat.desk.tasks.acting import ActPage, act_page
from giamsat.indicators import policies, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Indicator
from giamsat.indicators.services import Place, change_sheet, define_indicator, end_indicator, place_indicator
from giamsat.indicators.services.sheets import Draft

#: What a form says and ``Draft`` has by name.
_NAMED = ("name_vi", "name_en", "measure", "cycle", "valid_from", "reporters")
_OTHERS = (
    "meaning", "method", "decimals", "direction", "baseline", "baseline_on", "due_days", "disaggregation",
    "source", "road_map", "roll_up", "weight", "condition", "formula", "over_time",
)  # fmt: skip


@access(SIGNED_IN)
def new(request: ActorRequest) -> HttpResponse:
    """A new indicator; ``unit`` of the query is the unit responsible for it, the person's highest by default."""
    owner = unit_wanted(request)
    page = ActPage(
        title=_("Lập chỉ tiêu"),
        action=_("Lập chỉ tiêu"),
        back=reverse("desk:indicators"),
        onward=lambda: reverse("desk:indicator", args=[made[0].pk]),
        about=_("Đơn vị chịu trách nhiệm: %(unit)s") % {"unit": owner.name},
        verdict=policies.may_define(request.actor, owner),
    )
    start = clock.today().replace(month=1, day=1)
    form = forms.NewIndicatorForm(request.POST or None, initial={"valid_from": start})

    made: list[Indicator] = []

    def act() -> None:
        values = form.cleaned_data
        made.append(
            define_indicator(
                request.actor,
                code=values["code"],
                group=values["group"],
                layer=values["layer"],
                owner=owner,
                draft=_draft(values),
            )
        )

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """A new sheet for an indicator, from a period that has no values yet."""
    catalogue = Catalogue()
    indicator, newest = catalogue.by_id.get(pk), catalogue.newest(pk)
    if indicator is None or newest is None:
        raise NotFound
    page = ActPage(
        title=_("Sửa phiếu chỉ tiêu %(code)s") % {"code": indicator.code},
        action=_("Ghi bản mới của phiếu"),
        back=reverse("desk:indicator", args=[pk]),
        about=newest.name,
        consequences=[_("Các kỳ trước ngày hiệu lực giữ nguyên công thức và cách tổng hợp cũ.")],
        verdict=policies.may_define(request.actor, indicator.owner),
    )
    initial = {name: getattr(newest, name) for name in (*_NAMED, *_OTHERS) if name != "valid_from"}
    form = forms.ChangeSheetForm(request.POST or None, initial={**initial, "version": indicator.version})

    def act() -> None:
        values = form.cleaned_data
        change_sheet(
            request.actor, indicator, version=values["version"], draft=_draft(values), why=values["why"]
        )

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def place(request: ActorRequest, pk: int) -> HttpResponse:
    """Who answers for an indicator, its match above, and the tasks that serve it."""
    indicator = indicator_wanted(pk)
    page = ActPage(
        title=_("Nơi chịu trách nhiệm và nhiệm vụ của chỉ tiêu %(code)s") % {"code": indicator.code},
        action=_("Ghi"),
        back=reverse("desk:indicator", args=[pk]),
        about=indicator.group.name,
        verdict=policies.may_define(request.actor, indicator.owner),
    )
    names = ("owner", "group", "layer", "position", "higher", "version")
    codes = [row.code for row in selectors.tasks_of(request.actor, indicator)]
    initial = {name: getattr(indicator, name) for name in names}
    form = forms_keep.PlaceForm(request.POST or None, initial={**initial, "tasks": ", ".join(codes)})
    form.fields["higher"].queryset = Indicator.objects.exclude(pk=pk)  # type: ignore[attr-defined]

    def act() -> None:
        said = form.cleaned_data
        place = Place(**{name: said[name] for name in Place.__dataclass_fields__})
        place_indicator(
            request.actor, indicator, version=said["version"], place=place, task_codes=form.task_codes()
        )

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def end(request: ActorRequest, pk: int) -> HttpResponse:
    """An indicator is measured no longer from a period on."""
    indicator = indicator_wanted(pk)
    page = ActPage(
        title=_("Thôi đo chỉ tiêu %(code)s") % {"code": indicator.code},
        action=_("Thôi đo"),
        back=reverse("desk:indicator", args=[pk]),
        about=indicator.group.name,
        consequences=[_("Số liệu các kỳ trước giữ nguyên. Muốn đo lại thì lập bản mới của phiếu.")],
        verdict=policies.may_define(request.actor, indicator.owner),
    )
    form = forms_keep.EndForm(request.POST or None, initial={"version": indicator.version})

    def act() -> None:
        said = form.cleaned_data
        end_indicator(request.actor, indicator, version=said["version"], day=said["day"], why=said["why"])

    return act_page(request, page, form, act)


def _draft(values: dict[str, Any]) -> Draft:
    return Draft(**{name: values[name] for name in _NAMED}, values={name: values[name] for name in _OTHERS})
