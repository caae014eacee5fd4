"""What a person may administer, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.accounts import selectors as accounts
from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.policy import ALLOWED, Verdict
from giamsat.desk.admin.links import ADMINISTRATORS
from giamsat.units import policies
from giamsat.units.selectors import roots


@dataclass(frozen=True, slots=True)
class Way:
    """A link with what stands behind it, or the reason why it is shut."""

    title: Any
    url: str
    text: Any
    verdict: Verdict = ALLOWED


@access(SIGNED_IN)
def home(request: ActorRequest) -> HttpResponse:
    """One's own account; for administrators also the people and units in reach."""
    actor = request.actor
    paths = actor.paths(ADMINISTRATORS.roles)
    sections: list[dict[str, Any]] = []
    context: dict[str, Any] = {"sections": sections}
    if paths:
        context |= {
            "reach": roots(paths),
            "people_count": accounts.people_manageable(actor).count(),
            "units_count": accounts.units_managed(actor).count(),
        }
        sections += [
            {"title": pgettext("many", "Người"), "ways": _people()},
            {"title": pgettext("many", "Đơn vị"), "ways": _units(request)},
        ]
    sections.append({"title": _("Tài khoản của tôi"), "ways": _own()})
    return render(request, "desk/admin/home.html", context)


def _people() -> list[Way]:
    return [
        Way(
            _("Người dùng"),
            reverse("desk:admin-people"),
            _("Tìm người, giao và thu hồi vai trò, khóa tài khoản."),
        ),
        Way(
            _("Thêm người"),
            reverse("desk:admin-person-new"),
            _("Mở tài khoản với mật khẩu dùng một lần."),
        ),
        Way(_("Làm thay"), reverse("desk:acting"), _("Ai làm thay ai, đến ngày nào.")),
    ]


def _units(request: ActorRequest) -> list[Way]:
    registry = policies.may_manage_registry(request.actor)
    return [
        Way(_("Danh bạ đơn vị"), reverse("desk:admin-units"), _("Cây đơn vị, thêm, sửa, đổi tên.")),
        Way(
            _("Nhập từ tệp CSV"),
            reverse("desk:admin-units-import"),
            _("Xem trước từng dòng, rồi mới ghi."),
            policies.may_import(request.actor),
        ),
        Way(
            _("Hợp nhất đơn vị"),
            reverse("desk:admin-unit-merge"),
            _("Người, vai trò và việc đang làm chuyển theo."),
            registry,
        ),
    ]


def _own() -> list[Way]:
    return [
        Way(_("Làm thay tôi"), reverse("desk:acting-new"), _("Nhờ đồng nghiệp trong những ngày vắng mặt.")),
        Way(_("Khóa cho phần mềm"), reverse("desk:tokens"), _("Cho phần mềm làm việc qua API.")),
        Way(_("Phiên đăng nhập"), reverse("usersessions_list"), _("Thiết bị đang mở; kết thúc từ xa.")),
        Way(_("Bước xác thực thứ hai"), reverse("mfa_index"), _("Ứng dụng xác thực, khóa truy cập, mã dự phòng.")),
        Way(_("Đổi mật khẩu"), reverse("account_change_password"), _("Mọi phiên khác kết thúc khi đổi.")),
    ]  # fmt: skip
