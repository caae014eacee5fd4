"""Who sees a value, who reports it, who confirms and publishes it, who keeps the sheets.

A value is reported by a focal point of the unit itself, or of the unit responsible for the indicator (the agency that
collects it, by the statistics office's sheet). It is confirmed by another person: an approver of the responsible unit,
or the standing office above the unit.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.indicators.models import Indicator
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit


def sees_unit(actor: Actor, unit: Unit) -> bool:
    """True when the person sees every value of the unit; of others, what was published."""
    return actor.is_system or actor.holds(READERS, unit.path)


def units_in_sight(actor: Actor) -> Q:
    """Units whose values the person sees."""
    return Q() if actor.is_system else within_any("path", actor.paths(READERS))


def reportable_units(actor: Actor, indicator: Indicator) -> Q:
    """Units for which the person may report an indicator."""
    if actor.is_system or indicator.owner_id in actor.unit_ids((Role.FOCAL_POINT,)):
        return Q()
    return Q(pk__in=actor.unit_ids((Role.FOCAL_POINT,)))


def may_report(actor: Actor, indicator: Indicator, unit: Unit) -> Verdict:
    """Enter or correct a value."""
    if actor.is_system:
        return ALLOWED
    mine = actor.unit_ids((Role.FOCAL_POINT,))
    if unit.pk in mine or indicator.owner_id in mine:
        return ALLOWED
    return denied(
        _("Chỉ đầu mối của %(unit)s hoặc của %(owner)s nhập được số liệu này.")
        % {"unit": unit.name, "owner": indicator.owner.name}
    )


def may_decide(actor: Actor, indicator: Indicator, unit: Unit, reporter_id: int | None) -> Verdict:
    """Confirm, publish or reopen a value: never the one who reported it."""
    if actor.is_system:
        return ALLOWED
    if reporter_id is not None and reporter_id in (actor.person_id, actor.on_behalf_of_id):
        return denied(_("Người nhập số liệu không tự xác nhận."), code="own_value")
    if actor.holds(Role.STANDING_OFFICE, unit.path) or indicator.owner_id in actor.unit_ids((Role.APPROVER,)):
        return ALLOWED
    return denied(
        _("Chỉ cơ quan thường trực cấp trên hoặc người duyệt của %(owner)s xác nhận được số liệu này.")
        % {"owner": indicator.owner.name}
    )


def may_define(actor: Actor, owner: Unit) -> Verdict:
    """Make an indicator, a new sheet or a target: the standing office at or above the responsible unit."""
    if actor.is_system or actor.holds(Role.STANDING_OFFICE, owner.path):
        return ALLOWED
    return denied(_("Chỉ cơ quan thường trực của %(unit)s lập và sửa được chỉ tiêu.") % {"unit": owner.name})


def may_exempt(actor: Actor, unit: Unit) -> Verdict:
    """Let a unit report after the window has closed: the standing office above, never the unit itself."""
    if actor.is_system or (
        actor.holds(Role.STANDING_OFFICE, unit.path)
        and unit.pk not in actor.unit_ids((Role.STANDING_OFFICE,))
    ):
        return ALLOWED
    return denied(_("Chỉ cơ quan thường trực cấp trên mở lại kỳ báo cáo cho %(unit)s.") % {"unit": unit.name})


def may_keep_groups(actor: Actor) -> Verdict:
    """Make and rename groups, which all units share: a standing office of the whole country."""
    if actor.is_system or any(
        holding.role == Role.STANDING_OFFICE and "." not in holding.path for holding in actor.holdings
    ):
        return ALLOWED
    return denied(_("Nhóm chỉ tiêu dùng chung cả nước: chỉ cơ quan thường trực trung ương lập và sửa."))
