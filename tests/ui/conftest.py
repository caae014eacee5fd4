"""The look is drawn with compiled texts and built styles, as an installation has them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from giamsat.core.translations import compile_all


@pytest.fixture(scope="session", autouse=True)
def _texts() -> None:
    if compile_all():
        from django.utils.translation import trans_real

        # Catalogues read before this session's compilation would stay as they were.
        trans_real._translations.clear()  # type: ignore[attr-defined]


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param
