"""Who may manage whom (requirements R58, R59, R63).

A unit's administrator manages the people and roles of the unit and of those below it. The operator manages
them too, and alone gives the roles that reach over the whole installation. Nobody manages their own roles.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.accounts.models import Acting, ApiToken, Grant, Person
from giamsat.core import clock
from giamsat.core.actor import Actor, Role, covers
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.units.models import Unit

#: Held on a unit, these manage its people.
MANAGING = frozenset({Role.OPERATOR, Role.UNIT_ADMIN})
#: Only an operator gives or takes these.
WIDE = frozenset({Role.OPERATOR, Role.STANDING_OFFICE})
#: Whoever stands in for another does not get these.
NOT_PASSED_ON = MANAGING

_NOT_YOUR_UNIT = _("Chỉ người quản trị của đơn vị này hoặc của đơn vị cấp trên làm được việc này.")
_NOT_ONESELF = _("Không ai tự quản lý vai trò của mình. Hỏi người quản trị của đơn vị cấp trên.")


def grant_open(day: dt.date, prefix: str = "") -> Q:
    """Condition that a grant (reached by ``prefix``) is neither revoked nor past on ``day``."""
    return Q(**{f"{prefix}revoked_at__isnull": True}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def grant_in_force(day: dt.date, prefix: str = "") -> Q:
    """Condition that a grant (reached by ``prefix``) gives its role on ``day``."""
    return grant_open(day, prefix) & Q(**{f"{prefix}valid_from__lte": day})


def _manages(actor: Actor, path: str) -> bool:
    return actor.is_system or actor.holds(MANAGING, path)


def _operates(actor: Actor, path: str) -> bool:
    return actor.is_system or actor.holds(Role.OPERATOR, path)


def managed_units(actor: Actor, field: str = "path") -> Q:
    """Condition that the unit whose path is ``field`` is one whose people and roles the actor manages."""
    return Q() if actor.is_system else within_any(field, actor.paths(MANAGING))


def may_create_person(actor: Actor, unit: Unit | None) -> Verdict:
    """An administrator of ``unit`` or of one above; an account without a unit only by the system."""
    if unit is None:
        return ALLOWED if actor.is_system else denied(_NOT_YOUR_UNIT)
    return ALLOWED if _manages(actor, unit.path) else denied(_NOT_YOUR_UNIT)


def may_manage_person(actor: Actor, person: Person) -> Verdict:
    """Change, close or reset the account of another.

    The administrator's reach must cover every role that the person holds: a password set for somebody is a
    way into all that they may do.
    """
    if actor.is_system:
        return ALLOWED
    if actor.person_id == person.pk:
        return denied(_NOT_ONESELF, "oneself")
    if person.unit is None or not _manages(actor, person.unit.path):
        return denied(_NOT_YOUR_UNIT)
    held = Grant.objects.filter(grant_open(clock.today()), person=person).values_list("role", "unit__path")
    for role, path in held:
        if not (_operates(actor, path) if Role(role) in WIDE else _manages(actor, path)):
            return denied(
                _("Người này còn giữ vai trò ngoài phạm vi của bạn. Hỏi người quản trị của đơn vị cấp trên."),
                "wider_roles",
            )
    return ALLOWED


def may_change_person(actor: Actor, person: Person, fields: frozenset[str]) -> Verdict:
    """One's own phone number and language; everything of others whose account one manages."""
    if actor.person_id == person.pk and fields <= {"phone", "language"}:
        return ALLOWED
    return may_manage_person(actor, person)


def may_give_role(actor: Actor, unit: Unit, role: Role) -> Verdict:
    """Whether ``role`` on ``unit`` is the actor's to give at all: what a choice of roles offers."""
    if role in WIDE and not _operates(actor, unit.path):
        return denied(_("Chỉ quản trị hệ thống giao và thu hồi vai trò này."), "wide_role")
    return ALLOWED if _manages(actor, unit.path) else denied(_NOT_YOUR_UNIT)


def may_grant_role(actor: Actor, person: Person, unit: Unit, role: Role) -> Verdict:
    """Downwards only: the unit and the person's own unit both lie within the actor's reach."""
    if actor.is_system:
        return ALLOWED
    if actor.person_id == person.pk:
        return denied(_NOT_ONESELF, "oneself")
    verdict = may_give_role(actor, unit, role)
    if not verdict:
        return verdict
    if person.unit is None or not _manages(actor, person.unit.path):
        return denied(
            _("Người này thuộc đơn vị khác. Hỏi người quản trị của đơn vị cấp trên chung."), "foreign_person"
        )
    return ALLOWED


def may_revoke_role(actor: Actor, grant: Grant) -> Verdict:
    """Whoever may give the role may take it back, except from oneself."""
    if actor.person_id == grant.person_id and not actor.is_system:
        return denied(_NOT_ONESELF, "oneself")
    return may_give_role(actor, grant.unit, Role(grant.role))


def may_start_acting(actor: Actor, absentee: Person, substitute: Person) -> Verdict:
    """The absentee, or who manages the absentee's account, names a colleague; nobody names oneself.

    A colleague is a person of the same unit, of one above it or of one below it.
    """
    if actor.is_system:
        return ALLOWED
    if actor.person_id == substitute.pk:
        return denied(
            _("Không ai tự nhận làm thay. Người vắng mặt hoặc người quản trị phân công."), "oneself"
        )
    if actor.person_id != absentee.pk:
        verdict = may_manage_person(actor, absentee)
        if not verdict:
            return verdict
    elif actor.on_behalf_of_id is not None:
        return denied(_("Đang làm thay người khác. Trở lại vai trò của mình rồi phân công."), "on_behalf")
    if not _are_colleagues(absentee, substitute):
        return denied(
            _("Chỉ người cùng đơn vị, đơn vị cấp trên hoặc cấp dưới làm thay được."), "not_colleague"
        )
    return ALLOWED


def _are_colleagues(one: Person, other: Person) -> bool:
    if one.unit is None or other.unit is None:
        return False
    return covers(one.unit.path, other.unit.path) or covers(other.unit.path, one.unit.path)


def may_end_acting(actor: Actor, acting: Acting) -> Verdict:
    """Either of the two, or who manages the absentee's account."""
    if actor.person_id in {acting.absentee_id, acting.substitute_id}:
        return ALLOWED
    return may_manage_person(actor, acting.absentee)


def may_change_password(actor: Actor, person: Person) -> Verdict:
    """One's own only; for others see ``services.set_initial_password``."""
    if actor.person_id == person.pk:
        return ALLOWED
    return denied(_("Mỗi người tự đổi mật khẩu của mình."))


def may_end_sessions(actor: Actor, person: Person) -> Verdict:
    """One's own, or those of a person whose account one manages."""
    return ALLOWED if actor.person_id == person.pk else may_manage_person(actor, person)


def may_set_demo_passwords(actor: Actor) -> Verdict:
    """The system alone, and only where everybody is told the password anyway."""
    if actor.is_system and settings.DEMO:
        return ALLOWED
    return denied(_("Chỉ bản minh họa có mật khẩu chung."))


def may_create_token(actor: Actor, person: Person) -> Verdict:
    """One's own only, and not while standing in for another."""
    if actor.is_system:
        return ALLOWED
    if actor.person_id != person.pk:
        return denied(_("Mỗi người tự tạo khóa cho phần mềm của mình."))
    if actor.on_behalf_of_id is not None:
        return denied(_("Đang làm thay người khác. Trở lại vai trò của mình rồi tạo khóa."), "on_behalf")
    return ALLOWED


def may_revoke_token(actor: Actor, token: ApiToken) -> Verdict:
    """The owner, or who manages the owner's account."""
    if actor.person_id == token.person_id:
        return ALLOWED
    return may_manage_person(actor, token.person)
