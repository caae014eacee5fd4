"""Ready-made sets of indicators, in ``data/set*.toml``: sheets and rules that an office takes over and then edits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from giamsat.core.text import in_language

DATA: Final = Path(__file__).parent / "data"
#: The codes of all, as pages list them; a set becomes a group of this code.
CODES: Final = tuple(sorted(file.stem.removeprefix("set") for file in DATA.glob("set*.toml")))


@dataclass(frozen=True, slots=True)
class ReadySet:
    """A set as its file has it: of each indicator what its sheet says, and the rules between values."""

    code: str
    position: int
    name_vi: str
    name_en: str
    about_vi: str
    about_en: str
    indicators: tuple[Mapping[str, Any], ...]
    rules: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_vi, self.name_en)

    @property
    def about(self) -> str:
        """In the reader's language."""
        return in_language(self.about_vi, self.about_en)


@cache
def ready_set(code: str) -> ReadySet | None:
    """A ready-made set; None where there is none of that code."""
    if code not in CODES:
        return None
    read = tomllib.loads((DATA / f"set{code}.toml").read_text())
    common = read.pop("common", {})
    lines = tuple({**common, **each} for each in read.pop("indicator"))
    return ReadySet(code=code, indicators=lines, rules=tuple(read.pop("rule", ())), **read)
