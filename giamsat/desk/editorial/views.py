"""One text: begun, written, looked at as readers will see it, sent, approved, returned, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import GiamsatError
from giamsat.core.files.previews import picture
from giamsat.core.files.services import Checked, checked_uploads
from giamsat.core.files.serving import attachment
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.editorial import forms
from giamsat.desk.tasks.acting import ActPage, act_page, renew, see_other
from giamsat.desk.tasks.forms import ReasonForm, VersionForm
from giamsat.editorial import policies, selectors, services
from giamsat.editorial.choices import Kind, State
from giamsat.editorial.markup import Pictures, rendered
from giamsat.editorial.models import Piece, Version
from giamsat.editorial.transitions import OPEN, admits

ROOM = roles(Role.PUBLISHER, Role.STANDING_OFFICE)


@access(ROOM)
def piece(request: ActorRequest, pk: int) -> HttpResponse:
    """A text as readers will see it, what stands against or before its publication, and its versions (``?v=``)."""
    found = selectors.piece_for(request.actor, pk)
    asked = request.GET.get("v", "")
    version = selectors.version_of(found, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    pictures = _pictures(version)
    context = {
        "piece": found,
        "version": version,
        "text": rendered(version.text_vi, pictures),
        "text_en": rendered(version.text_en, pictures),
        "summary": rendered(version.summary_vi, pictures),
        "files": list(version.files.select_related("file")),
        "versions": selectors.versions_of(found),
        "differences": [(label_of(name), old, new) for name, old, new in selectors.differences(version)],
        "acts": _acts(request, version),
        "may_approve": policies.may_approve(request.actor, version),
        "waits": version.state == State.REVIEW,
        "is_open": version.state in OPEN,
    }
    return render(request, "desk/editorial/piece.html", context)


def label_of(name: str) -> Any:
    """What the form calls a field."""
    return forms.WordsForm.base_fields[name].label


def _pictures(version: Version) -> Pictures:
    known = {each.position: each for each in version.files.select_related("file")}

    def address(position: int) -> str | None:
        found = known.get(position)
        usable = found is not None and found.file.is_clean and found.file.is_picture
        return reverse("desk:piece-file", args=[found.pk]) if found and usable else None

    return address


@access(ROOM)
def file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """A file of a text, for those who write and approve it."""
    stored = selectors.attachment_for(request.actor, pk).file
    return picture(stored) if stored.is_picture else attachment(stored)


@access(ROOM)
def begin(request: ActorRequest, kind: str) -> HttpResponse:
    """A new text."""
    if kind not in Kind.values:
        raise Http404
    form = forms.WordsForm(request.POST or None, request.FILES or None, kind=kind, actor=request.actor)
    title = _("Soạn bài mới: %(kind)s") % {"kind": Kind(kind).label}

    def save(files: list[Checked]) -> Version:
        return services.begin_piece(request.actor, kind, form.cleaned_data["unit"], form.words(), files)

    return _written(request, form, title, reverse("desk:pieces"), save)


@access(ROOM)
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Write on a draft."""
    found = selectors.piece_for(request.actor, pk)
    version = selectors.version_of(found)
    back = reverse("desk:piece", args=[pk])
    if not admits(version.state, "save"):
        return see_other(back)
    form = forms.WordsForm(
        request.POST or None, request.FILES or None, kind=found.kind, actor=request.actor, of=version
    )

    def save(files: list[Checked]) -> Version:
        given = form.cleaned_data
        return services.save_version(
            request.actor, version, form.words(), files, seen=given["version"], drop=given.get("drop", [])
        )

    return _written(request, form, _("Sửa bài"), back, save, version)


def _written(
    request: ActorRequest,
    form: forms.WordsForm,
    title: str,
    back: str,
    save: Callable[[list[Checked]], Version],
    version: Version | None = None,
) -> HttpResponse:
    """Show the form, or check its files before the transaction and save all."""
    if request.method == "POST" and form.is_valid():
        try:
            with checked_uploads(request.actor, form.cleaned_data["uploads"]) as checked:
                done = perform(request, form, lambda: save(checked))
            if done is not None:
                return see_other(reverse("desk:piece", args=[done.piece_id]))
        except Repeated:
            return see_other(back)
        except GiamsatError as fault:
            form.add_error("uploads", str(fault))
    if form.is_bound:
        renew(form, version.version if version else None)
    context = {"form": form, "title": title, "back": back, "version": version}
    return render(request, "desk/editorial/edit.html", context, status=422 if form.errors else 200)


Offered = tuple[str, str, str]


def _acts(request: ActorRequest, version: Version) -> list[Offered]:
    """Verb, words and icon of what this person may do to this version now."""
    actor, found = request.actor, []
    newest = selectors.version_of(version.piece).pk == version.pk
    if newest and admits(version.state, "approve") and policies.may_approve(actor, version):
        found.append(("approve", _("Duyệt đăng"), "check"))
    if newest and admits(version.state, "send"):
        found.append(("send", _("Gửi duyệt"), "send"))
    if newest and admits(version.state, "return"):
        found.append(("return", _("Trả lại để sửa"), "arrow-back-up"))
    if newest and version.state not in OPEN:
        found.append(("revise", _("Soạn bản mới"), "pencil"))
    if admits(version.state, "withdraw") and policies.may_withdraw(actor, version):
        found.append(("withdraw", _("Rút khỏi trang công khai"), "ban"))
    return found


@access(ROOM)
def act(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """``send``, ``approve``, ``return``, ``revise`` or ``withdraw``."""
    found = selectors.piece_for(request.actor, pk)
    version = _subject(found, verb)
    page, kind_of_form = _page(request, version, verb)
    form = kind_of_form(request.POST or None, initial={"version": version.version})

    def do() -> object:
        given = form.cleaned_data
        seen, actor = given["version"], request.actor
        if verb == "send":
            return services.send_version(actor, version, seen=seen)
        if verb == "approve":
            return services.approve_version(actor, version, seen=seen, public_from=given["public_from"])
        if verb == "revise":
            return services.revise_piece(actor, found)
        if verb == "return":
            return services.return_version(actor, version, seen=seen, reason=given["reason"])
        return services.withdraw_version(actor, version, seen=seen, reason=given["reason"])

    return act_page(request, page, form, do)


def _subject(found: Piece, verb: str) -> Version:
    """The version that an act is about: the public one is withdrawn, all else happens to the newest."""
    if verb == "withdraw":
        public = next((one for one in selectors.versions_of(found) if one.state == State.PUBLIC), None)
        if public is not None:
            return selectors.version_of(found, public.number)
    return selectors.version_of(found)


def _page(request: ActorRequest, version: Version, verb: str) -> tuple[ActPage, type[VersionForm]]:
    actor, unit = request.actor, version.piece.unit
    said: dict[str, tuple[str, str, str, str, Any, type[VersionForm]]] = {
        "send": (
            _("Gửi duyệt"),
            _("Gửi bài này để duyệt"),
            _("Đã gửi. Người duyệt công khai thấy bài trong danh sách chờ duyệt."),
            _("Trong lúc chờ không sửa được; cần sửa thì lấy lại trước."),
            policies.may_write(actor, unit),
            VersionForm,
        ),
        "approve": (
            _("Duyệt đăng"),
            _("Duyệt, cho đăng"),
            _("Đã duyệt."),
            _("Mọi người đọc được; bản này giữ nguyên, muốn sửa phải soạn bản mới."),
            policies.may_approve(actor, version),
            forms.ApproveForm,
        ),
        "return": (
            _("Trả lại để sửa"),
            _("Trả lại bài này"),
            _("Đã trả lại thành bản nháp."),
            "",
            policies.may_return(actor, version),
            ReasonForm,
        ),
        "revise": (
            _("Soạn bản mới"),
            _("Soạn bản mới từ bản này"),
            _("Bản mới đang soạn. Bản đang đăng không đổi cho đến khi bản mới được duyệt."),
            "",
            policies.may_write(actor, unit),
            VersionForm,
        ),
        "withdraw": (
            _("Rút khỏi trang công khai"),
            _("Rút bài này"),
            _("Đã rút."),
            _("Địa chỉ của bài còn lại, chỉ ghi ngày rút và lý do; ai cũng đọc được lý do."),
            policies.may_withdraw(actor, version),
            ReasonForm,
        ),
    }
    if verb not in said:
        raise Http404
    title, action, done, consequence, verdict, form = said[verb]
    page = ActPage(
        title,
        action,
        reverse("desk:piece", args=[version.piece_id]),
        about=version.title_vi,
        done=done,
        consequences=[consequence] if consequence else [],
        verdict=verdict,
    )
    return page, form
