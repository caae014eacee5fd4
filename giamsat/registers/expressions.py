"""The language of rules between fields: ``state_share + enterprise_share = total``, ``share >= 50 %``.

Numbers, per cent, fields by their codes, + - * /, comparisons, ``and or not``, ``filled(field)``, texts and
days in quotes. It is parsed by a grammar and walked: nothing of Python is ever run. A rule whose operands are
not all there says nothing (None), as in SQL. A field measured in % counts as its hundredth, so that
``share >= 50 %`` means what it says.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from lark import Lark, Token, Tree
from lark.exceptions import LarkError, UnexpectedInput

MOST_CHARACTERS = 500
DEEPEST = 40

_GRAMMAR = r"""
?start: either
?either: both ("or" both)*
?both: negated ("and" negated)*
?negated: "not" negated -> no
        | compared
?compared: sum [COMPARISON sum]
?sum: product (ADDITIVE product)*
?product: signed (MULTIPLICATIVE signed)*
?signed: "-" signed -> minus
       | atom
?atom: NUMBER "%" -> percent
     | NUMBER -> number
     | TEXT -> text
     | "filled" "(" NAME ")" -> filled
     | NAME -> name
     | "(" either ")"
COMPARISON: ">=" | "<=" | "!=" | "=" | ">" | "<"
ADDITIVE: "+" | "-"
MULTIPLICATIVE: "*" | "/"
NUMBER: /[0-9]+(\.[0-9]+)?/
TEXT: /"[^"\n]*"/
NAME: /(?!(and|or|not|filled)\b)[a-z][a-z0-9_]*/
%import common.WS
%ignore WS
"""

#: What a value is, for the check of a rule: "number", "date", "text", "truth".
Sort = str
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
    ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
#: Measure of a plain number, which goes with any.
_ANY = "*"


class BadRule(ValueError):
    """A rule that cannot be; the message says where and why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Operand:
    """What a rule may name: of which sort, and measured in what (numbers)."""

    sort: Sort
    measure: str = ""


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse(text: str) -> Tree[Token]:
    """The rule as a tree.

    Raises:
        BadRule: not of this language; says at which character.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadRule(_("Quy tắc dài quá %(count)s ký tự.") % {"count": MOST_CHARACTERS})
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as fault:
        raise BadRule(
            _("Không hiểu quy tắc ở ký tự thứ %(column)s.") % {"column": _place(fault, text)}
        ) from None
    except LarkError:
        raise BadRule(_("Không hiểu quy tắc.")) from None
    whole = tree if isinstance(tree, Tree) else Tree("name", [tree])
    if _depth(whole) > DEEPEST:
        raise BadRule(_("Quy tắc lồng nhau quá sâu."))
    return whole


def _place(fault: UnexpectedInput, text: str) -> int:
    at = fault.pos_in_stream
    return len(text) + 1 if at is None or at < 0 else at + 1


def _depth(tree: Any) -> int:
    if not isinstance(tree, Tree):
        return 0
    return 1 + max((_depth(child) for child in tree.children), default=0)


def names_in(tree: Tree[Token]) -> set[str]:
    """The codes that a rule names."""
    return {str(each.children[0]) for each in tree.iter_subtrees() if each.data in {"name", "filled"}}


def check(text: str, operands: Mapping[str, Operand]) -> Tree[Token]:
    """Parse a rule and make sure that it can be asked of every record.

    Raises:
        BadRule: unknown names, sorts that do not go together, measures that differ, no yes-or-no at the end.
    """
    tree = parse(text)
    if _Sorts(operands).of(tree).sort != "truth":
        raise BadRule(_("Quy tắc phải là một so sánh, như a + b = c."))
    return tree


class _Sorts:
    """Which sort each part of a rule is of."""

    def __init__(self, operands: Mapping[str, Operand]):
        self.operands = operands

    def of(self, node: Tree[Token]) -> Operand:
        kind, parts = node.data, node.children
        if kind in {"name", "filled"}:
            known = self._named(str(parts[0]))
            return known if kind == "name" else Operand("truth")
        if kind in {"number", "percent"}:
            return Operand("number", _ANY)
        if kind == "text":
            return Operand("text")
        if kind in {"either", "both", "no"}:
            for part in parts:
                self._require(part, "truth")
            return Operand("truth")
        if kind == "minus":
            return self._require(parts[0], "number")
        if kind == "compared":
            return self._compared(parts)
        return self._reckoned(str(kind), parts)

    def _named(self, name: str) -> Operand:
        if name not in self.operands:
            raise BadRule(_("Không có trường “%(name)s” dùng được trong quy tắc.") % {"name": name})
        return self.operands[name]

    def _require(self, node: Any, sort: Sort) -> Operand:
        found = self.of(node)
        if found.sort != sort:
            words = {
                "truth": _("cần một so sánh ở hai bên and, or, not"),
                "number": _("chỉ tính được với số"),
            }
            raise BadRule(_("Quy tắc chưa đúng: %(why)s.") % {"why": words[sort]})
        return found

    def _compared(self, parts: list[Any]) -> Operand:
        left, sign, right = self.of(parts[0]), str(parts[1]), self.of(parts[2])
        sorts = {left.sort, right.sort}
        if sorts == {"date", "text"}:
            # A day is written as a text.
            literal = parts[2] if right.sort == "text" else parts[0]
            _day(literal)
        elif len(sorts) > 1:
            raise BadRule(_("Hai bên của “%(sign)s” khác loại.") % {"sign": sign})
        elif sorts == {"number"}:
            _same_measure(left, right)
        elif sorts <= {"text", "truth"} and sign not in {"=", "!="}:
            raise BadRule(_("Chữ và có/không chỉ so sánh bằng = hoặc !=."))
        return Operand("truth")

    def _reckoned(self, kind: str, parts: list[Any]) -> Operand:
        found = self._require(parts[0], "number")
        for sign, part in zip(parts[1::2], parts[2::2], strict=True):
            other = self._require(part, "number")
            if kind == "sum":
                found = _same_measure(found, other)
            elif str(sign) == "*":
                found = _product(found, other)
            else:
                found = _quotient(found, other)
        return found


def _day(node: Any) -> dt.date:
    if not isinstance(node, Tree) or node.data != "text":
        raise BadRule(_("Hai bên của phép so sánh khác loại."))
    try:
        return dt.date.fromisoformat(str(node.children[0])[1:-1])
    except ValueError:
        raise BadRule(_('Ngày trong quy tắc viết như "2025-12-31".')) from None


def _same_measure(left: Operand, right: Operand) -> Operand:
    if _ANY in {left.measure, right.measure}:
        return left if right.measure == _ANY else right
    if left.measure != right.measure:
        words = _("Không cộng trừ, so sánh “%(one)s” với “%(other)s”.")
        raise BadRule(words % {"one": left.measure or "1", "other": right.measure or "1"})
    return left


def _product(left: Operand, right: Operand) -> Operand:
    if left.measure in {_ANY, "%"}:
        return right
    if right.measure in {_ANY, "%"}:
        return left
    measures = sorted(each for each in (left.measure, right.measure) if each)
    return Operand("number", "·".join(measures))


def _quotient(left: Operand, right: Operand) -> Operand:
    if right.measure in {_ANY, "%", ""}:
        return left
    if left.measure == right.measure:
        return Operand("number", "%")
    return Operand("number", f"{'1' if left.measure == _ANY else left.measure}/{right.measure}")


def holds(tree: Tree[Token], values: Mapping[str, Any]) -> bool | None:
    """Whether the rule holds of these values; None when something that it needs is missing, or it divides by zero.

    Args:
        values: by the names in the rule: ``Fraction`` for numbers, days, texts, yes or no; None for nothing.
    """
    found = _value(tree, values)
    return None if found is None else bool(found)


def _value(node: Any, values: Mapping[str, Any]) -> Any:
    kind, parts = node.data, node.children
    if kind == "name":
        return values.get(str(parts[0]))
    if kind == "filled":
        return values.get(str(parts[0])) is not None
    if kind == "number":
        return Fraction(str(parts[0]))
    if kind == "percent":
        return Fraction(str(parts[0])) / 100
    if kind == "text":
        return str(parts[0])[1:-1]
    given: list[Any] = [_value(part, values) if isinstance(part, Tree) else str(part) for part in parts]
    if kind in {"either", "both"}:
        return _logic(kind == "either", given)
    if None in given:
        return None
    if kind == "no":
        return not given[0]
    if kind == "minus":
        return -given[0]
    if kind == "compared":
        return _COMPARE[given[1]](*_comparable(given[0], given[2]))
    return _reckon(given)


def _logic(either: bool, given: list[Any]) -> bool | None:
    """Three values, as in SQL: what is missing decides nothing by itself."""
    if either in given:
        return either
    return None if None in given else not either


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    if isinstance(left, dt.date) != isinstance(right, dt.date):
        days = [each if isinstance(each, dt.date) else dt.date.fromisoformat(each) for each in (left, right)]
        return days[0], days[1]
    return left, right


def _reckon(given: list[Any]) -> Fraction | None:
    found: Fraction = given[0]
    for sign, other in zip(given[1::2], given[2::2], strict=True):
        if sign == "+":
            found += other
        elif sign == "-":
            found -= other
        elif sign == "*":
            found *= other
        elif other == 0:
            return None
        else:
            found /= other
    return found
