"""What streams are told and when: in rounds, one after the other, and never more than a slow client can take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from giamsat.monitor.live_hub import LONGEST_QUEUE, PACE, Hub, Listener, Note, read_note
from giamsat.monitor.live_token import Pass


def note(number: int, verb: str = "report.submitted") -> Note:
    return Note(number, 700 + number, verb, "vn.gov", None, time.time())


def hub_with(count: int, per_second: int = 100) -> tuple[Hub, list[Listener]]:
    hub = Hub(1000, per_second)
    hub.found()
    listeners = [hub.join(Pass(number, ("vn",), (), time.time() + 60)) for number in range(count)]
    return hub, listeners


def run(happening: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser of another test may hold this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, happening).result()


def test_the_first_comes_at_once_and_what_follows_in_one_round_for_all() -> None:
    async def happen() -> None:
        hub, listeners = hub_with(3)
        hub.publish(note(1))
        assert [[one.id for one in each.take()[1]] for each in listeners] == [[1]] * 3
        for number in (2, 3, 4):
            hub.publish(note(number))
        assert [each.take()[1] for each in listeners] == [[]] * 3
        await asyncio.sleep(PACE + 0.05)
        assert [[one.id for one in each.take()[1]] for each in listeners] == [[2, 3, 4]] * 3

    run(happen())


def test_who_joins_within_a_round_is_told_of_it_once() -> None:
    async def happen() -> None:
        hub, _listeners = hub_with(0)
        hub.publish(note(1))
        hub.publish(note(2))
        late = hub.join(Pass(1, ("vn",), (), time.time()))
        await asyncio.sleep(PACE + 0.05)
        assert [one.id for one in late.take()[1]] == [1, 2]

    run(happen())


def test_five_hundred_pages_take_turns() -> None:
    hub, _listeners = hub_with(0, per_second=100)
    waits = [hub.turn() for _number in range(500)]
    assert waits[0] == 0
    assert waits == sorted(waits)
    assert 4.5 < waits[-1] < 5


def test_a_slow_client_is_told_the_last_of_each_kind() -> None:
    async def happen() -> None:
        hub, (slow,) = hub_with(1)
        for number in range(5 * LONGEST_QUEUE):
            hub.publish(note(number, ("report.submitted", "obstacle.raised")[number % 2]))
        await asyncio.sleep(PACE + 0.05)
        told = slow.take()[1]
        assert len(told) <= LONGEST_QUEUE
        assert (told[-1].id, {one.verb for one in told}) == (
            5 * LONGEST_QUEUE - 1,
            {"report.submitted", "obstacle.raised"},
        )
        assert not slow.dropped

    run(happen())


def test_what_is_no_note_is_none() -> None:
    assert read_note('{"id": 7, "xact": 9, "programme": null, "path": "vn.gov", "verb": "x.y"}') is not None
    for other in ("", "[]", "{}", '{"id": 7, "programme": null, "path": null, "verb": "x.y"}'):
        assert read_note(other) is None
