"""Each test begins in Vietnamese, whatever language a request before it asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def in_vietnamese() -> Iterator[None]:
    """Services speak the language of the thread, and a request leaves its own behind."""
    with override("vi"):
        yield
