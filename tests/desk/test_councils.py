"""The room of initiatives through HTTP: the way to a decision, who reads scores when, what the public sees."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.events.models import Event
from giamsat.indicators import services as indicators
from giamsat.indicators.models import Group
from giamsat.indicators.services.sheets import Draft
from giamsat.units.models import Unit
from giamsat.voice import services as voice
from giamsat.voice.councils import services
from giamsat.voice.councils.choices import Stage
from giamsat.voice.councils.models import Dossier
from giamsat.voice.councils.models_backing import Backing
from tests.access.entry import once
from tests.people import acting_as, plant_person
from tests.voice import council_samples as samples
from tests.voice import samples as items
from tests.voice.council_samples import CONFLICT, REMARK, Room, room
from tests.work import in_days, plant_programme, plant_task

__all__ = ["room"]
pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def do(person: Person, dossier: Dossier, verb: str, **fields: Any) -> Any:
    """Send the form of an act as the page shows it now."""
    dossier = samples.fresh(dossier)
    address = reverse("desk:council-act", args=[dossier.pk, verb])
    return signed_in(person).post(address, {"version": dossier.version, "once": once(), **fields})


def page(person: Person, dossier: Dossier) -> str:
    return signed_in(person).get(reverse("desk:council", args=[dossier.pk])).content.decode()


def test_from_an_item_to_tasks_and_the_public_page(room: Room) -> None:
    desk, experts = room.desk, room.experts
    item = samples.initiative(room)
    shown = signed_in(desk.officer).get(reverse("desk:voice-item", args=[item.pk])).content.decode()
    opening = reverse("desk:council-open", args=[item.pk])
    assert opening in shown
    assert signed_in(desk.officer).post(opening, {"version": item.version, "once": once()}).status_code == 303
    dossier = Dossier.objects.get()
    assert do(desk.officer, dossier, "check", valid="yes", text="Đủ thành phần.").status_code == 303
    parts = {f"p{pk}": part for pk, part in samples.parts(experts).items()}
    assert do(room.head, dossier, "form", decision="57/QĐ", **parts).status_code == 303
    for expert in experts[:5]:
        assert do(expert, dossier, "declare", has="no").status_code == 303
    assert do(experts[5], dossier, "declare", has="yes", conflict="").status_code == 422
    assert do(experts[5], dossier, "declare", has="yes", conflict=CONFLICT).status_code == 303
    assert do(desk.officer, dossier, "start").status_code == 303
    for number, expert in enumerate(experts[:5]):
        given = {**samples.points(8 + 2 * number), "remark": REMARK}
        assert do(expert, dossier, "score", **given).status_code == 303
    assert samples.fresh(dossier).stage == Stage.TOGETHER
    assert do(desk.officer, dossier, "put-minutes", text="Thống nhất công nhận.").status_code == 303
    sha = samples.fresh(dossier).minutes.get().sha256
    for expert in experts[:5]:
        assert do(expert, dossier, "sign", sha256=sha).status_code == 303
    assert (
        do(room.head, dossier, "decide", recognise="yes", number="58/QĐ", reason="Khả thi.").status_code
        == 303
    )
    _tasks(room, dossier)
    assert do(desk.publisher, dossier, "publish", text="Công nhận vì khả thi.").status_code == 303
    public = Client().get(reverse("portal:initiative", args=[item.code])).content.decode()
    for word in (
        "70,00",
        "Công nhận vì khả thi.",
        "58/QĐ",
        "DAN.01",
        *dossier.tasks.values_list("code", flat=True),
    ):
        assert word in public
    way = Client().get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert "Lập hội đồng" in way
    assert reverse("portal:initiative", args=[item.code]) in way


def _tasks(room: Room, dossier: Dossier) -> None:
    """Two tasks, one made and one that was there, and an indicator."""
    standing, tree = room.desk.people.standing, room.desk.tree
    programme = plant_programme(tree)
    there = plant_task(programme, tree.most)
    fields = {
        "programme": programme.pk, "lead": tree.most.name_vi, "title": "Mở kho học liệu",
        "content": "Mở kho học liệu số.",
        "deadline_kind": "day", "due": in_days(60).isoformat(), "product": "Kho học liệu", "authority": "Bộ trưởng",
        "responsibility": "Bộ chủ trì", "incomplete_reason": "",
    }  # fmt: skip
    assert do(standing, dossier, "give-task", **{**fields, "lead": "Không có"}).status_code == 422
    assert do(standing, dossier, "give-task", **fields).status_code == 303
    assert do(standing, dossier, "join-task", task=there.code).status_code == 303
    assert do(standing, dossier, "join-task", task=there.code).status_code == 422
    group = Group.objects.create(code="dan", name_vi="Dân cư", name_en="People")
    month = clock.today().replace(day=1)
    indicators.define_indicator(
        SYSTEM, code="DAN.01", group=group, layer="operational", owner=programme.owner,
        draft=Draft("Số dân", "People", "person", "month", month, [Unit.Kind.COMMUNAL_COMMITTEE.value], {}),
    )  # fmt: skip
    assert do(standing, dossier, "indicator", indicator="DAN.01", text="Thêm 5 %.").status_code == 303
    assert do(standing, dossier, "indicator", indicator="KHONG.CO", text="x").status_code == 422
    dossier = samples.fresh(dossier)
    assert dossier.stage == Stage.ASSIGNED
    assert dossier.tasks.count() == 2
    assert dossier.item.task in list(dossier.tasks.all()), "the first stands on the item's own way"


def test_nobody_reads_a_score_while_members_score_alone(room: Room) -> None:
    dossier = samples.blind(room)
    samples.score(room.experts[0], dossier, 8)
    own = page(room.experts[0], dossier)
    assert f"{REMARK} 8" in own
    everybody = [*room.experts[1:], room.desk.officer, room.desk.publisher, room.head, room.desk.people.inspector,
                 room.desk.people.standing]  # fmt: skip
    for person in everybody:
        seen = page(person, dossier)
        assert REMARK not in seen, person.full_name
        assert signed_in(person).get(reverse("desk:council-word", args=[dossier.pk])).status_code == 404
    for person in room.experts[1:5]:
        samples.score(person, dossier, 8)
    for person in room.experts[:5]:
        assert page(person, dossier).count(REMARK) == 5
    for person in (room.experts[5], room.desk.publisher):
        assert REMARK not in page(person, dossier), "a conflict, and who only publishes"


def test_strangers_find_nothing_and_members_nothing_of_others(room: Room) -> None:
    dossier = samples.signed(room)
    people = room.desk.people
    address = reverse("desk:council", args=[dossier.pk])
    for person in (people.owner, people.colleague, people.stranger, people.citizen, people.province_approver):
        assert signed_in(person).get(address).status_code == 404, person.full_name
        assert do(person, dossier, "decide", recognise="yes", number="1", reason="x").status_code == 404
    assert signed_in(people.inspector).get(address).status_code == 200
    assert do(people.inspector, dossier, "decide", recognise="yes", number="1", reason="x").status_code == 422
    assert samples.fresh(dossier).stage == Stage.SIGNED
    other = plant_person("v-expert.9", "Ông Khách", room.desk.tree.vn, Role.COUNCIL)
    assert signed_in(other).get(address).status_code == 404, "an expert of no council of it"


def test_a_conflict_is_told_to_those_who_form_the_council_alone(room: Room) -> None:
    dossier = samples.together(room)
    for person in (room.desk.officer, room.head, room.experts[5]):
        assert CONFLICT in page(person, dossier)
    for person in (room.experts[0], room.desk.publisher, room.desk.people.inspector):
        assert CONFLICT not in page(person, dossier)
    for event in Event.objects.all():
        assert CONFLICT not in str(vars(event))
        assert REMARK not in str(vars(event))


def test_minutes_are_a_word_file_with_figures_and_signatures(room: Room) -> None:
    dossier = samples.minuted(room)
    samples.sign(room.experts[0], dossier, "Bảo lưu về kinh phí.")
    answer = signed_in(room.desk.officer).get(reverse("desk:council-word", args=[dossier.pk]))
    document = Document(io.BytesIO(answer.content))
    words = "\n".join(
        [one.text for one in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for word in ("kiến nghị công nhận", "70,00", "Bảo lưu về kinh phí.", "không chấm", *samples.NAMES):
        assert word in words
    assert signed_in(room.experts[5]).get(reverse("desk:council-word", args=[dossier.pk])).status_code == 404


def test_the_public_reads_means_alone(room: Room) -> None:
    dossier = samples.signed(room)
    address = reverse("portal:initiative", args=[dossier.item.code])
    assert "70,00" not in Client().get(address).content.decode(), "signed, not decided"
    dossier = services.decide_initiative(
        acting_as(room.head), dossier, version=dossier.version, recognise=True, number="58/QĐ",
        reason="Lý do nội bộ.",
    )  # fmt: skip
    seen = Client().get(address).content.decode()
    assert "70,00" not in seen
    assert "Lý do nội bộ" not in seen
    assert "Được công nhận" not in seen, "not published yet"
    assert do(room.desk.publisher, dossier, "publish", text="Công nhận.").status_code == 303
    places = (address, reverse("portal:initiatives"), reverse("portal:voice-item", args=[dossier.item.code]))
    for person in (None, room.desk.people.citizen):
        client = signed_in(person) if person else Client()
        for place in places:
            seen = client.get(place).content.decode()
            assert not [name for name in (*samples.NAMES, REMARK, CONFLICT) if name in seen], place
    assert "70,00" in Client().get(address).content.decode()
    voice.hide_item(
        acting_as(room.desk.publisher), dossier.item,
        version=items.fresh(dossier.item).version, reason="Theo đề nghị",
    )  # fmt: skip
    assert Client().get(address).status_code == 404


def test_backing_counts_people_once_and_words_wait_for_a_look(room: Room) -> None:
    item = samples.initiative(room)
    people = room.desk.people
    address, seen = (
        reverse("portal:initiative-back", args=[item.code]),
        reverse("portal:initiative", args=[item.code]),
    )
    assert Client().post(address, {"act": "support"}).status_code == 302
    for person in (people.citizen, people.citizen, people.owner):
        assert signed_in(person).post(address, {"act": "support"}).status_code == 303
    assert "<b>2</b> người ủng hộ" in Client().get(seen).content.decode()
    assert signed_in(people.owner).post(address, {"act": "withdraw"}).status_code == 303
    assert "<b>1</b> người ủng hộ" in Client().get(seen).content.decode()
    signer = signed_in(people.ministry_approver)
    words = {"act": "endorse", "text": "Giúp mọi trường. Gọi 0912345678.", "unit": room.desk.tree.most.pk}
    # Nobody speaks for a body of which they are neither leader nor approver: the choice is not there.
    signed_in(people.citizen).post(address, words)
    assert Backing.objects.get(kind="endorse").unit is None
    assert signer.post(address, words).status_code == 303
    assert signer.post(address, words).status_code == 422
    assert signed_in(people.citizen).post(address, {"act": "comment", "text": "x"}).status_code == 422
    assert (
        signed_in(room.experts[0]).post(address, {"act": "comment", "text": "Chưa có số liệu."}).status_code
        == 303
    )
    assert "Giúp mọi trường" not in Client().get(seen).content.decode()
    publisher = signed_in(room.desk.publisher)
    listed = publisher.get(reverse("desk:council-words")).content.decode()
    assert "Giúp mọi trường" in listed
    assert "0912345678" not in listed
    for row in Backing.objects.exclude(kind="support"):
        publisher.post(reverse("desk:council-words"), {"backing": row.pk, "act": "show"})
    shown = Client().get(seen).content.decode()
    assert "Giúp mọi trường" in shown
    assert "Bộ Khoa học và Công nghệ" in shown
    assert "Chưa có số liệu." in shown


def test_who_judges_neither_backs_nor_comments_before_the_decision(room: Room) -> None:
    dossier = samples.formed(room)
    address = reverse("portal:initiative-back", args=[dossier.item.code])
    member = signed_in(room.experts[0])
    for act in ("support", "endorse", "comment"):
        assert member.post(address, {"act": act, "text": "Rất hay"}).status_code == 422
    assert not Backing.objects.exists()


def test_the_list_is_by_one_explained_measure(room: Room) -> None:
    dossier = samples.published(room)
    other = samples.initiative(room)
    address = reverse("portal:initiative-back", args=[other.code])
    signed_in(room.desk.people.citizen).post(address, {"act": "support"})
    by_score = Client().get("/public/initiatives/").content.decode()
    by_support = Client().get("/public/initiatives/?by=supports").content.decode()
    assert by_score.index(dossier.item.code) < by_score.index(other.code)
    assert by_support.index(other.code) < by_support.index(dossier.item.code)
    for words in ("Bình quân tổng điểm", "mỗi người tính một lần", "cùng hạng"):
        assert words in by_score


def test_lists_say_what_waits_for_whom(room: Room, django_assert_max_num_queries: Any) -> None:
    dossier = samples.blind(room)
    title = dossier.item.title
    expert = signed_in(room.experts[0])
    expert.get("/councils/")
    with django_assert_max_num_queries(20):
        assert title in expert.get("/councils/?list=mine").content.decode()
    assert title not in signed_in(room.experts[5]).get("/councils/?list=mine").content.decode()
    assert title in signed_in(room.experts[5]).get("/councils/?list=running").content.decode()
    samples.score(room.experts[0], dossier, 8)
    assert title not in expert.get("/councils/?list=mine").content.decode()
    with django_assert_max_num_queries(45):
        expert.get(reverse("desk:council", args=[dossier.pk]))
    assert 'href="/councils/"' in expert.get("/directives/").content.decode()
