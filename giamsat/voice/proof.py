"""Proof of work instead of a captcha: the browser finds a number; nobody is asked to look at pictures.

It proves no person, it makes floods dear. Without scripts everything works too, within the stricter limits of
``throttle``.
"""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing

from giamsat.voice import throttle

#: Leading zero bits; about half a second on a phone of ten years ago.
BITS = 15
_SALT = "giamsat.voice.proof"
_MAX_HOURS = 6
_SPENT = ("proof", 1, _MAX_HOURS * 60)


def challenge() -> str:
    """A signed text to be worked on; good for six hours, and once."""
    return signing.TimestampSigner(salt=_SALT).sign(secrets.token_hex(8))


def spend(asked: str, answer: str) -> bool:
    """True the first time that ``answer`` makes the SHA-256 of ``asked:answer`` begin with ``BITS`` zero bits."""
    if not (answer.isascii() and answer.isdecimal()) or len(answer) > 12:
        return False
    try:
        signing.TimestampSigner(salt=_SALT).unsign(asked, max_age=_MAX_HOURS * 3600)
    except signing.BadSignature:
        return False
    digest = hashlib.sha256(f"{asked}:{answer}".encode()).digest()
    if int.from_bytes(digest[:4], "big") >> (32 - BITS):
        return False
    try:
        throttle.count(_SPENT, asked)
    except throttle.TooMany:
        return False
    return True
