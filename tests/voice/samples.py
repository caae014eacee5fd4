"""Items for tests at any step of their life, through the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from giamsat.accounts.models import Person
from giamsat.core.actor import Role
from giamsat.voice import services
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.services import Sending
from tests.people import People, Tree, acting_as, plant_person

TITLE = "Đăng ký hộ tịch trực tuyến ở xã Thất Khê báo lỗi"
TEXT = (
    "Từ đầu tháng, trang đăng ký khai sinh trực tuyến của xã không nhận tệp ảnh chụp giấy chứng sinh. "
    "Đề nghị sửa lỗi và cho nộp lại mà không phải khai từ đầu."
)
#: What must never leave the handling bodies.
NAME, ADDRESS, PHONE, EMAIL, ID_NUMBER = (
    "Lương Thị Bí Mật", "Thôn Nà Kéo 57, xã Thất Khê", "0912345678", "bi.mat@vidu.vn", "020300000057",
)  # fmt: skip
SECRETS = ("Bí Mật", "Nà Kéo 57", PHONE, "0912 345 678", EMAIL, "bi.mat", ID_NUMBER)


def sending(**other: Any) -> Sending:
    """A feedback that keeps every rule."""
    return Sending(
        **{
            "family": "feedback", "topic": "procedure", "title": TITLE, "text": TEXT, "name": NAME,
            "address": ADDRESS, "phone": "0912 345 678", "email": EMAIL, "id_number": ID_NUMBER, "may_publish": True,
            **other,
        }
    )  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """People of the room: the receiver's officer and head, the public's gatekeeper, two bodies with theirs."""

    officer: Person
    publisher: Person
    head: Person
    handler: Person
    approver: Person
    other: Person
    people: People
    tree: Tree


@pytest.fixture
def desk(people: People, tree: Tree) -> Desk:
    return plant_desk(people, tree)


def plant_desk(people: People, tree: Tree) -> Desk:
    return Desk(
        officer=plant_person("v-officer", "Cao Thị Nhận", tree.vn, Role.VOICE_OFFICER),
        publisher=plant_person("v-publisher", "Lê Văn Đăng", tree.vn, Role.PUBLISHER),
        head=people.leader,
        handler=people.ministry_focal,
        approver=people.ministry_approver,
        other=people.province_focal,
        people=people,
        tree=tree,
    )


def received(**other: Any) -> Contact:
    return services.receive_item(sending(**other))


def fresh(item: Item) -> Item:
    return Item.objects.select_related("receiver", "handler", "task").get(pk=item.pk)


def classified(desk: Desk, **other: Any) -> Item:
    officer = acting_as(desk.officer)
    item = received(**other).item
    item = services.check_item(officer, item, version=fresh(item).version)
    return services.classify_item(officer, item, version=item.version, kind="outside")


def routed(desk: Desk, **other: Any) -> Item:
    item = classified(desk, **other)
    return services.route_item(acting_as(desk.officer), item, version=item.version, to=desk.tree.most)


def handling(desk: Desk, **other: Any) -> Item:
    item = routed(desk, **other)
    return services.accept_item(acting_as(desk.handler), item, version=item.version)


def drafted(desk: Desk, **other: Any) -> Item:
    item = handling(desk, **other)
    return services.draft_answer(
        acting_as(desk.handler), item, version=item.version, text="Đã sửa lỗi nộp tệp ảnh."
    )


def approved(desk: Desk, **other: Any) -> Item:
    item = drafted(desk, **other)
    return services.approve_answer(acting_as(desk.approver), item, version=item.version)


def answered(desk: Desk, **other: Any) -> Item:
    item = approved(desk, **other)
    return services.send_answer(acting_as(desk.officer), item, version=item.version)


def published(desk: Desk, item: Item) -> Item:
    item = fresh(item)
    return services.publish_item(
        acting_as(desk.publisher), item, version=item.version, title=item.title, text=item.text
    )
