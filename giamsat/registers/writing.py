"""What every act on records does once its policy was asked: values checked, links set, history kept, event told.

One register with its definition, for one writer; a form writes one record with it, an import as many as a file has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.registers import events
from giamsat.registers.filling import Definition, read_values, repeated, settle
from giamsat.registers.models import Record, RecordTask, Register, Revision, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import BadValue, Kind
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

#: Where the form of a record takes tasks beside its fields.
TASKS = "tasks"
MOST_TASKS = 50


@dataclass(frozen=True)
class Writing:
    """Who writes into which register, locked, whose definition was read once."""

    actor: Actor
    register: Register
    definition: Definition
    references: ReferencesOf
    states: Mapping[str, State]

    @classmethod
    def of(cls, actor: Actor, register: Register) -> Writing:
        """Lock the register, so that its definition stays and its numbers and unique values come one by one."""
        rows = Register.objects.select_related("owner", "scope").select_for_update(of=("self",), no_key=True)
        locked = rows.get(pk=register.pk)
        states = {each.code: each for each in locked.states.all()}
        return cls(actor, locked, Definition.of(locked), ReferencesOf(actor), states)


def add(
    writing: Writing,
    unit: Unit,
    given: Mapping[str, Any],
    *,
    tasks: Iterable[str] = (),
    state: str = "",
    note: str = "",
    is_demo: bool = False,
) -> Record:
    """A new record of ``unit``.

    Raises:
        InvalidInput: with each field that is wrong.
    """
    register = writing.register
    if not writing.states:
        raise InvalidInput(fields={"state": _("Sổ chưa có trạng thái nào.")})
    record = Record(
        register=register,
        number=register.last_number + 1,
        unit=unit,
        state=state or next(iter(writing.states)),
        edition=register.edition,
        is_demo=is_demo,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    if record.state not in writing.states:
        raise InvalidInput(fields={"state": _("Sổ không có trạng thái “%(code)s”.") % {"code": record.state}})
    if not is_in_force(unit, clock.today()):
        raise InvalidInput(fields={"unit": _("%(unit)s không còn hoạt động.") % {"unit": unit.name}})
    _fill(writing, record, given)
    linked = _tasks_named(writing.references, tasks)
    record.save(force_insert=True)
    register.last_number = record.number
    register.save(update_fields=["last_number"])
    _link(writing, record, linked)
    revise(writing.actor, record, "added", note)
    tell(writing.actor, events.RECORD_ADDED, record)
    return record


def change(
    writing: Writing, stored: Record, given: Mapping[str, Any], *, tasks: Iterable[str] | None, note: str = ""
) -> bool:
    """Change a locked record; whether anything changed.

    Raises:
        InvalidInput: with each field that is wrong.
    """
    before = dict(stored.values)
    _fill(writing, stored, given)
    linked = None if tasks is None else _tasks_named(writing.references, tasks)
    moved = _link(writing, stored, linked)
    if stored.values == before and not moved:
        return False
    store(stored)
    revise(writing.actor, stored, "changed", note)
    changed = sorted(
        code for code in {*before, *stored.values} if before.get(code) != stored.values.get(code)
    )
    tell(writing.actor, events.RECORD_CHANGED, stored, fields=changed)
    return True


def move(writing: Writing, stored: Record, to: str, note: str = "") -> None:
    """Take a locked record to another state.

    Raises:
        InvalidTransition: that state does not follow; InvalidInput: a strict check.
    """
    now, then = writing.states.get(stored.state), writing.states.get(to)
    if now is None or then is None or to not in now.follows:
        raise InvalidTransition(
            _("Từ “%(now)s” không chuyển thẳng sang “%(then)s” được.")
            % {"now": now.name if now else stored.state, "then": then.name if then else to}
        )
    stored.state = to
    settle(writing.definition, stored, writing.references)
    store(stored)
    revise(writing.actor, stored, "moved", note)
    tell(writing.actor, events.RECORD_MOVED, stored, state=names_of(then), note=note)


def store(record: Record) -> None:
    """Write a changed record back, with its next version."""
    record.version += 1
    record.updated_at = clock.now()
    record.save(
        update_fields=[
            "values", "state", "title", "sort_key", "search", "failing", "edition", "unit", "updated_at",
            "withdrawn_at", "version",
        ]
    )  # fmt: skip


def _fill(writing: Writing, record: Record, given: Mapping[str, Any]) -> None:
    """Put what was entered into the record, checked; nothing is stored.

    Raises:
        InvalidInput: names every field that is wrong.
    """
    found, faults = read_values(writing.definition, given, writing.references, record.values)
    record.values = found
    faults |= repeated(writing.register, writing.definition, record)
    if faults:
        raise InvalidInput(fields=faults)
    record.edition = writing.register.edition
    settle(writing.definition, record, writing.references)


def _tasks_named(references: ReferencesOf, codes: Iterable[str]) -> set[int]:
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if len(wanted) > MOST_TASKS:
        raise InvalidInput(fields={TASKS: _("Nhiều nhất %(count)s nhiệm vụ.") % {"count": MOST_TASKS}})
    try:
        return {references.find(Kind.TASK, code) for code in wanted}
    except BadValue as fault:
        raise InvalidInput(fields={TASKS: str(fault)}) from None


def _link(writing: Writing, record: Record, tasks: set[int] | None) -> bool:
    """Let the links be those of the fields and ``tasks``; those that the writer may not see stay."""
    there = {(link.task_id, link.field) for link in record.task_links.all()}
    wanted = {
        (record.values[field.code], field.code)
        for field in writing.definition.fields
        if field.kind == Kind.TASK and field.code in record.values
    }
    beside = {link for link in there if not link[1]}
    if tasks is None:
        wanted |= beside
    else:
        wanted |= {(pk, "") for pk in tasks}
        wanted |= {link for link in beside if writing.references.named(Kind.TASK, link[0]) is None}
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
