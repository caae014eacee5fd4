"""Public pages kept ready in front of the whole site, shared by its processes, for as long as what they are made of.

A page is kept under everything that it depends on: the parts of the portal's state that its view names, day, language,
theme, host, address. Another state has other keys, so nothing is ever cleared by guess, and what is old falls out of
the bounded stores.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import threading
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import caches
from django.http.cookie import parse_cookie
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_request

from giamsat import __version__
from giamsat.core import clock
from giamsat.portal.pages.store import Headers, Keys, Memory, Page
from giamsat.publishing.watching import State, Watch
from giamsat.ui.context import theme_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/public/"
#: By this a view lets its page be kept, where somebody keeps it; it does not leave the house.
MARK = "X-Giamsat-Kept"
KEEPS = "giamsat.keeps"
#: Whoever asks for a page that another thread is just making waits for it, but not longer.
LONGEST_WAIT = 5.0
SMALLEST_COMPRESSED = 500
_ONE_DAY = 24 * 3600
#: All of a request that a key is made of, as it came.
ASKED = (
    "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_X_FORWARDED_PROTO",
    "wsgi.url_scheme",
)  # fmt: skip
#: What is in a kept page; another form of it is another key.
_FORM = 2


class _Asked:
    """What decides about language and theme of a request, before there is one."""

    __slots__ = ("COOKIES", "META")

    def __init__(self, environ: WSGIEnvironment):
        self.META = environ
        cookies = environ.get("HTTP_COOKIE", "")
        self.COOKIES: dict[str, str] = parse_cookie(cookies) if cookies else {}


@lru_cache(maxsize=1000)
def _depends_on(path: str) -> tuple[str, ...] | None:
    """The parts of the portal's state that the page at ``path`` is made of; None where pages are not kept."""
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return None
    found: tuple[str, ...] | None = getattr(view, "depends_on", None)
    return found


class KeptPages:
    """WSGI application in front of the site: answers what it has, keeps what the site marks."""

    def __init__(self, site: WSGIApplication, watch: Watch | None = None):
        self._site, self._watch = site, watch or Watch()
        self._memory, self._keys = Memory(), Keys()
        self._turns: dict[str, threading.Lock] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._site(environ, start_response)
        page = self._memory.get(key)
        if page is None:
            # A flood on one page makes it once: the others wait for the one that makes it.
            turn = self._turns.setdefault(key, threading.Lock())
            held = turn.acquire(timeout=LONGEST_WAIT)
            try:
                page = self._memory.get(key) or self._shared(key)
                made = page or self._make(key, environ, start_response)
            finally:
                self._turns.pop(key, None)
                if held:
                    turn.release()
            if not isinstance(made, Page):
                return made
            page = made
        return _answer(page, environ, start_response)

    def close(self) -> None:
        """The process ends."""
        self._watch.close()

    def _key(self, environ: WSGIEnvironment) -> str | None:
        """Under what an answer is kept; None when it must come from the site itself."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(PREFIX):
            return None
        state = self._watch.state()
        if state is None:
            return None
        of = (state, clock.today())
        same = tuple([environ.get(name, "") for name in ASKED])
        key = self._keys.get(of, same)
        if key is None:
            asked, on = _Asked(environ), _depends_on(path)
            if on is None or not may_keep(asked.COOKIES):
                return None
            key = _key_of(mark_of(state, on), environ, asked, of[1])
            self._keys.put(of, same, key)
        return key

    def _shared(self, key: str) -> Page | None:
        found = caches["pages"].get(key)
        if not isinstance(found, Page):
            return None
        self._memory.put(key, found)
        return found

    def _make(
        self, key: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Page | Iterable[bytes]:
        """The page, kept where its view allows it; else the site's answer as it comes."""
        told: list[Any] = []

        def hear(status: str, headers: Headers, fault: Any = None) -> Callable[[bytes], object]:
            told[:] = [status, headers, fault]
            return lambda _data: None

        # The whole page is made, so that it can be kept; whoever asked for its head gets that alone.
        method = environ["REQUEST_METHOD"]
        body = self._site({**environ, "REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": "", KEEPS: True}, hear)
        status, headers, fault = told
        mark = dict(headers).get(MARK)
        if mark is None:
            start_response(status, headers, *([fault] if fault else []))
            return body if method == "GET" else _no_body(body)
        try:
            whole = b"".join(body)
        finally:
            _close(body)
        page = _page(status, [one for one in headers if one[0] != MARK], whole)
        # What was made while a release came in belongs to nobody's key.
        state = self._watch.state()
        if state and mark == mark_of(state, _depends_on(environ["PATH_INFO"]) or ()):
            self._memory.put(key, page)
            with contextlib.suppress(OSError):
                caches["pages"].set(key, page, _ONE_DAY)
        return page


@cache
def build_mark() -> str:
    """Which build made a page: after an upgrade the styles that an older page names are gone."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    styles = manifest.read_bytes() if manifest.exists() else b""
    return f"{__version__}+{sha256(styles).hexdigest()[:12]}"


def may_keep(cookies: dict[str, str]) -> bool:
    """False for a reader who is known, or who is to be told something: such a page is for that reader alone."""
    return settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies


def mark_of(state: State, on: tuple[str, ...]) -> str:
    """What a view marks its answer with: the parts of the portal's state that it began with."""
    return " ".join([f"{name} {getattr(state, name)}" for name in on])


def _key_of(mark: str, environ: WSGIEnvironment, asked: _Asked, day: dt.date) -> str:
    reader: Any = asked
    scheme = (
        environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.BEHIND_PROXY else environ["wsgi.url_scheme"]
    )
    parts = (
        _FORM, build_mark(), mark, day, get_language_from_request(reader), theme_of(reader), scheme,
        environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""),
    )  # fmt: skip
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _page(status: str, headers: Headers, body: bytes) -> Page:
    named = {name.lower(): value for name, value in headers}
    packed = None
    if len(body) >= SMALLEST_COMPRESSED and "content-encoding" not in named:
        # There is no secret and no token in it that its length could tell.
        packed = gzip.compress(body, 6, mtime=0)
        vary = named.get("vary", "")
        headers = [one for one in headers if one[0].lower() != "vary"]
        headers.append(("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"))
    headers = [one for one in headers if one[0].lower() != "content-length"]
    tag = named.get("etag", "").strip('W/"')
    packed_headers: Headers = []
    if packed is not None:
        packed_headers = [one for one in headers if one[0] != "ETag"]
        packed_headers += [("Content-Encoding", "gzip"), ("ETag", f'"{tag}-gz"'), _length(packed)]
    return Page(status, [*headers, _length(body)], tag, body, packed, packed_headers)


def _length(body: bytes) -> tuple[str, str]:
    return "Content-Length", str(len(body))


def _answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if page.tag and page.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        of_body = ("Content-Type", "Content-Length")
        start_response("304 Not Modified", [one for one in page.headers if one[0] not in of_body])
        return []
    body, headers = page.body, page.headers
    if page.packed is not None and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body, headers = page.packed, page.packed_headers
    # A copy, as PEP 3333 lets a server change its list.
    start_response(page.status, headers.copy())
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


def _no_body(body: Iterable[bytes]) -> Iterable[bytes]:
    _close(body)
    return []


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
