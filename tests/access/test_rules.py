"""Every address has a declared rule; nobody gets through one that has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from giamsat.core.access import rule_of


def addresses(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    """Path, name and view of every address of the site."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield path, f"{space}{pattern.name}", pattern.callback


ALL = list(addresses(get_resolver().url_patterns))


@pytest.mark.parametrize(("path", "name", "view"), ALL, ids=[path for path, _name, _view in ALL])
def test_address_has_a_rule(path: str, name: str, view: Any) -> None:
    assert rule_of(view, name) is not None, f"{path} ({name}) declares nobody who may open it"
