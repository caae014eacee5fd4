"""Bodies × task groups as a table whose cells show the worst thing in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from giamsat.ui import formats


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of one body in one group; ``soon`` and ``overdue`` are among those not done."""

    total: int
    done: int
    soon: int
    overdue: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell as it is drawn: ``kind`` is overdue, soon, open, finished or empty."""

    kind: str
    count: str
    share: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A body with its cells and its sums; each sum opens its part of the body's list."""

    name: str
    url: str
    cells: tuple[HeatCell, ...]
    done: int
    total: int
    soon: int
    overdue: int

    @property
    def soon_url(self) -> str:
        return _narrowed(self.url, "soon")

    @property
    def overdue_url(self) -> str:
        return _narrowed(self.url, "overdue")


def _narrowed(url: str, state: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}state={state}" if url else ""


def _shape(cell: Cell) -> HeatCell:
    if not cell.total:
        return HeatCell("empty", "", formats.DASH, "", "")
    done = formats.share(cell.done, cell.total)
    values = {"overdue": cell.overdue, "soon": cell.soon, "share": done, "total": cell.total}
    if cell.overdue:
        title = gettext("%(overdue)s quá hạn, %(soon)s sắp đến hạn, %(share)s đã xong") % values
        return HeatCell("overdue", formats.number(cell.overdue), done, title, cell.url)
    if cell.soon:
        title = gettext("%(soon)s sắp đến hạn, %(share)s đã xong") % values
        return HeatCell("soon", formats.number(cell.soon), done, title, cell.url)
    if cell.done < cell.total:
        return HeatCell("open", "", done, gettext("%(share)s đã xong") % values, cell.url)
    return HeatCell(
        "finished", "", formats.number(cell.total), gettext("Đã xong cả %(total)s") % values, cell.url
    )


def heat_rows(rows: Iterable[tuple[str, str, Sequence[Cell]]]) -> list[HeatRow]:
    """Rows of (name, address of the body's list, cells) as ``ui/partials/heat_table.html`` takes them, in order."""
    return [
        HeatRow(
            name=name,
            url=url,
            cells=tuple(_shape(cell) for cell in cells),
            done=sum(cell.done for cell in cells),
            total=sum(cell.total for cell in cells),
            soon=sum(cell.soon for cell in cells),
            overdue=sum(cell.overdue for cell in cells),
        )
        for name, url, cells in rows
    ]
