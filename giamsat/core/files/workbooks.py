"""Excel packages that are not even opened; plain Python, for the child process alone."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO, Final

MOST_UNPACKED: Final = 400 * 1024 * 1024


def refusal(file: BinaryIO) -> str:
    """Why a package is not opened: ``broken``, ``too_large``, ``macros``, ``links``, ``merged``; empty for none."""
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            if sum(info.file_size for info in package.infolist()) > MOST_UNPACKED:
                return "too_large"
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return "macros"
            if any("externallinks/" in name.lower() for name in names):
                return "links"
            sheets = [name for name in names if re.match(r"xl/worksheets/[^/]+\.xml$", name)]
            for name in sheets:
                with package.open(name) as part:
                    # Merged cells stand behind the rows: only the end of a part tells.
                    tail = b""
                    while chunk := part.read(1 << 20):
                        tail = (tail + chunk)[-(1 << 20) - 4096 :]
                    if b"<mergeCell " in tail:
                        return "merged"
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return "broken"
    return ""
