"""One question to a server that speaks the protocol of OpenAI's chat completions, within limits of time and size.

The standard library's client is enough for one kind of call, follows no redirection, reads no proxy or password from
the environment, and its socket can be shut from outside: that is what ends an answer that trickles in for ever.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

_PIECE = 65_536
_OK = 200


class NoAnswer(Exception):
    """The server gave nothing of use; ``code`` says why (``problems.py`` has the words), ``detail`` what."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Server:
    """Where the model is asked, and how much of time and size one question may take."""

    url: str
    model: str
    key: str
    seconds: int
    answer_bytes: int

    @property
    def address(self) -> str:
        """Scheme, host and port, as a person is told where the text goes."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def configured() -> Server | None:
    """The server of the settings; None while no address is set, and then nobody is ever asked."""
    if not settings.MODEL_URL:
        return None
    return Server(
        settings.MODEL_URL,
        settings.MODEL_NAME,
        settings.MODEL_KEY,
        settings.MODEL_SECONDS,
        settings.MODEL_ANSWER_KIB * 1024,
    )


def ask(server: Server, system: str, user: str) -> str:
    """What the model says to one question.

    Raises:
        NoAnswer: no connection, too slow, too long, an error of the server, or no text in its answer.
    """
    question = {
        "model": server.model,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "temperature": 0,
        "response_format": {"type": "json_object"},
    }
    body = _post(server, json.dumps(question).encode())
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as fault:
        raise NoAnswer("broken", type(fault).__name__) from fault
    if not isinstance(content, str):
        raise NoAnswer("broken", "content")
    return content


def _post(server: Server, body: bytes) -> bytes:
    parts = urlsplit(server.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=server.seconds)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    late = threading.Event()
    watch = threading.Timer(server.seconds, _shut, (connection, late))
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
        answer = connection.getresponse()
        if answer.status != _OK:
            raise NoAnswer("status", str(answer.status))
        read = _read(answer, server.answer_bytes)
    except (OSError, http.client.HTTPException, ssl.SSLError, ValueError) as fault:
        if late.is_set() or isinstance(fault, TimeoutError):
            raise NoAnswer("slow", str(server.seconds)) from fault
        raise NoAnswer("unreachable", type(fault).__name__) from fault
    finally:
        watch.cancel()
        connection.close()
    if late.is_set():
        raise NoAnswer("slow", str(server.seconds))
    return read


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    read = bytearray()
    while piece := answer.read1(_PIECE):
        read += piece
        if len(read) > most:
            raise NoAnswer("long", str(most // 1024))
    return bytes(read)


def _shut(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    """End a question whose time is over: whoever reads from the socket wakes up."""
    late.set()
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            # It has ended by itself in this moment.
            return
