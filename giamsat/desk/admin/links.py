"""What the pages of administration have in common: who may open them, and acts with their refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from giamsat.core.access import roles
from giamsat.core.actor import Role
from giamsat.core.policy import Verdict

ADMINISTRATORS = roles(Role.OPERATOR, Role.UNIT_ADMIN)


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a page: where it leads, or why it does not."""

    title: Any
    url: str
    verdict: Verdict
    icon: str = ""
