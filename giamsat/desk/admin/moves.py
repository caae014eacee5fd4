"""What a succession moves, in sentences, before somebody confirms it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from giamsat.accounts.selectors import open_grants
from giamsat.tasks.succession import work_in_hand
from giamsat.ui import formats
from giamsat.units.models import Unit
from giamsat.units.selectors import children


def what_moves(closing: Sequence[Unit], heir: Unit) -> list[str]:
    """Sentences with the counts of people, roles, units below and work that go to ``heir``."""
    grants = open_grants(closing)
    work = work_in_hand(closing, heir)
    people = grants.order_by().values("person_id").distinct().count()
    below = sum(children(unit).exclude(pk__in=[one.pk for one in closing]).count() for unit in closing)
    figures = {
        "grants": grants.count(), "people": people, "below": below, "own": work.own, "given": work.given,
        "tasks": work.tasks, "questions": work.questions, "double": work.double,
    }  # fmt: skip
    shown = {name: formats.number(value) for name, value in figures.items()}
    shown["heir"] = heir.name
    lines = [
        _("%(grants)s vai trò của %(people)s người chuyển theo; vai trò cũ còn trong lịch sử."),
        _("%(below)s đơn vị trực thuộc chuyển theo."),
        _("%(own)s việc chưa xong chuyển sang %(heir)s."),
        _("%(given)s việc đã giao cho đơn vị khác: %(heir)s thành nơi giao."),
    ]  # fmt: skip
    if work.tasks:
        lines.append(_("%(tasks)s nhiệm vụ đang mở do đơn vị cũ làm chủ chuyển sang %(heir)s."))
    if work.questions:
        lines.append(_("%(questions)s vướng mắc chờ đơn vị cũ trả lời: %(heir)s trả lời."))
    if work.double:
        lines.append(_("%(double)s việc %(heir)s cũng đang có: khép bên đơn vị cũ, ghi rõ lý do."))
    lines.append(_("Việc đã xong và lịch sử giữ nguyên, dưới tên đơn vị lúc đó."))
    return [line % shown for line in lines]
