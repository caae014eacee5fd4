"""Taking over a ready-made set of indicators: its group, sheets and rules, made as anybody makes them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.indicators import periods, policies
from giamsat.indicators.models import Indicator, Layer
from giamsat.indicators.services.sheets import Draft, add_rule, define_indicator, save_group
from giamsat.indicators.sets import ready_set
from giamsat.units.models import Unit

_RULE = ("kind", "severity", "condition", "text_vi", "text_en")


@write
def take_over_set(
    actor: Actor,
    owner: Unit,
    code: str,
    *,
    since: dt.date,
    programme: Programme | None = None,
    source: str = "",
    is_demo: bool = False,
) -> dict[str, Indicator]:
    """Make the indicators of a ready-made set, measured from ``since`` on; by their codes.

    Args:
        owner: answers for all of them; each may be given to another unit afterwards.
        source: what the sheets say of where values come from.

    Raises:
        NotFound: no such set. NotAllowed: not of the country's standing office.
        InvalidInput: a code or the group is taken, or a period of some sheet does not begin on ``since``.
    """
    require(policies.may_keep_groups(actor))
    ready = ready_set(code)
    if ready is None:
        raise NotFound
    if not all(periods.is_start(each["cycle"], since) for each in ready.indicators):
        raise InvalidInput(fields={"since": _("Chọn ngày đầu của một kỳ, ví dụ 01/01.")})
    group = save_group(
        actor, None, code=code, name_vi=ready.name_vi, name_en=ready.name_en, programme=programme,
        position=ready.position,
    )  # fmt: skip
    made: dict[str, Indicator] = {}
    for number, line in enumerate(ready.indicators, 1):
        values = {"position": number, **line, "source": source}
        names = values.pop("name_vi"), values.pop("name_en")
        measure, cycle, reporters = (values.pop(name) for name in ("measure", "cycle", "reporters"))
        if "weight" in values:
            values["weight"] = made[values["weight"]]
        own_code, position = values.pop("code"), values.pop("position")
        made[own_code] = define_indicator(
            actor, code=own_code, group=group, layer=Layer.OPERATIONAL, owner=owner, position=position,
            is_demo=is_demo, draft=Draft(*names, measure, cycle, since, reporters, values),
        )  # fmt: skip
    for rule in ready.rules:
        add_rule(actor, made[rule["indicator"]], **{name: rule[name] for name in _RULE})
    return made
