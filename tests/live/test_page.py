"""The page's side, in a real browser: fresh by itself, honest when the stream is lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from giamsat import __file__ as package
from giamsat.monitor.live import conninfo_of_settings
from tests.live.streams import LiveProcess
from tests.live.test_live import COMMUNE, happen, path_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SCRIPT = Path(package).parents[1] / "frontend" / "js" / "live.js"
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"></head>
<body data-live-url="{url}" data-live-renew="/renew">
<p data-live-stale hidden>Số liệu có thể cũ từ <time></time>.</p>
<section id="all" data-live>{count}</section>
<section id="ours" data-live="live_test.">{count}</section>
<section id="other" data-live="report.">{count}</section>
<section id="typing" data-live><input id="note"></section>
<script src="/live.js"></script></body></html>"""


class Desk(BaseHTTPRequestHandler):
    """A page that says how often it was asked for, the script, and the renewing of addresses."""

    asked: ClassVar[int] = 0
    renewed: ClassVar[int] = 0
    live: ClassVar[str] = ""

    def do_GET(self) -> None:
        url = Desk.live + path_for(1)
        if self.path == "/live.js":
            self._answer("text/javascript", SCRIPT.read_text())
        elif self.path == "/renew":
            Desk.renewed += 1
            self._answer("application/json", json.dumps({"url": url}))
        elif self.path == "/":
            Desk.asked += 1
            self._answer("text/html", PAGE.format(url=url, count=Desk.asked))
        else:
            self.send_error(404)

    def _answer(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the test says what went wrong."""


@pytest.fixture
def desk() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Desk.asked = Desk.renewed = 0
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_fresh_by_itself_and_says_when_it_may_be_old(
    transactional_db: None, desk: str, page: Any
) -> None:
    live = LiveProcess(conninfo_of_settings(), GIAMSAT_LIVE_ORIGINS=desk)
    try:
        Desk.live = f"http://127.0.0.1:{live.port}"
        with page.expect_response(lambda answer: "/live/events" in answer.url):
            page.goto(desk)
        page.wait_for_timeout(300)
        page.locator("#note").fill("đang viết dở")
        before = page.locator("#other").inner_text()
        happen(COMMUNE)
        page.wait_for_function(f"document.querySelector('#ours').textContent !== '{before}'")
        assert page.locator("#all").inner_text() != before
        assert page.locator("#other").inner_text() == before, "a part is read anew for its own verbs only"
        assert page.locator("#note").input_value() == "đang viết dở"
        assert page.locator("[data-live-stale]").is_hidden()
    finally:
        live.stop()
    page.locator("[data-live-stale]").wait_for(state="visible")
    assert page.locator("[data-live-stale] time").get_attribute("datetime")


def test_a_page_renews_its_stream_and_goes_on(transactional_db: None, desk: str, page: Any) -> None:
    live = LiveProcess(conninfo_of_settings(), GIAMSAT_LIVE_ORIGINS=desk, GIAMSAT_LIVE_SECONDS="1")
    try:
        Desk.live = f"http://127.0.0.1:{live.port}"
        page.goto(desk)
        page.wait_for_timeout(2500)
        assert Desk.renewed >= 1
        assert page.locator("[data-live-stale]").is_hidden()
        before = page.locator("#ours").inner_text()
        happen(COMMUNE)
        page.wait_for_function(f"document.querySelector('#ours').textContent !== '{before}'")
    finally:
        live.stop()
