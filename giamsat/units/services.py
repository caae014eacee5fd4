"""Every change of single units. Bulk loading is in ``registry``, import by CSV in ``imports``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units import events, policies
from giamsat.units.checks import Registered
from giamsat.units.locks import lock_tree
from giamsat.units.models import Succession, Territory, Unit, UnitName
from giamsat.units.selectors import is_in_force
from giamsat.units.succession import hand_over


class UnitFields(TypedDict, total=False):
    """What may be stated of a unit beside its code. Names here are corrections; see ``rename_unit``."""

    kind: str
    side: str
    territory: Territory | None
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    aliases: list[str]
    valid_from: dt.date | None


class UnitChanges(UnitFields, total=False):
    """As ``UnitFields``, and another place in the tree."""

    parent: Unit


@write
def create_unit(actor: Actor, *, code: str, parent: Unit, **fields: Unpack[UnitFields]) -> Unit:
    """Add a unit below ``parent``.

    Raises:
        NotAllowed: the actor manages neither the registry nor the parent.
        InvalidInput: a field is missing, wrong or taken.
    """
    require(policies.may_create_below(actor, parent))
    lock_tree()
    unit = Unit(code=code.strip(), parent=parent)
    _assign(unit, fields)
    Registered().require_fit(unit)
    unit.derive()
    unit.save(force_insert=True)
    unit.refresh_from_db(fields=["path"])
    record_event(
        actor,
        events.UNIT_CREATED,
        "unit",
        unit.pk,
        path=unit.path,
        data={"name": names_of(unit), "code": unit.code},
    )
    return unit


@write
def change_unit(actor: Actor, unit_id: int, version: int, **fields: Unpack[UnitChanges]) -> Unit:
    """Correct or move a unit. The code stays; a new name by decision goes through ``rename_unit``.

    Args:
        version: the version that the person saw.

    Raises:
        NotFound, NotAllowed, InvalidInput
        Conflict: somebody changed the unit since.
    """
    lock_tree()
    unit = _locked(unit_id)
    require(policies.may_manage_unit(actor, unit))
    if "parent" in fields and fields["parent"].pk != unit.parent_id:
        require(policies.may_create_below(actor, fields["parent"]))
    _check_version(unit, version)
    before = {name: plain_value(getattr(unit, name)) for name in fields}
    _assign(unit, fields)
    Registered().require_fit(unit)
    after = {name: plain_value(getattr(unit, name)) for name in fields}
    changes = {name: (before[name], after[name]) for name in fields if before[name] != after[name]}
    if changes:
        save_changed(unit)
        record_event(
            actor,
            events.UNIT_CHANGED,
            "unit",
            unit.pk,
            path=unit.path,
            changes=changes,
            data={"name": names_of(unit)},
        )
    return unit


@write
def rename_unit(
    actor: Actor,
    unit_id: int,
    version: int,
    *,
    name_vi: str,
    name_en: str,
    date: dt.date,
    decision: str = "",
    short_vi: str = "",
    short_en: str = "",
) -> Unit:
    """Give a unit a new name from ``date`` on; the old one is kept for the time before.

    Raises:
        NotFound, NotAllowed, Conflict
        InvalidInput: a name is missing or the same, or the date is in the future or before the last renaming.
    """
    lock_tree()
    unit = _locked(unit_id)
    require(policies.may_manage_unit(actor, unit))
    _check_version(unit, version)
    _check_date(date)
    if (name_vi.strip(), name_en.strip()) == (unit.name_vi, unit.name_en):
        raise InvalidInput(fields={"name_vi": _("Tên mới trùng với tên đang dùng.")})
    names = {"name_vi": name_vi, "name_en": name_en, "short_vi": short_vi, "short_en": short_en}
    before = names_of(unit)
    add_name(unit, names, date, decision)
    record_event(
        actor,
        events.UNIT_RENAMED,
        "unit",
        unit.pk,
        path=unit.path,
        changes={"name_vi": (before["vi"], unit.name_vi)},
        data={"before": before, "name": names_of(unit), "decision": decision, "date": date.isoformat()},
    )
    return unit


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
    wanted, moves = dict(children or {}), {}
    for child in _children(closing):
        chosen = wanted.get(child.pk)
        if chosen in heirs and chosen is not None:
            moves[child.pk] = chosen
        else:
            raise InvalidInput(
                fields={"children": _("Chưa chọn đơn vị tiếp nhận %(unit)s.") % {"unit": child.name}}
            )
    record = Succession(
        kind=Succession.Kind.SPLIT,
        date=date,
        decision=decision,
        note_vi=note_vi,
        note_en=note_en,
        heir=_heir_of_split(heir, successors, heirs),
    )
    return _succeed(actor, record, [closing], heirs, moves, events.UNIT_SPLIT)


def add_name(
    unit: Unit, names: Mapping[str, str], date: dt.date, decision: str, registered: Registered | None = None
) -> None:
    """Close the present name on ``date`` and save the unit under the new one.

    Who renames many hands in what is ``registered``, which is kept up to date here, rather than have it read each time.

    Raises:
        InvalidInput: a name is missing or too long, or the date is not after the last renaming.
    """
    last = unit.former_names.order_by("-valid_to").first()
    since = last.valid_to if last else unit.valid_from
    if since is not None and date <= since:
        raise InvalidInput(fields={"date": _("Ngày đổi tên phải sau ngày bắt đầu dùng tên hiện nay.")})
    former = UnitName(
        unit=unit,
        name_vi=unit.name_vi,
        name_en=unit.name_en,
        short_vi=unit.short_vi,
        short_en=unit.short_en,
        valid_from=since,
        valid_to=date,
        decision=decision,
    )
    # Whoever searches by the old name must still find the unit.
    kept = [word for word in (unit.name_vi, unit.short_vi) if word and word not in unit.aliases]
    for name, value in names.items():
        setattr(unit, name, value.strip())
    unit.aliases = [*unit.aliases, *kept]
    registered = registered or Registered()
    registered.require_fit(unit)
    registered.add(unit)
    former.save(force_insert=True)
    save_changed(unit)


def save_changed(unit: Unit) -> None:
    """Save an existing unit (locked by the caller) as its next version."""
    unit.derive()
    unit.version += 1
    unit.save(force_update=True)
    unit.refresh_from_db(fields=["path"])


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


def _heir_of_split(wanted: Unit | None, named: Sequence[Unit], locked: Sequence[Unit]) -> Unit:
    heir = wanted or named[0]
    if heir not in locked:
        raise InvalidInput(fields={"heir": _("Chọn một trong các đơn vị tiếp nhận.")})
    return heir


def _assign(unit: Unit, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if isinstance(value, str):
            value = value.strip()
        elif name == "aliases":
            value = list(dict.fromkeys(word.strip() for word in value if word.strip()))
        setattr(unit, name, value)


def plain_value(value: Any) -> Any:
    """A field's value as an event's ``changes`` can hold it."""
    if isinstance(value, Unit | Territory):
        return value.code
    return value.isoformat() if isinstance(value, dt.date) else value


def _locked(unit_id: int) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    return unit


def _lock_all(units: Iterable[Unit]) -> list[Unit]:
    ids = [unit.pk for unit in units]
    return list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _children(unit: Unit) -> list[Unit]:
    return list(unit.children.filter(valid_to__isnull=True).order_by("pk"))


def _check_version(unit: Unit, version: int) -> None:
    if unit.version != version:
        raise Conflict(details={"version": unit.version})


def _check_date(date: dt.date) -> None:
    if date > clock.today():
        raise InvalidInput(fields={"date": _("Ngày hiệu lực chưa đến; hãy ghi nhận khi đến ngày.")})


def _check_parting(unit: Unit, date: dt.date) -> None:
    _check_date(date)
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
