"""What every picture is asked for: programme, unit (by id or by part of its name), and where to go from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from giamsat.accounts.middleware import ActorRequest
from giamsat.desk.overview import wanted
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.tasks import filters


def read(request: ActorRequest) -> tuple[Wanted, list[str]]:
    """What the query asks for, and a sentence for each value that was left out.

    Raises:
        NotFound: no such programme, or unit, for this person.
    """
    asked = wanted.read(request)
    found, remarks = filters.read(request.actor, request.GET)
    return replace(asked, unit=found.unit), remarks


def shared(asked: Wanted, remarks: list[str], unit_name: str) -> dict[str, Any]:
    """What the head and the form of each page show."""
    return {"wanted": asked, "remarks": remarks, "unit_name": unit_name, "typed": asked.unit is not None}
