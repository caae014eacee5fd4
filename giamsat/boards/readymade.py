"""Dashboards that come with Giamsat: one file of configuration, drawn for whoever looks, copied by whoever wants."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from giamsat.boards.kinds import checked
from giamsat.boards.models import Board, Tile
from giamsat.core.errors import NotFound
from giamsat.indicators.models import Indicator

_FILE = Path(__file__).parent / "data" / "ready_made.toml"


@dataclass(frozen=True)
class ReadyMade:
    """One of them, in the reader's language where it has words."""

    code: str
    names: dict[str, str]
    abouts: dict[str, str]
    tiles: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        return self.names[_language()]

    @property
    def about(self) -> str:
        return self.abouts[_language()]

    def tiles_of(self, board: Board) -> list[Tile]:
        """Its tiles on a dashboard, unsaved; without those of indicators that this installation does not keep."""
        named = {each["indicator"] for each in self.tiles if "indicator" in each}
        kept = (
            set(Indicator.objects.filter(code__in=named).values_list("code", flat=True)) if named else set()
        )
        tiles = [each for each in self.tiles if each.get("indicator", "") in kept | {""}]
        return [
            Tile(
                board=board,
                kind=each["kind"],
                title=each.get(f"title_{_language()}", ""),
                width=each["width"],
                options=checked(each["kind"], {**each, "text": each.get(f"text_{_language()}", "")}),
                position=number,
            )
            for number, each in enumerate(tiles, 1)
        ]


def _language() -> str:
    return "en" if get_language() == "en" else "vi"


@cache
def all_ready_made() -> tuple[ReadyMade, ...]:
    """All of them, in the order of the file."""
    return tuple(
        ReadyMade(
            each["code"],
            {"vi": each["name_vi"], "en": each["name_en"]},
            {"vi": each["about_vi"], "en": each["about_en"]},
            tuple(each["tile"]),
        )
        for each in tomllib.loads(_FILE.read_text("utf-8"))["board"]
    )


def ready_made(code: str) -> ReadyMade:
    """One of them.

    Raises:
        NotFound: there is none of that code.
    """
    found = next((each for each in all_ready_made() if each.code == code), None)
    if found is None:
        raise NotFound
    return found
