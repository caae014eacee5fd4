"""What a policy answers: yes, or no with the reason in words.

Policies are functions ``may_verb(actor, object) -> Verdict`` beside the querysets that list what they admit,
so "may I" and "which may I" come from one file.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from giamsat.core.errors import NotAllowed

#: Set by ``require``; ``writes.write`` refuses to commit a service that never asked.
asked: ContextVar[bool] = ContextVar("policy_asked", default=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a policy; true when allowed. ``reason`` is a translated sentence when refused."""

    allowed: bool
    reason: Any = ""
    code: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def denied(reason: Any, code: str = "not_allowed") -> Verdict:
    """A refusal with its reason, shown beside the control that it disables."""
    return Verdict(False, reason, code)


def require(verdict: Verdict) -> None:
    """Let an allowed act pass.

    Raises:
        NotAllowed: with the verdict's reason.
    """
    asked.set(True)
    if not verdict:
        raise NotAllowed(verdict.reason, code=verdict.code)
