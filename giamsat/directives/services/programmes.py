"""Opening, changing and closing programmes (R1, R6). A programme is never deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.models import Programme, TaskGroup
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

CHANGEABLE = ("name_vi", "name_en", "soon_days", "green_from", "yellow_from", "linked")


@write
def open_programme(
    actor: Actor,
    *,
    code: str,
    name_vi: str,
    name_en: str,
    owner: Unit,
    steering_unit: Unit,
    parent: Programme | None = None,
    linked: bool = False,
    opened_on: dt.date | None = None,
) -> Programme:
    """Open a programme under ``owner``; ``linked`` lets it count in its parent's national figures.

    Raises:
        NotAllowed: the person is not of the owner's standing office.
        InvalidInput: the code is taken, or it is linked to nothing.
    """
    hold_tree()
    owner, steering_unit = Unit.objects.get(pk=owner.pk), Unit.objects.get(pk=steering_unit.pk)
    require(policies.may_manage_programme(actor, owner))
    fields: dict[str, Any] = {}
    if Programme.objects.filter(code=code).exists():
        fields["code"] = _("Mã chương trình này đã có.")
    for name, unit in (("owner", owner), ("steering_unit", steering_unit)):
        if not is_in_force(unit, clock.today()):
            fields[name] = _("%(unit)s không còn hoạt động.") % {"unit": unit.name}
    if linked and parent is None:
        fields["linked"] = _("Chọn chương trình cấp trên trước khi tính vào số liệu của chương trình đó.")
    if fields:
        raise InvalidInput(fields=fields)
    programme = Programme.objects.create(
        code=code,
        name_vi=name_vi,
        name_en=name_en or name_vi,
        owner=owner,
        steering_unit=steering_unit,
        parent=parent,
        linked=linked,
        opened_on=opened_on or clock.today(),
    )
    _record(actor, events.PROGRAMME_OPENED, programme)
    return programme


@write
def change_programme(actor: Actor, programme: Programme, *, version: int, **values: Any) -> Programme:
    """Change names, thresholds or linking of a programme.

    Raises:
        NotAllowed, Conflict: somebody changed it since ``version``; InvalidInput: thresholds out of order.
    """
    require(policies.may_manage_programme(actor, programme.owner))
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"a programme's {sorted(unknown)} cannot be changed")
    stored = Programme.objects.select_for_update().get(pk=programme.pk)
    if stored.version != version:
        raise Conflict
    changes = {
        name: (getattr(stored, name), new) for name, new in values.items() if getattr(stored, name) != new
    }
    for name, (_old, new) in changes.items():
        setattr(stored, name, new)
    if stored.green_from < stored.yellow_from:
        raise InvalidInput(fields={"green_from": _("Ngưỡng xanh không được thấp hơn ngưỡng vàng.")})
    stored.version += 1
    stored.save(update_fields=[*changes, "version"])
    _record(actor, events.PROGRAMME_CHANGED, stored, changes)
    return stored


@write
def close_programme(actor: Actor, programme: Programme, *, version: int) -> Programme:
    """Close a programme: it takes no more documents and stays readable with its history.

    Raises:
        NotAllowed, Conflict.
    """
    require(policies.may_manage_programme(actor, programme.owner))
    closed = Programme.objects.filter(pk=programme.pk, version=version, closed_on__isnull=True).update(
        closed_on=clock.today(), version=version + 1
    )
    if not closed:
        raise Conflict
    programme.refresh_from_db()
    _record(actor, events.PROGRAMME_CLOSED, programme)
    return programme


@write
def save_group(
    actor: Actor, programme: Programme, *, code: str, name_vi: str, name_en: str, position: int = 0
) -> TaskGroup:
    """Add a task group to a programme, or rename the one with this code (R7)."""
    require(policies.may_manage_programme(actor, programme.owner))
    group, _created = TaskGroup.objects.update_or_create(
        programme=programme,
        code=code,
        defaults={"name_vi": name_vi, "name_en": name_en or name_vi, "position": position},
    )
    _record(actor, events.PROGRAMME_CHANGED, programme, {"group": (None, names_of(group))})
    return group


def _record(
    actor: Actor, verb: str, programme: Programme, changes: dict[str, tuple[Any, Any]] | None = None
) -> None:
    record_event(
        actor,
        verb,
        "programme",
        programme.pk,
        programme_id=programme.pk,
        path=programme.owner.path,
        changes=changes,
        data={"name": names_of(programme)},
    )
