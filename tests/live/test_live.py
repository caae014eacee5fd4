"""The live process as it runs: a real server, real PostgreSQL, real connections."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.core import signing
from django.db import connection, transaction

from giamsat.core.actor import SYSTEM, Actor, Holding, Role
from giamsat.core.postgres import Cluster
from giamsat.events.registry import is_declared, register
from giamsat.events.services import CHANNEL, record_event
from giamsat.monitor.live import conninfo_of_settings
from giamsat.monitor.live_token import make_token
from tests.live.streams import ORIGIN, LiveProcess, Stream

VERB = "live_test.happened"
COMMUNE = "vn.gov.ubnd_20.xa_1"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def person(*paths: str, person_id: int = 1) -> Actor:
    return Actor(person_id, "An", tuple(Holding(Role.FOCAL_POINT, n, path) for n, path in enumerate(paths)))


def path_for(person_id: int) -> str:
    return "/live/events?" + urlencode({"token": make_token(person("vn", person_id=person_id))})


def happen(path: str | None, programme_id: int | None = None) -> int:
    """One committed event on the unit at ``path``."""
    if not is_declared(VERB):
        register(VERB, "Thử")
    with transaction.atomic():
        return record_event(SYSTEM, VERB, "test", 1, path=path, programme_id=programme_id).pk


def open_stream(live: LiveProcess, actor: Actor, *programme_ids: int) -> Stream:
    stream = Stream(
        live, "/live/events?" + urlencode({"token": make_token(actor, *programme_ids)}), {"Origin": ORIGIN}
    )
    assert stream.status == 200
    assert stream.next() == ("hello", {})
    return stream


@pytest.fixture
def live(transactional_db: None) -> Iterator[LiveProcess]:
    process = LiveProcess(conninfo_of_settings())
    yield process
    process.stop()


def ids(stream: Stream, seconds: float = 1.5) -> list[int]:
    """Ids of all events told within the time."""
    told: list[int] = []
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and (event := stream.next(left)):
        if event[0] == "changed":
            told += [item["id"] for item in event[1]]
    return told


def test_a_commit_is_told_within_a_second_and_a_rollback_never(live: LiveProcess) -> None:
    stream = open_stream(live, person("vn.gov"))
    began = time.monotonic()
    first = happen(COMMUNE)
    assert stream.next() == ("changed", [{"id": first, "verb": VERB}])
    assert time.monotonic() - began < 1
    with transaction.atomic():
        record_event(SYSTEM, VERB, "test", 1, path=COMMUNE)
        transaction.set_rollback(True)
    assert ids(stream) == []


def test_nothing_out_of_scope_is_told(live: LiveProcess) -> None:
    stream = open_stream(live, person(COMMUNE))
    for path in ("vn.gov.ubnd_20.xa_2", "vn.gov.ubnd_20.xa_10", "vn.gov.ubnd_20", "vn", None):
        happen(path)
    below = happen(COMMUNE + ".ban_1")
    assert ids(stream) == [below]


def test_a_page_of_one_programme_hears_of_what_it_counts_alone(live: LiveProcess) -> None:
    stream = open_stream(live, person("vn"), 57, 60)
    happen(COMMUNE, 58)
    told = [happen(COMMUNE, 57), happen(COMMUNE, 60), happen(COMMUNE, None)]
    assert ids(stream) == told


def test_a_burst_comes_in_few_messages_and_complete(live: LiveProcess) -> None:
    stream = open_stream(live, person("vn"))
    began = time.monotonic()
    made = [happen(COMMUNE) for _ in range(60)]
    told: list[int] = []
    messages = 0
    while len(told) < len(made) and (event := stream.next()):
        told += [item["id"] for item in event[1]]
        messages += 1
    assert told == made
    assert messages <= 2 + 4 * (time.monotonic() - began)


def test_what_happened_between_page_and_stream_is_told(live: LiveProcess) -> None:
    token = make_token(person("vn"))
    missed = happen(COMMUNE)
    time.sleep(0.5)
    stream = Stream(live, "/live/events?" + urlencode({"token": token}))
    assert stream.next() == ("hello", {})
    assert missed in ids(stream)


def test_tokens_that_are_forged_or_old_are_refused(
    live: LiveProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = make_token(person("vn"))
    parts = good.split(":")
    wider = make_token(person("vn"))[:-2] + ("aa" if not good.endswith("aa") else "bb")
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000)
    old = make_token(person("vn"))
    monkeypatch.undo()
    foreign = signing.TimestampSigner(salt="elsewhere").sign_object(
        {"person": 1, "paths": ["vn"], "programme": None}
    )
    tokens = ["", "x", wider, old, foreign, f"{parts[0]}x:{parts[1]}:{parts[2]}"]
    assert [live.get("/live/events?" + urlencode({"token": token}))[0] for token in tokens] == [403] * len(
        tokens
    )
    assert live.get("/live/events")[0] == 403
    assert live.get("/live/events?" + urlencode({"token": good}))[0] == 200


def test_only_pages_of_the_site_may_follow(live: LiveProcess) -> None:
    path = "/live/events?" + urlencode({"token": make_token(person("vn"))})
    assert live.get(path, Origin="https://evil.example")[0] == 403
    assert live.get(path, Origin="null")[0] == 403
    assert live.get(path, Sec_Fetch_Site="cross-site")[0] == 403
    assert live.get(path, Sec_Fetch_Site="same-origin")[0] == 200
    assert live.get(path, Origin=f"http://127.0.0.1:{live.port}")[0] == 200
    stream = Stream(live, path, {"Origin": ORIGIN})
    assert f"access-control-allow-origin: {ORIGIN}" in stream.head
    assert "text/event-stream" in stream.head


def test_a_stream_ends_with_its_lifetime_and_asks_for_a_new_token(transactional_db: None) -> None:
    live = LiveProcess(conninfo_of_settings(), GIAMSAT_LIVE_SECONDS="1")
    try:
        stream = open_stream(live, person("vn"))
        assert stream.next() == ("renew", {})
        assert stream.next() is None
    finally:
        live.stop()


def test_one_person_and_all_together_have_a_limit(transactional_db: None) -> None:
    live = LiveProcess(conninfo_of_settings(), GIAMSAT_LIVE_MAX="25")
    try:
        streams = [Stream(live, path_for(1)) for _ in range(22)] + [
            Stream(live, path_for(2)) for _ in range(7)
        ]
        assert [stream.status for stream in streams] == [200] * 20 + [503] * 2 + [200] * 5 + [503] * 2
        streams[0].close()
        time.sleep(0.3)
        assert Stream(live, path_for(1)).status == 200
    finally:
        live.stop()


def test_after_a_restart_of_the_database_pages_are_told_to_read_anew(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "data", throw_away=True)
    cluster.join()
    live = LiveProcess(cluster.url())
    try:
        stream = open_stream(live, person("vn"))
        postmaster = cluster.postmaster_pid()
        assert postmaster
        os.kill(postmaster, signal.SIGQUIT)
        assert stream.next(10) == ("stale", {})
        assert not live.health()
        end = time.monotonic() + 20
        while not cluster.restart_if_down():
            assert time.monotonic() < end, "the killed database does not end"
            time.sleep(0.1)
        assert stream.next(20) == ("resync", {})
        with psycopg.connect(cluster.url()) as other:
            note = '{"id": 7, "xact": 9, "programme": null, "path": "vn.gov", "verb": "x.y"}'
            other.execute("SELECT pg_notify(%s, 'not a note')", [CHANNEL])
            other.execute("SELECT pg_notify(%s, %s)", [CHANNEL, note])
        assert stream.next() == ("changed", [{"id": 7, "verb": "x.y"}])
    finally:
        live.stop()
        cluster.leave()


def test_five_hundred_pages_at_once(
    live: LiveProcess, record_property: Callable[[str, object], None]
) -> None:
    before = live.memory()
    streams = [open_stream(live, person("vn", person_id=n)) for n in range(500)]
    after = live.memory()
    began = time.monotonic()
    made = happen(COMMUNE)
    assert all(stream.next() == ("changed", [{"id": made, "verb": VERB}]) for stream in streams)
    took = time.monotonic() - began
    record_property("kilobytes_per_stream", (after - before) / 500 / 1024)
    record_property("seconds_to_tell_all", took)
    spoken = (
        f"{(after - before) / 500 / 1024:.0f} KB each",
        f"base {before >> 20} MB",
        f"told in {took:.3f} s",
    )
    logging.getLogger(__name__).info("500 streams: %s", ", ".join(spoken))
    for stream in streams:
        stream.close()
    end = time.monotonic() + 5
    while b'"streams":0' not in _health(live):
        assert time.monotonic() < end, "streams of clients that are gone are kept"
        time.sleep(0.1)


def test_five_hundred_pages_come_back_after_a_crash(transactional_db: None) -> None:
    live = LiveProcess(conninfo_of_settings())
    try:
        streams = [open_stream(live, person("vn", person_id=n)) for n in range(500)]
        live.kill()
        assert all(stream.next(5) is None and stream.ended for stream in streams)
        # Told to nobody: pages learn by themselves that they missed something.
        happen(COMMUNE)
        live = LiveProcess(conninfo_of_settings(), port=live.port)
        began = time.monotonic()
        streams = [open_stream(live, person("vn", person_id=n)) for n in range(500)]
        took = time.monotonic() - began
        made = happen(COMMUNE)
        for stream in streams:
            told = [stream.next()]
            while told[-1] is not None and told[-1][0] != "changed":
                told.append(stream.next())
            assert told[-1] == ("changed", [{"id": made, "verb": VERB}])
        assert took < 20, "a page that was cut off waits too long"
    finally:
        live.stop()


def _health(live: LiveProcess) -> bytes:
    stream = Stream(live, "/live/healthz", {"Connection": "close"})
    raw = stream._buffer
    while piece := stream.wire.recv(4096):
        raw += piece
    return raw


def test_the_database_is_that_of_django() -> None:
    with psycopg.connect(conninfo_of_settings()) as other, connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert other.execute("SELECT current_database()").fetchone() == cursor.fetchone()
    assert settings.SECRET_KEY
