"""Pages in Chromium without a server: the browser's requests are answered by Django in this very process.

So a browser sees a world that stands in a transaction and is taken back afterwards, and nothing waits for a socket.
"""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connections

from tests.access.world import browser_client

SITE = "http://desk.test"
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


class Answers:
    """What the browser is answered: by ``client``, or with a page that was made before (``made``)."""

    def __init__(self, page: Any):
        self.client = browser_client()
        self.made: Any = None
        self.connection = connections["default"]
        page.route("**/*", self._answer)

    def be(self, session: str, language: str) -> None:
        """Ask with this session from now on (``""``: nobody), by a browser of that language."""
        self.client = browser_client()
        names = {settings.LANGUAGE_COOKIE_NAME: language}
        if session:
            names[settings.SESSION_COOKIE_NAME] = session
        self.client.cookies = SimpleCookie(names)

    def _answer(self, route: Any) -> None:
        # The browser's driver calls us in a context of its own, which would open a connection of its own.
        connections["default"] = self.connection
        asked = urlsplit(route.request.url)
        if asked.path.startswith(settings.STATIC_URL):
            found = finders.find(asked.path.removeprefix(settings.STATIC_URL))
            if found is None:
                route.fulfill(status=404)
            else:
                kind = KINDS.get(str(found).rpartition(".")[2], "application/octet-stream")
                route.fulfill(path=str(found), content_type=kind)
            return
        if asked.path == "/made":
            answer = self.made
        else:
            where = f"{asked.path}?{asked.query}" if asked.query else asked.path
            answer = self.client.get(where, headers={"accept": route.request.headers.get("accept", "*/*")})
        if isinstance(answer, str):
            route.fulfill(status=500, body=answer, content_type="text/html; charset=utf-8")
            return
        body = b"".join(answer) if answer.streaming else answer.content
        route.fulfill(status=answer.status_code, body=body, headers=dict(answer.headers))
