"""Which of several roles counts on a page, for people who inspect and also work somewhere (R15)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from giamsat.accounts.models import ROLE_NAMES
from giamsat.core.actor import Actor, Holding, Role, covers

#: Roles that act for the very unit on which they are held, and roles that act for what lies below as well.
ON_THE_UNIT = (Role.FOCAL_POINT, Role.APPROVER)
DOWNWARDS = (Role.LEADER, Role.STANDING_OFFICE)


def hat(actor: Actor, paths: Collection[str]) -> str:
    """In words, whether the reader only inspects here; empty for people who inspect nowhere.

    Args:
        paths: of the units that the page is about.
    """
    if Role.INSPECTOR not in {holding.role for holding in actor.holdings}:
        return ""
    names = {str(ROLE_NAMES[held.role]) for held in actor.holdings if _counts(held, paths)}
    if names:
        return _("Ở đây bạn làm việc với vai trò: %(roles)s.") % {"roles": ", ".join(sorted(names))}
    return _("Ở đây bạn kiểm tra, giám sát: xem, không thay đổi.")


def _counts(held: Holding, paths: Collection[str]) -> bool:
    if held.role in ON_THE_UNIT:
        return held.path in paths
    return held.role in DOWNWARDS and any(covers(held.path, path) for path in paths)
