"""Under which user Giamsat and its private PostgreSQL run: ours, or an unprivileged one when root starts it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

NAME = "giamsat"


def owner_for(folder: Path) -> pwd.struct_passwd | None:
    """The user to change to for the server of ``folder``; None when we already are an ordinary user.

    A folder that exists keeps its owner. Else, for root: the user ``giamsat``, made as a system user if the
    machine can, else ``nobody``. PostgreSQL refuses to run as root and as a user without a name.
    """
    if os.geteuid() != 0:
        return None
    try:
        uid = folder.stat().st_uid
        if uid != 0:
            return pwd.getpwuid(uid)
    except (OSError, KeyError):
        pass
    return _unprivileged()


def can_reach(user: pwd.struct_passwd, path: Path) -> bool:
    """True when ``user`` may pass through every folder on the way to ``path`` and into it."""
    return (
        subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)],
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


def hand_over(folder: Path, user: pwd.struct_passwd) -> None:
    """Give ``folder`` and everything of root's in it to ``user``; what belongs to somebody else stays.

    The folder may be writable by that user, who must not be able to steer us to other files: links are not
    followed, and a file that has a second name elsewhere is left alone.
    """
    for _path, _folders, files, here in os.fwalk(folder, follow_symlinks=False):
        if os.fstat(here).st_uid == 0:
            os.fchown(here, user.pw_uid, user.pw_gid)
        for name in files:
            try:
                found = os.stat(name, dir_fd=here, follow_symlinks=False)
                if found.st_uid == 0 and found.st_nlink == 1:
                    os.chown(name, user.pw_uid, user.pw_gid, dir_fd=here, follow_symlinks=False)
            except FileNotFoundError:
                continue


@cache
def _unprivileged() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            capture_output=True,
            check=False,
        )
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return pwd.getpwnam("nobody")
