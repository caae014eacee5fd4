"""A formula as mathematics (MathML), with the names of indicators instead of their codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.formula.nodes import Apply, Node, Number, Own, Ref, Tasks
from giamsat.ui import formats
from giamsat.ui.charts.svg import el, join

_SIGNS: Final = {"*": "×", "-": "−", "<=": "≤", ">=": "≥", "<>": "≠"}
_BINDS: Final = {
    "or": 1, "and": 2, "not": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "=": 4, "<>": 4, "+": 5, "-": 5, "*": 6, "neg": 7,
    "^": 8,
}  # fmt: skip
_WORDS: Final = {
    "and": gettext_lazy("và"),
    "or": gettext_lazy("hoặc"),
    "not": gettext_lazy("không"),
    "all": gettext_lazy("mọi điều đúng"),
    "any": gettext_lazy("có điều đúng"),
    "mean": gettext_lazy("bình quân"),
    "sum": gettext_lazy("tổng"),
    "round": gettext_lazy("làm tròn"),
    "or_else": gettext_lazy("nếu thiếu thì"),
    "if": gettext_lazy("nếu"),
}
_OWN: Final = {
    "x": gettext_lazy("giá trị"),
    "previous": gettext_lazy("kỳ trước"),
    "last_year": gettext_lazy("cùng kỳ năm trước"),
}
_TASKS: Final = {
    "all": gettext_lazy("nhiệm vụ"),
    "done": gettext_lazy("nhiệm vụ đã hoàn thành"),
    "done_on_time": gettext_lazy("nhiệm vụ hoàn thành đúng hạn"),
    "done_late": gettext_lazy("nhiệm vụ hoàn thành trễ hạn"),
    "open": gettext_lazy("nhiệm vụ trong hạn"),
    "overdue": gettext_lazy("nhiệm vụ quá hạn"),
    "paused": gettext_lazy("nhiệm vụ tạm dừng"),
    "reports": gettext_lazy("báo cáo đã duyệt"),
    "reports_confirmed": gettext_lazy("báo cáo đã xác nhận"),
    "obstacles": gettext_lazy("vướng mắc phải trả lời"),
    "obstacles_answered": gettext_lazy("vướng mắc đã trả lời"),
    "quality": gettext_lazy("chất lượng dữ liệu"),
}
#: More operands than this stand below each other.
MOST_IN_LINE: Final = 3
Named = Callable[[str], str]


def mathematics(node: Node, named: Named) -> SafeString:
    """The formula as a block of MathML; ``named`` gives an indicator's name by its code."""
    return el("math", el("mstyle", _draw(node, named), displaystyle="true"))


def drawn_formula(catalogue: Catalogue, text: str, day: dt.date | None = None) -> SafeString | str:
    """A stored formula as mathematics, with the names that indicators have on a day (now); empty for none."""
    if not text:
        return ""

    def named(code: str) -> str:
        other = catalogue.by_code.get(code)
        sheet = None
        if other is not None:
            sheet = (catalogue.sheet(other.pk, day) if day else None) or catalogue.newest(other.pk)
        return sheet.name if sheet else code

    return mathematics(parsed(text), named)


def _draw(node: Node, named: Named) -> SafeString:
    if isinstance(node, Number):
        return el("mn", formats.number(node.value))
    if isinstance(node, Ref):
        return el("mtext", named(node.code))
    if isinstance(node, Own):
        return el("mi", str(_OWN[node.name]))
    if isinstance(node, Tasks):
        return el("mtext", str(_TASKS[node.name]))
    return _apply(node, named)


def _apply(node: Apply, named: Named) -> SafeString:
    parts = [_draw(each, named) for each in node.arguments]
    if node.name == "/":
        return el("mfrac", el("mrow", parts[0]), el("mrow", parts[1]))
    if node.name == "^":
        return el("msup", el("mrow", _bracketed(node.arguments[0], parts[0], 9)), el("mrow", parts[1]))
    if node.name == "neg":
        return el("mrow", el("mo", "−"), _bracketed(node.arguments[0], parts[0], 7))
    if node.name == "abs":
        return el("mrow", el("mo", "|"), parts[0], el("mo", "|"))
    if node.name in _BINDS and node.name != "not":
        own = _BINDS[node.name]
        sign = el("mo", str(_WORDS.get(node.name, _SIGNS.get(node.name, node.name))))
        left = _bracketed(node.arguments[0], parts[0], own)
        return el("mrow", left, sign, _bracketed(node.arguments[1], parts[1], own + 1))
    return _called(str(_WORDS.get(node.name, node.name)), parts)


def _called(name: str, parts: list[SafeString]) -> SafeString:
    if len(parts) > MOST_IN_LINE:
        rows = [el("mtr", el("mtd", part)) for part in parts]
        return el("mrow", el("mi", name), el("mo", "("), el("mtable", *rows), el("mo", ")"))
    inside: list[SafeString] = []
    for number, part in enumerate(parts):
        if number:
            inside.append(el("mo", ";"))
        inside.append(part)
    return el("mrow", el("mi", name), el("mo", "("), join(*inside), el("mo", ")"))


def _bracketed(node: Node, drawn: SafeString, least: int) -> SafeString:
    binds = _BINDS.get(node.name, 9) if isinstance(node, Apply) else 9
    return drawn if binds >= least else el("mrow", el("mo", "("), drawn, el("mo", ")"))
