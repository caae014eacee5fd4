"""When units take over from others, open registers go along, and so do the records of the units that left."""

from __future__ import annotations

from django.db.models import F

from giamsat.core.actor import Actor
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.registers import events
from giamsat.registers.models import Record, Register
from giamsat.registers.services.records import revise, tell
from giamsat.units.models import Succession
from giamsat.units.succession import heir_of


def move_registers(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked.

    Closed registers stay as they were kept; a record that its heir's register does not reach goes along as well,
    and is then only read.
    """
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    running = Register.objects.filter(closed_on__isnull=True)
    for register in running.filter(owner__in=leaving).select_related("owner").select_for_update(of=("self",)):
        former = register.owner
        register.owner = heir
        register.version += 1
        register.save(update_fields=["owner", "version"])
        record_event(
            actor,
            events.REGISTER_HANDED_OVER,
            "register",
            register.pk,
            path=heir.path,
            programme_id=register.programme_id,
            changes={"owner": (former.code, heir.code)},
            data={"name": names_of(register), "unit": names_of(heir), "former_unit": names_of(former)},
        )
    running.filter(scope__in=leaving).update(scope=heir, version=F("version") + 1)
    rows = Record.objects.filter(
        unit__in=leaving, register__closed_on__isnull=True, withdrawn_at__isnull=True
    )
    for record in rows.select_related("unit", "register").select_for_update(of=("self",)).order_by("pk"):
        former = record.unit
        record.unit = heir
        record.version += 1
        record.save(update_fields=["unit", "version"])
        revise(actor, record, "handed_over")
        tell(actor, events.RECORD_HANDED_OVER, record, former_unit=names_of(former))
