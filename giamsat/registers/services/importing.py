"""Taking many records at once: all lines of a file, or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.core.policy import require
from giamsat.core.text import fold
from giamsat.core.writes import write
from giamsat.registers import policies, writing
from giamsat.registers.filling import read_values
from giamsat.registers.models import Record, Register
from giamsat.registers.sheets.taking import STATE, TASKS, UNIT, Fault, Line
from giamsat.registers.values import BadValue, Kind
from giamsat.registers.writing import Writing
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit

_OWN = {"unit": UNIT, "state": STATE, writing.TASKS: TASKS}


class RecordsRefused(GiamsatError):
    """Some lines cannot be taken; nothing was stored."""

    code = "invalid_input"
    status = 422

    def __init__(self, faults: Sequence[Fault]):
        self.faults = list(faults)
        words = _("%(n)s chỗ trong tệp chưa nhận được; chưa ghi gì.") % {"n": len(faults)}
        super().__init__(words, details={"cells": {each.place: each.text for each in faults[:1000]}})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a line did: ``added``, ``changed``, or nothing; with the values before and after of what changed."""

    place: str
    act: str
    record: Record
    before: dict[str, Any]
    after: dict[str, Any]


@write
def import_records(
    actor: Actor, register: Register, lines: Sequence[Line], *, note: str = "", dry_run: bool = False
) -> list[Outcome]:
    """Store the lines, or, with ``dry_run``, do all of it and take it back.

    Args:
        note: kept with each revision, such as the name of the file.

    Raises:
        NotAllowed: the person writes no records of this register; RecordsRefused: with each line that is wrong.
    """
    hold_tree()
    book = Writing.of(actor, register)
    require(policies.may_add(actor, book.register))
    own = {each.pk: each for each in Unit.objects.filter(policies.writing_units(actor, book.register))}
    there = {
        each.number: each
        for each in Record.objects.filter(
            register=book.register, number__in=[line.number for line in lines if line.number is not None]
        )
        .select_related("unit")
        .select_for_update(of=("self",))
        .order_by("pk")
    }
    faults: list[Fault] = []
    outcomes: list[Outcome] = []
    for line in lines:
        try:
            # What a refused line already wrote is taken back with the whole.
            if line.number is None:
                outcomes.append(_added(book, line, own, note))
            else:
                outcomes.append(_changed(book, line, there.get(line.number), note))
        except InvalidInput as fault:
            faults += [
                Fault(line.place(_OWN.get(name, name)), str(reason)) for name, reason in fault.fields.items()
            ]
        except GiamsatError as fault:
            faults.append(Fault(line.place(), str(fault.message)))
    if faults:
        raise RecordsRefused(faults)
    if dry_run:
        transaction.set_rollback(True)
    return outcomes


def _added(book: Writing, line: Line, own: dict[int, Unit], note: str) -> Outcome:
    try:
        unit, state = _unit(book, line, own), _state(book, line)
    except InvalidInput as fault:
        # All that is wrong with a line is told at once.
        _values, wrong = read_values(book.definition, line.given, book.references)
        raise InvalidInput(fields={**wrong, **fault.fields}) from None
    made = writing.add(book, unit, line.given, tasks=line.tasks or (), state=state, note=note)
    return Outcome(line.place(), "added", made, {}, dict(made.values))


def _changed(book: Writing, line: Line, stored: Record | None, note: str) -> Outcome:
    if stored is None or not policies.sees_record(book.actor, _of(stored, book.register)):
        raise InvalidInput(fields={"": _("Sổ không có bản ghi số %(number)s.") % {"number": line.number}})
    require(policies.may_write(book.actor, book.register, stored.unit))
    if stored.withdrawn_at is not None:
        raise InvalidInput(fields={"": _("Bản ghi đã rút, chỉ còn để xem.")})
    if stored.version != line.version:
        raise InvalidInput(fields={"": _("Bản ghi đã được sửa sau khi tải mẫu. Tải mẫu mới rồi sửa lại.")})
    if line.unit and _found(book, line.unit) != stored.unit_id:
        raise InvalidInput(fields={"unit": _("Không đổi đơn vị của bản ghi đã có.")})
    before, version = dict(stored.values), stored.version
    before_state = stored.state
    writing.change(book, stored, line.given, tasks=line.tasks, note=note)
    state = _state(book, line)
    if state and state != before_state:
        writing.move(book, stored, state, note)
    act = "changed" if stored.version != version else ""
    return Outcome(line.place(), act, stored, before, dict(stored.values))


def _of(record: Record, register: Register) -> Record:
    record.register = register
    return record


def _unit(book: Writing, line: Line, own: dict[int, Unit]) -> Unit:
    """The unit that a line names, or the only one that the writer has."""
    if not line.unit and len(own) == 1:
        return next(iter(own.values()))
    if not line.unit:
        raise InvalidInput(fields={"unit": _("Nêu đơn vị của bản ghi.")})
    found = own.get(_found(book, line.unit))
    if found is None:
        words = _("Chỉ đầu mối của %(unit)s ghi được bản ghi này.") % {"unit": line.unit[:80]}
        raise InvalidInput(fields={"unit": words})
    return found


def _found(book: Writing, key: str) -> int:
    try:
        return book.references.find(Kind.UNIT, key)
    except BadValue as fault:
        raise InvalidInput(fields={"unit": str(fault)}) from None


def _state(book: Writing, line: Line) -> str:
    """The code of the state that a line names by code or name; empty when it names none."""
    if not line.state:
        return ""
    wanted = fold(line.state)
    for each in book.states.values():
        if line.state == each.code or wanted in {fold(each.name_vi), fold(each.name_en)}:
            return each.code
    words = _("Sổ không có trạng thái “%(code)s”.") % {"code": line.state[:60]}
    raise InvalidInput(fields={"state": words})
