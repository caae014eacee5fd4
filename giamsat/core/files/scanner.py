"""A client of ClamAV's INSTREAM protocol. What was not scanned to its end is not clean.

Protocol: ``man clamd``, section COMMANDS. clamd's ``StreamMaxLength`` (25 MB unless set) must exceed
``GIAMSAT_FILES_MAX_MB``, and ``AlertExceedsMax yes`` makes it tell when it looked at a part only.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

_CHUNK = 1 << 16
_LONGEST_REPLY = 4096


class Outcome(StrEnum):
    """What a scan came to."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNREACHABLE = "unreachable"  # the scanner did not answer: worth another try
    NOT_SCANNED = "not_scanned"  # the scanner will not look at this file in full: another try is no use


@dataclass(frozen=True, slots=True)
class Scan:
    """Outcome of a scan; ``detail`` is the signature's name or the scanner's words."""

    outcome: Outcome
    detail: str = ""


def scan(address: str, file: BinaryIO, timeout: float = 60) -> Scan:
    """Let clamd look at the whole of ``file``; never raises for what the scanner does.

    Args:
        address: ``host:port``, or ``unix:/path/of/socket``.
        timeout: seconds for each step on the network.
    """
    file.seek(0)
    try:
        with _connect(address, timeout) as wire:
            refused = _send(wire, file)
            reply = _reply(wire)
    except (OSError, ValueError) as fault:
        return Scan(Outcome.UNREACHABLE, str(fault)[:200])
    if not reply:
        return Scan(Outcome.UNREACHABLE, "connection closed" if refused else "no reply")
    return _judge(reply)


def _connect(address: str, timeout: float) -> socket.socket:
    if address.startswith("unix:"):
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(timeout)
        try:
            wire.connect(address.removeprefix("unix:"))
        except OSError:
            wire.close()
            raise
        return wire
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout)


def _send(wire: socket.socket, file: BinaryIO) -> bool:
    """Stream the file; True when clamd stopped listening, after which its reply tells why."""
    try:
        wire.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            wire.sendall(struct.pack("!I", len(chunk)) + chunk)
        wire.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def _reply(wire: socket.socket) -> str:
    raw = b""
    while not raw.endswith(b"\0") and len(raw) < _LONGEST_REPLY:
        try:
            piece = wire.recv(_LONGEST_REPLY)
        except ConnectionResetError:
            break
        if not piece:
            break
        raw += piece
    return raw.rstrip(b"\0\n").decode("utf-8", "replace")


def _judge(reply: str) -> Scan:
    if reply == "stream: OK":
        return Scan(Outcome.CLEAN)
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        name = reply.removeprefix("stream: ").removesuffix(" FOUND")
        if name.startswith("Heuristics.Limits.Exceeded"):
            return Scan(Outcome.NOT_SCANNED, name)
        return Scan(Outcome.INFECTED, name)
    if "size limit exceeded" in reply:
        return Scan(Outcome.NOT_SCANNED, reply)
    return Scan(Outcome.UNREACHABLE, reply[:200])
