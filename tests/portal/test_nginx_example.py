"""The shipped configuration of nginx: it goes by the site's names, and a real nginx does with it what it says."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings

from giamsat.cli.bench.portal_served import SHIPPED, behind_nginx
from giamsat.core.actor import Actor, Holding, Role
from giamsat.monitor.live import conninfo_of_settings
from giamsat.monitor.live_token import make_token
from giamsat.portal.pages.kept import may_keep
from giamsat.ui.context import THEME_COOKIE
from tests.live.streams import ORIGIN, LiveProcess, Stream
from tests.people import plant_people, plant_tree
from tests.publishing.world import plant, release

needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def test_it_keeps_apart_what_the_site_keeps_apart() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert f"map $cookie_{settings.LANGUAGE_COOKIE_NAME} " in text
    assert f"map $cookie_{THEME_COOKIE} " in text
    assert f'map "$cookie_{settings.SESSION_COOKIE_NAME}$cookie_messages"' in text
    for name in (settings.SESSION_COOKIE_NAME, "messages"):
        assert not may_keep({name: "x"})
    assert may_keep({settings.LANGUAGE_COOKIE_NAME: "en", THEME_COOKIE: "dark"})


class Proxy:
    """Asks nginx as browsers do, by the site's name."""

    def __init__(self, port: int):
        self.port = port

    def get(self, path: str, **headers: str) -> SimpleNamespace:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("GET", path, headers={"Host": "localhost", **named})
        answer = line.getresponse()
        found = SimpleNamespace(status=answer.status, body=answer.read(), headers=answer.headers)
        line.close()
        return found

    def cache(self, path: str, **headers: str) -> str:
        """Whether the answer came from nginx: MISS, HIT, BYPASS, …"""
        return str(self.get(path, **headers).headers.get("X-Cache"))


@pytest.fixture
def proxy(live_site: str, settings: Any, tmp_path: Any) -> Iterator[Proxy]:
    settings.DATA_DIR = tmp_path
    tree = plant_tree()
    release(plant(tree, plant_people(tree)))
    live = LiveProcess(conninfo_of_settings())
    try:
        with behind_nginx(urlsplit(live_site).port or 0, live.port) as port:
            yield Proxy(port)
    finally:
        live.stop()


@needs_nginx
@pytest.mark.django_db(transaction=True)
def test_nginx_keeps_public_pages_and_passes_the_rest(proxy: Proxy) -> None:
    page = "/public/"
    first, again = proxy.get(page), proxy.get(page)
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
    assert again.body == first.body
    assert "stale-while-revalidate" in again.headers["Cache-Control"]
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert again.headers[name], name
    unchanged = proxy.get(page, If_None_Match=again.headers["ETag"])
    assert (unchanged.status, unchanged.body, unchanged.headers["X-Cache"]) == (304, b"", "HIT")

    # Language, theme and gzip make pages of their own; whatever else a reader brings makes none.
    for own in ({"Cookie": "giamsat_language=en"}, {"Cookie": "theme=dark"}, {"Accept_Encoding": "gzip, br"}):
        assert [proxy.cache(page, **own) for _turn in range(2)] == ["MISS", "HIT"], own
    assert proxy.cache(page, Cookie="stranger=1", Accept_Encoding="br;q=1", User_Agent="x") == "HIT"
    assert b'lang="en"' in proxy.get(page, Cookie="giamsat_language=en").body

    # Whoever is known asks the site itself, and what they get is nobody else's.
    for known in ("giamsat_session=x", "messages=x"):
        assert [proxy.cache("/public/week/", Cookie=known) for _turn in range(2)] == ["BYPASS", "BYPASS"]
    assert proxy.cache("/public/week/") == "MISS"
    assert [proxy.cache("/public/search/?q=dat") for _turn in range(2)] == ["MISS", "MISS"], "never kept"
    assert proxy.get("/healthz").headers["X-Cache"] is None

    # A stream of the live process is passed on at once, not when its buffer is full.
    actor = Actor(1, "An", (Holding(Role.FOCAL_POINT, 1, "vn"),))
    path = "/live/events?" + urlencode({"token": make_token(actor)})
    stream = Stream(proxy, path, {"Origin": ORIGIN})  # type: ignore[arg-type]
    assert stream.next() == ("hello", {})
    stream.close()
