"""What the frame of every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from giamsat import __version__
from giamsat.core import clock

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


def theme_of(request: HttpRequest) -> str:
    """The theme that the reader chose; ``auto`` follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: demo mark, theme, the clock's present, version."""
    return {
        "DEMO": settings.DEMO,
        "theme": theme_of(request),
        "now": clock.now(),
        "today": clock.today(),
        "giamsat_version": __version__,
    }
