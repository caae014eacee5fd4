"""A server that speaks clamd's INSTREAM, with the EICAR test text as its only virus."""

from __future__ import annotations

import socket
import struct
import threading

# Parted, so that scanners leave this file alone.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Listens on a free port; ``limit`` is its StreamMaxLength."""

    def __init__(self, limit: int = 25 << 20):
        self.limit = limit
        self.scanned: list[int] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self._server.accept()
            except OSError:
                return
            with wire:
                self._answer(wire)

    def _answer(self, wire: socket.socket) -> None:
        stream = wire.makefile("rb")
        if stream.read(10) != b"zINSTREAM\0":
            wire.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while True:
            (length,) = struct.unpack("!I", stream.read(4))
            if length == 0:
                break
            if len(content) + length > self.limit:
                wire.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += stream.read(length)
        self.scanned.append(len(content))
        if content == b"limits":
            wire.sendall(b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0")
        elif EICAR in content:
            wire.sendall(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            wire.sendall(b"stream: OK\0")

    def stop(self) -> None:
        if self._server.fileno() >= 0:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
