"""What one address of the pages is asked with, and the shapes that many share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.world import Planted

Values = Callable[[Planted], dict[str, Any]]


@dataclass(frozen=True)
class Entry:
    """One address.

    Args:
        fill: its parameters, which name something of another commune.
        body: what its form sends.
        by: somebody of that commune, its province or the centre who succeeds with the body; None where the page only
            shows, or an act needs more than a form (a file, a device).
        shown: why anybody signed in may look at the page of a foreign thing; empty: nobody may.
        everybody: a page of the public website, so ``shown`` holds without signing in as well.
    """

    fill: Values
    body: Values = lambda planted: {}
    by: str | None = None
    shown: str = ""
    everybody: bool = False


def once() -> str:
    """A key such as a form carries."""
    return uuid.uuid4().hex


def of(thing: str, **names: str) -> Values:
    """The key of one of the planted things as ``pk``."""
    return lambda planted: {"pk": getattr(planted.its, thing).pk}


def acts_on(thing: str, **fields: Any) -> Values:
    """A form with the version of a thing and these fields."""
    return lambda planted: {"version": getattr(planted.its, thing).version, "once": once(), **fields}


def says(**fields: Any) -> Values:
    """A form with these fields."""
    return lambda planted: {"once": once(), **fields}


def api(thing: str) -> Values:
    """The key of a thing of the API's world as ``pk``."""
    return lambda planted: {"pk": getattr(planted.api, thing).pk}


def more(thing: str) -> Values:
    """The key of a thing beside the API's world as ``pk``."""
    return lambda planted: {"pk": getattr(planted.things, thing).pk}


REASON = {"reason": "Vì vậy"}
