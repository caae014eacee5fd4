"""Who may define registers, read them and write their records: one file for "may I" and "which may I".

A register is known to those above and below its owner and its scope. Its records are read by whoever reads
their unit, and by whoever reads the register's owner: they are that unit's register. They are written by a focal
point of the record's own unit, as reports are.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role, covers
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.registers.models import Record, Register
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit

DEFINERS = (Role.STANDING_OFFICE, Role.UNIT_ADMIN)
WRITERS = (Role.FOCAL_POINT,)
#: Whoever defines a register also sees it.
KNOWING = (*READERS, Role.UNIT_ADMIN)


# --- which may I ------------------------------------------------------------------------------------------


def readable_registers(actor: Actor) -> Q:
    """Registers whose owner or scope stands above or below a unit of this person."""
    if actor.is_system:
        return Q()
    paths = actor.paths(KNOWING)
    condition = within_any("owner__path", paths) | within_any("scope__path", paths)
    for path in paths:
        condition |= Q(owner__path__above=path) | Q(scope__path__above=path)
    return condition


def readable_records(actor: Actor) -> Q:
    """Records of units in reach, and those of registers whose owner is."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    return within_any("unit__path", paths) | within_any("register__owner__path", paths)


def sees_record(actor: Actor, record: Record) -> bool:
    """The same rule as ``readable_records`` for one object."""
    return actor.is_system or any(
        covers(path, record.unit.path) or covers(path, record.register.owner.path)
        for path in actor.paths(READERS)
    )


def defining_units(actor: Actor) -> frozenset[int]:
    """The units for which this person may open registers of their own."""
    return actor.unit_ids(DEFINERS)


def writing_units(actor: Actor, register: Register) -> Q:
    """The units for which this person writes records of ``register``."""
    inside = Q(path__within=register.scope.path)
    return inside if actor.is_system else inside & Q(pk__in=actor.unit_ids(WRITERS))


# --- may I ------------------------------------------------------------------------------------------------


def may_define(actor: Actor, owner: Unit, scope: Unit) -> Verdict:
    """Registers are defined by the standing office or the administrator of their owner (or of a unit above).

    Whoever asks others for records must stand above those others too.
    """
    if actor.is_system:
        return ALLOWED
    if not actor.holds(DEFINERS, owner.path):
        return denied(
            _("Chỉ cơ quan thường trực hoặc người quản trị của %(unit)s lập và sửa được sổ này.")
            % {"unit": owner.name}
        )
    if not actor.holds(DEFINERS, scope.path):
        return denied(
            _("Phạm vi %(unit)s rộng hơn quyền của bạn. Chọn đơn vị của mình hoặc cấp dưới.")
            % {"unit": scope.name},
            "wide_scope",
        )
    return ALLOWED


def may_change_definition(actor: Actor, register: Register) -> Verdict:
    """As ``may_define``, while the register is open."""
    if register.closed_on is not None:
        return denied(_("Sổ đã đóng, chỉ còn để xem."), "register_closed")
    return may_define(actor, register.owner, register.scope)


def may_write(actor: Actor, register: Register, unit: Unit) -> Verdict:
    """Records are added and changed by a focal point of their unit, which lies in the register's scope."""
    if register.closed_on is not None:
        return denied(_("Sổ đã đóng, chỉ còn để xem."), "register_closed")
    if not covers(register.scope.path, unit.path):
        return denied(_("%(unit)s ở ngoài phạm vi của sổ này.") % {"unit": unit.name}, "out_of_scope")
    if actor.is_system or unit.pk in actor.unit_ids(WRITERS):
        return ALLOWED
    return denied(_("Chỉ đầu mối của %(unit)s ghi được bản ghi này.") % {"unit": unit.name})


def may_add(actor: Actor, register: Register) -> Verdict:
    """Whoever writes records for some unit of the scope."""
    if register.closed_on is not None:
        return denied(_("Sổ đã đóng, chỉ còn để xem."), "register_closed")
    if actor.is_system or Unit.objects.filter(writing_units(actor, register)).exists():
        return ALLOWED
    return denied(_("Chỉ đầu mối của đơn vị trong phạm vi sổ này ghi được bản ghi."))
