"""The errors that a person may meet. Each has a stable code and a text in the reader's language.

Pages and API turn the same error into the same answer (``status``), so a service never thinks about HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


class GiamsatError(Exception):
    """Base of every expected failure.

    Args:
        message: sentence for the reader: what happened, what was kept, what to do.
        code: stable name for other systems; the class's own when left out.
        details: further facts, safe to show.
    """

    code = "error"
    status = 400

    def __init__(self, message: Any, *, code: str | None = None, details: Mapping[str, Any] | None = None):
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.details = dict(details or {})

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(GiamsatError):
    """The person may see the object but may not do this; the message gives the reason."""

    code = "not_allowed"
    status = 403


class NotFound(GiamsatError):
    """No such object, or none that this person may know of: both look the same."""

    code = "not_found"
    status = 404

    def __init__(self, message: Any = None, **kwargs: Any):
        super().__init__(message or _("Không có mục này trong phạm vi của bạn."), **kwargs)


class Conflict(GiamsatError):
    """Somebody else changed the object since this person read it."""

    code = "conflict"
    status = 409

    def __init__(self, message: Any = None, **kwargs: Any):
        super().__init__(
            message
            or _("Có người vừa thay đổi mục này. Xem lại bản mới rồi gửi lại; nội dung đã nhập còn nguyên."),
            **kwargs,
        )


class InvalidTransition(Conflict):
    """The object's state does not admit this act (see the domain's transition table)."""

    code = "invalid_transition"


class InvalidInput(GiamsatError):
    """What was entered cannot be taken; ``fields`` names each place with its reason."""

    code = "invalid_input"
    status = 422

    def __init__(self, message: Any = None, *, fields: Mapping[str, Any] | None = None, **kwargs: Any):
        self.fields = dict(fields or {})
        if message is None:
            message = next(iter(self.fields.values()), _("Thông tin nhập chưa đúng."))
        super().__init__(message, **kwargs)


class StorageFull(GiamsatError):
    """No room left on the server; nothing was stored."""

    code = "storage_full"
    status = 507
