"""Pages kept in front of the site: made once an edition, never older than the last release, never for one reader."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction

from giamsat.core.actor import SYSTEM
from giamsat.portal.pages.kept import KeptPages
from giamsat.portal.pages.store import Keys, Memory, Page
from giamsat.publishing import services
from giamsat.publishing.files import make_files
from giamsat.publishing.publication import next_texts, seal_events, take_back
from giamsat.publishing.services_seal import rotate_key
from giamsat.publishing.watching import Watch
from giamsat.tasks.models import Task
from tests.people import plant_people, plant_tree
from tests.publishing.world import World, plant, release

pytestmark = pytest.mark.django_db(transaction=True)


class Counting:
    """The real site, and how often it was asked."""

    def __init__(self) -> None:
        self.site, self.count = WSGIHandler(), 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.count += 1
        return self.site(environ, start_response)


class Answer:
    """What came back."""

    status = ""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.body = b""

    def begin(
        self, status: str, headers: list[tuple[str, str]], fault: Any = None
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status[:3], dict(headers)
        return lambda data: None


def ask(pages: KeptPages, path: str, method: str = "GET", **headers: str) -> Answer:
    environ: dict[str, Any] = {"HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_LANGUAGE": "vi"}
    setup_testing_defaults(environ)
    path, _mark, query = path.partition("?")
    environ |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method, "HTTP_HOST": "127.0.0.1"}
    answer = Answer()
    body = pages(environ | headers, answer.begin)
    answer.body = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return answer


def until(true: Callable[[], bool]) -> None:
    """The watch hears of a commit within milliseconds; a loaded machine is given longer."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.close()


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.DATA_DIR = tmp_path
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": backend, "LOCATION": tmp_path / "pages"}}
    tree = plant_tree()
    world = plant(tree, plant_people(tree))
    release(world)
    return world


def test_a_page_is_made_once_an_edition_for_all_processes(world: World, watch: Watch) -> None:
    site = Counting()
    pages = KeptPages(site, watch)
    until(lambda: watch.state() is not None)
    first = ask(pages, "/public/")
    assert (first.status, site.count) == ("200", 1)
    assert ask(pages, "/public/").body == first.body
    assert "X-Giamsat-Kept" not in first.headers
    assert "frame-ancestors 'none'" in first.headers["Content-Security-Policy"]
    packed = ask(pages, "/public/", HTTP_ACCEPT_ENCODING="br, gzip")
    assert gzip.decompress(packed.body) == first.body
    assert "Accept-Encoding" in packed.headers["Vary"]
    for tag in (first.headers["ETag"], packed.headers["ETag"]):
        assert ask(pages, "/public/", HTTP_IF_NONE_MATCH=tag).status == "304"
    head = ask(pages, "/public/", "HEAD")
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(first.body)))
    assert site.count == 1, "the site itself was asked once"
    other = KeptPages(site, watch)
    assert ask(other, "/public/").body == first.body
    assert site.count == 1, "another process has it from the shared store"
    english = ask(pages, "/public/", HTTP_ACCEPT_LANGUAGE="en")
    dark = ask(pages, "/public/", HTTP_COOKIE="theme=dark")
    assert (b'lang="en"' in english.body, b'data-bs-theme="dark"' in dark.body) == (True, True)
    # A release, and its withdrawal, are there as soon as they are committed.
    Task.objects.filter(pk=world.open.pk).update(title="Tên đã đổi")
    before = watch.state()
    second = release(world)
    until(lambda: watch.state() not in (None, before))
    assert "Tên đã đổi" in ask(pages, "/public/").body.decode()
    gone = services.withdraw_release(world.approver, second, version=second.version, reason="Nhầm")
    before = watch.state()
    take_back(SYSTEM, gone)
    until(lambda: watch.state() not in (None, before))
    assert "Tên đã đổi" not in ask(pages, "/public/").body.decode()


def test_a_page_goes_only_with_what_it_is_made_of(world: World, watch: Watch) -> None:
    site = Counting()
    pages = KeptPages(site, watch)
    until(lambda: watch.state() is not None)

    def made(*paths: str) -> list[bool]:
        """Which of these pages the site makes anew, on two questions each."""
        found = []
        for path in paths:
            asked = site.count
            answers = {ask(pages, path).headers["ETag"] for _again in range(2)}
            assert len(answers) == 1
            found.append(site.count > asked)
        return found

    def after(change: Callable[[], object]) -> list[bool]:
        before = watch.state()
        with transaction.atomic():
            change()
        until(lambda: watch.state() not in (None, before))
        return made(tasks, news, verify, data)

    tasks, news, verify, data = "/public/tasks/", "/public/news/", "/public/verify/", "/public/data/"
    assert made(tasks, news, verify, data) == [True] * 4
    assert after(next_texts) == [False, True, False, False]
    assert after(make_files) == [False, False, False, True]
    Task.objects.filter(pk=world.open.pk).update(title="Tên đã đổi")
    assert after(lambda: release(world)) == [True, False, True, True]
    seals = {tasks: False, news: False, verify: True, data: False}
    assert after(lambda: rotate_key(SYSTEM) and seal_events(SYSTEM)) == list(seals.values())


def test_what_is_not_for_everybody_is_never_kept(world: World, watch: Watch) -> None:
    make_files()
    site = Counting()
    pages = KeptPages(site, watch)
    until(lambda: watch.state() is not None)
    own = {"HTTP_COOKIE": "giamsat_session=x"}
    for path, headers in (
        ("/public/", own),
        ("/public/voice/", {}),
        ("/public/t/khong-co/", {}),
        ("/public/data/task/latest.csv", {}),
        ("/healthz", {}),
    ):
        asked = site.count
        for _again in range(2):
            ask(pages, path, **headers)
        assert site.count == asked + 2, path
    assert ask(pages, "/public/", "POST").status in ("403", "405")
    assert not list(Path(caches["pages"]._dir).glob("*"))  # type: ignore[attr-defined]
    whole = ask(pages, "/public/data/task/latest.csv")
    again = ask(pages, "/public/data/task/latest.csv", HTTP_IF_NONE_MATCH=whole.headers["ETag"])
    assert (whole.status, again.status) == ("200", "304")


def test_who_does_not_hear_the_database_keeps_nothing(world: World) -> None:
    class Deaf(Watch):
        """A watch whose database went away."""

        def _listen(self) -> None:
            raise OSError

    site = Counting()
    pages = KeptPages(site, Deaf())
    assert [ask(pages, "/public/").status for _turn in range(2)] == ["200", "200"]
    assert site.count == 2
    pages.close()


def test_a_flood_on_one_page_while_a_release_comes_in(world: World, watch: Watch) -> None:
    site = Counting()
    pages = KeptPages(site, watch)
    until(lambda: watch.state() is not None)
    published = threading.Event()
    answers: list[str | int] = []

    def flood() -> None:
        try:
            while not published.is_set() or watch.state() in (None, before):
                answers.append(ask(pages, "/public/").status)
            answers.append(ask(pages, "/public/").body.decode().count("Tên đã đổi"))
        finally:
            connection.close()

    before = watch.state()
    readers = [threading.Thread(target=flood) for _number in range(6)]
    for reader in readers:
        reader.start()
    until(lambda: len(answers) > 100)
    assert site.count == 1, "six readers at once, and the page was made once"
    Task.objects.filter(pk=world.late.pk).update(title="Tên đã đổi")
    release(world)
    published.set()
    for reader in readers:
        reader.join(60)
    assert {one for one in answers if isinstance(one, str)} == {"200"}
    found = [one for one in answers if isinstance(one, int)]
    assert (len(found), min(found) > 0) == (6, True), "all see the new one"
    # While the notice is on its way, nobody is shown what is kept; that is a moment.
    assert site.count < len(answers) / 2


def test_whoever_walks_the_archive_fills_no_store(world: World, watch: Watch, settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "pages": {**settings.CACHES["pages"], "OPTIONS": {"MAX_ENTRIES": 20}},
    }
    pages = KeptPages(Counting(), watch)
    until(lambda: watch.state() is not None)
    folder = Path(settings.CACHES["pages"]["LOCATION"])
    for number in range(60):
        assert ask(pages, f"/public/week/?page={number}&x={number}").status == "200"
    assert len(list(folder.glob("*"))) <= 20
    for path in (
        "tasks/?page=99999999999999999999",
        "data/rows/task/?page=-1",
        "releases/?page=x",
        "feed.atom?unit=%00",
    ):
        assert ask(pages, f"/public/{path}").status in ("200", "404"), path


def test_memory_is_bounded() -> None:
    memory = Memory(most=10_000)
    for number in range(50):
        memory.put(str(number), Page("200 OK", [], "", b"x" * 1000, None, []))
    assert sum(memory.get(str(number)) is not None for number in range(50)) == 5
    assert memory.get("49")


def test_keys_are_of_one_state_and_bounded() -> None:
    keys = Keys()
    keys.put(1, ("/public/", "vi"), "a")
    assert (keys.get(1, ("/public/", "vi")), keys.get(1, ("/public/", "en"))) == ("a", None)
    assert keys.get(2, ("/public/", "vi")) is None, "another state, another key"
    keys.put(2, ("/public/", "vi"), "b")
    assert (keys.get(2, ("/public/", "vi")), keys.get(1, ("/public/", "vi"))) == ("b", None)
    keys.put(2, ("/public/", "x" * Keys.LONGEST), "c")
    assert keys.get(2, ("/public/", "x" * Keys.LONGEST)) is None, "long ones fill nothing"
    for number in range(Keys.MOST):
        keys.put(2, (str(number),), "d")
    assert keys.get(2, ("/public/", "vi")) is None
    assert keys.get(2, (str(Keys.MOST - 1),)) == "d"
