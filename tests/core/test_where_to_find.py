"""The page that tells a newcomer where things are names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "where-to-find.md").read_text(encoding="utf-8")
#: Paths stand in backquotes; ``<domain>`` and ``*`` stand for any name.
NAMED = sorted(set(re.findall(r"`([a-z_<][\w<>]*/[\w/.*<>]*)`", PAGE)))


def test_it_names_many() -> None:
    assert len(NAMED) > 60


@pytest.mark.parametrize("path", NAMED)
def test_each_is_there(path: str) -> None:
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    assert any(next(root.glob(pattern), None) for root in (PROJECT, PROJECT / "giamsat")), path
