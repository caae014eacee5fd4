"""Units: the tree, one unit, adding, correcting, renaming."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts import selectors as accounts
from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import Conflict
from giamsat.desk.acts import OnceForm
from giamsat.desk.admin import forms_units as forms
from giamsat.desk.admin.links import ADMINISTRATORS, Act
from giamsat.desk.admin.pickers import OFFERED, offered, typed
from giamsat.desk.admin.views_accounts import renew
from giamsat.desk.tasks.acting import ActPage, act_page
from giamsat.units import policies, selectors, services
from giamsat.units.models import Unit

UNITS_A_PAGE = 100
EDITED = ("name_vi", "name_en", "short_vi", "short_en", "kind", "side", "valid_from")


@access(ADMINISTRATORS)
def unit_list(request: ActorRequest) -> HttpResponse:
    """The highest units in reach, or what ``q`` finds in the whole registry, which is public fact.

    Query parameters: q, page.
    """
    query = request.GET.get("q", "").strip()
    top = selectors.roots(request.actor.paths(ADMINISTRATORS.roles))
    rows = selectors.search_units(query) if query else top
    shown = Paginator(_counted(rows), UNITS_A_PAGE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "query_here": query,
        "page_obj": shown,
        "page_url": f"?{rest.urlencode()}&page=",
        "may_manage": policies.may_manage_registry(request.actor),
    }
    return render(request, "desk/admin/units.html", context)


def _counted(rows: Any) -> Any:
    there = Q(children__valid_to__isnull=True) | Q(children__valid_to__gt=clock.today())
    return rows.select_related("parent").annotate(below=Count("children", filter=there))


@access(ADMINISTRATORS)
def unit_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One unit: where it stands, its names over time, what stands below, what may be done."""
    unit = selectors.unit_by_id(pk)
    # Counting takes the model's own order away.
    children = _counted(selectors.children(unit)).order_by("sort_key", "code")
    below = Paginator(children, UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "above": selectors.ancestors(unit),
        "page_obj": below,
        "page_url": "?page=",
        "former": unit.former_names.all(),
        "successions": selectors.successions_of(unit),
        "acts": _acts(request, unit),
        "sees_people": accounts.units_managed(request.actor).filter(pk=pk).exists(),
    }
    return render(request, "desk/admin/unit.html", context)


def _acts(request: ActorRequest, unit: Unit) -> list[Act]:
    actor = request.actor
    manage, registry = policies.may_manage_unit(actor, unit), policies.may_manage_registry(actor)

    def to(name: str) -> str:
        return reverse(f"desk:admin-unit-{name}", args=[unit.pk])

    if unit.valid_to is not None:
        return []
    merge = f"{reverse('desk:admin-unit-merge')}?unit={unit.pk}"
    return [
        Act(_("Thêm đơn vị trực thuộc"), to("new"), policies.may_create_below(actor, unit)),
        Act(_("Sửa"), to("edit"), manage),
        Act(_("Đổi tên theo quyết định"), to("rename"), manage),
        Act(_("Hợp nhất vào đơn vị khác"), merge, registry),
        Act(_("Chia tách"), to("split"), registry),
    ]


@access(ADMINISTRATORS)
def unit_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a unit below one."""
    parent = selectors.unit_by_id(pk)
    form = forms.UnitForm(request.POST or None, initial={"kind": Unit.Kind.DEPARTMENT, "side": parent.side})
    page = ActPage(
        _("Thêm đơn vị trực thuộc"),
        _("Thêm đơn vị này"),
        reverse("desk:admin-unit", args=[pk]),
        about=parent.name,
        done=_("Đã thêm đơn vị vào danh bạ."),
        verdict=policies.may_create_below(request.actor, parent),
        template="desk/admin/form.html",
    )
    return act_page(
        request, page, form, lambda: services.create_unit(request.actor, parent=parent, **form.stated())
    )


@access(ADMINISTRATORS)
def unit_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct or move a unit; after somebody else's change the page shows it beside what was typed."""
    unit = selectors.unit_by_id(pk)
    initial = {name: getattr(unit, name) for name in (*EDITED, "version", "parent")}
    form = forms.UnitEditForm(request.POST or None, initial={**initial, "aliases": "; ".join(unit.aliases)})
    if unit.parent is None:
        del form.fields["parent"]
    page = ActPage(
        _("Sửa đơn vị"),
        _("Lưu thay đổi"),
        reverse("desk:admin-unit", args=[pk]),
        about=unit.name,
        done=_("Đã lưu thông tin đơn vị."),
        consequences=[_("Dùng để chữa sai sót. Tên mới theo quyết định thì dùng Đổi tên, để giữ tên cũ.")],
        verdict=policies.may_manage_unit(request.actor, unit),
        template="desk/admin/form.html",
    )
    more: dict[str, Any] = {}

    def change() -> None:
        with _keeping(form, pk, more):
            services.change_unit(request.actor, pk, form.cleaned_data["version"], **form.stated())

    return act_page(request, page, form, change, more)


@access(ADMINISTRATORS)
def unit_rename(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a new name by decision; the old one is kept for the time before."""
    unit = selectors.unit_by_id(pk)
    form = forms.RenameForm(
        request.POST or None,
        initial={
            "version": unit.version, "date": clock.today(), "name_vi": unit.name_vi, "name_en": unit.name_en,
            "short_vi": unit.short_vi, "short_en": unit.short_en,
        },
    )  # fmt: skip
    page = ActPage(
        _("Đổi tên đơn vị"),
        _("Đổi tên"),
        reverse("desk:admin-unit", args=[pk]),
        about=unit.name,
        done=_("Đã đổi tên đơn vị."),
        consequences=[_("Việc và lịch sử trước ngày đó vẫn mang tên cũ; tìm theo tên cũ vẫn thấy.")],
        verdict=policies.may_manage_unit(request.actor, unit),
        template="desk/admin/form.html",
    )
    more: dict[str, Any] = {}

    def rename() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name not in {"once", "version"}}
        with _keeping(form, pk, more):
            services.rename_unit(request.actor, pk, form.cleaned_data["version"], **said)

    return act_page(request, page, form, rename, more)


class _keeping:
    """After a conflict: the newer version goes into the form, what differs from the entries beside it."""

    def __init__(self, form: OnceForm, pk: int, more: dict[str, Any]):
        self.form, self.pk, self.more = form, pk, more

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        if not isinstance(fault, Conflict):
            return
        stored = selectors.unit_by_id(self.pk)
        self.more["stored"] = [
            (self.form.fields[name].label, getattr(stored, name))
            for name in (*EDITED, "parent")
            if name in self.form.fields and getattr(stored, name) != self.form.cleaned_data.get(name)
        ]
        renew(self.form, stored.version)


@access(SIGNED_IN)
def offered_units(request: ActorRequest) -> HttpResponse:
    """Options for a unit field: what the words typed so far find in the registry."""
    rows = selectors.search_units(typed(request))[:OFFERED]
    return render(request, "desk/admin/_offers.html", {"offers": [offered(row) for row in rows]})
