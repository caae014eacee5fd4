"""How much a release changes, by set: for the person who approves it, and for everybody once it is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from giamsat.publishing.fields import KINDS
from giamsat.publishing.models import Fact, Release

NEW, CHANGED, REMOVED = ACTS = ("new", "changed", "removed")
_NOTHING_BEFORE = Q(before__isnull=True) | Q(before__body__isnull=True)
_OF_ACT = {
    NEW: Q(body__isnull=False) & _NOTHING_BEFORE,
    CHANGED: Q(body__isnull=False, before__body__isnull=False),
    REMOVED: Q(body__isnull=True),
}


@dataclass(frozen=True, slots=True)
class Extent:
    """So many facts of a set (of all of them where ``kind`` is empty) are added, altered, taken away."""

    kind: str
    title: Any
    new: int = 0
    changed: int = 0
    removed: int = 0


def extents_of(release: Release) -> list[Extent]:
    """What a release changes of each set that it touches."""
    sets = release.counts.get("sets", {})
    return [Extent(kind.code, kind.title, **sets[kind.code]) for kind in KINDS.values() if kind.code in sets]


def extent_of(release: Release) -> Extent:
    """What a release changes in all."""
    found = extents_of(release)
    return Extent("", "", *(sum(getattr(one, act) for one in found) for act in ACTS))


def differences(release: Release, kind: str = "", act: str = "") -> QuerySet[Fact]:
    """The facts of a release beside what was public before; of one set or one of ``ACTS`` where that is asked."""
    rows = release.facts.select_related("before").order_by("kind", "key")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(_OF_ACT[act]) if act in _OF_ACT else rows
