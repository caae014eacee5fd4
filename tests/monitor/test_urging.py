"""Reminders, letters and mails: each person is told once, numbers have no gaps, no mail goes twice (R13)."""

from __future__ import annotations

import datetime as dt
import io
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override
from docx import Document

from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.directives.models import Programme
from giamsat.monitor.urging import letters, mails, notices, outbox, services
from giamsat.monitor.urging.models import Digest, Letter, Mail, Notice
from giamsat.monitor.urging.word import letter_file
from giamsat.monitor.urging.wording import sentence
from giamsat.monitor.warnings import sweep
from giamsat.tasks.models import Assignment
from giamsat.units.models import Unit
from tests import work
from tests.monitor.conftest import NOW, Plan, day, plant_task
from tests.people import People, Tree, acting_as

R = Digest.Rhythm
DEMAND = "Báo cáo nguyên nhân chậm và ngày hoàn thành."


def told(person: Any) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_reminded_before_and_after_once(plan: Plan, tree: Tree, people: People) -> None:
    plant_task(plan, day(7), tree.that_khe)
    for days, kinds in ((0, 1), (0, 1), (1, 1), (6, 2), (7, 2), (8, 3), (14, 4), (15, 4)):
        with clock.frozen(NOW + dt.timedelta(days=days)):
            notices.remind()
        assert len(told(people.owner)) == kinds, days
    assert told(people.owner) == told(people.colleague) == ["due", "due", "overdue", "overdue"]
    assert told(people.stranger) == []
    last = Notice.objects.filter(person=people.owner)[0]
    assert "đã quá hạn từ 18/03/2026" in sentence(last)
    assert tree.that_khe.name_vi in sentence(last)
    with override("en"):
        assert f"({tree.that_khe.name_en})" in sentence(last)


def test_a_reminder_missed_by_a_stopped_worker_is_made_up(plan: Plan, tree: Tree, people: People) -> None:
    plant_task(plan, day(7), tree.that_khe)
    with clock.frozen(NOW + dt.timedelta(days=2)):
        notices.remind()
    assert told(people.owner) == ["due"]


def test_what_is_done_reminds_nobody(plan: Plan, tree: Tree, people: People) -> None:
    task = plant_task(plan, day(7), tree.that_khe)
    task.assignments.update(state="confirmed", completed_on=day(-1))
    notices.remind()
    assert not Notice.objects.exists()


def test_warnings_reach_whose_turn_it_is(plan: Plan, tree: Tree, people: People) -> None:
    task = plant_task(plan, day(90), tree.that_khe)
    task.assignments.update(created_at=NOW - dt.timedelta(days=40))
    sweep.run_rule("no_report")
    assert notices.tell_of_warnings() == 1
    assert notices.tell_of_warnings() == 0
    assert told(people.owner) == ["warning"]
    assert told(people.approver) == []
    with clock.frozen(NOW + dt.timedelta(days=7)):
        sweep.climb()
        notices.tell_of_warnings()
    assert told(people.approver) == ["warning"]
    assert told(people.owner) == ["warning"]
    assert "mỗi 30 ngày" in sentence(Notice.objects.get(person=people.approver))


# --- letters ----------------------------------------------------------------------------------------------


@pytest.fixture
def late(tree: Tree, people: People) -> Programme:
    """Work of two provinces and a ministry that is overdue, and that of one more which is not."""
    programme = work.plant_programme(tree)
    for unit in (tree.lang_son, tree.cao_bang, tree.most, tree.mof):
        work.plant_task(programme, unit, title=f"Việc của {unit.code}")
    Assignment.objects.exclude(unit=tree.mof).update(due=work.in_days(-4))
    return programme


def drafted(late: Programme, tree: Tree, people: People, *units: Unit) -> list[Letter]:
    return letters.draft_letters(
        acting_as(people.standing), tree.vn, late, units=units, demand=DEMAND, answer_due=work.in_days(5)
    )


def test_a_batch_is_drafted_signed_and_answered(late: Programme, tree: Tree, people: People) -> None:
    office = acting_as(people.standing)
    offered = letters.units_to_urge(office, tree.vn, late)
    assert {unit.code: count for unit, count in offered} == {"ubnd-20": 1, "ubnd-04": 1, "most": 1}
    made = drafted(late, tree, people, tree.lang_son, tree.most, tree.mof)
    assert [letter.unit.code for letter in made] == ["ubnd-20", "most"] or len(made) == 2
    assert drafted(late, tree, people, tree.lang_son) == [], "an open draft is not doubled"
    signed = letters.sign_letters(office, [(letter, letter.version) for letter in made])
    assert [(letter.number, letter.year) for letter in signed] == [(1, 2026), (2, 2026)]
    for_province = next(letter for letter in signed if letter.unit_id == tree.lang_son.pk)
    assert told(people.province_focal) == told(people.province_approver) == ["letter"]
    with pytest.raises(InvalidTransition):
        letters.sign_letters(office, [(for_province, for_province.version)])
    with pytest.raises(NotAllowed):
        letters.answer_letter(acting_as(people.owner), for_province, version=2, answer="Sẽ xong")
    province = acting_as(people.province_focal)
    with pytest.raises(InvalidInput):
        letters.answer_letter(province, for_province, version=2, answer=" ")
    done = letters.answer_letter(province, for_province, version=2, answer="Xong trước 20/3.")
    assert done.state == Letter.State.ANSWERED


def test_drafts_are_their_issuer_s_and_refusals_come_in_words(
    late: Programme, tree: Tree, people: People
) -> None:
    (one,) = drafted(late, tree, people, tree.lang_son)
    assert letters.letters(acting_as(people.province_focal)).count() == 0
    for who in (people.province_focal, people.inspector, people.citizen):
        with pytest.raises(NotAllowed):
            letters.sign_letters(acting_as(who), [(one, one.version)])
        with pytest.raises(NotAllowed):
            letters.units_to_urge(acting_as(who), tree.vn, late)
    with pytest.raises(InvalidInput) as refused:
        letters.draft_letters(
            acting_as(people.standing),
            tree.vn,
            late,
            units=[tree.mof],
            demand="",
            answer_due=work.in_days(-1),
        )
    assert set(refused.value.fields) == {"demand", "answer_due", "units"}
    with clock.frozen(NOW + dt.timedelta(days=30)), pytest.raises(InvalidTransition, match="đã qua"):
        letters.sign_letters(acting_as(people.standing), [(one, 1)])
    letters.drop_letter(acting_as(people.standing), one, version=1)
    with pytest.raises(Conflict):
        letters.sign_letters(acting_as(people.standing), [(one, 1)])


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_under_concurrency(late: Programme, tree: Tree, people: People) -> None:
    office = acting_as(people.standing)
    made = [letter for _round in range(8) for letter in _dropped_and_new(late, tree, people)]
    kept = [letter for letter in made if letter.state == Letter.State.DRAFT]

    def sign(number: int) -> None:
        with clock.frozen(NOW):
            try:
                # Every third one is refused after it took a number: its number goes back.
                stale = [(kept[number - 1], 99)] if number % 3 == 2 else []
                letters.sign_letters(office, [(kept[number], 1), *stale])
            except (Conflict, InvalidTransition):
                pass
            finally:
                connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sign, range(len(kept))))
    numbers = sorted(letter.number or 0 for letter in Letter.objects.exclude(number=None))
    assert len(numbers) >= len(kept) // 2
    assert numbers == list(range(1, len(numbers) + 1))
    with clock.frozen(NOW + dt.timedelta(days=365)):
        (new,) = letters.sign_letters(office, [(next(iter(_dropped_and_new(late, tree, people))), 1)])
    assert (new.number, new.year) == (1, 2027)


def _dropped_and_new(late: Programme, tree: Tree, people: People) -> list[Letter]:
    """Two drafts more for the two provinces; earlier ones are left to be signed."""
    Letter.objects.filter(state=Letter.State.DRAFT).update(programme=_other(tree))
    return drafted(late, tree, people, tree.lang_son, tree.cao_bang)


def _other(tree: Tree) -> Programme:
    found = Programme.objects.filter(code="khac").first()
    return found or work.plant_programme(tree, code="khac")


def test_the_word_file_says_what_the_letter_says(late: Programme, tree: Tree, people: People) -> None:
    (one,) = drafted(late, tree, people, tree.lang_son)
    (one,) = letters.sign_letters(acting_as(people.standing), [(one, 1)])
    document = Document(io.BytesIO(letter_file(one)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])
    for said in ("Số: 1/2026", "UBND tỉnh Lạng Sơn", DEMAND, "Việc của ubnd-20", people.standing.full_name):
        assert said in text
    assert "{" not in text


# --- mails ------------------------------------------------------------------------------------------------


class Server(threading.Thread):
    """A small mail server with a temper; ``got`` are the texts that it took."""

    def __init__(self, temper: str):
        super().__init__(daemon=True)
        self.temper, self.ended = temper, False
        self.got: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self) -> None:
        while not self.ended:
            try:
                line, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(line,), daemon=True).start()

    def talk(self, line: socket.socket) -> None:
        if self.temper == "hangs":
            line.recv(1)  # says nothing until the other side leaves
            return
        stream = line.makefile("rwb")

        def say(text: str) -> None:
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("220 here")
        for raw in stream:
            word = raw.decode().split()[0].upper()
            if word == "RCPT" and self.temper in {"550", "451"}:
                say(f"{self.temper} not now")
            elif word == "DATA":
                say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += stream.readline()
                self.got.append(text.decode())
                if self.temper == "hangs after":
                    line.recv(1)
                    return
                say("250 taken")
            else:
                say("221 bye" if word == "QUIT" else "250 fine")

    def stop(self) -> None:
        self.ended = True
        self.socket.close()


@pytest.fixture
def server(request: pytest.FixtureRequest, settings: Any) -> Iterator[Server]:
    running = Server(getattr(request, "param", "kind"))
    running.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 1
    yield running
    running.stop()


@pytest.fixture
def mail(plan: Plan, tree: Tree, people: People, settings: Any) -> Mail:
    """One waiting mail about one reminder."""
    settings.EMAIL_HOST = settings.EMAIL_HOST or "127.0.0.1"
    people.owner.email = "chu@thatkhe.example"
    people.owner.save()
    with clock.frozen(NOW - dt.timedelta(days=1)):
        services.choose_digest(acting_as(people.owner), R.INSTANT)
    plant_task(plan, day(1), tree.that_khe)
    notices.remind()
    assert mails.make_mails() == 1
    assert mails.make_mails() == 0
    return Mail.objects.get()


def test_a_mail_arrives_once(server: Server, mail: Mail) -> None:
    for _number in range(3):
        mails.deliver(mail.pk)
    assert len(server.got) == 1
    assert "chu@thatkhe.example" in server.got[0]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.SENT, 1)


@pytest.mark.parametrize("server", ["hangs", "451"], indirect=True)
def test_a_server_that_hangs_or_is_busy_gets_another_try(server: Server, mail: Mail) -> None:
    mails.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.WAITING, 1)
    mails.deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.attempts == 1, "not before its time"
    server.temper = "kind"
    with clock.frozen(NOW + dt.timedelta(minutes=3)):
        assert mails.due_mails() == [mail.pk]
        mails.deliver(mail.pk)
        mails.deliver(mail.pk)
    assert len(server.got) == 1


@pytest.mark.parametrize("server", ["550"], indirect=True)
def test_a_refusal_for_good_ends_it(server: Server, mail: Mail) -> None:
    mails.deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED
    assert "550" in mail.fault


@pytest.mark.parametrize("server", ["hangs after"], indirect=True)
def test_what_may_have_arrived_is_not_sent_again(server: Server, mail: Mail) -> None:
    mails.deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.state == Mail.State.UNSURE
    with clock.frozen(NOW + dt.timedelta(days=1)):
        assert mails.due_mails() == []
        mails.deliver(mail.pk)
    assert len(server.got) == 1


def test_a_sender_that_was_killed_leaves_it_unsure(mail: Mail) -> None:
    Mail.objects.update(state=Mail.State.SENDING, next_try=NOW + outbox.DEAD)
    assert mails.give_up_lost() == 0
    with clock.frozen(NOW + dt.timedelta(minutes=11)):
        assert mails.give_up_lost() == 1
    mail.refresh_from_db()
    assert mail.state == Mail.State.UNSURE


def test_no_server_answers(mail: Mail, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]
    for number in range(outbox.MOST_ATTEMPTS):
        with clock.frozen(NOW + dt.timedelta(days=number)):
            mails.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.FAILED, outbox.MOST_ATTEMPTS)


@pytest.mark.parametrize(
    ("rhythm", "moment", "key"),
    [
        (R.DAILY, "2026-03-11T07:30", "day:2026-03-11"),
        (R.DAILY, "2026-03-11T06:30", ""),
        (R.DAILY, "2026-03-14T09:00", ""),  # a Saturday
        (R.WEEKLY, "2026-03-09T07:30", "week:2026-03-09"),
        (R.WEEKLY, "2026-03-10T07:30", ""),
        (R.WEEKLY, "2026-04-28T07:30", "week:2026-04-27"),  # the Monday is a day off
        (R.NEVER, "2026-03-11T07:30", ""),
    ],
)
def test_digests_keep_their_hour(rhythm: R, moment: str, key: str) -> None:
    with clock.frozen(dt.datetime.fromisoformat(moment).replace(tzinfo=clock.HANOI)):
        assert mails.key_now(rhythm) == key


def test_nothing_is_sent_to_whom_wants_nothing(plan: Plan, tree: Tree, people: People, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    people.owner.email = "chu@thatkhe.example"
    people.owner.save()
    services.choose_digest(acting_as(people.owner), R.NEVER)
    plant_task(plan, day(1), tree.that_khe)
    notices.remind()
    assert mails.make_mails() == 0
    with clock.frozen(NOW + dt.timedelta(hours=1)):
        services.choose_digest(acting_as(people.owner), R.INSTANT)
        assert mails.make_mails() == 0, "what came before the choice is not sent after"
