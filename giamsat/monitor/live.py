"""Server-sent events: the process that tells open pages that something changed, within a second.

Run it apart from the site: ``uvicorn --factory giamsat.monitor.live:create_app``. It holds one connection to
PostgreSQL and none of Django's apps. It tells ids and verbs; the page fetches what changed
under its own rights.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from giamsat.events.channel import CHANNEL
from giamsat.monitor.live_hub import Full, Hub, Listener, Note, read_note
from giamsat.monitor.live_token import BadToken, Pass, read_token

log = logging.getLogger(__name__)

#: Seconds of silence after which a comment keeps the connection open and shows whether it still is.
HEARTBEAT = 15.0
#: Seconds that a client may take to accept a message.
PATIENCE = 20.0
#: Milliseconds that a browser waits before it connects again by itself.
RETRY = 3000
_SLOWEST_RETRY = 5.0
_CHECK_DATABASE = 20.0


class Stream:
    """The endpoint ``/live/events?token=…``; bare ASGI, since it lives long and must stay small."""

    def __init__(self, hub: Hub, origins: frozenset[str], seconds: float):
        self._hub = hub
        self._origins = origins
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        refusal, allowed = self._admit(scope, headers)
        cors = {"Vary": "Origin"}
        if origin and self._is_ours(origin, headers):
            cors["Access-Control-Allow-Origin"] = origin
        if allowed is None:
            await PlainTextResponse(refusal, status_code=403, headers=cors)(scope, receive, send)
            return
        try:
            listener = self._hub.join(allowed)
        except Full:
            cors["Retry-After"] = "30"
            await PlainTextResponse("too many streams", status_code=503, headers=cors)(scope, receive, send)
            return
        gone = asyncio.create_task(_disconnected(receive, listener))
        try:
            await self._tell(listener, send, cors)
        except (OSError, TimeoutError):
            log.info("a live stream was dropped: its client is gone or too slow")
        except asyncio.CancelledError:
            # The server stops and has waited long enough; the page connects again by itself.
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._hub.leave(listener)

    def _is_ours(self, origin: str, headers: Headers) -> bool:
        return origin in self._origins or origin.partition("://")[2] == headers.get("host")

    def _admit(self, scope: Scope, headers: Headers) -> tuple[str, Pass | None]:
        """Browsers leave Origin out on the same origin only; then Sec-Fetch-Site, where sent, must agree."""
        origin = headers.get("origin")
        if origin is not None and not self._is_ours(origin, headers):
            return "origin not allowed", None
        if origin is None and headers.get("sec-fetch-site", "same-origin") == "cross-site":
            return "origin not allowed", None
        try:
            token = parse_qs(scope["query_string"].decode("ascii"))["token"][0]
            return "", read_token(token)
        except (BadToken, KeyError, UnicodeDecodeError) as fault:
            log.info("a live stream was refused: %s", type(fault).__name__)
            return "token refused", None

    async def _tell(self, listener: Listener, send: Send, cors: dict[str, str]) -> None:
        headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",  # a proxy that gathers would hold the events back
            "X-Content-Type-Options": "nosniff",
            **cors,
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await _send(send, f"retry: {RETRY}\nevent: hello\ndata: {{}}\n\n")
        clock = asyncio.get_running_loop().time
        end = clock() + self._seconds
        while not listener.dropped:
            left = end - clock()
            if left <= 0:
                await _send(send, "event: renew\ndata: {}\n\n")
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            try:
                async with asyncio.timeout(min(HEARTBEAT, left)):
                    await listener.woken.wait()
            except TimeoutError:
                await _send(send, ":\n\n")
                continue
            if not listener.dropped:  # Who is gone takes no turn from those who wait.
                await asyncio.sleep(self._hub.turn())
            if listener.dropped:
                break
            await _send(send, _message(*listener.take()))


async def _disconnected(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.dropped = True
    listener.woken.set()


async def _send(send: Send, text: str) -> None:
    async with asyncio.timeout(PATIENCE):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _message(word: str, notes: list[Note]) -> str:
    text = f"event: {word}\ndata: {{}}\n\n" if word else ""
    if notes:
        told = json.dumps([{"id": note.id, "verb": note.verb} for note in notes])
        text += f"event: changed\nid: {notes[-1].xact}\ndata: {told}\n\n"
    return text


async def follow_database(hub: Hub, conninfo: str) -> None:
    """Hear ``CHANNEL`` for ever; after a loss, connect again with growing pauses."""
    pause = 0.25
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                conninfo, autocommit=True, connect_timeout=5, application_name="giamsat live"
            ) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                hub.found()
                pause = 0.25
                while True:
                    async for notice in connection.notifies(timeout=_CHECK_DATABASE):
                        note = read_note(notice.payload)
                        if note is not None:
                            hub.publish(note)
                    # A server that went without a word is noticed only by asking it.
                    async with asyncio.timeout(_CHECK_DATABASE):
                        await connection.execute("SELECT 1")
        except (psycopg.Error, OSError, TimeoutError) as fault:
            log.warning("the live process does not hear the database: %s", type(fault).__name__)
        hub.lost()
        await asyncio.sleep(pause)
        pause = min(2 * pause, _SLOWEST_RETRY)


def conninfo_of_settings() -> str:
    """PostgreSQL connection string of Django's default database."""
    ours: dict[str, Any] = settings.DATABASES["default"]
    django_only = ("pool", "server_side_binding", "prepare_threshold")
    options = {name: value for name, value in ours["OPTIONS"].items() if name not in django_only}
    return make_conninfo(
        "",
        dbname=ours["NAME"] or None,
        user=ours["USER"] or None,
        password=ours["PASSWORD"] or None,
        host=ours["HOST"] or None,
        port=ours["PORT"] or None,
        **options,
    )


def create_app() -> Starlette:
    """The live process as an ASGI application."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamsat.core.settings")
    hub = Hub(settings.LIVE_MAX, settings.LIVE_PER_SECOND)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(follow_database(hub, conninfo_of_settings()))
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def health(request: Request) -> JSONResponse:
        return JSONResponse(
            {"listening": hub.listening, "streams": len(hub.listeners)},
            status_code=200 if hub.listening else 503,
        )

    stream = Stream(hub, frozenset(settings.LIVE_ORIGINS), settings.LIVE_SECONDS)
    return Starlette(
        routes=[Route("/live/events", stream), Route("/live/healthz", health)], lifespan=lifespan
    )
