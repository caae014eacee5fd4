"""What dashboards and periodic reports have in common when their values are set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards.models import Board, PeriodicReport
from giamsat.core.actor import Actor
from giamsat.directives.policies import may_read_programme


def put(
    actor: Actor, thing: Board | PeriodicReport, values: Mapping[str, Any], changeable: Collection[str]
) -> dict[str, Any]:
    """Put values on ``thing``; the faults by field, of a programme that the person does not read.

    Raises:
        TypeError: it has no such value.
    """
    if strange := set(values) - set(changeable):
        raise TypeError(f"a {type(thing).__name__} has no {', '.join(sorted(strange))}")
    for name, value in values.items():
        setattr(thing, name, value.strip() if isinstance(value, str) else value)
    if thing.programme is not None and not may_read_programme(actor, thing.programme):
        return {"programme": _("Không có chương trình này trong phạm vi của bạn.")}
    return {}
