"""Contact data stay with the handling bodies: every address of the room, every table, letter and log line."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from psycopg.sql import SQL, Identifier

from giamsat.accounts.models import Person
from giamsat.desk.voice.urls import urlpatterns
from giamsat.voice import services
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Letter
from giamsat.voice.models_safety import FlagLetter
from tests import work
from tests.desk.test_voice import do, signed_in
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db
#: Who sent it stands here and nowhere else; what waits for its confirmation is another matter.
MAY_HOLD = {"voice_contact"}


def found_in(text: str) -> list[str]:
    return [secret for secret in samples.SECRETS if secret in text]


def a_whole_life(desk: Desk) -> Item:
    """Sent, answered together with another body, published, rated, reported, reopened, made a task, held."""
    programme = work.plant_programme(desk.tree)
    contact = services.receive_item(samples.sending(), email_confirmed=True)
    item = contact.item
    for person, verb, fields in (
        (desk.officer, "check", {}),
        (desk.officer, "classify", {"kind": "outside", "topic": "digital"}),
        (desk.officer, "route", {"to": desk.tree.most.name_vi}),
        (desk.handler, "accept", {}),
        (desk.publisher, "publish", {"title": samples.TITLE, "text": f"{samples.NAME}: {samples.TEXT}"}),
        (desk.handler, "consult", {"to": desk.tree.lang_son.name_vi, "text": "Phần của tỉnh?"}),
        (desk.other, "contribute", {"text": "Tỉnh đã làm."}),
        (desk.handler, "note", {"text": f"Đã gọi {samples.PHONE}, đang sửa."}),
        (desk.handler, "draft", {"text": f"Kính gửi bà {samples.NAME}: đã sửa."}),
        (desk.approver, "approve", {}),
        (desk.officer, "answer", {}),
    ):
        assert do(person, item, verb, **fields).status_code == 303, verb
    item = samples.fresh(item)
    services.follow_item(item, "theo.doi@vidu.vn")
    item = services.rate_answer(contact, version=item.version, rating=2)
    flag = services.flag_item(item, part="answer", reason="personal", email="bao.tin@vidu.vn")
    services.decide_flag(acting_as(desk.publisher), flag, outcome="unfounded", said=f"Đã hỏi {samples.NAME}.")
    item = services.reopen_item(contact, version=samples.fresh(item).version, reason="Vẫn báo lỗi")
    task = {"programme": programme.pk, "lead": desk.tree.most.name_vi, "deadline_kind": "none"}
    said = f"Sửa cho {samples.NAME}, gọi {samples.PHONE}"
    task |= {
        "title": said,
        "content": said,
        "product": said,
        "authority": "Bộ trưởng",
        "responsibility": said,
    }
    task |= {"incomplete_reason": f"{samples.NAME} chờ đã lâu"}
    assert do(desk.handler, item, "new-task", **task).status_code == 303
    assert do(desk.people.standing, item, "issue-task", **task).status_code == 303
    item = samples.fresh(item)
    return services.hold_item(
        acting_as(desk.officer), item, version=item.version, ground="prohibited_content", reason="Cần xem lại"
    )


def test_no_table_letter_or_log_line_holds_a_contact(
    desk: Desk, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    a_whole_life(desk)
    assert Letter.objects.filter(contact__isnull=False).count() >= 6
    assert FlagLetter.objects.exists()
    for letter in (*Letter.objects.all(), *FlagLetter.objects.all()):
        assert found_in(letter.subject + letter.body) == []
    assert found_in(caplog.text) == []
    patterns = [f"%{secret}%" for secret in samples.SECRETS]
    # A draft is between the offices: there a name may stand that the public version hides.
    drafts = {"voice_answer"}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in MAY_HOLD | drafts:
                asked = SQL("SELECT count(*) FROM {} AS t WHERE t::text LIKE ANY (%s)").format(
                    Identifier(table)
                )
                cursor.execute(asked, [patterns])
                assert cursor.fetchone()[0] == 0, table


def test_every_address_of_the_room_for_everybody(desk: Desk) -> None:
    """Only the officers in charge, and only where they ask on record, read who sent it."""
    item = samples.published(desk, samples.handling(desk))
    do(desk.handler, item, "consult", to=desk.tree.lang_son.name_vi, text="Phần của tỉnh?")
    flag = services.flag_item(item, part="item", reason="abuse")
    held = samples.handling(desk, title="Ý kiến thứ hai bị tạm giữ để xem xét")
    services.hold_item(
        acting_as(desk.publisher),
        held,
        version=held.version,
        ground="prohibited_content",
        reason="Cần xem lại",
    )
    paths = []
    for pattern in urlpatterns:
        about = {"voice-flag": flag.pk, "voice-held-item": held.pk}.get(str(pattern.name), item.pk)
        for verb in ("draft", "new-task", "mask", "hold") if "verb" in pattern.pattern.converters else ("",):
            names = {"pk": about, "verb": verb, "attachment_id": 1, "objection_id": 1}
            wanted = {name: names[name] for name in pattern.pattern.converters}
            paths.append(reverse(f"desk:{pattern.name}", kwargs=wanted))
    roles = (
        "operator",
        "standing",
        "leader",
        "inspector",
        "province_admin",
        "province_approver",
        "owner",
        "citizen",
    )
    everybody = [getattr(desk.people, role) for role in roles]
    everybody += [desk.officer, desk.publisher, desk.handler, desk.approver, desk.other]
    readers = set()
    person: Person
    for person in everybody:
        client = signed_in(person)
        for path in paths:
            for method, body in ((client.get, {}), (client.post, {"act": "read"})):
                answer = method(path, body)
                said = b"".join(answer) if answer.streaming else answer.content
                if found_in(said.decode(errors="replace")):
                    assert path == reverse("desk:voice-contact", args=[item.pk]), f"{person.login} at {path}"
                    readers.add(person.login)
    assert readers == {desk.officer.login, desk.handler.login}
    assert Contact.objects.get(item=item).name == samples.NAME
