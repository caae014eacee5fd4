"""Addresses with a query, for figures that open the list they count."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, get_script_prefix, reverse


def address(name: str, *args: Any, **query: Any) -> str:
    """The address called ``desk:name`` with the query's values that are not empty.

    An empty string where this installation has no such page: what would lead there is then plain text.
    """
    path = _path(name, get_script_prefix(), *args)
    if not path:
        return ""
    given = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


# A row of a list has several addresses, and a page as many of the menu; Django puts each together from its pattern.
@lru_cache(4096, typed=True)
def _path(name: str, prefix: str, *args: Any) -> str:
    """``prefix`` tells apart what the site is reached under."""
    try:
        return reverse(f"desk:{name}", args=args)
    except NoReverseMatch:
        return ""
