"""Asking a provider over HTTP within limits: of time, of size, and of how many requests wait at once.

No redirect is followed and no cookie kept. The standard library is enough, and unlike wrappers around it lets the
whole request be cut off: a server that sends one octet every few seconds runs into no timeout of a single read.
"""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from giamsat.accounts.oidc.provider import Provider, Silent, Untrusted

#: Seconds for one connect or read, and for a whole request.
A_STEP, WHOLE = 4.0, 8.0
LARGEST = 256 * 1024
#: A provider that hangs takes at most so many threads of a process with it; the others go on answering.
AT_ONCE = threading.BoundedSemaphore(2)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_safe_address(url: str) -> bool:
    """https, or plain http on this machine; without a user, and with a host."""
    try:
        parts = urlsplit(url)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    plain = url.isascii() and url.isprintable() and " " not in url
    return bool(encrypted and plain and port_is_number and parts.hostname and "@" not in parts.netloc)


def ask(
    provider: Provider,
    url: str,
    form: Mapping[str, str] | None = None,
    *,
    bearer: str = "",
    basic: tuple[str, str] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of the answer; a form is posted, without one it is a GET.

    Raises:
        Silent: no answer within the limits, or one that says it cannot (5xx); Untrusted: no JSON object.
    """
    if not is_safe_address(url):
        raise Untrusted(provider, "an address that is neither https nor of this machine")
    headers = {"Accept": "application/json", "User-Agent": "Giamsat", "Connection": "close"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    if basic is not None:
        # Both are form-encoded first (RFC 6749, section 2.3.1).
        pair = ":".join(quote(part, safe="") for part in basic)
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    body = None
    if form is not None:
        body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    status, answer = _exchange(provider, url, body, headers)
    if status >= 500 or status == 429:
        raise Silent(provider, f"{urlsplit(url).path}: status {status}")
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Untrusted(provider, f"{urlsplit(url).path}: status {status}, no JSON object")
    return status, found


def _exchange(
    provider: Provider, url: str, body: str | None, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not AT_ONCE.acquire(timeout=1):
        raise Silent(provider, "other requests to providers hang")
    try:
        connection = _connection(parts.scheme, str(parts.hostname), parts.port)
        connection.connect()
        with _cut_off_after(WHOLE, connection):
            connection.request("GET" if body is None else "POST", path, body, dict(headers))
            response = connection.getresponse()
            answer = response.read(LARGEST + 1)
            status = response.status
    except (OSError, HTTPException, UnicodeError) as fault:
        raise Silent(provider, f"{parts.path}: {type(fault).__name__}") from fault
    finally:
        AT_ONCE.release()
    if len(answer) > LARGEST:
        raise Untrusted(provider, f"{parts.path}: more than {LARGEST} octets")
    return status, answer


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=A_STEP, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=A_STEP)


@contextmanager
def _cut_off_after(seconds: float, connection: HTTPConnection) -> Iterator[None]:
    # Kept here: the connection lets go of it once it knows that the answer ends with the line.
    line, over = connection.sock, threading.Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        connection.close()
    if over.is_set():
        # What was read up to here may be half of it.
        raise TimeoutError
