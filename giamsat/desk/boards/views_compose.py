"""Composing a dashboard by forms alone: the frame, the tiles, their order and width, copies."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.boards import policies, selectors, services
from giamsat.boards.kinds import KINDS, TileKind, Width
from giamsat.boards.models import Board, Tile
from giamsat.core.access import access, roles
from giamsat.core.errors import NotFound
from giamsat.core.policy import require
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.boards import forms
from giamsat.desk.boards.draw import usual_title
from giamsat.desk.indicators.wanted import number_wanted
from giamsat.desk.tasks.acting import ActPage, act_page, see_other, typed
from giamsat.desk.tasks.forms import VersionForm
from giamsat.directives import selectors as directives
from giamsat.units.models import Unit

COMPOSERS = roles(*policies.COMPOSERS)
ACTS: dict[str, Callable[..., Any]] = {
    "wider": lambda actor, tile, version: services.resize_tile(actor, tile, version=version, step=1),
    "narrower": lambda actor, tile, version: services.resize_tile(actor, tile, version=version, step=-1),
    "drop": lambda actor, tile, version: services.drop_tile(actor, tile, version=version),
}


@access(COMPOSERS)
def new(request: ActorRequest) -> HttpResponse:
    """A new dashboard of one of the person's own units."""
    owners = selectors.composing(request.actor)
    form = forms.BoardForm(
        request.POST or None,
        owners=owners,
        programmes=directives.programmes_read(request.actor),
        units=_scopes(list(owners)),
    )
    made: list[Board] = []
    page = ActPage(
        title=_("Lập bảng theo dõi"),
        about=_("Đặt tên và phạm vi trước; các ô thêm ở trang sau."),
        action=_("Lập bảng này"),
        back=reverse("desk:boards"),
    )
    answer = act_page(
        request,
        page,
        form,
        lambda: made.append(services.make_board(request.actor, **typed(form))),
    )
    return see_other(reverse("desk:board-edit", args=[made[0].pk])) if made else answer


@access(COMPOSERS)
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The frame of a dashboard and its tiles, each with what can be done with it."""
    board = _changeable(request, pk)
    form = forms.BoardForm(
        request.POST or None,
        owners=None,
        programmes=directives.programmes_read(request.actor),
        units=_scopes([board.owner]),
        initial=forms.BoardForm.initial_of(board),
    )
    here = reverse("desk:board-edit", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            if perform(request, form, lambda: services.change_board(request.actor, board, **typed(form))):
                messages.success(request, _("Đã lưu."))
                return see_other(here)
        except Repeated:
            return see_other(here)
    context = {
        "board": board,
        "form": form,
        "tiles": [(each, usual_title(each)) for each in board.tiles.all()],
        "kinds": [(kind.value, kind.label, forms.ABOUT[kind]) for kind in KINDS],
        "widths": dict(Width.choices),
        "reports": list(board.reports.filter(ended_at__isnull=True)),
    }
    return render(request, "desk/boards/edit.html", context, status=422 if form.errors else 200)


@access(COMPOSERS)
def new_tile(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """One more tile."""
    board = _changeable(request, pk)
    if kind not in TileKind.values:
        raise NotFound
    form = forms.TileForm(
        request.POST or None, kind=kind, actor=request.actor, initial={"version": board.version}
    )
    page = ActPage(
        title=_("Thêm ô: %(kind)s") % {"kind": TileKind(kind).label},
        about=board.name,
        action=_("Thêm ô này"),
        done=_("Đã thêm ô."),
        back=reverse("desk:board-edit", args=[pk]),
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.add_tile(
            request.actor,
            board,
            version=form.cleaned_data["version"],
            kind=kind,
            title=form.cleaned_data["title"],
            width=form.cleaned_data["width"],
            options=form.options(),
        ),
    )


@access(COMPOSERS)
def tile(request: ActorRequest, pk: int, tile: int) -> HttpResponse:
    """Change a tile."""
    board, found = _tile(request, pk, tile)
    form = forms.TileForm(
        request.POST or None,
        kind=found.kind,
        actor=request.actor,
        initial={
            **found.options,
            "title": found.title,
            "width": found.width,
            "version": board.version,
        },
    )
    page = ActPage(
        title=_("Sửa ô: %(kind)s") % {"kind": TileKind(found.kind).label},
        about=board.name,
        action=_("Lưu ô này"),
        done=_("Đã lưu."),
        back=reverse("desk:board-edit", args=[pk]),
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.change_tile(
            request.actor,
            found,
            version=form.cleaned_data["version"],
            title=form.cleaned_data["title"],
            width=form.cleaned_data["width"],
            options=form.options(),
        ),
    )


@access(COMPOSERS)
def act_on_tile(request: ActorRequest, pk: int, tile: int) -> HttpResponse:
    """Put a tile at another place (``to``, counted from 1), make it wider or narrower or take it away (``act``)."""
    found = _tile(request, pk, tile)[1]
    here = reverse("desk:board-edit", args=[pk]) + f"#tile-{found.pk}"
    act = ACTS.get(request.POST.get("act", ""))
    to = number_wanted(request, "to")
    if to is not None:
        act = partial(services.place_tile, place=to)
    form = VersionForm(request.POST if act else None)
    if act is None or not form.is_valid():
        return see_other(here)
    try:
        if (
            perform(request, form, lambda: act(request.actor, found, version=form.cleaned_data["version"]))
            is None
        ):
            messages.error(request, " ".join(str(each) for each in form.non_field_errors()))
    except Repeated:
        pass
    return see_other(here)


@access(COMPOSERS)
def copy(request: ActorRequest, pk: int) -> HttpResponse:
    """A copy for one of the person's own units (``owner``)."""
    source = selectors.board(request.actor, pk)
    form = OnceForm(request.POST or None)
    owners = {str(unit.pk): unit for unit in selectors.composing(request.actor)}
    owner = owners.get(request.POST.get("owner", ""))
    if request.method != "POST" or not form.is_valid():
        return see_other(reverse("desk:board", args=[pk]))
    if owner is None:
        raise NotFound
    name = _("%(name)s (bản chép)") % {"name": source.name}
    try:
        made = perform(request, form, lambda: services.copy_board(request.actor, source, owner, name=name))
    except Repeated:
        return see_other(reverse("desk:boards"))
    if made is None:
        return see_other(reverse("desk:board", args=[pk]))
    messages.success(request, _("Đã chép bảng cho đơn vị. Thêm, bớt, sắp lại các ô theo ý mình."))
    return see_other(reverse("desk:board-edit", args=[made.pk]))


@access(COMPOSERS)
def drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Give up a dashboard."""
    board = _changeable(request, pk)
    form = VersionForm(request.POST or None, initial={"version": board.version})
    page = ActPage(
        title=_("Bỏ bảng theo dõi"),
        about=board.name,
        action=_("Bỏ bảng này"),
        done=_("Đã bỏ bảng."),
        back=reverse("desk:boards"),
        consequences=[_("Không ai thấy bảng nữa; báo cáo định kỳ lập từ bảng vẫn tiếp tục.")],
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.drop_board(request.actor, board, version=form.cleaned_data["version"]),
    )


def _changeable(request: ActorRequest, pk: int) -> Board:
    board = selectors.board(request.actor, pk)
    require(policies.may_change(request.actor, board))
    return board


def _tile(request: ActorRequest, pk: int, tile: int) -> tuple[Board, Tile]:
    board = _changeable(request, pk)
    found = board.tiles.filter(pk=tile).first()
    if found is None:
        raise NotFound
    return board, found


def _scopes(owners: list[Unit]) -> Any:
    """Units that a dashboard may begin with: the owners and those directly below them."""
    ids = [each.pk for each in owners]
    rows = Unit.objects.filter(pk__in=ids) | Unit.objects.filter(parent__in=ids)
    return rows.order_by("path__depth", "sort_key")
