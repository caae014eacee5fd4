"""A request body that ends early is an error, never a short form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _WholeBody:
    """A request body that reports its early end as an error instead of as its end."""

    def __init__(self, stream: Any, length: int):
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        if wanted == 0:
            return b""
        data: bytes = self._stream.read(wanted)
        self._left -= len(data)
        if not data:
            raise OSError(f"request body cut, {self._left} bytes missing")
        return data

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        if wanted == 0:
            return b""
        data: bytes = self._stream.readline(wanted)
        self._left -= len(data)
        if not data:
            raise OSError(f"request body cut, {self._left} bytes missing")
        return data


def refuse_cut_bodies(application: WSGIApplication) -> WSGIApplication:
    """Wrap the WSGI application: a body shorter than its Content-Length is never taken for a whole one.

    Servers hand a cut body over as a short one, so a form would lose its last fields without a word.
    """

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > 0:
            environ["wsgi.input"] = _WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return wrapped
