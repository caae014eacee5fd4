"""What may follow what in the life of a version (R55); each act with the states that it starts from, and its end."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidTransition
from giamsat.editorial.choices import State

ACTS: dict[str, tuple[frozenset[str], str]] = {
    "save": (frozenset({State.DRAFT}), State.DRAFT),
    "send": (frozenset({State.DRAFT}), State.REVIEW),
    "return": (frozenset({State.REVIEW, State.APPROVED}), State.DRAFT),
    "approve": (frozenset({State.REVIEW}), State.APPROVED),
    "publish": (frozenset({State.APPROVED}), State.PUBLIC),
    "replace": (frozenset({State.PUBLIC}), State.REPLACED),
    "withdraw": (frozenset({State.PUBLIC}), State.WITHDRAWN),
}
#: A text has at most one version in these.
OPEN = (State.DRAFT, State.REVIEW, State.APPROVED)


def admits(state: str, act: str) -> bool:
    """True when ``act`` may be done to a version in ``state``."""
    return state in ACTS[act][0]


def after(state: str, act: str) -> str:
    """The state after ``act``.

    Raises:
        InvalidTransition: the state does not admit it.
    """
    if not admits(state, act):
        raise InvalidTransition(_("Bài này đã ở trạng thái khác. Xem lại trang của bài."))
    return ACTS[act][1]
