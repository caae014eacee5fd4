"""Runs the processes of one installation: starts them, restarts what crashed, stops them in order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Found in the environment of every process of one ``up``, so that a later one knows those left behind.
MARK = "GIAMSAT_UP"
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
#: After so long without a crash, the next one is answered at once again.
STEADY_SECONDS = 60.0
GRACE_SECONDS = 15.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to be kept alive.

    Args:
        name: for people.
        command: program and arguments.
        environment: added to our own.
    """

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    restart_at: float = 0.0


class Supervisor:
    """Keeps ``children`` alive until ``stop`` is set; the last of them is stopped first.

    Args:
        mark: a word of this run, see ``MARK``.
        say: how people are told of crashes.
        watch: called about once a second; may bring back what the children stand on.
    """

    def __init__(
        self, children: list[Child], mark: str, say: Callable[[str], None], watch: Callable[[], None]
    ):
        self.children = children
        self.mark = mark
        self.say = say
        self.watch = watch
        self.stop = threading.Event()

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            self._start(child)

    def run(self) -> None:
        """Keep the children alive until ``stop`` is set, then stop them."""
        try:
            beat = 0
            while not self.stop.wait(0.2):
                beat += 1
                if beat % 5 == 0:
                    self.watch()
                for child in self.children:
                    self.look_after(child)
        finally:
            self.stop_all()

    def stop_all(self) -> None:
        """Ask each child to end, last started first; who does not within the grace is killed."""
        for child in reversed(self.children):
            process = child.process
            if process is None:
                continue
            if process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE_SECONDS)
            _kill_group(process.pid)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            child.process = None

    def look_after(self, child: Child) -> None:
        """Start ``child`` again when it ended and its pause is over."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        # Its own children, if any are left, would keep its port or its work.
        _kill_group(child.process.pid)
        steady = now - child.started > STEADY_SECONDS
        child.pause = FIRST_PAUSE if steady or not child.pause else min(child.pause * 2, LONGEST_PAUSE)
        child.restart_at = now + child.pause
        child.process = None
        how = f"by signal {-code}" if code < 0 else f"with status {code}"
        self.say(f"{child.name} ended {how}; it starts again in {child.pause:.0f} s.")

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            env={**os.environ, **child.environment, MARK: self.mark},
            stdin=subprocess.DEVNULL,
            # Ctrl-C at the terminal is for us alone; we then end the children in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def end_those_left_behind(mark: str) -> int:
    """Kill every process that an ``up`` with this mark left when it was killed, and wait for their end: until then they
    hold their ports. How many there were."""
    wanted = f"{MARK}={mark}".encode()
    ending = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(entry.name) != os.getpid() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                ending.append(os.pidfd_open(int(entry.name)))
                signal.pidfd_send_signal(ending[-1], signal.SIGKILL)
    deadline = time.monotonic() + GRACE_SECONDS
    for process in ending:
        select.select([process], [], [], max(0.0, deadline - time.monotonic()))
        os.close(process)
    return len(ending)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _end_with_parent() -> None:
    """In the child, before its program starts: the kernel ends it when we die, however we die."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
