"""How much of its machine the private PostgreSQL takes; its own defaults are those of a very small one.

Read at each start, so that a folder that moves to another machine, or was made by an earlier version, has it too.
What somebody wrote into the folder's configuration wins.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

MIB = 1024 * 1024
#: What ``initdb`` writes down by itself.
UNTOUCHED = {"shared_buffers": "128MB", "max_wal_size": "1GB"}
#: PostgreSQL's module that notes which pages are in memory and reads these again after a restart: without it each act
#: in a country waits for the disk until everything has been touched once.
KEEPS_WARM = "pg_prewarm"


def options(folder: Path, programs: Path, memory: int | None = None) -> dict[str, str]:
    """Settings for the server of ``folder``, without those that its own files give.

    Args:
        programs: the folder of the server's programs.
        memory: of the machine, in bytes; asked of the system when left out.
    """
    memory = memory or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    given = _given(folder)
    wanted = _wanted(memory // MIB)
    if _has_module(programs, KEEPS_WARM):
        wanted["shared_preload_libraries"] = KEEPS_WARM
    return {
        name: value
        for name, value in wanted.items()
        if given.get(name, UNTOUCHED.get(name)) == UNTOUCHED.get(name)
    }


def _wanted(mib: int) -> dict[str, str]:
    return {
        # Pages are taken only as they are used: a small installation stays small.
        "shared_buffers": f"{min(max(mib // 8, 128), 4096)}MB",
        "effective_cache_size": f"{max(mib // 2, 512)}MB",
        # After each checkpoint the first change of a page writes the whole page into the log. In a country every report
        # touches other pages, so rare checkpoints make the log a fraction. (To compress these pages by PostgreSQL's own
        # method takes more processor time than to write them.)
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
    }


def _has_module(programs: Path, name: str) -> bool:
    """Whether the server can load it: one that is told to load what it has not got does not start."""
    libraries = programs.parent / "lib"
    return any(
        found.is_file() for at in (libraries, libraries / "postgresql") for found in at.glob(f"{name}.*")
    )


def _given(folder: Path) -> dict[str, str]:
    """The last word of the configuration files on each setting."""
    found: dict[str, str] = {}
    for name in ("postgresql.conf", "postgresql.auto.conf"):
        text = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        for line in re.finditer(r"^\s*(\w+)\s*=?\s*'?([^'#\n]*?)'?\s*(?:#.*)?$", text, re.MULTILINE):
            found[line[1].lower()] = line[2].strip()
    return found
