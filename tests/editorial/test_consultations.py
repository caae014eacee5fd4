"""Consultations: comments while open, nothing public before a person has read it, then the summary (R53)."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from giamsat.editorial import public, selectors, services
from giamsat.editorial.models import Opinion
from giamsat.publishing.selectors import state
from tests.editorial.world import World, consultation, plant, publish
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    return plant(tree, people)


def test_a_comment_is_public_only_after_a_person_published_it(world: World) -> None:
    version = consultation(world)
    sent = services.send_opinion(version, text="Điều 3 nên nêu hạn.", name="Lê Văn Góp")
    assert not public.opinions(version).exists()
    before = state()[0].texts
    services.publish_opinion(world.writer, sent, seen=sent.version, shown="Điều 3 nên nêu hạn.")
    assert [one.shown for one in public.opinions(version)] == ["Điều 3 nên nêu hạn."]
    assert state()[0].texts == before + 1


def test_personal_data_is_masked_and_does_not_get_through(world: World) -> None:
    sent = services.send_opinion(consultation(world), text="Gọi tôi số 0912345678 để rõ.")
    assert "0912345678" not in sent.shown
    with pytest.raises(InvalidInput, match="điện thoại"):
        services.publish_opinion(world.writer, sent, seen=sent.version, shown=sent.text)


def test_refusing_needs_a_reason_and_is_final(world: World) -> None:
    version = consultation(world)
    sent = services.send_opinion(version, text="Quảng cáo")
    with pytest.raises(InvalidInput):
        services.refuse_opinion(world.writer, sent, seen=sent.version, reason="")
    done = services.refuse_opinion(world.writer, sent, seen=sent.version, reason="Không liên quan")
    with pytest.raises(Conflict):
        services.publish_opinion(world.writer, sent, seen=sent.version, shown="Quảng cáo")
    with pytest.raises(InvalidTransition):
        services.publish_opinion(world.writer, done, seen=done.version, shown="Quảng cáo")
    assert not public.opinions(version).exists()


def test_others_neither_see_nor_decide_comments(world: World) -> None:
    sent = services.send_opinion(consultation(world), text="Ý kiến")
    province = acting_as(world.people.province_focal)
    with pytest.raises(NotFound):
        selectors.opinion_for(province, sent.pk)
    with pytest.raises(NotAllowed):
        services.publish_opinion(province, sent, seen=sent.version, shown="Ý kiến")


def test_comments_are_taken_between_the_days_alone(world: World) -> None:
    version = consultation(world)
    assert version.closes is not None
    for day, words in (
        (version.closes + dt.timedelta(days=1), "hết hạn"),
        (clock.today() - dt.timedelta(9), "Chưa"),
    ):
        at = dt.datetime.combine(day, dt.time(9), clock.HANOI)
        with clock.frozen(at), pytest.raises(NotAllowed, match=words):
            services.send_opinion(version, text="A")
    with clock.frozen(dt.datetime.combine(version.closes, dt.time(23), clock.HANOI)):
        services.send_opinion(version, text="Đúng ngày cuối")
    with pytest.raises(NotAllowed):
        services.send_opinion(publish(world), text="A")
    with pytest.raises(InvalidInput):
        services.send_opinion(version, text="x" * 5001)
    assert Opinion.objects.count() == 1
