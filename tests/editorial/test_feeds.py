"""Feeds of other portals, against a real server: slow, huge, cyclic, hostile ones harm nothing (R54)."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, NotAllowed
from giamsat.editorial import jobs, services
from giamsat.editorial.feeds import fetching
from giamsat.editorial.feeds.fetching import FeedFault, fetch, may_reach
from giamsat.editorial.feeds.parsing import MOST_ITEMS, parsed
from giamsat.editorial.models import Site
from tests.editorial.world import World, plant
from tests.people import People, Tree, acting_as

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><guid>1</guid><title>Khai trương &lt;b&gt;trung tâm&lt;/b&gt;</title><link>/tin/1</link>
<description>&lt;p onclick="x()"&gt;Chi tiết&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Mon, 03 Nov 2025 08:00:00 +0700</pubDate></item>
<item><guid>2</guid><title>Xấu</title><link>javascript:alert(1)</link></item>
<item><guid>1</guid><title>Lặp lại</title><link>/tin/1b</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>Tin Atom</title>
<link rel="self" href="/self"/><link href="https://a.vn/1"/><updated>2999-01-01T00:00:00Z</updated></entry></feed>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;&c;</title><link>/x</link></item></channel></rss>"""

Handler = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, dict[str, Handler], list[str]]]:
    """A server of the test's own: its address, what it does at each path, and the paths that were asked."""
    does: dict[str, Handler] = {}
    asked: list[str] = []

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            does[self.path](self)

        def log_message(self, *args: Any) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", does, asked
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def reachable(settings: Any) -> None:
    settings.FEED_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]


def says(body: str | bytes, status: int = 200, **headers: str) -> Handler:
    """A plain answer."""
    octets = body.encode() if isinstance(body, str) else body

    def answer(page: http.server.BaseHTTPRequestHandler) -> None:
        page.send_response(status)
        for name, value in headers.items():
            page.send_header(name.replace("_", "-"), value)
        page.send_header("Content-Length", str(len(octets)))
        page.end_headers()
        page.wfile.write(octets)

    return answer


def fault_of(url: str, seconds: float = 5) -> str:
    with pytest.raises(FeedFault) as told:
        fetch(url, seconds=seconds)
    return told.value.code


Server = tuple[str, dict[str, Handler], list[str]]


def test_rss_atom_and_json_become_plain_words(site: Server) -> None:
    (one,) = parsed(RSS.encode(), "https://cong.example/rss")
    assert (one.title, one.summary, one.link) == (
        "Khai trương trung tâm", "Chi tiết", "https://cong.example/tin/1",
    )  # fmt: skip
    assert one.at == dt.datetime(2025, 11, 3, 1, tzinfo=dt.UTC)
    (entry,) = parsed(ATOM.encode(), "https://a.vn/")
    assert (entry.title, entry.link) == ("Tin Atom", "https://a.vn/1")
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": "1", "title": "Tin JSON", "url": "https://a.vn/2", "date_published": "2025-11-03T08:00:00+07:00"},
        "not an item", {"title": None},
    ]}  # fmt: skip
    (item,) = parsed(json.dumps(feed).encode(), "https://a.vn/")
    assert item.title == "Tin JSON"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>Not a feed</body></html>", b"{" * 100_000, b"[]", b'{"items": 3}', b"<rss><item>",
     BOMB.encode(), b"\x00\xff\xfe", b"<rss>" + b"<a>" * 5000],
)  # fmt: skip
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(FeedFault, match="unreadable"):
        parsed(body, "https://a.vn/")


def test_a_huge_number_of_entries_is_cut() -> None:
    items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(5000))
    assert len(parsed(f"<rss><channel>{items}</channel></rss>".encode(), "https://a.vn/")) == MOST_ITEMS


def test_a_slow_server_is_left(site: Server) -> None:
    base, does, _asked = site
    stop = threading.Event()

    def drip(page: http.server.BaseHTTPRequestHandler) -> None:
        page.send_response(200)
        page.end_headers()
        while not stop.wait(0.05):
            try:
                page.wfile.write(b" ")
            except OSError:
                return

    def drip_head(page: http.server.BaseHTTPRequestHandler) -> None:
        page.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        drip(page)

    does["/drip"], does["/drip-head"] = drip, drip_head
    try:
        for path in ("/drip", "/drip-head"):
            began = time.monotonic()
            assert fault_of(base + path, seconds=0.6) == "slow"
            assert time.monotonic() - began < 10
    finally:
        stop.set()


def test_a_huge_answer_is_left_where_it_is_too_large(site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    base, does, _asked = site
    monkeypatch.setattr(fetching, "MOST_OCTETS", 100_000)
    sent = []

    def endless(page: http.server.BaseHTTPRequestHandler) -> None:
        page.send_response(200)
        page.end_headers()
        try:
            for _n in range(10_000):
                page.wfile.write(b"x" * 65_536)
                sent.append(1)
        except OSError:
            return

    does["/endless"] = endless
    assert fault_of(base + "/endless") == "large"
    assert len(sent) < 10_000


def test_packed_answers_are_not_unpacked(site: Server) -> None:
    base, does, _asked = site
    does["/gzip"] = says(b"\x1f\x8b", Content_Encoding="gzip")
    assert fault_of(base + "/gzip") == "unreadable"


def test_redirects_in_a_circle_and_without_end_are_left(site: Server) -> None:
    base, does, asked = site
    does["/a"], does["/b"] = says("", 302, Location="/b"), says("", 302, Location="/a")
    asked.clear()
    assert fault_of(base + "/a") == "redirects"
    assert asked == ["/a", "/b"]
    for n in range(9):
        does[f"/n{n}"] = says("", 301, Location=f"/n{n + 1}")
    asked.clear()
    assert fault_of(base + "/n0") == "redirects"
    assert len(asked) == 4


@pytest.mark.parametrize(
    "where",
    ["http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
     "http://0.0.0.0/", "http://localhost.localdomain.invalid/", "file:///etc/passwd", "gopher://127.0.0.1/",
     "http://user:secret@127.0.0.1/", "http://127.0.0.2/", "http://2130706434/", "//", "http://", "http://a\n.vn/"],
)  # fmt: skip
def test_private_places_are_not_asked_even_by_way_of_a_redirect(site: Server, where: str) -> None:
    base, does, asked = site
    does["/away"] = says("", 302, Location=where.replace("\n", ""))
    asked.clear()
    assert fault_of(where) in ("private", "address", "unreachable")
    assert fault_of(base + "/away") in ("private", "address", "unreachable", "redirects", "refused")
    assert set(asked) <= {"/away"}


def test_which_addresses_may_be_reached(settings: Any) -> None:
    settings.FEED_NETWORKS = []
    assert may_reach("8.8.8.8", 443)
    assert not may_reach("8.8.8.8", 22)
    for address in ("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.1.1", "::1",
                    "fe80::1%eth0", "fc00::1", "224.0.0.1", "::ffff:127.0.0.1"):  # fmt: skip
        assert not may_reach(address, 80)
    settings.FEED_NETWORKS = [ipaddress.ip_network("10.57.0.0/16")]
    assert may_reach("10.57.3.4", 8080)
    assert not may_reach("10.58.3.4", 80)


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    return plant(tree, people)


def _portal(world: World, feed: str, **more: Any) -> Site:
    new = Site(kind=Site.Kind.PORTAL)
    return services.save_site(
        world.approver, new, seen=1, name_vi="Cổng Lạng Sơn", unit=world.tree.lang_son, feed=feed, **more
    )


@pytest.mark.django_db
def test_a_feed_is_taken_once_and_asked_again_only_for_what_is_new(world: World, site: Server) -> None:
    base, does, asked = site

    def feed(page: http.server.BaseHTTPRequestHandler) -> None:
        same = page.headers.get("If-None-Match") == '"v1"'
        says("" if same else RSS, 304 if same else 200, ETag='"v1"')(page)

    does["/rss"] = feed
    row = _portal(world, f"{base}/rss")
    jobs.take_feed(site=row.pk)
    jobs.take_feed(site=row.pk)
    row.refresh_from_db()
    assert [entry.title for entry in row.entries.all()] == ["Khai trương trung tâm"]
    assert (row.fault, row.etag, row.failures) == ("", '"v1"', 0)
    assert row.next_at == row.fetched_at + dt.timedelta(minutes=30) if row.fetched_at else False
    assert asked.count("/rss") == 2


@pytest.mark.django_db
def test_a_broken_feed_is_asked_ever_later_and_what_it_said_stays(world: World, site: Server) -> None:
    base, does, _asked = site
    does["/f"] = says(RSS)
    row = _portal(world, f"{base}/f")
    jobs.take_feed(site=row.pk)
    does["/f"] = says("gone", 500)
    pauses = []
    for _turn in range(8):
        jobs.take_feed(site=row.pk)
        row.refresh_from_db()
        assert row.next_at is not None
        pauses.append(row.next_at - clock.now())
    assert row.fault == "refused"
    assert pauses[0] < pauses[1] < pauses[2]
    assert pauses[-1] <= dt.timedelta(days=1)
    assert row.entries.count() == 1


@pytest.mark.django_db
def test_what_came_from_here_does_not_come_back(world: World, site: Server, settings: Any) -> None:
    base, does, _asked = site
    settings.SITE_URL = "https://giamsat.example"
    entry = "<item><title>Của ta</title><link>https://giamsat.example/public/read/a-1/</link></item>"
    does["/mirror"] = says(f"<rss><channel>{entry}</channel></rss>")
    row = _portal(world, f"{base}/mirror")
    jobs.take_feed(site=row.pk)
    assert row.entries.count() == 0


@pytest.mark.django_db
def test_only_the_publisher_of_the_whole_says_where_the_portal_leads(world: World) -> None:
    new = Site(kind=Site.Kind.APPLICATION)
    with pytest.raises(NotAllowed):
        services.save_site(world.writer, new, seen=1, name_vi="A")
    with pytest.raises(NotAllowed):
        services.keep_entries(world.approver, new, [])
    with pytest.raises(NotAllowed):
        services.note_failure(acting_as(world.people.operator), new, "slow")
    for bad in ("javascript:alert(1)", "https://u:p@x.vn/", "//x.vn", "ftp://x.vn"):
        with pytest.raises(InvalidInput):
            services.save_site(world.approver, Site(kind=Site.Kind.APPLICATION), seen=1, name_vi="A", url=bad)


@pytest.mark.django_db
def test_another_address_forgets_what_the_former_one_said(world: World, site: Server) -> None:
    base, does, _asked = site
    does["/one"] = says(RSS)
    row = _portal(world, f"{base}/one")
    jobs.take_feed(site=row.pk)
    row.refresh_from_db()
    again = services.save_site(
        world.approver, row, seen=row.version, name_vi="Cổng", unit=world.tree.lang_son, feed=f"{base}/two"
    )
    assert again.entries.count() == 0
    # An answer that was still on its way belongs to the former address.
    assert services.keep_entries(SYSTEM, row, parsed(ATOM.encode(), "https://a.vn/")) == 0
