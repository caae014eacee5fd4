"""Officers are told of what comes to their body, grows late or comes back; never who sent it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.monitor.urging.mails import words
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import sentence
from giamsat.voice import jobs, services
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from tests.desk.test_voice import signed_in
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    """What the person was told of items, in the order of time."""
    return list(
        Notice.objects.filter(person=person, kind="voice").order_by("pk").values_list("data__what", flat=True)
    )


def test_each_is_told_when_it_is_their_turn(desk: Desk) -> None:
    item = samples.classified(desk)
    assert not Notice.objects.filter(kind="voice").exists()
    handler, approver, officer = (acting_as(one) for one in (desk.handler, desk.approver, desk.officer))
    item = services.route_item(officer, item, version=item.version, to=desk.tree.lang_son)
    assert told(desk.other) == ["route"]
    item = services.return_item(acting_as(desk.other), item, version=item.version, reason="Việc của bộ")
    assert told(desk.officer) == ["return"]
    item = services.route_item(officer, item, version=item.version, to=desk.tree.most)
    item = services.accept_item(handler, item, version=item.version)
    item = services.ask_part(
        handler, item, version=item.version, to=desk.tree.lang_son, text="Phần của tỉnh?"
    )
    item = services.drop_parts(handler, item, version=item.version, reason="Không đợi")
    item = services.ask_supplement(handler, item, version=item.version, text="Gửi ảnh")
    contact = Contact.objects.get()
    item = services.supplement_item(contact, version=item.version, text="Đây là ảnh")
    item = services.draft_answer(handler, item, version=item.version, text="Đã xong")
    item = services.reject_answer(approver, item, version=item.version, reason="Viết rõ hơn")
    item = services.draft_answer(handler, item, version=item.version, text="Đã xong việc")
    item = services.approve_answer(approver, item, version=item.version)
    item = services.send_answer(officer, item, version=item.version)
    services.reopen_item(contact, version=item.version, reason="Vẫn lỗi")
    assert told(desk.handler) == ["route", "supplement", "reject", "reopen"]
    assert told(desk.approver) == ["draft", "draft"]
    assert told(desk.officer) == ["return", "approve"]
    assert told(desk.other) == ["route", "consult"]
    notice = Notice.objects.filter(person=desk.handler, kind="voice").latest("pk")
    with override("en"):
        assert sentence(notice).startswith(f"The sender asks for another look at {item.code}")
        assert desk.tree.most.name_en in sentence(notice)
    page = signed_in(desk.handler).get("/notices/").content.decode()
    assert f"/voice/{item.pk}/" in page
    subject, body = words(list(Notice.objects.filter(person=desk.handler)))
    assert item.code in body
    for text in (page, subject, body, *(str(row.data) for row in Notice.objects.all())):
        assert not [secret for secret in samples.SECRETS if secret in text]
        assert samples.TITLE not in text


def test_reminded_once_before_and_once_after_the_limit(desk: Desk) -> None:
    morning = dt.datetime(2026, 3, 2, 9, tzinfo=clock.HANOI)
    with clock.frozen(morning):
        item = samples.handling(desk)
    due = item.due
    assert due is not None
    seen: dict[dt.date, list[str]] = {}
    for number in range(40):
        now = morning + dt.timedelta(days=number)
        with clock.frozen(now):
            jobs.remind_officers(now)
            jobs.remind_officers(now)
            jobs.escalate_late_items(now)
            seen[now.date()] = told(desk.handler)[1:]
    assert seen[due] == ["due"]
    first = min(day for day, notices in seen.items() if notices)
    assert within(LIMITS.soon, first) >= due
    assert seen[due + dt.timedelta(days=1)] == ["due", "overdue"]
    assert seen[now.date()] == ["due", "overdue"]
    assert told(desk.approver) == ["escalate"]
    assert told(desk.head) == ["escalate"]


def test_a_reminder_names_the_approver_of_a_draft_and_nobody_in_quarantine(desk: Desk) -> None:
    drafted = samples.drafted(desk)
    held = samples.handling(desk, title="Một ý kiến khác về hộ tịch trực tuyến")
    services.hold_item(
        acting_as(desk.officer), held, version=held.version, ground="prohibited_content", reason="Xúc phạm"
    )
    Notice.objects.all().delete()
    Item.objects.filter(pk__in=[drafted.pk, held.pk]).update(due=clock.today())
    jobs.remind_officers(clock.now())
    assert (told(desk.approver), told(desk.handler)) == (["due"], [])
