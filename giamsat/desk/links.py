"""Addresses with a query, for figures that open the list they count."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: Any, **query: Any) -> str:
    """The address called ``desk:name`` with the query's values that are not empty.

    An empty string where this installation has no such page: what would lead there is then plain text.
    """
    try:
        path = reverse(f"desk:{name}", args=args)
    except NoReverseMatch:
        return ""
    given = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path
