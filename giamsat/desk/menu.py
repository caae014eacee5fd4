"""The menu: each entry once, in its order, with who sees it and which pages belong to it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giamsat.core.actor import Role
from giamsat.indicators.policies_index import JUDGES
from giamsat.tasks.counts import Waiting
from giamsat.tasks.policies import CONFIRMERS, READERS

#: Those who always have the room of initiatives; who oversees voices finds it beside them.
INITIATIVES = frozenset({Role.COUNCIL, Role.VOICE_OFFICER, Role.PUBLISHER})
OVERSEERS = frozenset({Role.LEADER, Role.STANDING_OFFICE, Role.INSPECTOR})
ADMINISTRATORS = frozenset({Role.OPERATOR, Role.UNIT_ADMIN})
#: Pages of indexes and of the evaluation of units.
EVALUATION = frozenset({"evaluations", "evaluation", "round", "frames", "frame", "index", "data-quality"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the menu depends on: the roles of the reader, what waits, and whether anything of the public came in."""

    held: AbstractSet[Role]
    waiting: Waiting
    has_voices: bool

    def any_of(self, *roles: Role) -> bool:
        """True when the reader holds one of them."""
        return not self.held.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu.

    Args:
        title: in words that follow the reader's language.
        page: the desk's page that it leads to.
        names: pages that belong to it, by their names or the first word of these.
        shown: whether this reader sees it.
        count: how much waits there.
    """

    title: Any
    page: str
    names: AbstractSet[str]
    shown: Callable[[Seen], bool]
    count: Callable[[Waiting], int] = lambda waiting: 0


def _reads(seen: Seen) -> bool:
    return seen.any_of(*READERS)


def _confirms(seen: Seen) -> bool:
    if seen.any_of(Role.STANDING_OFFICE):
        return True
    return seen.any_of(*CONFIRMERS) and bool(seen.waiting.confirmations)


def _has_initiatives(seen: Seen) -> bool:
    return seen.any_of(*INITIATIVES) or (seen.has_voices and seen.any_of(*OVERSEERS))


def _pages(names: str) -> frozenset[str]:
    return frozenset(names.split())


MENU: Final = (
    Entry(
        _("Tổng quan"),
        "overview",
        _pages("overview pack compare course communes heat deadlines forecast"),
        _reads,
    ),
    Entry(
        _("Việc của tôi"),
        "work",
        _pages("work report-form"),
        lambda seen: seen.any_of(Role.FOCAL_POINT),
        lambda waiting: waiting.urgent,
    ),
    Entry(
        _("Chờ duyệt"),
        "approvals",
        _pages("approvals approve"),
        lambda seen: seen.any_of(Role.APPROVER),
        lambda waiting: waiting.approvals,
    ),
    Entry(
        _("Chờ xác nhận"),
        "confirmations",
        _pages("confirmations confirm"),
        _confirms,
        lambda waiting: waiting.confirmations,
    ),
    Entry(
        _("Nhiệm vụ"),
        "tasks",
        _pages("tasks task chains gantt needs forward accountable contest decide ask raise obstacle"),
        _reads,
    ),
    Entry(
        pgettext_lazy("many", "Cảnh báo"),
        "warnings",
        _pages("warnings warning warning-rules bottlenecks bottleneck letters letter")
        | _pages("working-groups working group meeting decision"),
        _reads,
    ),
    Entry(
        _("Chỉ tiêu"),
        "indicators",
        _pages("indicators indicator values-entry values component rule target") | EVALUATION,
        _reads,
    ),
    Entry(_("Đánh giá"), "evaluations", EVALUATION, lambda seen: not _reads(seen) and seen.any_of(*JUDGES)),
    Entry(
        _("Bảng theo dõi"),
        "boards",
        _pages("boards board board-ready board-edit periodics periodic edition"),
        _reads,
    ),
    Entry(
        pgettext_lazy("voice", "Ý kiến"),
        "voice",
        _pages("voice voice-item voice-act voice-contact voice-enter voice-batch")
        | _pages("voice-templates voice-template voice-held voice-held-item voice-flag"),
        lambda seen: seen.has_voices,
    ),
    Entry(
        pgettext_lazy("many", "Sáng kiến"),
        "councils",
        _pages("councils council council-act council-open council-words"),
        _has_initiatives,
    ),
    Entry(
        _("Văn bản"),
        "directives",
        _pages("directives directive programme import intake batches batch review proposal"),
        lambda seen: True,
    ),
    Entry(
        _("Sổ theo dõi"),
        "registers",
        _pages("registers register record"),
        # Whoever manages a unit defines its registers.
        lambda seen: _reads(seen) or seen.any_of(Role.UNIT_ADMIN),
    ),
    Entry(pgettext_lazy("many", "Đơn vị"), "units", _pages("units unit person"), lambda seen: True),
    Entry(
        _("Công khai"),
        "publications",
        _pages("publications publication"),
        lambda seen: seen.any_of(Role.PUBLISHER),
    ),
    Entry(
        _("Bài đăng"),
        "pieces",
        _pages("pieces piece piece-new piece-edit opinions sites freshness piece-act opinion site site-new"),
        lambda seen: seen.any_of(Role.PUBLISHER, Role.STANDING_OFFICE),
    ),
    Entry(_("Kiểm tra"), "inspect", _pages("inspect"), lambda seen: seen.any_of(Role.INSPECTOR)),
    Entry(
        _("Quản trị"),
        "admin",
        _pages("admin acting tokens"),
        lambda seen: seen.any_of(*ADMINISTRATORS),
    ),
)
