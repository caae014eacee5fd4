"""The keys that sign roots: private halves in the data folder, public ones in the database and on the portal."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from giamsat.core import clock
from giamsat.core.errors import GiamsatError
from giamsat.publishing.models_seal import SealKey
from giamsat.publishing.seals.notes import Signer

ORIGIN = "giamsat"


class KeyMissing(GiamsatError):
    """The private half of the key in use is not in the data folder."""

    code = "seal_key_missing"
    status = 500


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "seal-keys"


def _keep(name: str, content: bytes) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def make_signer(name: str) -> Signer:
    """A new private key of that name, kept in the data folder."""
    key = Ed25519PrivateKey.generate()
    _keep(f"{name}.pem", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer(name, key)


def read_signer(path: Path, name: str) -> Signer:
    """The private key in a file.

    Raises:
        KeyMissing: the file is not there or holds no Ed25519 key.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as fault:
        raise KeyMissing(f"no private key in {path.name}") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing(f"{path.name} holds no Ed25519 key")
    return Signer(name, key)


def present_key() -> tuple[SealKey, Signer]:
    """The key in use, made at the first call; call it inside the lock of the tree.

    Raises:
        KeyMissing: its private half was lost. ``rotate_key`` cannot help then: a new first key begins a new chain.
    """
    row = SealKey.objects.order_by("-pk").first()
    if row is None:
        return add_key(None)
    return row, read_signer(_folder() / f"{row.name}.pem", row.name)


def add_key(before: tuple[SealKey, Signer] | None) -> tuple[SealKey, Signer]:
    """A new key, vouched for by the one in use."""
    signer = make_signer(f"{ORIGIN}-{secrets.token_hex(4)}")
    public = base64.b64encode(signer.public).decode()
    vouch = ""
    if before is not None:
        vouch = base64.b64encode(
            before[1].key.sign(f"giamsat key\n{signer.name}\n{public}\n".encode())
        ).decode()
    row = SealKey.objects.create(
        name=signer.name,
        public=public,
        since=clock.now(),
        vouched_by=before[0] if before else None,
        vouch=vouch,
    )
    return row, signer


def event_salt() -> str:
    """Mixed into the hashes of events, which hold what is not public: nobody can guess their content from a leaf."""
    path = _folder() / "events.salt"
    if not path.exists():
        _keep(path.name, secrets.token_hex(32).encode())
    return path.read_text(encoding="ascii")
