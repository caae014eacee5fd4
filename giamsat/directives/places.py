"""Places in a document's text: how they are cited, where sentences begin, where given words stand (in code points)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.directives.compiler.language import load
from giamsat.directives.compiler.sentences import lines_are_wrapped, split_sentences
from giamsat.directives.models import Clause, Directive

_PARTS = re.compile(r";\s+|(?<=\s)(?=\((?:\d+|[ivx]+)\)\s)")


def places_to_split(directive: Directive, start: int, end: int) -> list[int]:
    """Offsets inside ``start`` to ``end`` at which a sentence or an enumerated part begins."""
    text = directive.text
    sentences = split_sentences(
        load(directive.language), text, start, end, lines_are_wrapped(text[start:end])
    )
    places = {begin for begin, _end in sentences}
    places |= {match.end() for match in _PARTS.finditer(text, start, end)}
    return sorted(place for place in places if start < place < end)


def find_words(directive: Directive, words: str, clause: Clause | None = None) -> tuple[int, int]:
    """Where ``words`` stand in the text; white space may differ from what was typed.

    Args:
        clause: look only in this clause and those below it.

    Raises:
        InvalidInput: they do not stand there, or more than once; field ``words``.
    """
    parts = words.split()
    if not parts:
        raise InvalidInput(fields={"words": _("Chép vào đây những chữ giao việc, đúng như trong văn bản.")})
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts))
    start, end = (clause.start, clause.end) if clause else (0, len(directive.text))
    found = list(pattern.finditer(directive.text, start, end))
    if not found:
        raise InvalidInput(
            fields={"words": _("Không thấy đoạn chữ này ở mục đã chọn. Chép lại đúng từng chữ.")}
        )
    if len(found) > 1:
        raise InvalidInput(
            fields={
                "words": _("Đoạn chữ này có %(count)d chỗ. Chọn đúng mục, hoặc chép dài hơn.")
                % {"count": len(found)}
            }
        )
    return found[0].start(), found[0].end()


def cited_place(clause: Clause) -> str:
    """The place as people cite it: paths write the letter after d as "dd"; a clause that prints "dd)" keeps that."""
    if "dd" not in clause.path:
        return clause.path
    above = clause.parent
    own = clause.path[len(above.path) + 1 :] if above else clause.path
    if own.split("~")[0] == "dd" and "dd" not in clause.label.casefold():
        own = own.replace("dd", "đ")
    return f"{cited_place(above)}.{own}" if above else own
