"""Somebody who writes, somebody who approves, and short ways to a public text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.editorial import services
from giamsat.editorial.choices import Kind
from giamsat.editorial.models import Version
from giamsat.editorial.services import Words
from tests.people import People, Tree, acting_as, give, plant_person


@dataclass
class World:
    """``writer`` is of the standing office, ``approver`` publishes; both for the whole country."""

    tree: Tree
    people: People
    writer: Actor
    approver: Actor


def plant(tree: Tree, people: People) -> World:
    """Nothing is written yet."""
    writer = plant_person("bien.tap", "Ma Thị Biên", tree.vn, Role.STANDING_OFFICE)
    publisher = plant_person("cong.khai", "Tạ Thị Khai", tree.vn, Role.PUBLISHER)
    give(people.province_focal, tree.lang_son, Role.STANDING_OFFICE)
    return World(tree, people, acting_as(writer), acting_as(publisher))


def draft(world: World, kind: str = Kind.NEWS, **words: Any) -> Version:
    """A draft of the writer's."""
    given = {"title_vi": "Họp giao ban tháng 11", "text_vi": "Nội dung **chính**.", **words}
    return services.begin_piece(world.writer, kind, world.tree.vn, Words(**given))


def publish(world: World, kind: str = Kind.NEWS, **words: Any) -> Version:
    """A public text."""
    return approved(world, draft(world, kind, **words))


def approved(world: World, version: Version) -> Version:
    """Sent by the writer, approved by the publisher."""
    sent = services.send_version(world.writer, version, seen=version.version)
    done = services.approve_version(world.approver, sent, seen=sent.version)
    done.refresh_from_db()
    return done


def consultation(world: World, **words: Any) -> Version:
    """One that is open today."""
    today = clock.today()
    given = {"opens": today - dt.timedelta(days=3), "closes": today + dt.timedelta(days=10), **words}
    return publish(world, Kind.CONSULTATION, title_vi="Dự thảo Quy chế dữ liệu", **given)
