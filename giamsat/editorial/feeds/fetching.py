"""Fetching an address that somebody else answers for: limits of time, size and redirects, and nothing private.

The name is resolved once, every address that it has is judged, and the connection goes to one that was judged: a name
that changes its mind between the look and the call leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from giamsat import __version__

SECONDS = 20.0
CONNECT_SECONDS = 5.0
MOST_OCTETS = 2 * 1024 * 1024
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
_PIECE = 65_536

#: What may stand against a feed, in words for who keeps the list.
FAULTS = {
    "address": _("địa chỉ không dùng được"),
    "private": _("địa chỉ nằm trong mạng nội bộ, không được phép hỏi"),
    "unreachable": _("máy chủ không trả lời"),
    "slow": _("trả lời quá chậm"),
    "large": _("lớn quá 2 MB"),
    "redirects": _("chuyển hướng quá nhiều lần hoặc vòng tròn"),
    "refused": _("máy chủ từ chối hoặc báo lỗi"),
    "unreadable": _("không phải RSS, Atom hay JSON Feed đọc được"),
}


class FeedFault(Exception):
    """A feed cannot be had; ``code`` is one of ``FAULTS``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; ``body`` is None when nothing changed since ``etag`` or ``modified``."""

    url: str
    body: bytes | None
    etag: str = ""
    modified: str = ""


def fetch(url: str, *, etag: str = "", modified: str = "", seconds: float = SECONDS) -> Answer:
    """Fetch ``url``.

    Args:
        etag, modified: of the answer before, for an answer only where something changed.
        seconds: for all of it, redirects included.

    Raises:
        FeedFault.
    """
    until = time.monotonic() + seconds
    asked: set[str] = set()
    known = {"If-None-Match": etag, "If-Modified-Since": modified}
    for _turn in range(MOST_REDIRECTS + 1):
        if url in asked:
            break
        asked.add(url)
        answer = _ask(url, {name: value for name, value in known.items() if value}, until)
        if isinstance(answer, Answer):
            return answer
        url = answer
    raise FeedFault("redirects")


def _ask(url: str, headers: dict[str, str], until: float) -> Answer | str:
    """The answer of one server, or the address that it sends on to."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        raise FeedFault("address") from None
    if scheme not in PORTS or not host or "@" in parts.netloc:
        raise FeedFault("address")
    port = port or PORTS[scheme]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii() or any(sign <= " " for sign in target):
        raise FeedFault("address")
    connection = http.client.HTTPConnection(host, port)
    sock = _connect(scheme, host, port, until)
    connection.sock = sock
    # A server that sends an octet now and then outlives every timeout of a single read.
    ended = threading.Event()
    watch = threading.Timer(max(until - time.monotonic(), 0.1), _hang_up, [sock, ended])
    watch.daemon = True
    watch.start()
    try:
        connection.request("GET", target, headers={
            "User-Agent": f"Giamsat/{__version__}", "Accept-Encoding": "identity", "Connection": "close",
            "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9",
            **headers,
        })  # fmt: skip
        answer = _read(url, connection.getresponse())
    except FeedFault:
        raise
    except (OSError, http.client.HTTPException, ValueError):
        raise FeedFault("slow" if ended.is_set() or time.monotonic() >= until else "unreachable") from None
    finally:
        watch.cancel()
        connection.close()
    if ended.is_set():
        # To the reader a call that was hung up looks like the end of the answer.
        raise FeedFault("slow")
    return answer


def _read(url: str, response: http.client.HTTPResponse) -> Answer | str:
    if response.status in (301, 302, 303, 307, 308):
        where = response.getheader("Location", "")
        if not where:
            raise FeedFault("refused")
        return urljoin(url, where)
    if response.status == 304:
        return Answer(url, None)
    if response.status != 200:
        raise FeedFault("refused")
    if response.getheader("Content-Encoding", "identity").lower() not in ("", "identity"):
        # What was asked for plainly and comes packed might unpack to anything.
        raise FeedFault("unreadable")
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > MOST_OCTETS:
            raise FeedFault("large")
    if response.length:
        # Somebody hung up before all was there.
        raise OSError
    return Answer(url, bytes(body), response.getheader("ETag", ""), response.getheader("Last-Modified", ""))


def _connect(scheme: str, host: str, port: int, until: float) -> socket.socket:
    address = _judged(host, port)
    left = min(CONNECT_SECONDS, until - time.monotonic())
    if left <= 0:
        raise FeedFault("slow")
    try:
        sock = socket.create_connection((address, port), timeout=left)
        if scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except (OSError, ValueError):
        raise FeedFault("unreachable") from None
    sock.settimeout(max(until - time.monotonic(), 0.1))
    return sock


def _judged(host: str, port: int) -> str:
    """An address of ``host``; all that it has must be ones that may be asked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FeedFault("unreachable") from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(may_reach(address, port) for address in addresses):
        raise FeedFault("private")
    return addresses[0]


def may_reach(address: str, port: int) -> bool:
    """True for an address of the open Internet at a port of the web, and for networks that the operator named."""
    given = ipaddress.ip_address(address.partition("%")[0])
    inner = given.ipv4_mapped if isinstance(given, ipaddress.IPv6Address) else None
    ip = inner or given
    if any(ip.version == net.version and ip in net for net in settings.FEED_NETWORKS):
        return True
    return ip.is_global and not ip.is_multicast and port in PORTS.values()


def _hang_up(sock: socket.socket, ended: threading.Event) -> None:
    ended.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
