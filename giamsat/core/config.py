"""Settings that an installation may change, read from the environment; each has a type and a default.

A secret may also be given as a file: ``NAME_FILE`` names it. A bad value stops the start with its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class BadSetting(SystemExit):
    """A setting has a value that cannot be read; names it and stops the start."""


def read(name: str, kind: Callable[[str], T], default: T) -> T:
    """The value of ``name`` in the environment (or of the file that ``NAME_FILE`` names) as ``kind``.

    Raises:
        BadSetting: the value is not of that kind, or the file cannot be read.
    """
    raw = os.environ.get(name)
    file = os.environ.get(f"{name}_FILE")
    try:
        if raw is None and file:
            raw = Path(file).read_text(encoding="utf-8").strip()
        return default if raw is None or raw == "" else kind(raw)
    except (ValueError, OSError) as fault:
        raise BadSetting(f"setting {name}: {fault}") from fault


def boolean(raw: str) -> bool:
    """``1 true yes on`` and ``0 false no off``, in any case.

    Raises:
        ValueError: anything else.
    """
    word = raw.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{raw!r} is neither yes nor no")


def words(raw: str) -> list[str]:
    """A list parted by commas."""
    return [part.strip() for part in raw.split(",") if part.strip()]
