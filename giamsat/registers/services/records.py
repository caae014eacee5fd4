"""Adding, changing, moving and withdrawing records; each act leaves a revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.registers import events, policies, writing
from giamsat.registers.models import Record, Register
from giamsat.registers.writing import Writing
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit


@write
def add_record(
    actor: Actor,
    register: Register,
    *,
    unit: Unit,
    given: Mapping[str, Any],
    tasks: Iterable[str] = (),
    state: str = "",
    is_demo: bool = False,
) -> Record:
    """Add a record for ``unit``.

    Args:
        given: what was entered, by field code.
        tasks: codes of tasks that it belongs to.
        state: code; the first state of the register when left out.

    Raises:
        NotAllowed, InvalidInput: with the field that is wrong.
    """
    hold_tree()
    book = Writing.of(actor, register)
    unit = Unit.objects.get(pk=unit.pk)
    require(policies.may_write(actor, book.register, unit))
    return writing.add(book, unit, given, tasks=tasks, state=state, is_demo=is_demo)


@write
def change_record(
    actor: Actor,
    record: Record,
    *,
    version: int,
    given: Mapping[str, Any],
    tasks: Iterable[str] | None = None,
    note: str = "",
) -> Record:
    """Change what was entered; a field that is left out of ``given`` stays, and so do ``tasks`` when None.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    book, stored = _begin(actor, record, version)
    writing.change(book, stored, given, tasks=tasks, note=note)
    return stored


@write
def move_record(actor: Actor, record: Record, *, version: int, to: str, note: str = "") -> Record:
    """Take the record to another state, where its present one may lead to it.

    Raises:
        NotAllowed, Conflict; InvalidTransition: that state does not follow; InvalidInput: a strict check.
    """
    book, stored = _begin(actor, record, version)
    writing.move(book, stored, to, note)
    return stored


@write
def withdraw_record(actor: Actor, record: Record, *, version: int, reason: str) -> Record:
    """Take a record out of the register's lists and figures; it stays readable with its history.

    Raises:
        NotAllowed, Conflict; InvalidInput: no reason.
    """
    _book, stored = _begin(actor, record, version)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    stored.withdrawn_at = clock.now()
    writing.store(stored)
    writing.revise(actor, stored, "withdrawn", reason.strip())
    writing.tell(actor, events.RECORD_WITHDRAWN, stored, reason=reason.strip())
    return stored


def _begin(actor: Actor, record: Record, version: int) -> tuple[Writing, Record]:
    """The register and the record, locked in this order, after the policy was asked."""
    hold_tree()
    book = Writing.of(actor, record.register)
    stored = Record.objects.select_related("unit").select_for_update(of=("self",)).get(pk=record.pk)
    stored.register = book.register
    require(policies.may_write(actor, book.register, stored.unit))
    if stored.withdrawn_at is not None:
        raise InvalidTransition(_("Bản ghi đã rút, chỉ còn để xem."))
    if stored.version != version:
        raise Conflict
    return book, stored
