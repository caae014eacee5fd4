"""Who composes dashboards and periodic reports, who looks at them, who sends: one file for "may I" and "which may I".

A dashboard only arranges what its reader may see anyway, so sharing one gives nobody another's figures. A periodic
report is a file: it holds what readers of its owner may see, and leaves the unit only when a person sends it.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.boards.models import Board, Edition, PeriodicReport
from giamsat.core.actor import Actor, Holding, Role, covers
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.tasks.policies import DECIDERS, READERS
from giamsat.units.models import Unit

COMPOSERS = (Role.FOCAL_POINT, Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE)


def composing_units(actor: Actor) -> frozenset[int]:
    """The units for which the person composes."""
    return actor.unit_ids(COMPOSERS)


def visible_boards(actor: Actor) -> Q:
    """Those of units in reach, and those that a unit above shares."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    condition = within_any("owner__path", paths)
    for path in paths:
        condition |= Q(is_shared=True, owner__path__above=path)
    return condition


def sees_board(actor: Actor, board: Board) -> bool:
    """The same rule as ``visible_boards`` for one dashboard."""
    owner = board.owner.path
    return actor.is_system or any(
        covers(path, owner) or (board.is_shared and covers(owner, path)) for path in actor.paths(READERS)
    )


def visible_reports(actor: Actor) -> Q:
    """Periodic reports of units in reach."""
    return Q() if actor.is_system else within_any("owner__path", actor.paths(READERS))


def visible_editions(actor: Actor) -> Q:
    """Those of units in reach, and sent ones of which a unit in reach is a recipient."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    received = Edition.sent_to.through.objects.filter(within_any("unit__path", paths))
    return within_any("report__owner__path", paths) | Q(
        state=Edition.State.SENT, pk__in=received.values("edition_id")
    )


def may_compose(actor: Actor, owner: Unit) -> Verdict:
    """A unit's own people compose for it."""
    if actor.is_system or owner.pk in composing_units(actor):
        return ALLOWED
    return denied(_("Chỉ người làm việc của %(unit)s lập và sửa được mục này.") % {"unit": owner.name})


def may_change(actor: Actor, board: Board) -> Verdict:
    """As ``may_compose``, while the dashboard is there."""
    if board.dropped_at is not None:
        return denied(_("Bảng này đã bỏ."), "board_dropped")
    return may_compose(actor, board.owner)


def may_keep(actor: Actor, report: PeriodicReport) -> Verdict:
    """As ``may_compose``, while the report runs."""
    if report.ended_at is not None:
        return denied(_("Báo cáo định kỳ này đã dừng."), "periodic_ended")
    return may_compose(actor, report.owner)


def may_send(actor: Actor, report: PeriodicReport) -> Verdict:
    """A leader, an approver or the standing office of the owner looks a report through and sends it."""
    if report.owner_id in actor.unit_ids(DECIDERS):
        return ALLOWED
    return denied(
        _("Chỉ lãnh đạo, người duyệt hoặc cơ quan thường trực của %(unit)s gửi được báo cáo này.")
        % {"unit": report.owner.name}
    )


def may_make_editions(actor: Actor) -> Verdict:
    """What a job made is kept by the program itself."""
    return ALLOWED if actor.is_system else denied(_("Việc này do hệ thống làm."))


def reader_for(unit: Unit) -> Actor:
    """The one for whom a report of ``unit`` is made: sees what any reader on the unit sees, and is nobody."""
    return Actor(None, unit.name, (Holding(Role.INSPECTOR, unit.pk, unit.path),), via="job")
