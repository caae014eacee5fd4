"""Ready-made frames of indexes, in ``data/index*.toml``: starting points that an office takes over and edits."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from giamsat.indicators.models import IndexComponent, IndexFrame
from giamsat.indicators.models_index import Method, Missing
from giamsat.indicators.periods import Cycle

DATA: Final = Path(__file__).parent / "data"
#: The codes of all, as pages list them.
CODES: Final = tuple(sorted(file.stem.removeprefix("index") for file in DATA.glob("index*.toml")))


def preset(code: str) -> tuple[IndexFrame, tuple[IndexComponent, ...]] | None:
    """A ready-made frame, not stored; None where there is none of that code.

    Raises:
        ValueError: the file's components do not add up to its points.
    """
    if code not in CODES:
        return None
    read = _read(code)
    row = IndexFrame(
        code=code,
        number=read["version"],
        name_vi=read["name_vi"],
        name_en=read["name_en"],
        grounds=read["grounds"],
        kinds=list(read["kinds"]),
        cycle=Cycle(read["cycle"]),
        base=read.get("base", ""),
        least=Decimal(read.get("least", 0)),
        missing=Missing(read.get("missing", "none")),
        appeal_days=read.get("appeal_days", 15),
        state=IndexFrame.State.DRAFT,
    )
    components = tuple(
        IndexComponent(
            position=position,
            code=each["code"],
            heading_vi=each.get("heading_vi", ""),
            heading_en=each.get("heading_en", ""),
            name_vi=each["name_vi"],
            name_en=each["name_en"],
            points=Decimal(each["points"]),
            method=Method(each.get("method", "formula")),
            formula=each.get("formula", ""),
            bands=each.get("bands", ""),
            guide=each.get("guide", ""),
        )
        for position, each in enumerate(read["component"])
    )
    if sum(each.points for each in components) != read["points"]:
        raise ValueError(f"index{code}.toml: the components do not add up to {read['points']} points")
    return row, components


@cache
def _read(code: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"index{code}.toml").read_text())
