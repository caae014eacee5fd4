"""Parts of the overview that are the same for all who look at the same figures: drawn once, for whoever asks next.

Who may see the figures is asked before, with each request; what is kept goes by the figures themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from giamsat.core.kept import Kept

#: Parts that a process keeps; the largest, a country's maps with their table, has some 130 KB.
MOST = 24
_kept: Kept[SafeString] = Kept(MOST)


def once(name: Hashable, template: str, context: Callable[[], dict[str, Any]]) -> SafeString:
    """What ``template`` makes of ``context``, or made of it before.

    Args:
        name: all that the part shows, language and addresses included.
    """
    found = _kept.known(name)
    return _kept.keep(name, render_to_string(template, context())) if found is None else found
