"""Parts of the overview that are the same for all who look at the same figures: drawn once, for whoever asks next.

Who may see the figures is asked before, with each request; what is kept goes by the figures themselves.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

#: Parts that a process keeps; the largest, a country's maps with their table, has some 130 KB.
MOST = 24
_kept: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = Lock()


def once(name: Hashable, template: str, context: Callable[[], dict[str, Any]]) -> SafeString:
    """What ``template`` makes of ``context``, or made of it before.

    Args:
        name: all that the part shows, language and addresses included.
    """
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    drawn = render_to_string(template, context())
    with _lock:
        _kept[name] = drawn
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return drawn
