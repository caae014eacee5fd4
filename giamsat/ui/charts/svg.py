"""The little that is needed to write SVG and HTML safely from Python."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

#: Fills that are patterns and so cannot be named by a class in a style sheet (see ui/partials/patterns.html).
_PATTERNS = {"late": "url(#p-late)", "paused": "url(#p-paused)", "forecast": "url(#p-forecast)"}


def figure(value: float) -> str:
    """A coordinate with at most one decimal, without trailing zero."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def el(name: str, *children: Any, **attributes: Any) -> SafeString:
    """An element; children and attribute values are escaped unless they are safe already.

    ``class_`` stands for ``class``, underscores for hyphens; an attribute that is None is left out.
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None:
            continue
        text = figure(value) if isinstance(value, float) else str(value)
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(text)}"')
    parts.append(">")
    parts.extend(conditional_escape(child) for child in children if child is not None)
    parts.append(f"</{name}>")
    return SafeString("".join(parts))


def join(*pieces: Any) -> SafeString:
    """Pieces of markup one after the other."""
    return SafeString("".join(conditional_escape(piece) for piece in pieces if piece is not None))


def fill(state: str) -> dict[str, str]:
    """The attributes that fill a shape in the colour or pattern of a state."""
    if state in _PATTERNS:
        return {"fill": _PATTERNS[state]}
    return {"class_": f"c-{state}"}


def linked(url: str, spoken: str, *children: Any, **attributes: Any) -> SafeString:
    """Children inside a link that says ``spoken``; without an address a plain group with that title."""
    if not url:
        return el("g", el("title", spoken), *children, **attributes)
    return el("a", el("title", spoken), *children, href=url, aria_label=spoken, **attributes)
