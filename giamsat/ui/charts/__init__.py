"""Pictures drawn by the server: pure functions from figures to safe markup, coloured by classes alone.

Beside each picture stands a table of the same figures; a picture adds to it and replaces nothing.
"""

from giamsat.ui.charts.bars import Part, four_part_bar, thin_bar
from giamsat.ui.charts.columns import Column, deadline_columns
from giamsat.ui.charts.dots import Dot, dot_map
from giamsat.ui.charts.gantt import Span, gantt
from giamsat.ui.charts.heat import Cell, HeatCell, HeatRow, heat_rows
from giamsat.ui.charts.measures import Point, bullet, scale, spark, trend
from giamsat.ui.charts.progress import Step, progress_steps
from giamsat.ui.charts.reliability import Band, reliability
from giamsat.ui.charts.tiles import TILE_GRID, Tile, tile_map
from giamsat.ui.charts.weeks import Week, deadline_weeks

__all__ = [
    "TILE_GRID",
    "Band",
    "Cell",
    "Column",
    "Dot",
    "HeatCell",
    "HeatRow",
    "Part",
    "Point",
    "Span",
    "Step",
    "Tile",
    "Week",
    "bullet",
    "deadline_columns",
    "deadline_weeks",
    "dot_map",
    "four_part_bar",
    "gantt",
    "heat_rows",
    "progress_steps",
    "reliability",
    "scale",
    "spark",
    "thin_bar",
    "tile_map",
    "trend",
]
