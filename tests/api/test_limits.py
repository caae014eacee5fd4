"""How often a token may ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from giamsat.api.models import Bucket
from giamsat.core import clock
from tests.api.world import caller
from tests.people import People

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 11, 5, 0, tzinfo=dt.UTC)


def test_a_bucket_empties_and_fills_with_time(people: People, settings: Any) -> None:
    settings.API_BURST, settings.API_PER_MINUTE = 3, 6
    with clock.frozen(NOON):
        me, other = caller(people.owner), caller(people.owner)
        assert [me.get("/me").status_code for _call in range(4)] == [200, 200, 200, 429]
        refused = me.get("/me", Accept_Language="en")
        assert (refused["Retry-After"], refused.json()["code"]) == ("10", "too_many_requests")
        assert other.get("/me").status_code == 200
    with clock.frozen(NOON + dt.timedelta(seconds=9)):
        assert me.get("/me")["Retry-After"] == "1"
    with clock.frozen(NOON + dt.timedelta(seconds=10)):
        assert [me.get("/me").status_code for _call in range(2)] == [200, 429]
    with clock.frozen(NOON + dt.timedelta(hours=1)):
        assert [me.get("/me").status_code for _call in range(4)] == [200, 200, 200, 429]


def test_a_clock_that_was_set_back_locks_nobody_out(people: People, settings: Any) -> None:
    settings.API_BURST, settings.API_PER_MINUTE = 2, 6
    me = caller(people.owner)
    with clock.frozen(NOON.replace(year=2036)):
        assert me.get("/me").status_code == 200
    with clock.frozen(NOON):
        assert [me.get("/me").status_code for _call in range(3)] == [200, 200, 429]


def test_no_token_can_be_told_from_its_bucket(people: People) -> None:
    me = caller(people.owner)
    me.get("/me")
    (bucket,) = Bucket.objects.all()
    token = people.owner.tokens.get()
    assert len(bucket.key) == 64
    assert bucket.key != token.digest
