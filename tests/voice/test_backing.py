"""Use case: verified people and organisations stand behind a published initiative; invited experts comment on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS
from giamsat.voice import jobs, letters, services
from giamsat.voice.councils import public
from giamsat.voice.councils import services as councils
from giamsat.voice.councils.models_backing import Backing, Invitation
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Identity, Letter
from tests.desk.test_voice import signed_in
from tests.oidc.provider import CITIZEN, Idp, idp, running_idp, through
from tests.people import acting_as
from tests.voice import council_samples as samples
from tests.voice import samples as items
from tests.voice.council_samples import Room, room

__all__ = ["idp", "room", "running_idp"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def item(room: Room) -> Item:
    return samples.initiative(room)


def browser(idp: Idp, **claims: Any) -> Client:
    """Somebody who has signed in."""
    idp.signs_in(**claims)
    client = Client()
    through(client, "/public/identity/start/")
    return client


def back(client: Client, item: Item, act: str, **more: Any) -> int:
    return client.post(reverse("portal:initiative-back", args=[item.code]), {"act": act, **more}).status_code


def page_of(item: Item, client: Client | None = None) -> str:
    return (client or Client()).get(reverse("portal:initiative", args=[item.code])).content.decode()


def test_one_identity_is_one_support_taken_back_at_will(item: Item, idp: Idp) -> None:
    citizen = browser(idp)
    assert "Tôi ủng hộ" in page_of(item, citizen)
    assert [back(citizen, item, "support") for _twice in range(2)] == [303, 303]
    assert back(browser(idp), item, "support") == 303, "another browser of the same person"
    assert public.supports_of(item) == public.Support(people=1, organisations=0, joined=0)
    assert back(browser(idp, sub="58", name="Người Khác"), item, "support") == 303
    assert public.supports_of(item).people == 2
    assert back(citizen, item, "withdraw:support") == 303
    assert public.supports_of(item).people == 1
    assert back(citizen, item, "support") == 303
    # A support is counted and shown under no name, to nobody.
    assert CITIZEN["name"] not in page_of(item)
    assert set(Backing.objects.values_list("name", flat=True)) == {""}


def test_an_organisation_counts_once_whoever_signs_in_for_it(item: Item, idp: Idp, settings: Any) -> None:
    settings.OIDC["public"]["claim"] = "organization"
    first = browser(idp, organization="Hợp tác xã Nà Kéo")
    second = browser(idp, sub="58", name="Người Khác", organization="Hợp tác xã Nà Kéo")
    assert back(first, item, "support") == 303
    assert back(second, item, "support") == 422
    assert public.supports_of(item) == public.Support(people=0, organisations=1, joined=0)
    page = page_of(item)
    assert "Tổ chức đã xác thực" in page


def test_words_are_shown_under_the_verified_name_after_a_look_and_go_when_taken_back(
    item: Item, room: Room, idp: Idp
) -> None:
    citizen = browser(idp)
    assert back(citizen, item, "endorse", text="Xã tôi rất cần. Gọi 0912345678.") == 303
    assert back(citizen, item, "endorse", text="Lần nữa") == 422
    assert "Xã tôi rất cần" not in page_of(item)
    row = Backing.objects.get()
    councils.settle_backing(acting_as(room.desk.publisher), row, show=True)
    page = page_of(item)
    assert "Xã tôi rất cần" in page
    assert CITIZEN["name"] in page
    assert "đã xác thực danh tính" in page
    assert "0912345678" not in page
    assert back(citizen, item, "withdraw:endorse") == 303
    assert "Xã tôi rất cần" not in page_of(item)


def test_the_sender_does_not_stand_behind_their_own(item: Item, idp: Idp) -> None:
    citizen = browser(idp)
    item.contacts.update(identity=Identity.objects.get())
    assert back(citizen, item, "support") == 422
    assert "Bạn là người gửi sáng kiến này" in page_of(item, citizen)


def test_an_identity_speaks_neither_as_an_expert_nor_for_a_body(item: Item, room: Room, idp: Idp) -> None:
    citizen = browser(idp)
    assert back(citizen, item, "comment", text="Tôi là chuyên gia") == 422
    back(citizen, item, "endorse", text="Thay mặt bộ", unit=room.desk.tree.most.pk)
    assert Backing.objects.get().unit is None


def test_nobody_is_led_to_sign_in(item: Item, idp: Idp) -> None:
    assert back(Client(), item, "support") == 302
    assert "Đăng nhập bằng VNeID thử để ủng hộ" in page_of(item)
    assert not Backing.objects.exists()


def test_the_list_ranks_by_verified_supports_with_the_formula_in_words(item: Item, idp: Idp) -> None:
    back(browser(idp), item, "support")
    page = Client().get(reverse("portal:initiatives"), {"by": "verified"}).content.decode()
    assert item.public_title in page
    assert "Mỗi người, mỗi tổ chức tính một lần" in page
    assert public.ranking("verified")[0].verified == 1


# --- experts ------------------------------------------------------------------------------------------------


@pytest.fixture
def dossier(room: Room) -> Any:
    return samples.opened(room)


def invite(room: Room, dossier: Any, **other: Any) -> Any:
    given = {
        "name": "Vũ Thị Sâu",
        "post": "Viện Toán",
        "email": "sau@vien-toan.example",
        "once": "x",
        **other,
    }
    return signed_in(room.desk.officer).post(reverse("desk:council-experts", args=[dossier.pk]), given)


def test_an_expert_is_invited_writes_by_the_link_and_is_shown_after_a_check(
    room: Room, dossier: Any, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    assert invite(room, dossier).status_code == 303
    invitation, letter = Invitation.objects.get(), Letter.objects.get(invitation__isnull=False)
    link = reverse("portal:initiative-expert", args=[letters.expert_key(invitation)])
    assert link in letter.body
    jobs.send_letter(letter.pk)
    assert mail.outbox[-1].to == ["sau@vien-toan.example"]
    expert = Client()
    assert dossier.item.public_title in expert.get(link).content.decode()
    words = {"act": "comment", "text": "Số liệu đầu vào chưa đủ.", "independent": "on"}
    assert expert.post(link, {**words, "independent": ""}).status_code == 422
    assert expert.post(link, words).status_code == 303
    assert expert.post(link, {**words, "text": "Số liệu đầu vào đủ cho ba xã."}).status_code == 303
    assert "ba xã" not in page_of(dossier.item)
    waiting = signed_in(room.desk.publisher).get(reverse("desk:council-words")).content.decode()
    assert "ba xã" in waiting
    assert "chưa đủ" not in waiting, "the later one took its place"
    row = Backing.objects.get(withdrawn_at=None)
    councils.settle_backing(acting_as(room.desk.publisher), row, show=True)
    page = page_of(dossier.item)
    assert "Vũ Thị Sâu, Viện Toán" in page
    assert "sau@vien-toan" not in page
    assert expert.post(link, words).status_code == 422
    assert expert.post(link, {"act": "withdraw"}).status_code == 303
    assert "ba xã" not in page_of(dossier.item)


def test_an_ended_invitation_takes_no_words(room: Room, dossier: Any) -> None:
    invite(room, dossier, email="")
    invitation = Invitation.objects.get()
    officer = signed_in(room.desk.officer)
    officer.post(reverse("desk:council-experts", args=[dossier.pk]), {"end": invitation.pk})
    link = reverse("portal:initiative-expert", args=[letters.expert_key(invitation)])
    answer = Client().post(link, {"act": "comment", "text": "Hay", "independent": "on"})
    assert "đã kết thúc" in answer.content.decode()
    assert not Backing.objects.exists()


def test_who_neither_receives_nor_chairs_invites_nobody(room: Room, dossier: Any) -> None:
    address = reverse("desk:council-experts", args=[dossier.pk])
    for person in (room.desk.people.citizen, room.desk.handler, room.desk.publisher):
        assert signed_in(person).post(address, {"name": "A", "post": "B", "once": "y"}).status_code in (
            403,
            404,
        )
    assert not Invitation.objects.exists()


def test_of_an_initiative_that_is_hidden_again_nobody_is_asked(room: Room, dossier: Any) -> None:
    invite(room, dossier)
    link = reverse("portal:initiative-expert", args=[letters.expert_key(Invitation.objects.get())])
    item = items.fresh(dossier.item)
    services.hide_item(acting_as(room.desk.publisher), item, version=item.version, reason="Theo đề nghị")
    assert Client().get(link).status_code == 404


def test_identities_are_forgotten_when_nothing_is_left_of_them(item: Item, idp: Idp) -> None:
    citizen = browser(idp)
    back(citizen, item, "support")
    later = clock.now() + dt.timedelta(days=6 * 366)
    jobs.forget_identities(later)
    assert Identity.objects.exists(), "it stands behind an initiative"
    councils.withdraw_backing(ANONYMOUS, item, kind="support", identity=Identity.objects.get())
    jobs.forget_identities(later)
    assert not Identity.objects.exists()
