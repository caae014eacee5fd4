"""Ports for programs that benchmarks and tests start beside an installation."""

from __future__ import annotations

import random
import socket

#: Below the range from which systems number outgoing connections (from 32768 on Linux): a port from there may
#: be taken by a stranger's connection while a program that held it starts anew.
_FIRST, _LAST = 20_000, 31_000


def free_port(following: int = 0) -> int:
    """A port of this machine that nobody uses, with so many ``following`` ones free as well."""
    while True:
        port = random.randint(_FIRST, _LAST - following)  # noqa: S311 (no secret)
        if all(_is_free(port + step) for step in range(following + 1)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose connections just ended counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
