"""Pages in Chromium, answered by Django in this very process, on the test's own connection.

So a browser sees a world that stands in a transaction and is taken back afterwards. The browser asks by way of a proxy
of ours: what it has loaded once (styles, scripts, fonts) it keeps, which it does not where requests are intercepted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connections

from tests.access.world import browser_client
from tests.conftest import PATIENCE_MS

SITE = "http://desk.test"
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


class Answers:
    """What the browser is answered: by ``client``, or with a page that was made before (``made``)."""

    def __init__(self) -> None:
        self.client = browser_client()
        self.made: Any = None
        self._connection: Any = connections["default"]
        self._turn = threading.Lock()
        self._is_open = False

    def be(self, session: str, language: str) -> None:
        """Ask with this session from now on (``""``: nobody), by a browser of that language."""
        self.client = browser_client()
        names = {settings.LANGUAGE_COOKIE_NAME: language}
        if session:
            names[settings.SESSION_COOKIE_NAME] = session
        self.client.cookies = SimpleCookie(names)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Only meanwhile pages are answered: the thread that asks for them and the test share one connection."""
        self._connection.inc_thread_sharing()
        self._is_open = True
        try:
            yield
        finally:
            with self._turn:
                self._is_open = False
                self._connection.dec_thread_sharing()

    def answer(self, path: str, query: str, accept: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; one page at a time."""
        with self._turn:
            if not self._is_open:
                return 503, {}, b""
            connections["default"] = self._connection
            answer = self.made
            if path != "/made":
                answer = self.client.get(f"{path}?{query}" if query else path, headers={"accept": accept})
            if isinstance(answer, str):
                return 500, {"Content-Type": "text/html; charset=utf-8"}, answer.encode()
            body = b"".join(answer) if answer.streaming else answer.content
            return answer.status_code, dict(answer.headers), body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A file, which the browser may keep, or a page, which it may not."""
        asked = urlsplit(self.path)
        if asked.path.startswith(settings.STATIC_URL):
            found = finders.find(asked.path.removeprefix(settings.STATIC_URL))
            kind = KINDS.get(str(found).rpartition(".")[2], "application/octet-stream")
            headers = {"Content-Type": kind, "Cache-Control": "max-age=86400"}
            status, body = (200, Path(str(found)).read_bytes()) if found else (404, b"")
        else:
            answers: Answers = self.server.answers  # type: ignore[attr-defined]
            accept = self.headers.get("Accept", "*/*")
            status, headers, body = answers.answer(asked.path, asked.query, accept)
            headers["Cache-Control"] = "no-store"
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def browsing(browser: Any, **options: Any) -> Iterator[tuple[Any, Answers]]:
    """A page of a browser of its own, and what answers it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    answers = server.answers = Answers()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(proxy={"server": f"http://127.0.0.1:{server.server_port}"}, **options)
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context.new_page(), answers
    finally:
        context.close()
        server.shutdown()
        server.server_close()
