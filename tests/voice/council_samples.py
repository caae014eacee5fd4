"""Dossiers for tests at any step of their way, through the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from giamsat.accounts.models import Person
from giamsat.core.actor import Role
from giamsat.voice import services as voice
from giamsat.voice.councils import services
from giamsat.voice.councils.choices import Criterion
from giamsat.voice.councils.models import Dossier, Sheet
from giamsat.voice.models import Item
from tests.people import People, Tree, acting_as, plant_person
from tests.voice import samples
from tests.voice.samples import Desk, plant_desk

NAMES = ("Đinh Thị Chủ Tọa", "Tạ Văn Phản", "Mai Thị Ba", "Lưu Văn Tư", "Cù Thị Năm", "Ngạc Văn Sáu")
CONFLICT = "Cùng viện với người đề xuất, bí mật 57"
REMARK = "Nhận xét riêng của thành viên"


@dataclass(frozen=True)
class Room:
    """The desk of voice with a council's experts; the first is the chair."""

    desk: Desk
    experts: list[Person]

    @property
    def head(self) -> Person:
        return self.desk.head


def plant_room(people: People, tree: Tree) -> Room:
    return Room(
        plant_desk(people, tree),
        [
            plant_person(f"v-expert.{number}", name, tree.vn, Role.COUNCIL)
            for number, name in enumerate(NAMES, 1)
        ],
    )


@pytest.fixture
def room(people: People, tree: Tree) -> Room:
    return plant_room(people, tree)


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.select_related("item__receiver", "item__handler").get(pk=dossier.pk)


def initiative(room: Room, *, public: bool = True) -> Item:
    """An initiative whose content was checked."""
    item = samples.received(
        family="idea", topic="data", title="Kho học liệu số mở dùng chung cho mọi trường"
    ).item
    item = voice.check_item(acting_as(room.desk.officer), item, version=samples.fresh(item).version)
    return samples.published(room.desk, item) if public else item


def opened(room: Room, *, public: bool = True) -> Dossier:
    item = initiative(room, public=public)
    return services.open_dossier(acting_as(room.desk.officer), item, version=item.version)


def valid(room: Room, *, public: bool = True) -> Dossier:
    dossier = opened(room, public=public)
    return services.check_dossier(
        acting_as(room.desk.officer),
        dossier,
        version=dossier.version,
        valid=True,
        text="Đủ thành phần hồ sơ.",
    )


def parts(experts: Sequence[Person]) -> dict[int, str]:
    """The first is the chair, the second the reviewer."""
    return {
        person.pk: ("chair", "reviewer")[number] if number < 2 else "member"
        for number, person in enumerate(experts)
    }


def formed(room: Room, size: int = 6, *, public: bool = True) -> Dossier:
    dossier = valid(room, public=public)
    return services.form_council(
        acting_as(room.head), dossier, version=dossier.version, members=parts(room.experts[:size]),
        decision="57/QĐ-HĐ ngày 20/11/2026",
    )  # fmt: skip


def declare(person: Person, dossier: Dossier, conflict: str = "") -> None:
    services.declare_interests(acting_as(person), dossier, version=fresh(dossier).version, conflict=conflict)


def blind(room: Room, *, conflicted: int = 1, public: bool = True) -> Dossier:
    """Six members, of whom the last ``conflicted`` declared a conflict."""
    dossier = formed(room, public=public)
    free = len(room.experts) - conflicted
    for number, person in enumerate(room.experts):
        declare(person, dossier, "" if number < free else CONFLICT)
    dossier = fresh(dossier)
    return services.start_scoring(acting_as(room.desk.officer), dossier, version=dossier.version)


def points(base: int) -> Mapping[str, int]:
    return {name: min(20, base + number) for number, name in enumerate(Criterion.values)}


def score(person: Person, dossier: Dossier, base: int) -> Sheet:
    return services.send_sheet(
        acting_as(person),
        dossier,
        version=fresh(dossier).version,
        points=points(base),
        remark=f"{REMARK} {base}",
    )


def together(room: Room, *, public: bool = True) -> Dossier:
    dossier = blind(room, public=public)
    for number, person in enumerate(room.experts[:5]):
        score(person, dossier, 8 + 2 * number)
    return fresh(dossier)


def minuted(room: Room, *, public: bool = True) -> Dossier:
    dossier = together(room, public=public)
    services.put_minutes(
        acting_as(room.desk.officer),
        dossier,
        version=dossier.version,
        text="Hội đồng thống nhất kiến nghị công nhận.",
    )
    return fresh(dossier)


def sign(person: Person, dossier: Dossier, reservation: str = "") -> None:
    dossier = fresh(dossier)
    newest = dossier.minutes.first()
    assert newest is not None
    services.sign_minutes(
        acting_as(person), dossier, version=dossier.version, sha256=newest.sha256, reservation=reservation
    )


def signed(room: Room, *, public: bool = True) -> Dossier:
    dossier = minuted(room, public=public)
    for person in room.experts[:5]:
        sign(person, dossier)
    return fresh(dossier)


def recognised(room: Room, *, public: bool = True) -> Dossier:
    dossier = signed(room, public=public)
    return services.decide_initiative(
        acting_as(room.head), dossier, version=dossier.version, recognise=True, number="58/QĐ-CN",
        reason="Hội đồng đánh giá cao tính khả thi.",
    )  # fmt: skip


def published(room: Room) -> Dossier:
    dossier = recognised(room)
    return services.publish_result(
        acting_as(room.desk.publisher),
        dossier,
        version=dossier.version,
        text="Sáng kiến được công nhận vì khả thi.",
    )
