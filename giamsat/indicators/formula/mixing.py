"""Whether a formula mixes unlike measures: people are not added to money, and a share is not a count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from giamsat.indicators.formula.nodes import Node, Number, Own, Ref, Tasks
from giamsat.indicators.formula.parse import FormulaError
from giamsat.indicators.measures import PLAIN, Measure

_COMPARES = frozenset({"<", "<=", ">", ">=", "=", "<>"})
_COUNTED = {
    "quality": Measure.RATIO, "reports": Measure.ITEM, "reports_confirmed": Measure.ITEM,
    "obstacles": Measure.ITEM, "obstacles_answered": Measure.ITEM,
}  # fmt: skip
_ANSWERS = frozenset({"and", "or", "not", "all", "any"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part of a formula measures.

    Args:
        powers: measures with their exponents: people per dossier is ``(("dossier", -1), ("person", 1))``.
        scale: the plain measure that it is written in (per cent, points), if it is one as it stands.
        literal: a figure as written fits beside anything.
    """

    powers: tuple[tuple[str, int], ...] = ()
    scale: str = ""
    literal: bool = False


def kind_of(measure: str) -> Kind:
    """The kind of a value of an indicator."""
    return Kind(scale=measure) if measure in PLAIN else Kind(((measure, 1),))


def check_measure(node: Node, result: str, measure_of: Callable[[str], str]) -> None:
    """See that ``node`` gives a value in the measure ``result``.

    Args:
        measure_of: the measure of an indicator, by its code.

    Raises:
        FormulaError: it mixes measures, or gives another one.
    """
    found = _kind(node, result, measure_of)
    wanted = kind_of(result)
    if not found.literal and found.powers != wanted.powers:
        raise FormulaError(
            _("Công thức cho kết quả theo “%(found)s”, không phải “%(wanted)s”.")
            % {"found": _words(found), "wanted": Measure(result).label}
        )


def check_condition(node: Node, own: str, measure_of: Callable[[str], str]) -> None:
    """See that a rule compares like with like; ``own`` is the measure of ``x``.

    Raises:
        FormulaError: it mixes measures.
    """
    _kind(node, own, measure_of)


def _kind(node: Node, own: str, measure_of: Callable[[str], str]) -> Kind:
    if isinstance(node, Number):
        return Kind(literal=True)
    if isinstance(node, Ref):
        return kind_of(measure_of(node.code))
    if isinstance(node, Own):
        return kind_of(own)
    if isinstance(node, Tasks):
        return kind_of(_COUNTED.get(node.name, Measure.TASK))
    kinds = [_kind(each, own, measure_of) for each in node.arguments]
    if node.name in ("*", "/"):
        return _times(kinds[0], kinds[1], 1 if node.name == "*" else -1)
    if node.name == "^":
        exponent = node.arguments[1]
        assert isinstance(exponent, Number)  # noqa: S101 - the parser admits nothing else
        return Kind(tuple((name, power * int(exponent.value)) for name, power in kinds[0].powers))
    if node.name in _ANSWERS:
        return Kind(scale=Measure.YES_NO)
    if node.name == "if":
        return _same(kinds[1:])
    if node.name == "round":
        return kinds[0]
    met = _same(kinds)
    return Kind(scale=Measure.YES_NO) if node.name in _COMPARES else met


def _same(kinds: list[Kind]) -> Kind:
    first = next((kind for kind in kinds if not kind.literal), None)
    if first is None:
        return kinds[0]
    for kind in kinds:
        alike = kind.powers == first.powers and (
            kind.scale == first.scale or not kind.scale or not first.scale
        )
        if not kind.literal and not alike:
            raise FormulaError(
                _("Công thức cộng hoặc so sánh “%(one)s” với “%(other)s”: hai đơn vị đo khác nhau.")
                % {"one": _words(first), "other": _words(kind)}
            )
    return first


def _times(left: Kind, right: Kind, sign: int) -> Kind:
    powers = dict(left.powers)
    for name, power in right.powers:
        powers[name] = powers.get(name, 0) + sign * power
    kept = tuple(sorted((name, power) for name, power in powers.items() if power))
    scale = left.scale if right.literal else (right.scale if left.literal and sign > 0 else "")
    return Kind(kept, scale, left.literal and right.literal)


def _words(kind: Kind) -> str:
    if kind.scale:
        return str(Measure(kind.scale).label)
    above = [str(Measure(name).label) for name, power in kind.powers for _each in range(max(power, 0))]
    below = [str(Measure(name).label) for name, power in kind.powers for _each in range(max(-power, 0))]
    return " × ".join(above) + (" / " + " × ".join(below) if below else "") or str(Measure.RATIO.label)
