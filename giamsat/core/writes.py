"""The frame of every service: one transaction, and a policy asked inside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from giamsat.core.policy import asked

P = ParamSpec("P")
R = TypeVar("R")


class PolicyNotAsked(AssertionError):
    """A service tried to commit without asking any policy: a fault in the program, never of the user."""


def write(service: Callable[P, R]) -> Callable[P, R]:
    """Mark a service: it runs in a transaction and must call ``policy.require`` before it returns.

    Raises:
        PolicyNotAsked: the service returned without having asked; the transaction is rolled back.
    """

    @wraps(service)
    def framed(*args: P.args, **kwargs: P.kwargs) -> R:
        token = asked.set(False)
        try:
            with transaction.atomic():
                result = service(*args, **kwargs)
                if not asked.get():
                    raise PolicyNotAsked(f"{service.__module__}.{service.__qualname__} asked no policy")
            return result
        finally:
            asked.reset(token)

    framed.is_write = True  # type: ignore[attr-defined]
    return framed
