"""Units that end in favour of others: mergers and splits.

What other domains hold for the units that end is moved by their own handlers (``units.succession``), in the same
transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, covers
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units import events, policies
from giamsat.units.locks import lock_tree
from giamsat.units.models import Succession, Unit
from giamsat.units.selectors import is_in_force
from giamsat.units.services.units import refuse_future, save_changed
from giamsat.units.succession import hand_over


@write
def merge_units(
    actor: Actor,
    predecessors: Sequence[Unit],
    successor: Unit,
    date: dt.date,
    *,
    decision: str = "",
    note_vi: str = "",
    note_en: str = "",
) -> Succession:
    """Close ``predecessors`` on ``date`` in favour of ``successor``, which takes over what stands below them.

    Raises:
        NotAllowed: the actor does not operate the registry.
        InvalidInput: nothing to merge, the successor among or below the predecessors, one of them already
            closed, or a date in the future.
    """
    require(policies.may_manage_registry(actor))
    lock_tree()
    closing, (heir,) = _lock_all(predecessors), _lock_all([successor])
    if not closing or heir in closing:
        raise InvalidInput(
            fields={"predecessors": _("Chọn ít nhất một đơn vị được hợp nhất, khác với đơn vị tiếp nhận.")}
        )
    for unit in closing:
        _check_parting(unit, date)
    _check_heir(heir, closing, date)
    moves = {child.pk: heir for unit in closing for child in _children(unit) if child not in closing}
    record = Succession(
        kind=Succession.Kind.MERGE, date=date, decision=decision, note_vi=note_vi, note_en=note_en, heir=heir
    )
    return _succeed(actor, record, closing, [heir], moves, events.UNITS_MERGED)


@write
def split_unit(
    actor: Actor,
    predecessor: Unit,
    successors: Sequence[Unit],
    date: dt.date,
    *,
    children: Mapping[int, Unit] | None = None,
    heir: Unit | None = None,
    decision: str = "",
    note_vi: str = "",
    note_en: str = "",
) -> Succession:
    """Close ``predecessor`` on ``date`` in favour of several ``successors``, created before.

    Args:
        children: for each unit directly below the predecessor, its id and the successor that takes it over.
        heir: the successor that goes on with the work in hand; the first one when left out.

    Raises:
        NotAllowed: the actor does not operate the registry.
        InvalidInput: fewer than two successors, one of them the predecessor or not in force, a child without
            a successor, an heir who is no successor, a date in the future.
    """
    require(policies.may_manage_registry(actor))
    lock_tree()
    (closing,), heirs = _lock_all([predecessor]), _lock_all(successors)
    if len(heirs) < 2 or closing in heirs:
        raise InvalidInput(
            fields={"successors": _("Chọn từ hai đơn vị tiếp nhận trở lên, khác với đơn vị được chia.")}
        )
    _check_parting(closing, date)
    for taker in heirs:
        _check_heir(taker, [closing], date)
    moves = _takers_of_children(closing, children or {}, heirs)
    record = Succession(
        kind=Succession.Kind.SPLIT,
        date=date,
        decision=decision,
        note_vi=note_vi,
        note_en=note_en,
        heir=_heir_of_split(heir, successors, heirs),
    )
    return _succeed(actor, record, [closing], heirs, moves, events.UNIT_SPLIT)


def _succeed(
    actor: Actor,
    record: Succession,
    closing: Sequence[Unit],
    heirs: Sequence[Unit],
    moves: Mapping[int, Unit],
    verb: str,
) -> Succession:
    for child in Unit.objects.filter(pk__in=moves).order_by("pk"):
        child.parent = moves[child.pk]
        save_changed(child)
    for unit in closing:
        unit.valid_to = record.date
        save_changed(unit)
    record.save(force_insert=True)
    record.predecessors.set(closing)
    record.successors.set(heirs)
    data = {
        "predecessors": [names_of(unit) for unit in closing],
        "successors": [names_of(unit) for unit in heirs],
        "decision": record.decision,
        "date": record.date.isoformat(),
    }
    for unit in (*closing, *heirs):
        record_event(actor, verb, "unit", unit.pk, path=unit.path, data=data)
    hand_over(actor, record)
    return record


def _takers_of_children(closing: Unit, wanted: Mapping[int, Unit], heirs: Sequence[Unit]) -> dict[int, Unit]:
    moves = {}
    for child in _children(closing):
        chosen = wanted.get(child.pk)
        if chosen is None or chosen not in heirs:
            raise InvalidInput(
                fields={"children": _("Chưa chọn đơn vị tiếp nhận %(unit)s.") % {"unit": child.name}}
            )
        moves[child.pk] = chosen
    return moves


def _heir_of_split(wanted: Unit | None, named: Sequence[Unit], locked: Sequence[Unit]) -> Unit:
    heir = wanted or named[0]
    if heir not in locked:
        raise InvalidInput(fields={"heir": _("Chọn một trong các đơn vị tiếp nhận.")})
    return heir


def _lock_all(units: Iterable[Unit]) -> list[Unit]:
    ids = [unit.pk for unit in units]
    return list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _children(unit: Unit) -> list[Unit]:
    return list(unit.children.filter(valid_to__isnull=True).order_by("pk"))


def _check_parting(unit: Unit, date: dt.date) -> None:
    refuse_future(date)
    if unit.valid_to is not None or (unit.valid_from is not None and date <= unit.valid_from):
        raise InvalidInput(
            fields={"predecessors": _("%(unit)s không hoạt động trước ngày này.") % {"unit": unit.name}}
        )


def _check_heir(heir: Unit, closing: Sequence[Unit], date: dt.date) -> None:
    if not is_in_force(heir, date):
        raise InvalidInput(
            fields={"successors": _("%(unit)s không hoạt động vào ngày này.") % {"unit": heir.name}}
        )
    if any(covers(unit.path, heir.path) for unit in closing):
        raise InvalidInput(
            fields={
                "successors": _("%(unit)s đang trực thuộc đơn vị sắp kết thúc; hãy chuyển ra trước.")
                % {"unit": heir.name}
            }
        )
