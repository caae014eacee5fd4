"""A live process, and a client that reads its streams as a browser would."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings

from giamsat.core.ports import free_port

ORIGIN = "https://desk.example"


class LiveProcess:
    """``uvicorn`` on a free port, on the database at ``url``."""

    def __init__(self, url: str, port: int = 0, **env: str):
        self.port = port or free_port()
        command = [sys.executable, "-m", "uvicorn", "--factory", "giamsat.monitor.live:create_app"]
        self.process = subprocess.Popen(
            [
                *command,
                "--port",
                str(self.port),
                "--log-level",
                "warning",
                "--timeout-graceful-shutdown",
                "1",
            ],
            env={
                **os.environ,
                "DATABASE_URL": url,
                "GIAMSAT_SECRET_KEY": settings.SECRET_KEY or secrets.token_urlsafe(32),
                "GIAMSAT_LIVE_ORIGINS": ORIGIN,
                **env,
            },
        )
        end = time.monotonic() + 30
        while self.health() is not True:
            assert time.monotonic() < end, "the live process did not come up"
            time.sleep(0.05)
        # A token's time counts whole seconds: one made in the second of the start is told to read anew.
        time.sleep(1.1)

    def health(self) -> bool | None:
        """True while it hears the database; None while it does not answer at all."""
        try:
            status, _ = self.get("/live/healthz")
        except OSError:
            return None
        return status == 200

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Status and what came at first."""
        stream = Stream(self, path, headers)
        try:
            return stream.status, stream.wire.recv(4096) if stream.status != 200 else b""
        finally:
            stream.close()

    def memory(self) -> int:
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """As a crash does it."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stream:
    """One open stream."""

    def __init__(self, live: LiveProcess, path: str, headers: dict[str, str] | None = None):
        self.wire = socket.create_connection(("127.0.0.1", live.port), 10)
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in (headers or {}).items())
        self.wire.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\n{lines}\r\n".encode())
        raw = b""
        while b"\r\n\r\n" not in raw:
            piece = self.wire.recv(4096)
            if not piece:
                raise ConnectionError("closed")
            raw += piece
        head, _, self._buffer = raw.partition(b"\r\n\r\n")
        self.head = head.decode().lower()
        self.status = int(head.split()[1])
        self.ended = False

    def next(self, seconds: float = 5) -> tuple[str, Any] | None:
        """The next event as (name, data); None when none comes in time or the stream ended."""
        end = time.monotonic() + seconds
        while True:
            block, found, rest = self._buffer.partition(b"\n\n")
            if found:
                self._buffer = rest
                # Chunk sizes of HTTP stand on lines of their own among the fields.
                fields = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
                if "event" in fields:
                    return fields["event"], json.loads(fields["data"])
                continue
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.wire.settimeout(left)
            try:
                piece = self.wire.recv(65536)
            except TimeoutError:
                return None
            if not piece:
                self.ended = True
                return None
            self._buffer += piece

    def close(self) -> None:
        self.wire.close()
