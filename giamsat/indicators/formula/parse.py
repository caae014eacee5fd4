"""From the text of a formula to its tree. Nothing is ever executed; the length, the depth and the names are bounded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from giamsat.indicators.formula.nodes import Apply, Node, Number, Own, Ref, Tasks

LONGEST: Final = 2000
DEEPEST: Final = 60
#: Functions with the least and the greatest number of operands.
FUNCTIONS: Final = {
    "min": (1, 50),
    "max": (1, 50),
    "sum": (1, 50),
    "mean": (1, 50),
    "all": (1, 50),
    "any": (1, 50),
    "abs": (1, 1),
    "round": (1, 2),
    "if": (3, 3),
    "or_else": (2, 2),
}
OWN_NAMES: Final = ("x", "previous", "last_year")
TASK_COUNTS: Final = (
    "all", "done", "done_on_time", "done_late", "open", "overdue", "paused", "reports", "reports_confirmed",
    "obstacles", "obstacles_answered",
)  # fmt: skip

GRAMMAR: Final = r"""
?start: either
?either: both | either "or" both -> or_
?both: opposite | both "and" opposite -> and_
?opposite: compared | "not" opposite -> not_
?compared: sum | sum COMPARE sum -> compared
?sum: product | sum "+" product -> add | sum MINUS product -> subtract
?product: signed | product TIMES signed -> multiply | product OVER signed -> divide
?signed: power | MINUS signed -> negate
?power: atom | atom "^" signed -> power
?atom: NUMBER -> number | "[" CODE "]" -> reference | NAME -> own | NAME "." NAME -> tasks
     | NAME "(" either (SEPARATOR either)* ")" -> call | "(" either ")"
COMPARE: "<=" | ">=" | "<>" | "!=" | "=" | "<" | ">" | "≤" | "≥" | "≠"
MINUS: "-" | "−"
TIMES: "*" | "×"
OVER: "/" | "÷"
SEPARATOR: ";" | ","
NUMBER: /[0-9]{1,18}(\.[0-9]{1,12})?/
CODE: /[A-Za-z][A-Za-z0-9._-]{0,39}/
NAME: /[a-z][a-z_]{0,19}/
%ignore /[ \t\r\n]+/
"""
_COMPARED: Final = {"≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>"}


class FormulaError(ValueError):
    """The text is no formula; the message is a translated sentence that names the place."""


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """Builds nodes while the parser reduces, so that depth costs no recursion."""

    def _made(self, name: str, *arguments: Node) -> Node:
        depth = 1 + max(each.depth if isinstance(each, Apply) else 0 for each in arguments)
        if depth > DEEPEST:
            raise FormulaError(_("Công thức lồng nhau quá sâu. Tách ra thành nhiều chỉ tiêu."))
        return Apply(name, arguments, depth)

    def number(self, text: Token) -> Node:
        return Number(Decimal(text))

    def reference(self, code: Token) -> Node:
        return Ref(str(code))

    def own(self, name: Token) -> Node:
        if name not in OWN_NAMES:
            raise FormulaError(
                _("Không biết từ “%(name)s”. Mã chỉ tiêu viết trong ngoặc vuông: [MÃ].") % {"name": name}
            )
        return Own(str(name))

    def tasks(self, head: Token, name: Token) -> Node:
        if (head, name) == ("data", "quality"):
            return Tasks(str(name))
        if head != "tasks" or name not in TASK_COUNTS:
            known = ", ".join(f"tasks.{each}" for each in TASK_COUNTS)
            raise FormulaError(
                _("Không biết “%(name)s”. Số nhiệm vụ có: %(known)s.")
                % {"name": f"{head}.{name}", "known": known}
            )
        return Tasks(str(name))

    def call(self, name: Token, *rest: Any) -> Node:
        arguments = [each for each in rest if not isinstance(each, Token)]
        least, most = FUNCTIONS.get(name, (0, 0))
        if not most:
            raise FormulaError(
                _("Không có hàm “%(name)s”. Các hàm: %(known)s.")
                % {"name": name, "known": ", ".join(FUNCTIONS)}
            )
        if not least <= len(arguments) <= most:
            raise FormulaError(_("Hàm “%(name)s” nhận số đối số khác.") % {"name": name})
        return self._made(str(name), *arguments)

    def compared(self, left: Node, sign: Token, right: Node) -> Node:
        return self._made(_COMPARED.get(sign, str(sign)), left, right)

    def add(self, left: Node, right: Node) -> Node:
        return self._made("+", left, right)

    def subtract(self, left: Node, _sign: Token, right: Node) -> Node:
        return self._made("-", left, right)

    def multiply(self, left: Node, _sign: Token, right: Node) -> Node:
        return self._made("*", left, right)

    def divide(self, left: Node, _sign: Token, right: Node) -> Node:
        return self._made("/", left, right)

    def power(self, base: Node, exponent: Node) -> Node:
        if not isinstance(exponent, Number) or exponent.value != int(exponent.value) or exponent.value > 12:
            raise FormulaError(_("Số mũ phải là số nguyên viết sẵn, từ 0 đến 12."))
        return self._made("^", base, exponent)

    def negate(self, _sign: Token, operand: Node) -> Node:
        return self._made("neg", operand)

    def and_(self, left: Node, right: Node) -> Node:
        return self._made("and", left, right)

    def or_(self, left: Node, right: Node) -> Node:
        return self._made("or", left, right)

    def not_(self, operand: Node) -> Node:
        return self._made("not", operand)


_PARSER: Final = Lark(GRAMMAR, parser="lalr", transformer=_Tree())


def parse(text: str) -> Node:
    """The tree of a formula such as ``100 * [A] / ([A] + [B])``.

    Raises:
        FormulaError: too long, too deep, an unknown name or sign; says where.
    """
    if len(text) > LONGEST:
        raise FormulaError(_("Công thức dài quá %(n)s chữ.") % {"n": LONGEST})
    if not text.strip():
        raise FormulaError(_("Chưa viết công thức."))
    try:
        return _PARSER.parse(text)  # type: ignore[return-value]
    except VisitError as fault:
        if isinstance(fault.orig_exc, FormulaError):
            raise fault.orig_exc from None
        raise
    except UnexpectedInput as fault:
        raise FormulaError(_where(text, fault)) from None


def _where(text: str, fault: UnexpectedInput) -> str:
    at = fault.pos_in_stream or 0
    if isinstance(fault, UnexpectedToken) and fault.token.type == "$END":
        return _("Công thức còn dở ở cuối: thiếu một số, một mã hoặc dấu đóng ngoặc.")
    sign = text[at] if isinstance(fault, UnexpectedCharacters) else text[at:].split()[0][:20]
    return _("Không hiểu “%(sign)s” ở chữ thứ %(n)s của công thức.") % {"sign": sign, "n": at + 1}
