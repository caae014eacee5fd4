"""Frames of indexes: the list, one version with its components, and editing a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Role
from giamsat.core.errors import NotFound
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.indicators.forms_index import ComponentForm, FrameForm, InForceForm, NewFrameForm
from giamsat.desk.indicators.mathematics import drawn_formula
from giamsat.desk.indicators.wanted import unit_wanted
from giamsat.desk.tasks.acting import ActPage, act_page, renew, see_other
from giamsat.desk.tasks.forms import VersionForm
from giamsat.directives import selectors as directives
from giamsat.indicators import indexes, policies_index, presets, selectors_index, services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import IndexComponent, IndexFrame
from giamsat.indicators.services import Head
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit

#: Fields of a component as its form has them.
_SAID = (
    "code", "heading_vi", "heading_en", "name_vi", "name_en", "points", "method", "formula", "bands", "guide",
)  # fmt: skip


@access(SIGNED_IN)
def frames(request: ActorRequest) -> HttpResponse:
    """Versions of frames in sight, and the ready-made ones that nobody took over yet."""
    rows = list(selectors_index.frames(request.actor))
    taken = {row.code for row in rows}
    ready = [made for code in presets.CODES if code not in taken and (made := presets.preset(code))]
    context = {
        "rows": rows,
        "ready": [(row, sum(each.points for each in components)) for row, components in ready],
        "keeps": Role.STANDING_OFFICE in {holding.role for holding in request.actor.holdings},
        "reads": bool(request.actor.paths(READERS)),
    }
    return render(request, "desk/indicators/frames.html", context)


@access(SIGNED_IN)
def frame_new(request: ActorRequest) -> HttpResponse:
    """Draft a frame: ``preset`` of the query from a ready-made one, ``code`` the next version of one."""
    owner = unit_wanted(request)
    code, preset = request.GET.get("code", ""), request.GET.get("preset", "")
    page = ActPage(
        title=_("Lập khung chỉ số"),
        action=_("Lập bản dự thảo"),
        back=reverse("desk:frames"),
        about=_("Đơn vị ban hành: %(unit)s") % {"unit": owner.name},
        consequences=[_("Bản dự thảo sửa được; bản đã áp dụng thì không, các đợt đã mở giữ bản của mình.")],
        verdict=policies_index.may_keep_frames(request.actor, owner),
    )
    form = NewFrameForm(request.POST or None, initial={"code": code or preset, "preset": preset})
    form.fields["preset"].choices = [("", _("không, bắt đầu trống")), *_presets()]  # type: ignore[attr-defined]

    def act() -> None:
        said = form.cleaned_data
        services.draft_frame(request.actor, owner, code=said["code"], preset=said["preset"])

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def frame(request: ActorRequest, pk: int) -> HttpResponse:
    """One version: what it says, its components; of a draft a form that puts it in force."""
    row = selectors_index.frame_by_id(request.actor, pk)
    of, catalogue = indexes.frame_of(row), Catalogue()
    keeps = policies_index.may_keep_frames(request.actor, row.owner)
    editable = bool(keeps) and row.state == IndexFrame.State.DRAFT
    form = InForceForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = perform(
                request,
                form,
                lambda: services.put_in_force(request.actor, row, version=said["version"], why=said["why"]),
            )
        except Repeated:
            return see_other(request.path)
        if done is not None:
            messages.success(request, _("Bản này áp dụng từ bây giờ."))
            return see_other(request.path)
    if form.is_bound:
        renew(form, row.version)
    context = {
        "row": row,
        "of": of,
        "components": [(each, drawn_formula(catalogue, each.formula)) for each in of.components],
        "kinds": [Unit.Kind(kind).label for kind in row.kinds],
        "editable": editable,
        "keeps": keeps,
        "form": form,
        "others": selectors_index.frames(request.actor).filter(code=row.code).exclude(pk=row.pk),
        "rounds": selectors_index.rounds().filter(frame=row),
    }
    return render(request, "desk/indicators/frame.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def frame_change(request: ActorRequest, pk: int) -> HttpResponse:
    """What a draft says of itself."""
    row = selectors_index.frame_by_id(request.actor, pk)
    page = ActPage(
        title=_("Sửa khung chỉ số"),
        action=_("Ghi"),
        back=reverse("desk:frame", args=[pk]),
        about=row.name,
        verdict=policies_index.may_keep_frames(request.actor, row.owner),
    )
    initial = {name: getattr(row, name) for name in FrameForm.base_fields if hasattr(row, name)}
    form = FrameForm(request.POST or None, initial=initial)
    form.fields["programme"].queryset = directives.programmes(request.actor)  # type: ignore[attr-defined]

    def act() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name not in ("once", "version")}
        services.change_frame(request.actor, row, version=form.cleaned_data["version"], head=Head(**said))

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def component(request: ActorRequest, pk: int, number: int = 0) -> HttpResponse:
    """A new component of a draft, or one of it (``number``)."""
    row = selectors_index.frame_by_id(request.actor, pk)
    found = _component(row, number) if number else None
    page = ActPage(
        title=_("Sửa thành phần") if found else _("Thêm thành phần"),
        action=_("Ghi"),
        back=reverse("desk:frame", args=[pk]),
        about=row.name,
        verdict=policies_index.may_keep_frames(request.actor, row.owner),
    )
    initial: dict[str, Any] = {name: getattr(found, name) for name in _SAID} if found else {}
    form = ComponentForm(request.POST or None, initial={**initial, "version": row.version})

    def act() -> None:
        said = form.cleaned_data
        values = {name: said[name] for name in _SAID}
        services.save_component(request.actor, row, version=said["version"], component=found, values=values)

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def component_drop(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """Take a component out of a draft."""
    row = selectors_index.frame_by_id(request.actor, pk)
    found = _component(row, number)
    page = ActPage(
        title=_("Bỏ thành phần"),
        action=_("Bỏ thành phần này"),
        back=reverse("desk:frame", args=[pk]),
        about=found.name,
        verdict=policies_index.may_keep_frames(request.actor, row.owner),
    )
    form = VersionForm(request.POST or None, initial={"version": row.version})

    def act() -> None:
        services.drop_component(request.actor, found, version=form.cleaned_data["version"])

    return act_page(request, page, form, act)


def _component(row: IndexFrame, number: int) -> IndexComponent:
    found = row.components.select_related("frame__owner").filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _presets() -> list[tuple[str, str]]:
    return [(code, made[0].name) for code in presets.CODES if (made := presets.preset(code))]
