"""Who may hand in a file at all. Who may read one is decided by the domain whose object it belongs to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor, Role
from giamsat.core.policy import ALLOWED, Verdict, denied


def may_store_file(actor: Actor) -> Verdict:
    """Anyone who holds a role that writes; an inspector changes nothing (R15)."""
    if actor.is_system:
        return ALLOWED
    if actor.is_anonymous:
        return denied(_("Đăng nhập rồi gửi tệp."))
    if not any(holding.role != Role.INSPECTOR for holding in actor.holdings):
        return denied(_("Vai trò của bạn chỉ xem, không gửi tệp. Hỏi: người quản trị của đơn vị."))
    return ALLOWED


def may_work_on_files(actor: Actor) -> Verdict:
    """Scanning and sweeping are the system's own work."""
    return ALLOWED if actor.is_system else denied(_("Chỉ hệ thống làm việc này."))
