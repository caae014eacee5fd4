"""A witness signs what it has seen: a root that goes on from the one before, and no second history."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from giamsat.publishing import verifier
from giamsat.publishing.seals.notes import Signer, cosign


class Refused(Exception):
    """The root is not signed by the portal, or does not go on from what this witness signed before."""


def sign_as_witness(note: str, key: Path, name: str, log: Path, proof: Path | None, trust: str) -> str:
    """The note with the witness's signature; it is kept at the end of ``log``.

    Args:
        note: a signed root.
        key: file of the witness's private key; made when it is not there.
        proof: the portal's download, which must hold for both roots; needed when ``log`` holds a root already.
        trust: the portal's public key (base64); needed at the first root, later taken from ``proof``'s chain of keys.

    Raises:
        Refused: with the reason.
    """
    try:
        size, _root, _at, _previous = verifier.read_root(note)
    except (ValueError, IndexError) as fault:
        raise Refused("that is no signed root") from fault
    before = _last(log)
    if before is not None:
        if proof is None:
            raise Refused("show the portal's proof.zip: the root must contain the one that you signed before")
        wrong, _summary = verifier.verify(proof, trust, before)
        wrong += _not_in(proof, note)
        if wrong or size < verifier.read_root(before)[0]:
            raise Refused("; ".join(wrong) or "the root is older than the one that you signed before")
    elif not trust:
        raise Refused("name the portal's public key with --trust at the first root")
    elif not any(
        verifier.signed_by(note, signer, base64.b64decode(trust))
        for signer, *_rest in verifier.split_note(note)[1]
    ):
        raise Refused("the root does not bear a good signature of that key")
    signed = cosign(note, _signer(key, name))
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"note": note, "signed": signed}, ensure_ascii=False) + "\n")
    return signed


def _last(log: Path) -> str | None:
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return str(json.loads(lines[-1])["note"]) if lines else None


def _not_in(proof: Path, note: str) -> list[str]:
    folder = verifier.Folder(proof)
    known = any(json.loads(line)["note"] == note for line in folder.lines("roots.jsonl"))
    return [] if known else ["the root is not among those of the portal's proof"]


def _signer(path: Path, name: str) -> Signer:
    if path.exists():
        key = load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise Refused("your key is not an Ed25519 key")
        return Signer(name, key)
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer(name, key)
