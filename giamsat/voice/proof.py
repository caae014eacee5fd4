"""Proof of work instead of a captcha: the browser finds a number; nobody is asked to look at pictures.

Without scripts the sender's e-mail address is confirmed instead (``services.pending``).
"""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing

#: Leading zero bits; about half a second on a phone of ten years ago.
BITS = 15
_SALT = "giamsat.voice.proof"
_MAX_AGE = 6 * 3600


def challenge() -> str:
    """A signed text to be worked on; good for six hours, and once."""
    return signing.TimestampSigner(salt=_SALT).sign(secrets.token_hex(8))


def is_proved(asked: str, answer: str) -> bool:
    """True when ``answer`` makes the SHA-256 of ``asked:answer`` begin with ``BITS`` zero bits."""
    if not answer.isdecimal() or len(answer) > 12:
        return False
    try:
        signing.TimestampSigner(salt=_SALT).unsign(asked, max_age=_MAX_AGE)
    except signing.BadSignature:
        return False
    digest = hashlib.sha256(f"{asked}:{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0
