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
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.registers import events, policies
from giamsat.registers.filling import Definition, read_values, repeated, settle
from giamsat.registers.models import Record, RecordTask, Register, Revision, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import BadValue, Kind
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

#: Where the form of a record takes tasks beside its fields.
TASKS = "tasks"
MOST_TASKS = 50


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
    register = _locked(register)
    unit = Unit.objects.get(pk=unit.pk)
    require(policies.may_write(actor, register, unit))
    definition, references = Definition.of(register), ReferencesOf(actor)
    record = Record(
        register=register,
        number=register.last_number + 1,
        unit=unit,
        state=state or first_state(register).code,
        edition=register.edition,
        is_demo=is_demo,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    if not register.states.filter(code=record.state).exists():
        raise InvalidInput(fields={"state": _("Sổ không có trạng thái “%(code)s”.") % {"code": record.state}})
    if not is_in_force(unit, clock.today()):
        raise InvalidInput(fields={"unit": _("%(unit)s không còn hoạt động.") % {"unit": unit.name}})
    fill(record, definition, references, given)
    linked = _tasks_named(references, tasks)
    record.save(force_insert=True)
    Register.objects.filter(pk=register.pk).update(last_number=record.number)
    _link(record, definition, linked)
    revise(actor, record, "added")
    tell(actor, events.RECORD_ADDED, record)
    return record


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
    register, stored = _begin(actor, record, version)
    definition, references = Definition.of(register), ReferencesOf(actor)
    before = dict(stored.values)
    fill(stored, definition, references, given)
    linked = None if tasks is None else _tasks_named(references, tasks)
    moved = _link(stored, definition, linked, of_reader=references)
    if stored.values == before and not moved:
        return stored
    _store(stored, register)
    revise(actor, stored, "changed", note)
    changed = sorted(
        code for code in {*before, *stored.values} if before.get(code) != stored.values.get(code)
    )
    tell(actor, events.RECORD_CHANGED, stored, fields=changed)
    return stored


@write
def move_record(actor: Actor, record: Record, *, version: int, to: str, note: str = "") -> Record:
    """Take the record to another state, where its present one may lead to it.

    Raises:
        NotAllowed, Conflict; InvalidTransition: that state does not follow; InvalidInput: a strict check.
    """
    register, stored = _begin(actor, record, version)
    now = register.states.filter(code=stored.state).first()
    then = register.states.filter(code=to).first()
    if now is None or then is None or to not in now.follows:
        raise InvalidTransition(
            _("Từ “%(now)s” không chuyển thẳng sang “%(then)s” được.")
            % {"now": now.name if now else stored.state, "then": then.name if then else to}
        )
    stored.state = to
    settle(Definition.of(register), stored, ReferencesOf(actor))
    _store(stored, register)
    revise(actor, stored, "moved", note)
    tell(actor, events.RECORD_MOVED, stored, state=names_of(then), note=note)
    return stored


@write
def withdraw_record(actor: Actor, record: Record, *, version: int, reason: str) -> Record:
    """Take a record out of the register's lists and figures; it stays readable with its history.

    Raises:
        NotAllowed, Conflict; InvalidInput: no reason.
    """
    register, stored = _begin(actor, record, version)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    stored.withdrawn_at = clock.now()
    _store(stored, register)
    revise(actor, stored, "withdrawn", reason.strip())
    tell(actor, events.RECORD_WITHDRAWN, stored, reason=reason.strip())
    return stored


def first_state(register: Register) -> State:
    """Where a new record begins."""
    found = register.states.first()
    if found is None:
        raise InvalidInput(fields={"state": _("Sổ chưa có trạng thái nào.")})
    return found


def fill(record: Record, definition: Definition, references: ReferencesOf, given: Mapping[str, Any]) -> None:
    """Put what was entered into the record, checked; nothing is stored.

    Raises:
        InvalidInput: names every field that is wrong.
    """
    found, faults = read_values(definition, given, references, record.values)
    record.values = found
    faults |= repeated(record.register, definition, record)
    if faults:
        raise InvalidInput(fields=faults)
    record.edition = record.register.edition
    settle(definition, record, references)


def _begin(actor: Actor, record: Record, version: int) -> tuple[Register, Record]:
    """The register and the record, locked in this order, after the policy was asked."""
    hold_tree()
    register = _locked(record.register)
    stored = Record.objects.select_related("unit").select_for_update(of=("self",)).get(pk=record.pk)
    stored.register = register
    require(policies.may_write(actor, register, stored.unit))
    if stored.withdrawn_at is not None:
        raise InvalidTransition(_("Bản ghi đã rút, chỉ còn để xem."))
    if stored.version != version:
        raise Conflict
    return register, stored


def _locked(register: Register) -> Register:
    """The register, so that its definition stays and its numbers and unique values are given one by one."""
    rows = Register.objects.select_related("owner", "scope").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=register.pk)


def _store(record: Record, register: Register) -> None:
    record.version += 1
    record.updated_at = clock.now()
    record.save(
        update_fields=[
            "values", "state", "title", "sort_key", "search", "failing", "edition", "unit", "updated_at",
            "withdrawn_at", "version",
        ]
    )  # fmt: skip


def _tasks_named(references: ReferencesOf, codes: Iterable[str]) -> set[int]:
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if len(wanted) > MOST_TASKS:
        raise InvalidInput(fields={TASKS: _("Nhiều nhất %(count)s nhiệm vụ.") % {"count": MOST_TASKS}})
    try:
        return {references.find(Kind.TASK, code) for code in wanted}
    except BadValue as fault:
        raise InvalidInput(fields={TASKS: str(fault)}) from None


def _link(
    record: Record, definition: Definition, tasks: set[int] | None, of_reader: ReferencesOf | None = None
) -> bool:
    """Let the links be those of the fields and ``tasks``; those that the reader may not see stay."""
    there = {(link.task_id, link.field) for link in record.task_links.all()} if record.pk else set()
    wanted = {
        (record.values[field.code], field.code)
        for field in definition.fields
        if field.kind == Kind.TASK and field.code in record.values
    }
    if tasks is None:
        wanted |= {link for link in there if not link[1]}
    else:
        wanted |= {(pk, "") for pk in tasks}
        if of_reader is not None:
            wanted |= {link for link in there if not link[1] and of_reader.named(Kind.TASK, link[0]) is None}
    for pk, field in there - wanted:
        record.task_links.filter(task=pk, field=field).delete()
    RecordTask.objects.bulk_create(
        [RecordTask(record=record, task_id=pk, field=field) for pk, field in sorted(wanted - there)]
    )
    return wanted != there


def revise(actor: Actor, record: Record, act: str, note: str = "") -> None:
    """Append the record as it now stands to its history."""
    Revision.objects.create(
        record=record,
        version=record.version,
        edition=record.edition,
        unit=record.unit,
        state=record.state,
        values=record.values,
        act=act,
        note=note[:500],
        at=clock.now(),
        by_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_id,
        via=actor.via,
    )


def tell(actor: Actor, verb: str, record: Record, **data: Any) -> None:
    """Record the event for the readers of the record's unit."""
    record_event(
        actor,
        verb,
        "record",
        record.pk,
        path=record.unit.path,
        programme_id=record.register.programme_id,
        data={"unit": names_of(record.unit), "code": record.code, "title": record.title, **data},
    )
