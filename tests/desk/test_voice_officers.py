"""What officers do besides the way of an item: entering, taking charge, merging, tasks, files, objections."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.core.files.models import FileState, StoredFile
from giamsat.events.models import Event
from giamsat.voice import services
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Attachment, Objection
from tests import work
from tests.access.entry import once
from tests.desk.test_voice import do, signed_in
from tests.people import acting_as, plant_person
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def typed(**other: Any) -> dict[str, Any]:
    received = clock.now().replace(second=0, microsecond=0) - dt.timedelta(days=1)
    return {
        "once": once(), "origin": "paper", "received_at": received.strftime("%d/%m/%Y %H:%M"),
        "family": "feedback", "topic": "procedure", "title": "Đơn tay", "text": "Xin sửa cầu.",
        "name": "Vàng Thị Súa", "address": "Bản Lũng Cú", "phone": "", "email": "", **other,
    }  # fmt: skip


def test_what_came_on_paper_is_entered_as_it_came(desk: Desk, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    officer = signed_in(desk.officer)
    assert reverse("desk:voice-enter") in officer.get("/voice/").content.decode()
    scan = SimpleUploadedFile("don.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    answer = officer.post("/voice/enter/", typed(uploads=[scan]))
    assert answer.status_code == 303, re.findall(r'invalid-feedback">([^<]+)', answer.content.decode())
    item = Item.objects.get()
    contact = item.contacts.get()
    assert (item.origin, item.entered_by, item.text) == ("paper", desk.officer, "Xin sửa cầu.")
    assert item.received_at < item.entered_at
    assert (contact.name, contact.address, contact.receipt) == ("Vàng Thị Súa", "Bản Lũng Cú", item.code)
    assert item.attachments.get().file.name == "don.pdf"
    page = officer.get(answer["Location"]).content.decode()
    assert item.code in page
    assert "Văn bản giấy nộp trực tiếp" in page


def test_entering_says_what_is_missing_and_keeps_what_was_typed(desk: Desk) -> None:
    officer = signed_in(desk.officer)
    nobody = officer.post("/voice/enter/", typed(address=""))
    assert nobody.status_code == 422
    assert "ít nhất một cách liên hệ" in nobody.content.decode()
    assert "Xin sửa cầu." in nobody.content.decode()
    later = officer.post("/voice/enter/", typed(received_at="01/01/2099 08:00"))
    assert "Thời điểm nhận chưa tới" in later.content.decode()
    assert officer.post("/voice/enter/", typed(origin="web")).status_code == 422
    assert signed_in(desk.handler).get("/voice/enter/").status_code == 403
    assert signed_in(desk.handler).post("/voice/enter/", typed()).status_code == 403
    assert not Item.objects.exists()


def test_a_colleague_takes_charge(desk: Desk) -> None:
    item = samples.handling(desk)
    colleague = plant_person("most.second", "Đàm Văn Thế", desk.tree.most, Role.FOCAL_POINT)
    assert do(desk.handler, item, "take").status_code == 422, "in charge already"
    assert do(colleague, item, "take").status_code == 303
    assert samples.fresh(item).assignee == colleague
    assert "Đàm Văn Thế" in signed_in(colleague).get(f"/voice/{item.pk}/").content.decode()


def test_merging_offers_what_is_alike_and_keeps_the_sender_informed(desk: Desk) -> None:
    into = samples.published(desk, samples.classified(desk))
    copy = samples.received(name="Người thứ hai").item
    page = signed_in(desk.officer).get(f"/voice/{copy.pk}/").content.decode()
    assert into.code in page, "published items that say the same stand beside it"
    wrong = do(desk.officer, copy, "merge", code="PAKN.20010101.0001")
    assert wrong.status_code == 422
    assert "Không có ý kiến mã này" in wrong.content.decode()
    assert do(desk.officer, copy, "merge", code=copy.code).status_code == 422
    assert do(desk.officer, copy, "merge", code=into.code.lower()).status_code == 303
    copy = samples.fresh(copy)
    assert (copy.state, copy.merged_into_id) == (State.MERGED, into.pk)
    assert samples.fresh(into).supports == 1


def test_joined_with_a_task_that_the_person_sees(desk: Desk) -> None:
    item = samples.handling(desk)
    task = work.plant_task(work.plant_programme(desk.tree), desk.tree.most, title="Sửa cổng dịch vụ công")
    other = work.plant_task(task.programme, desk.tree.lang_son, title="Việc của tỉnh khác")
    assert do(desk.handler, item, "task", code=other.code).status_code == 422
    assert do(desk.handler, item, "task", code=task.code).status_code == 303
    assert samples.fresh(item).task == task
    assert (
        reverse("desk:task", args=[task.pk])
        in signed_in(desk.handler).get(f"/voice/{item.pk}/").content.decode()
    )
    unseen = signed_in(desk.officer).get(f"/voice/{item.pk}/").content.decode()
    assert reverse("desk:task", args=[task.pk]) not in unseen
    assert do(desk.handler, item, "task", code=task.code).status_code == 422, "it has one"


def test_files_open_for_the_handlers_on_record(desk: Desk, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    signed_in(desk.officer).post(
        "/voice/enter/", typed(uploads=[SimpleUploadedFile("don.txt", b"Xin sua cau")])
    )
    item = Item.objects.get()
    attachment = Attachment.objects.get()
    StoredFile.objects.filter(pk=attachment.file_id).update(state=FileState.CLEAN)
    address = reverse("desk:voice-file", args=[item.pk, attachment.pk])
    answer = signed_in(desk.officer).get(address)
    assert b"".join(answer.streaming_content) == b"Xin sua cau"  # type: ignore[attr-defined]
    assert Event.objects.filter(verb="voice.file_read").count() == 1
    assert signed_in(desk.head).get(address).status_code == 403, (
        "who oversees reads the matter, not the paper"
    )
    assert signed_in(desk.other).get(address).status_code == 404
    elsewhere = samples.routed(desk)
    assert signed_in(desk.officer).get(
        reverse("desk:voice-file", args=[elsewhere.pk, attachment.pk])
    ).status_code == 404  # fmt: skip


def test_objections_are_read_by_the_bodies_and_let_pass_by_the_publisher(desk: Desk) -> None:
    item = samples.published(desk, samples.answered(desk))
    for text in ("Vẫn báo lỗi ở bước ba", "Lời thứ hai không nên đăng"):
        services.say_not_solved(item, text=text)
    second, first = Objection.objects.all()
    publisher, handler = signed_in(desk.publisher), signed_in(desk.handler)
    assert item.title in publisher.get("/voice/?list=publish").content.decode()
    assert "Vẫn báo lỗi" in handler.get(f"/voice/{item.pk}/").content.decode()
    shows, keeps = (reverse("desk:voice-objection", args=[item.pk, one.pk]) for one in (first, second))
    assert shows not in handler.get(f"/voice/{item.pk}/").content.decode()
    assert handler.post(shows, {"shown": "yes"}).status_code == 403
    assert publisher.post(shows, {"shown": "yes"}).status_code == 303
    assert publisher.post(keeps, {"shown": "no"}).status_code == 303
    assert publisher.post(keeps, {"shown": "yes"}).status_code == 409
    public = publisher.get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert "Vẫn báo lỗi" in public
    assert "Lời thứ hai" not in public
    assert item.title not in publisher.get("/voice/?list=publish").content.decode()
    assert Event.objects.filter(verb__startswith="voice.objection").count() == 2


def test_whoever_reads_no_mail_gets_a_letter_on_paper(desk: Desk) -> None:
    """The receipt at first, the answer in the end; each printing is on record, and nobody else may."""
    item = samples.handling(desk, email="")
    joined = services.join_item(
        samples.published(desk, item), samples.sending(name="Nông Văn Ghép", email="", phone="0987654321")
    )
    address = reverse("desk:voice-letter", args=[item.pk])
    officer = signed_in(desk.officer)
    assert "báo bằng thư in" in officer.get(reverse("desk:voice-item", args=[item.pk])).content.decode()
    page = officer.post(address).content.decode()
    for said in (
        "Phiếu tiếp nhận",
        samples.NAME,
        samples.ADDRESS,
        item.code,
        "Nông Văn Ghép",
        joined.receipt,
    ):
        assert said in page
    assert Event.objects.filter(verb="voice.contact_read").count() == 1
    assert signed_in(desk.approver).post(address).status_code == 403
    assert officer.get(address).status_code == 405
    handler = acting_as(desk.handler)
    item = samples.fresh(item)
    said = f"Kính gửi {samples.NAME}: đã sửa."
    item = services.draft_answer(handler, item, version=item.version, text=said)
    item = services.approve_answer(acting_as(desk.approver), item, version=item.version)
    services.send_answer(acting_as(desk.officer), item, version=item.version)
    page = officer.post(address).content.decode()
    assert page.count(said) == 1, "whoever joined reads it without the name of the other"
    assert page.count("đã sửa.") == 2


def test_a_list_is_narrowed_and_downloaded_without_contacts(desk: Desk) -> None:
    samples.received(title="Mất sóng ở thôn, gọi 0912 345 678", topic="network")
    late = samples.routed(desk)
    Item.objects.filter(pk=late.pk).update(due=clock.today() - dt.timedelta(days=3))
    officer = signed_in(desk.officer)
    page = officer.get("/voice/?list=all&topic=network").content.decode()
    assert "Mất sóng" in page
    assert samples.TITLE not in page
    body = desk.tree.most.name_vi
    for narrowed in ("late=on", f"body={body}", "state=routed", "q=hộ tịch"):
        page = officer.get(f"/voice/?list=all&{narrowed}").content.decode()
        assert samples.TITLE in page, narrowed
        assert "Mất sóng" not in page, narrowed
    assert "Không có một cơ quan tên như vậy" in officer.get("/voice/?body=Không có").content.decode()
    assert samples.TITLE not in officer.get("/voice/?list=all&until=2020-01-01").content.decode()
    answer = officer.get("/voice/?list=all&export=csv")
    said = b"".join(answer).decode()
    assert late.code in said
    assert "Mất sóng" in said
    assert not [secret for secret in samples.SECRETS if secret in said]
    assert officer.get("/voice/?list=all&export=xlsx").status_code == 200
    assert late.code not in b"".join(signed_in(desk.other).get("/voice/?list=all&export=csv")).decode()


def test_the_reason_of_a_proposal_stands_where_it_is_forwarded(desk: Desk) -> None:
    for number in range(3):
        samples.handling(desk, title=f"Đăng ký hộ tịch trực tuyến báo lỗi lần {number}")
    item = samples.classified(desk)
    page = signed_in(desk.officer).get(reverse("desk:voice-act", args=[item.pk, "route"])).content.decode()
    assert "Cơ quan có thể xử lý" in page
    assert "ý kiến trước" in page
