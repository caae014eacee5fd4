"""Contact data stay with the handling bodies: every address of the rooms, every table, letter and log line.

``tests/access/test_foreign.py`` looks for the same data in what every address of the site, exports and feeds and
operations of the API among them, answers to everybody.
"""

from __future__ import annotations

import io
import logging
import uuid
import zipfile
from typing import Any

import pytest
from django.core import mail as sent
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg.sql import SQL, Identifier

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.logs import PlainFormatter
from giamsat.desk.councils.urls import urlpatterns as of_councils
from giamsat.desk.voice.urls import urlpatterns
from giamsat.monitor.urging import mails
from giamsat.monitor.urging.models import Digest, Mail
from giamsat.portal.initiatives.urls import urlpatterns as of_initiatives
from giamsat.portal.voice.urls import urlpatterns as of_the_public
from giamsat.voice import jobs, letters, services
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Letter
from giamsat.voice.models_safety import FlagLetter
from tests import work
from tests.desk.test_voice import do, signed_in
from tests.people import acting_as
from tests.voice import council_samples, samples
from tests.voice.council_samples import Room, room
from tests.voice.samples import Desk

__all__ = ["room"]

pytestmark = pytest.mark.django_db
#: Who sent it stands here and nowhere else; what waits for its confirmation is another matter.
MAY_HOLD = {"voice_contact"}


def found_in(text: str) -> list[str]:
    return [secret for secret in samples.SECRETS if secret in text]


def told(answer: Any) -> list[str]:
    """What a page, a feed or a file, also one that is packed, holds of a contact."""
    said = answer.getvalue() if answer.streaming else answer.content
    if said.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(said)) as packed:
            said = b"\n".join(packed.read(name) for name in packed.namelist())
    return found_in(f"{said.decode(errors='replace')} {answer.headers}")


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
    for number, person in enumerate(Person.objects.all()):
        Person.objects.filter(pk=person.pk).update(email=f"can-bo-{number}@coquan.vn")
        Digest.objects.create(person=person, rhythm="instant", since=clock.now())
    a_whole_life(desk)
    mails.make_mails()
    assert Mail.objects.count() >= 3, "officers are told, too"
    everything_is_sent()
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


def everything_is_sent() -> None:
    """Each letter goes to its one addressee, and no other field of it names a contact."""
    for letter in (*Letter.objects.all(), *Mail.objects.all()):
        (mails.deliver if isinstance(letter, Mail) else jobs.send_letter)(letter.pk)
    for flag_letter in FlagLetter.objects.all():
        jobs.send_flag_letter(flag_letter.pk)
    assert len(sent.outbox) >= 10
    for message in sent.outbox:
        whole = message.message()
        assert message.recipients() == [whole["To"]]
        del whole["To"]
        assert found_in(whole.as_bytes().decode() + message.body + str(message.extra_headers)) == []


def test_what_the_database_says_of_a_refused_row_is_in_no_log(desk: Desk) -> None:
    contact = samples.received()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(language=None)
    assert found_in(str(refused.value)), "PostgreSQL quotes the row"
    fault = (type(refused.value), refused.value, refused.tb)
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error", (), fault)
    line = PlainFormatter().format(record)
    assert "null value in column" in line
    assert found_in(line) == []


def test_no_public_address_tells_a_contact(
    desk: Desk, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages, feeds and files of the public website, opened and posted to by nobody and by the handler."""
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    contact = services.receive_item(samples.sending(family="idea"), email_confirmed=True)
    officer = acting_as(desk.officer)
    item = services.check_item(officer, contact.item, version=samples.fresh(contact.item).version)
    item = services.publish_item(
        acting_as(desk.publisher),
        item,
        version=item.version,
        title=samples.TITLE,
        text=f"{samples.NAME}: {samples.TEXT}",
    )
    follower = services.follow_item(item, "theo.doi@vidu.vn")
    flag = services.flag_item(item, part="item", reason="abuse", email="bao.tin@vidu.vn")
    keys = {
        "voice-follow": letters.follow_key(follower),
        "voice-unfollow": letters.follow_key(follower),
        "voice-flag": letters.flag_key(flag),
        "initiative-expert": "x",
    }
    paths = ["/public/", "/public/search/?q=hộ+tịch"]
    for pattern in (*of_the_public, *of_initiatives):
        names = {
            "code": item.code, "attachment_id": 1, "file_id": 1, "public_id": uuid.UUID(int=57),
            "key": keys.get(str(pattern.name), letters.receipt_key(contact)),
        }  # fmt: skip
        wanted = {name: names[name] for name in pattern.pattern.converters}
        paths.append(reverse(f"portal:{pattern.name}", kwargs=wanted))
    for client in (Client(), signed_in(desk.handler)):
        for path in paths:
            assert told(client.get(path)) == [], path
            assert told(client.get(path, headers={"Accept-Language": "en"})) == [], path
    for path in paths:
        assert told(Client().post(path, {"act": "x"})) == [], path
    assert found_in(caplog.text) == []


def test_no_page_of_a_council_tells_a_contact(room: Room) -> None:
    dossier = council_samples.signed(room)
    desk = room.desk
    people = (
        *room.experts,
        desk.officer,
        room.head,
        desk.publisher,
        desk.people.inspector,
        desk.people.standing,
    )
    for person in people:
        client = signed_in(person)
        for pattern in of_councils:
            about = dossier.item_id if pattern.name == "council-open" else dossier.pk
            names = {"pk": about, "file_id": 1, "verb": "decide"}
            path = reverse(
                f"desk:{pattern.name}", kwargs={name: names[name] for name in pattern.pattern.converters}
            )
            assert told(client.get(path)) == [], f"{person.login} at {path}"


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
    on_record = [reverse(f"desk:voice-{page}", args=[item.pk]) for page in ("contact", "letter")]
    readers = set()
    person: Person
    for person in everybody:
        client = signed_in(person)
        for path in paths:
            for method, body in ((client.get, {}), (client.post, {"act": "read"})):
                answer = method(path, body)
                if told(answer):
                    assert path in on_record, f"{person.login} at {path}"
                    readers.add(person.login)
    assert readers == {desk.officer.login, desk.handler.login}
    assert Contact.objects.get(item=item).name == samples.NAME
