"""Who is acting: a person with the roles held on units, or the system itself.

Built by ``accounts.selectors.actor_for``; passed as first argument to every service and selector.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from giamsat.core.errors import NotAllowed


class Role(StrEnum):
    """Roles of requirements.md §9 that exist so far; each is held on a unit and reaches downwards."""

    OPERATOR = "operator"  # runs the installation: units, people, settings; reads no reports by it
    STANDING_OFFICE = "standing_office"  # registers decisions, issues, confirms, urges
    LEADER = "leader"  # sees all below, decides what is put to them
    FOCAL_POINT = "focal_point"  # reports for the unit, forwards to those below
    APPROVER = "approver"  # signs off for the unit
    INSPECTOR = "inspector"  # reads all in scope, changes nothing (R15)
    UNIT_ADMIN = "unit_admin"  # manages the people of the unit and of those below (R58)
    VOICE_OFFICER = "voice_officer"  # receives, classifies and handles what the public sends
    COUNCIL = "council"  # member of an expert council that judges initiatives
    PUBLISHER = "publisher"  # approves what becomes public


@dataclass(frozen=True, slots=True)
class Holding:
    """One role held on one unit. ``path`` is the unit's ltree path, e.g. ``vn.gov.ubnd_20``."""

    role: Role
    unit_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts.

    Args:
        person_id: the person's id; None for the system.
        name: shown beside the act.
        holdings: roles on units, already limited to those valid today.
        on_behalf_of_id: the absent colleague for whom the person acts, shown on each act.
        via: "web", "api", "job", "import" or "cli".
    """

    person_id: int | None
    name: str
    holdings: tuple[Holding, ...] = ()
    on_behalf_of_id: int | None = None
    via: str = "web"
    is_system: bool = field(default=False, kw_only=True)

    def holds(self, roles: Role | Iterable[Role], path: str) -> bool:
        """True when one of ``roles`` is held on the unit at ``path`` or on one above it."""
        wanted = {roles} if isinstance(roles, Role) else set(roles)
        return any(h.role in wanted and covers(h.path, path) for h in self.holdings)

    def paths(self, roles: Iterable[Role] | None = None) -> tuple[str, ...]:
        """The highest paths on which any of ``roles`` (all when left out) is held, none below another."""
        wanted = None if roles is None else set(roles)
        held = {h.path for h in self.holdings if wanted is None or h.role in wanted}
        return tuple(sorted(p for p in held if not any(q != p and covers(q, p) for q in held)))

    def unit_ids(self, roles: Iterable[Role] | None = None) -> frozenset[int]:
        """The units on which any of ``roles`` is held directly."""
        wanted = None if roles is None else set(roles)
        return frozenset(h.unit_id for h in self.holdings if wanted is None or h.role in wanted)

    @property
    def who(self) -> int:
        """The id of the person who acts, for acts that only a person does.

        Raises:
            NotAllowed: the system acts, or nobody: reports, requests and remarks are always a person's.
        """
        if self.person_id is None:
            raise NotAllowed(_("Việc này phải do một người làm."), code="no_person")
        return self.person_id

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None and not self.is_system


def covers(upper: str, lower: str) -> bool:
    """True when the unit at path ``upper`` is the one at ``lower`` or stands above it."""
    return lower == upper or lower.startswith(upper + ".")


SYSTEM = Actor(None, "Giamsat", via="job", is_system=True)
ANONYMOUS = Actor(None, "", is_system=False)
