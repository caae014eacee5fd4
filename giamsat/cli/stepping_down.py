"""Root starts Giamsat, and an unprivileged user runs it: the one whom the private PostgreSQL belongs to."""

from __future__ import annotations

import compileall
import os
import pwd
import subprocess
import sys
from pathlib import Path

from giamsat.cli.place import PROJECT, Place
from giamsat.core.postgres_owner import can_reach, hand_over, owner_for

#: Below it, only root opens a port.
FIRST_FREE_PORT = 1024


def unprivileged_user(data: Path) -> pwd.struct_passwd | None:
    """Whom the processes of ``data`` should run as; None when we are an ordinary user ourselves."""
    postgres = data / "postgres"
    return owner_for(postgres if postgres.exists() else data)


def step_down(place: Place, arguments: list[str], ports: tuple[int, ...]) -> str:
    """As root: give the data folder to the unprivileged user, and start this command again as that user.

    Nothing but the data folder changes hands. Does not return when it succeeds.

    Args:
        arguments: of ``giamsat``, with every path absolute.
        ports: that will be listened on.

    Returns:
        Why everything stays root's, as a sentence for the operator; empty for an ordinary user.
    """
    user = unprivileged_user(place.data)
    if user is None:
        return ""
    against = _against(user, place.data, ports)
    if against:
        return against
    # That user cannot write beside our sources; without this, each start would compile them anew.
    compileall.compile_dir(PROJECT / "giamsat", quiet=2)
    hand_over(place.data, user)
    environment = environment_of(user)
    refused = _trial(user, environment)
    if refused:
        return refused
    os.chdir("/")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    return os.execve(sys.executable, [sys.executable, "-m", "giamsat.cli", *arguments], environment)  # noqa: S606


def environment_of(user: pwd.struct_passwd) -> dict[str, str]:
    """Our environment with that user's name and home instead of root's."""
    return {**os.environ, "HOME": user.pw_dir, "USER": user.pw_name, "LOGNAME": user.pw_name}


def _against(user: pwd.struct_passwd, data: Path, ports: tuple[int, ...]) -> str:
    low = [str(port) for port in ports if port < FIRST_FREE_PORT]
    if low:
        return f"only root may listen on port {', '.join(low)}"
    for folder in (PROJECT, Path(sys.prefix), Path(os.path.realpath(sys.executable)).parent, data):
        if not can_reach(user, folder):
            return f"the user {user.pw_name} cannot enter {folder}"
    return ""


def _trial(user: pwd.struct_passwd, environment: dict[str, str]) -> str:
    """Whether that user can read program and settings (secrets in files too), found by doing it."""
    told = subprocess.run(
        [sys.executable, "-m", "giamsat.cli", "check-config"],
        env=environment,
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode == 0:
        return ""
    last = (told.stderr.strip() or told.stdout.strip()).splitlines()[-1:]
    return f"the user {user.pw_name} cannot read all of the program and its settings ({''.join(last)})"
