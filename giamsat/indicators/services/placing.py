"""Where an indicator stands: who answers for it, its match above, the tasks that serve it, and when it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.indicators import events, indexes, periods, policies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.locks import lock_sheets
from giamsat.indicators.models import Group, IndexFrame, Indicator, Observation, Sheet
from giamsat.tasks import selectors as tasks
from giamsat.units.models import Unit

#: Most tasks that a person links to an indicator.
MOST_TASKS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """What ``place_indicator`` sets; the names are those of ``Indicator``."""

    owner: Unit
    group: Group
    layer: str
    position: int
    higher: Indicator | None


@write
def place_indicator(
    actor: Actor, indicator: Indicator, *, version: int, place: Place, task_codes: Iterable[str]
) -> Indicator:
    """Say who answers for an indicator, where it is listed, what it matches above, and which tasks serve it.

    Linked tasks that the person may not see stay linked.

    Raises:
        NotAllowed: not of the standing office at or above the unit that answers now, or of the one that shall.
        Conflict: somebody changed the indicator meanwhile; InvalidInput: names the field.
    """
    require(policies.may_define(actor, indicator.owner))
    require(policies.may_define(actor, place.owner))
    locked = _locked(indicator, version)
    if place.higher is not None and _is_above(place.higher, indicator.pk):
        raise InvalidInput(fields={"higher": _("Chỉ tiêu cấp trên không thể là chính nó hoặc đứng dưới nó.")})
    wanted = _tasks_named(actor, task_codes)
    seen = tasks.tasks(actor)
    there = set(seen.filter(indicators=locked).order_by().values_list("pk", flat=True))
    locked.tasks.remove(*(there - wanted))
    locked.tasks.add(*(wanted - there))
    for name in Place.__dataclass_fields__:
        setattr(locked, name, getattr(place, name))
    return _changed(actor, locked, events.PLACED)


@write
def end_indicator(actor: Actor, indicator: Indicator, *, version: int, day: dt.date, why: str) -> Indicator:
    """Measure an indicator no longer from a period on (``day``, its first day); what was measured stays.

    A new sheet from that day or later takes it up again.

    Raises:
        NotAllowed, Conflict: as ``place_indicator``.
        InvalidInput: no first day of a period, values stand there already, or something else is computed from it.
    """
    require(policies.may_define(actor, indicator.owner))
    lock_sheets()
    locked = _locked(indicator, version)
    catalogue = Catalogue()
    newest = catalogue.newest(indicator.pk)
    assert newest is not None  # noqa: S101 - an indicator is made with its first sheet
    if not why.strip():
        raise InvalidInput(fields={"why": _("Ghi vì sao thôi đo: người đọc sau cần biết.")})
    if locked.retired_on or not periods.is_start(newest.cycle, day) or day <= newest.valid_from:
        raise InvalidInput(fields={"day": _("Chọn ngày đầu một kỳ, sau ngày bắt đầu của phiếu hiện hành.")})
    if Observation.objects.filter(indicator=indicator, period__gte=day, value__isnull=False).exists():
        raise InvalidInput(
            fields={"day": _("Đã có số liệu từ kỳ này. Chọn kỳ sau đó, hoặc rút các số đó trước.")}
        )
    if users := _computed_from(catalogue, indicator, day):
        raise InvalidInput(
            _("Còn được dùng để tính %(codes)s. Sửa các công thức đó trước.") % {"codes": ", ".join(users)}
        )
    Sheet.objects.filter(pk=newest.pk).update(valid_to=day)
    locked.retired_on = day
    data = {"day": day.strftime("%d/%m/%Y"), "why": why.strip()}
    return _changed(actor, locked, events.ENDED, **data)


def _locked(indicator: Indicator, version: int) -> Indicator:
    locked = Indicator.objects.select_for_update(of=("self",)).select_related("owner").get(pk=indicator.pk)
    if locked.version != version:
        raise Conflict
    return locked


def _changed(actor: Actor, indicator: Indicator, verb: str, **data: str) -> Indicator:
    indicator.version += 1
    indicator.save()
    told = {"code": indicator.code, **data}
    record_event(actor, verb, "indicator", indicator.pk, path=indicator.owner.path, data=told)
    return indicator


def _is_above(above: Indicator, pk: int) -> bool:
    """True when going up from ``above`` leads to the indicator itself."""
    seen: set[int] = set()
    each: Indicator | None = above
    while each is not None and each.pk not in seen:
        if each.pk == pk:
            return True
        seen.add(each.pk)
        each = each.higher
    return False


def _tasks_named(actor: Actor, codes: Iterable[str]) -> set[int]:
    wanted = {code.strip() for code in codes if code.strip()}
    if len(wanted) > MOST_TASKS:
        raise InvalidInput(fields={"tasks": _("Nhiều nhất %(count)s nhiệm vụ.") % {"count": MOST_TASKS}})
    found = dict(tasks.tasks(actor).filter(code__in=wanted).order_by().values_list("code", "pk"))
    missing = sorted(wanted - set(found))
    if missing:
        words = _("Không có nhiệm vụ “%(codes)s” trong phạm vi của bạn.")
        raise InvalidInput(fields={"tasks": words % {"codes": ", ".join(missing)[:200]}})
    return set(found.values())


def _computed_from(catalogue: Catalogue, indicator: Indicator, day: dt.date) -> list[str]:
    """Codes of what asks for an indicator on or after a day: formulas, weights, frames in force."""
    users = set()
    for other in catalogue.by_id.values():
        for sheet in catalogue.sheets(other.pk):
            holds = sheet.valid_to is None or sheet.valid_to > day
            asks = indicator.code in catalogue.inputs_of(sheet) or sheet.weight_id == indicator.pk
            if other.pk != indicator.pk and holds and asks:
                users.add(other.code)
    for frame in IndexFrame.objects.filter(state=IndexFrame.State.IN_FORCE):
        if indicator.code in indexes.frame_of(frame).codes:
            users.add(frame.name)
    return sorted(users)
