"""Signed roots as signed notes: the checkpoint form of transparency logs, which witnesses know how to sign.

The first three lines are origin, size and root; then ``at`` (UTC) and ``previous`` (SHA-256 of the note before).
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from giamsat.publishing.verifier import key_id

EM_DASH = "\u2014"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name under which it signs."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def line(self, text: str) -> str:
        """The signature line for a note's ``text``."""
        octets = key_id(self.name, self.public) + self.key.sign(text.encode())
        return f"{EM_DASH} {self.name} {base64.b64encode(octets).decode()}\n"


def root_text(origin: str, size: int, root: bytes, at: dt.datetime, previous: str) -> str:
    """What is signed of a root."""
    lines = [origin, str(size), base64.b64encode(root).decode(), f"at {at.astimezone(dt.UTC).isoformat()}"]
    if previous:
        lines.append(f"previous {previous}")
    return "\n".join(lines) + "\n"


def sign_note(text: str, *signers: Signer) -> str:
    """``text`` as a note with a signature of each signer."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def cosign(note: str, witness: Signer) -> str:
    """The note with one more signature: that of a witness who has seen it."""
    text = note.partition("\n\n")[0] + "\n"
    return note + witness.line(text)
