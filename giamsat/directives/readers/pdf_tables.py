"""Ruled tables: lines that cross make a grid, walls that are missing make merged cells."""

from __future__ import annotations

from dataclasses import dataclass

from giamsat.directives.readers.pdf_lines import Word, join, lines_of

#: Lines so near to each other are one; points.
_NEAR = 3.0
_SHORTEST = 6.0


@dataclass(slots=True)
class Rule:
    """A straight line: at ``at``, from ``start`` to ``end``; ``level`` lies, the other stands."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Cell:
    """The outline of a cell, in the measure of its grid."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Grid:
    """A table's lines; ``walls`` tell which cells are parted."""

    xs: list[float]
    ys: list[float]
    rules: list[Rule]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word lies inside."""
        middle = (word.x0 + word.x1) / 2
        return self.xs[0] <= middle <= self.xs[-1] and self.ys[0] <= word.middle <= self.ys[-1]


def merge_rules(rules: list[Rule]) -> list[Rule]:
    """Pieces of one line as one line."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.level, round(rule.at / 2), rule.start)):
        last = merged[-1] if merged else None
        if (
            last
            and last.level == rule.level
            and abs(last.at - rule.at) < _NEAR
            and rule.start <= last.end + _NEAR
        ):
            last.end = max(last.end, rule.end)
        else:
            merged.append(Rule(rule.level, rule.at, rule.start, rule.end))
    return [rule for rule in merged if rule.end - rule.start >= _SHORTEST]


def grids_of(rules: list[Rule]) -> list[Grid]:
    """Tables of at least two columns, from top to bottom; one that lies in another is part of it."""
    grids: list[Grid] = []
    for part in _connected(rules):
        lying, standing = [r for r in part if r.level], [r for r in part if not r.level]
        if not lying or not standing:
            continue
        # A table may be open at its sides: then the ends of its lines are its edges.
        xs = _cluster([r.at for r in standing] + [edge for r in lying for edge in (r.start, r.end)])
        ys = _cluster([r.at for r in lying] + [edge for r in standing for edge in (r.start, r.end)])
        if len(xs) >= 3 and len(ys) >= 2:
            grids.append(Grid(xs, ys, part))
    grids.sort(key=lambda grid: (grid.xs[0] - grid.xs[-1]) * (grid.ys[-1] - grid.ys[0]))
    kept: list[Grid] = []
    for grid in grids:
        if not any(
            other.xs[0] - _NEAR <= grid.xs[0]
            and grid.xs[-1] <= other.xs[-1] + _NEAR
            and other.top - _NEAR <= grid.top
            and grid.bottom <= other.bottom + _NEAR
            for other in kept
        ):
            kept.append(grid)
    return sorted(kept, key=lambda grid: grid.top)


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    parents = list(range(len(rules)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    lying = [index for index, rule in enumerate(rules) if rule.level]
    for number, rule in enumerate(rules):
        if rule.level:
            continue
        for index in lying:
            other = rules[index]
            crosses = rule.start - _NEAR <= other.at <= rule.end + _NEAR
            if crosses and other.start - _NEAR <= rule.at <= other.end + _NEAR:
                parents[root(number)] = root(index)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _cluster(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 2 * _NEAR:
            kept.append(place)
    return kept


def rows_of(grid: Grid, words: list[Word]) -> list[list[str]]:
    """The cells of a table row by row; a merged cell says the same in each of its places."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    owner = _owners(grid)
    contents: dict[int, list[Word]] = {}
    for word in words:
        row = _interval(grid.ys, word.middle)
        column = _interval(grid.xs, (word.x0 + word.x1) / 2)
        contents.setdefault(owner[row * columns + column], []).append(word)
    texts = {cell: _cell_text(inside) for cell, inside in contents.items()}
    made: list[list[str]] = []
    owners: list[list[int]] = []
    for row in range(rows):
        own = owner[row * columns : (row + 1) * columns]
        if owners and own == owners[-1]:
            continue
        owners.append(own)
        cells = [texts.get(cell, "") for cell in own]
        if any(cells):
            made.append(cells)
    return made


def cells_of(grid: Grid) -> list[Cell]:
    """The outlines of a table's cells, merged ones once, row by row."""
    columns = len(grid.xs) - 1
    made: dict[int, Cell] = {}
    for place, owner in enumerate(_owners(grid)):
        row, column = divmod(place, columns)
        left, right, top, bottom = (*grid.xs[column : column + 2], *grid.ys[row : row + 2])
        known = made.get(owner)
        if known is not None:
            left, right = min(left, known.x0), max(right, known.x1)
            top, bottom = min(top, known.top), max(bottom, known.bottom)
        made[owner] = Cell(left, top, right, bottom)
    return list(made.values())


def _owners(grid: Grid) -> list[int]:
    """For each place of the grid, row by row, the place whose cell it belongs to."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    parents = list(range(rows * columns))

    def root(cell: int) -> int:
        while parents[cell] != cell:
            cell = parents[cell]
        return cell

    for row in range(rows):
        for column in range(columns):
            cell = row * columns + column
            if column + 1 < columns and not _walled(grid, False, column + 1, row):
                parents[root(cell + 1)] = root(cell)
            if row + 1 < rows and not _walled(grid, True, row + 1, column):
                parents[root(cell + columns)] = root(cell)
    return [root(cell) for cell in range(rows * columns)]


def _interval(edges: list[float], place: float) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= place for edge in edges) - 1))


def _walled(grid: Grid, level: bool, edge: int, across: int) -> bool:
    """Whether a line stands between two cells: at edge number ``edge``, in the middle of strip ``across``."""
    at = (grid.ys if level else grid.xs)[edge]
    strip = grid.xs if level else grid.ys
    middle = (strip[across] + strip[across + 1]) / 2
    return any(
        rule.level == level and abs(rule.at - at) <= 2 * _NEAR and rule.start <= middle <= rule.end
        for rule in grid.rules
    )


def _cell_text(words: list[Word]) -> str:
    text = ""
    for line in lines_of(words):
        text = join(text, line.text) if text else line.text
    return text
