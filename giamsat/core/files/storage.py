"""Where the bytes of files lie: once for each content, under the hash of it, outside the web root.

``storage()`` gives the backend that ``FILES_STORAGE`` names; the disk is the one there is so far. A backend
for S3 keeps the same five verbs: the staging file stays on the local disk there too.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

_SHA256 = re.compile(r"[0-9a-f]{64}")
#: A staging file untouched for this long belongs to nobody: its upload was cut or its process killed.
STALE_AFTER = 3600


class Staged:
    """A file being received: hashed while it is written, gone unless it is kept."""

    def __init__(self, folder: Path):
        descriptor, name = tempfile.mkstemp(prefix="up-", dir=folder)
        self.path = Path(name)
        self.file: BinaryIO = os.fdopen(descriptor, "w+b")
        self.size = 0
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Append ``chunk``."""
        self.file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def complete(self) -> str:
        """All is written: bring it to the disk for good and return the SHA-256 in hex."""
        self.file.flush()
        os.fsync(self.file.fileno())
        return self._hash.hexdigest()

    def discard(self) -> None:
        """Leave nothing behind; harmless after the file was kept, and when done twice."""
        self.file.close()
        self.path.unlink(missing_ok=True)


class Storage(Protocol):
    """What a backend can do."""

    def stage(self) -> Staged:
        """A new staging file."""

    def keep(self, staged: Staged, sha256: str) -> None:
        """Store a completed staging file under its hash; a content that is there already stays as it is."""

    def open(self, sha256: str) -> BinaryIO:
        """The content for reading.

        Raises:
            FileNotFoundError: it is not there.
        """

    def delete(self, sha256: str) -> None:
        """Remove the content; nothing happens when it is not there."""

    def stored_before(self, instant: float) -> Iterator[str]:
        """Hashes of contents stored, or stored again, before ``instant`` (seconds of the epoch)."""

    def sweep_staged(self, older_than: float = STALE_AFTER) -> int:
        """Remove staging files untouched for ``older_than`` seconds; returns how many there were."""


class DiskStorage:
    """Files under ``root/ab/cd/<sha256>``; staging files in ``root/tmp``, so that a rename moves no bytes."""

    def __init__(self, root: Path):
        self.root = root
        self._tmp = root / "tmp"

    def stage(self) -> Staged:
        self._tmp.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Staged(self._tmp)

    def keep(self, staged: Staged, sha256: str) -> None:
        place = self._place(sha256)
        if place.exists():
            # A fresh time holds the sweep of unused contents off until the new row is committed.
            os.utime(place)
            staged.discard()
            return
        for folder in (place.parent.parent, place.parent):
            if not folder.exists():
                folder.mkdir(exist_ok=True, mode=0o700)
                _sync_folder(folder.parent)
        staged.path.rename(place)
        _sync_folder(place.parent)
        staged.discard()

    def open(self, sha256: str) -> BinaryIO:
        return self._place(sha256).open("rb")

    def delete(self, sha256: str) -> None:
        self._place(sha256).unlink(missing_ok=True)

    def stored_before(self, instant: float) -> Iterator[str]:
        for path in self.root.glob("??/??/*"):
            if _SHA256.fullmatch(path.name) and _changed_at(path) < instant:
                yield path.name

    def sweep_staged(self, older_than: float = STALE_AFTER) -> int:
        swept = 0
        for path in self._tmp.glob("up-*"):
            if _changed_at(path) < time.time() - older_than:
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 in hex")
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _changed_at(path: Path) -> float:
    """Time of the last change; the far future for a file that is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _sync_folder(folder: Path) -> None:
    """Make a new name in ``folder`` outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def disk_storage() -> Storage:
    """The default backend: the folder ``files`` of the data folder."""
    return DiskStorage(Path(settings.DATA_DIR) / "files")


@cache
def _factory(name: str) -> object:
    return import_string(name)


def storage() -> Storage:
    """The backend that the setting ``FILES_STORAGE`` names (dotted name of a function without arguments)."""
    factory = _factory(settings.FILES_STORAGE)
    made: Storage = factory()  # type: ignore[operator]
    return made
