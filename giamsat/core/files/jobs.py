"""What the tick does for files."""

from __future__ import annotations

import datetime as dt

from giamsat.core.files.services import scan_waiting_files, sweep_files
from giamsat.core.jobs import every


@every(minutes=1)
def scan_files(now: dt.datetime) -> None:
    """Files that waited for the scanner become clean or blocked."""
    scan_waiting_files()


@every(minutes=60)
def clear_files(now: dt.datetime) -> None:
    """Remains of cut uploads, and contents that no row refers to, are removed."""
    sweep_files()
