"""Every change of one unit: its making, its facts, its place in the tree, its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units import events, policies
from giamsat.units.checks import Registered
from giamsat.units.locks import lock_tree
from giamsat.units.models import Territory, Unit, UnitName


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
    refuse_future(date)
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


def _check_version(unit: Unit, version: int) -> None:
    if unit.version != version:
        raise Conflict(details={"version": unit.version})


def refuse_future(date: dt.date) -> None:
    """A change of the registry is entered once its day has come.

    Raises:
        InvalidInput: the day lies ahead.
    """
    if date > clock.today():
        raise InvalidInput(fields={"date": _("Ngày hiệu lực chưa đến; hãy ghi nhận khi đến ngày.")})
