"""What is late by its target, and what is not (R56)."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.core import clock
from giamsat.core.calendar import add_working_days
from giamsat.core.errors import InvalidInput, NotAllowed
from giamsat.editorial import services
from giamsat.editorial.choices import Kind, Target
from giamsat.editorial.freshness import late_list, targets
from giamsat.editorial.models import Entry, Site
from tests.editorial.world import World, consultation, draft, plant, publish
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    return plant(tree, people)


def test_documents_are_held_to_their_target(world: World) -> None:
    today = clock.today()
    issued = add_working_days(today, -4)
    document = {"code": "1/QĐ", "dated": issued}
    draft(world, Kind.DOCUMENT, title_vi="Chậm", target=Target.OWN, **document)
    draft(world, Kind.DOCUMENT, title_vi="Còn hạn", target=Target.GOVERNED, **document)
    draft(world, Kind.DOCUMENT, title_vi="Không theo dõi", **document)
    publish(world, Kind.DOCUMENT, title_vi="Đã đăng, chậm", target=Target.OWN, **document)
    found = {one.title: one for one in late_list(world.approver)}
    assert set(found) == {"Chậm", "Đã đăng, chậm"}
    assert found["Chậm"].due == add_working_days(issued, 2)
    assert found["Chậm"].came is None
    assert found["Đã đăng, chậm"].came == today
    assert found["Chậm"].days >= 1
    services.set_target(world.approver, Target.OWN, 9)
    assert not late_list(world.approver)


def test_a_closed_consultation_wants_its_summary(world: World) -> None:
    today = clock.today()
    long_ago = {"opens": today - dt.timedelta(days=90), "closes": today - dt.timedelta(days=60)}
    consultation(world, **long_ago)
    assert [one.target for one in late_list(world.approver)] == [Target.SUMMARY]
    assert not late_list(acting_as(world.people.province_focal))


def test_a_silent_portal_is_named(world: World) -> None:
    site = services.save_site(
        world.approver, Site(kind=Site.Kind.PORTAL), seen=1, name_vi="Cổng", unit=world.tree.most,
        feed="https://a.example/rss",
    )  # fmt: skip
    assert not late_list(world.approver)
    Entry.objects.create(
        site=site, key="a", title="Tin", link="https://a.example/1", at=clock.now() - dt.timedelta(40)
    )
    assert [(one.target, one.site) for one in late_list(world.approver)] == [(Target.PORTAL, site.pk)]


def test_targets_are_set_by_the_publisher(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.set_target(world.writer, Target.OWN, 3)
    with pytest.raises(InvalidInput):
        services.set_target(world.approver, Target.OWN, 0)
    assert targets()[Target.SCIENCE] == 20
