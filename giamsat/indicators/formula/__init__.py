"""The language in which formulas and rules of indicators are written. It knows no database.

``parse`` makes a tree of a text, ``evaluate`` a figure of a tree, ``check_measure`` sees that nothing unlike is added.
"""

from giamsat.indicators.formula.evaluate import Inputs, evaluate
from giamsat.indicators.formula.nodes import Node, own_names, references, task_counts
from giamsat.indicators.formula.parse import FormulaError, parse

__all__ = [
    "FormulaError",
    "Inputs",
    "Node",
    "evaluate",
    "own_names",
    "parse",
    "references",
    "task_counts",
]
