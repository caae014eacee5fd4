"""The six clears of a task: person, work, time, responsibility, product, authority (R4, requirements.md §8.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _


class Clear(StrEnum):
    PERSON = "person"
    WORK = "work"
    TIME = "time"
    RESPONSIBILITY = "responsibility"
    PRODUCT = "product"
    AUTHORITY = "authority"


CLEAR_NAMES = {
    Clear.PERSON: _("Rõ người"),
    Clear.WORK: _("Rõ việc"),
    Clear.TIME: _("Rõ thời gian"),
    Clear.RESPONSIBILITY: _("Rõ trách nhiệm"),
    Clear.PRODUCT: _("Rõ sản phẩm"),
    Clear.AUTHORITY: _("Rõ thẩm quyền"),
}


@dataclass(frozen=True, slots=True)
class PartyView:
    """A body of a task as this rule sees it: its part, and whether it is known to the registry."""

    is_lead: bool
    is_resolved: bool
    is_group: bool


class Obligation(Protocol):
    """What a proposed or issued task must offer for the check."""

    content: str
    deadline_kind: str
    due: dt.date | None
    product: str
    authority: str
    responsibility: str


def missing_clears(task: Obligation, parties: Iterable[PartyView]) -> tuple[Clear, ...]:
    """Which of the six clears the task lacks, in their usual order.

    Person: nobody leads, or a leading body is unknown. Time: neither a last day nor a recurrence.
    Responsibility: two single bodies lead together, or a co-operating body is unknown, and no words say who
    answers for what. Product and authority: nothing stated.
    """
    known = list(parties)
    leads = [party for party in known if party.is_lead]
    missing = []
    if not leads or not all(party.is_resolved for party in leads):
        missing.append(Clear.PERSON)
    if not task.content.strip():
        missing.append(Clear.WORK)
    if task.due is None and task.deadline_kind != "recurring":
        missing.append(Clear.TIME)
    shared_lead = sum(1 for party in leads if not party.is_group) > 1
    unknown_helper = any(not party.is_resolved for party in known if not party.is_lead)
    if (shared_lead or unknown_helper) and not task.responsibility.strip():
        missing.append(Clear.RESPONSIBILITY)
    if not task.product.strip():
        missing.append(Clear.PRODUCT)
    if not task.authority.strip():
        missing.append(Clear.AUTHORITY)
    return tuple(missing)
