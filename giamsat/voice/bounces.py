"""What a mail server says later of a letter that it could not deliver (RFC 3464); anybody can write such a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import Any

#: A longer message is no report of a server.
LONGEST = 1 << 20
_OURS = re.compile(r"<(letter|flagletter|mail)-(\d{1,18})@[^>]+>")
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter of ours that did not arrive: its kind and number, to whom it went and the server's status."""

    model: str
    pk: int
    recipient: str
    status: str


def bounce_of(raw: bytes) -> Bounce | None:
    """What a delivery report says of one of our letters; None for anything else, however it is broken."""
    if len(raw) > LONGEST:
        return None
    try:
        message: Message[Any, Any] = message_from_bytes(raw, policy=policy.compat32)
        if message.get_content_type() != "multipart/report" or not message.is_multipart():
            return None
        parts = list(message.walk())
        ours = _letter(parts)
        failed = _failed(parts)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        # Whatever a stranger has put together.
        return None
    return Bounce(ours[0], ours[1], *failed) if ours and failed else None


def _letter(parts: list[Message[Any, Any]]) -> tuple[str, int] | None:
    """Kind and number of the letter that came back, from its own header: a copy, or its header alone as text."""
    for part in parts[1:]:
        own = str(part.get("Message-ID") or "")
        if part.get_content_type() == "text/rfc822-headers":
            own += str(part.get_payload())
        found = _OURS.search(own)
        if found:
            return found.group(1), int(found.group(2))
    return None


def _failed(parts: list[Message[Any, Any]]) -> tuple[str, str] | None:
    """Recipient and status of what was given up for good; a delay is none."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.walk():
            status = _STATUS.search(str(block.get("Status") or ""))
            if str(block.get("Action") or "").strip().lower() == "failed" and status:
                told = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
                return told.rpartition(";")[2].strip().lower(), status.group(0)
    return None
