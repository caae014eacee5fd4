"""What a sandboxed child takes away from itself before it sees a foreign byte; nothing here needs rights.

Each wall stands by itself: where the kernel or the container refuses one, the others stay, and its name is told.
Linux only; elsewhere every wall but the low priority is missing, and told so.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable
from pathlib import Path

#: The walls, in the order in which they are put up.
NAMESPACE, PRIORITY, PRIVILEGES, SYSTEM_CALLS, PROCESSES = (
    "network_namespace",
    "priority",
    "no_new_privileges",
    "system_calls",
    "processes",
)
WALLS = (NAMESPACE, PRIORITY, PRIVILEGES, SYSTEM_CALLS, PROCESSES)

_NICENESS = 10
#: A thread counts as a process; libraries that read pictures start some.
_THREADS = 32
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x00010000
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38

#: Numbers of system calls by machine; names as in the kernel's tables.
_NETWORK = {
    "x86_64": {"socket": 41, "socketpair": 53, "io_uring_setup": 425, "ptrace": 101, "process_vm_readv": 310},
    "aarch64": {"socket": 198, "socketpair": 199, "io_uring_setup": 425, "ptrace": 117, "process_vm_readv": 270},
}  # fmt: skip
_PROGRAMS = {
    "x86_64": {"fork": 57, "vfork": 58, "execve": 59, "execveat": 322},
    "aarch64": {"execve": 221, "execveat": 281},
}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def leave_network() -> bool:
    """Move into a network of one's own that has no way out. Only while there is a single thread.

    Root does so as root; anyone else by way of a user namespace, where the kernel permits those.
    """
    if sys.platform != "linux":
        return False
    libc = _libc()
    if os.geteuid() == 0 and libc.unshare(_CLONE_NEWNET) == 0:
        return True
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def wall_in(programs: int) -> list[str]:
    """Put up the other walls, for good.

    Args:
        programs: how many programs the child may run at once; with 0 it may start none at all.

    Returns:
        The names of those that could not be put up.
    """
    walls: dict[str, Callable[[], bool]] = {
        PRIORITY: _lower_priority,
        PRIVILEGES: _give_up_privileges,
        SYSTEM_CALLS: lambda: _refuse_system_calls(programs),
        PROCESSES: lambda: _limit_processes(programs),
    }
    return [name for name, put_up in walls.items() if not _tried(put_up)]


def _tried(put_up: Callable[[], bool]) -> bool:
    try:
        return put_up()
    except (OSError, ValueError, AttributeError):
        return False


def _lower_priority() -> bool:
    return os.nice(_NICENESS) >= _NICENESS


def _give_up_privileges() -> bool:
    """Root's rights are gone, and no program started from here gains any."""
    if sys.platform != "linux":
        return False
    libc = _libc()
    # capset: version 3, this process; no capability of the three kinds, in two halves of 32 each.
    head, none = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0)), bytes(24)
    dropped = libc.capset(head, none) == 0
    return bool(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and dropped)


def _refuse_system_calls(programs: int) -> bool:
    """No socket of any kind, no look into other processes; with no ``programs``, none is started either."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _ARCHITECTURE:
        return False
    refused = list(_NETWORK[machine].values())
    if not programs:
        refused += _PROGRAMS[machine].values()
    code = _filter(machine, refused, threads_only=not programs)
    lines = ctypes.create_string_buffer(b"".join(code))
    program = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(lines))
    # For all threads: a library may have started some when it was imported.
    done = _libc().syscall(
        _SECCOMP[machine], _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, ctypes.c_char_p(program)
    )
    return bool(done == 0)


def _filter(machine: str, refused: list[int], *, threads_only: bool) -> list[bytes]:
    """A program of the kernel's packet filter: the listed calls fail with EPERM, all others pass."""

    def line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("HBBI", code, if_true, if_false, value)

    load, equal, any_bit, answer = 0x20, 0x15, 0x45, 0x06
    number, architecture, first_argument = 0, 4, 16
    lines = [
        # Calls of another architecture (32 bits on 64) have other numbers: none of them passes.
        line(load, architecture),
        line(equal, _ARCHITECTURE[machine], 1, 0),
        line(answer, _REFUSE | _EPERM),
        line(load, number),
    ]
    for call in refused:
        lines += [line(equal, call, 0, 1), line(answer, _REFUSE | _EPERM)]
    if machine == "x86_64":
        # The x32 numbers are a second door to the same calls.
        lines += [line(0x35, 0x40000000, 0, 1), line(answer, _REFUSE | _EPERM)]
    if threads_only:
        lines += [
            # Its flags lie in memory, out of a filter's sight; the C library then falls back to clone.
            line(equal, _CLONE3, 0, 1),
            line(answer, _REFUSE | _ENOSYS),
            line(equal, _CLONE[machine], 0, 3),
            line(load, first_argument),
            line(any_bit, _CLONE_THREAD, 1, 0),
            line(answer, _REFUSE | _EPERM),
        ]
    return [*lines, line(answer, _ALLOW)]


def _limit_processes(programs: int) -> bool:
    """At most ``programs`` and some threads beside what this user runs already.

    The kernel exempts root; for root the refused system calls are the limit, where no program is to run.
    """
    most = _running_now() + _THREADS + programs
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
    return os.geteuid() != 0 or not programs


def _running_now() -> int:
    """Threads that the limit counts: this user's on the machine, or ours alone in a user namespace."""
    if not Path("/proc/self/uid_map").read_text(encoding="ascii").strip():
        return len(os.listdir("/proc/self/task"))
    me, found = os.getuid(), 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if entry.stat().st_uid == me:
                found += len(os.listdir(entry / "task"))
        except OSError:
            continue
    return found


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
