"""Many documents at once: read in the queue, each with its own message; stopped when wished; registered by head."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.files.models import StoredFile
from giamsat.directives import services
from giamsat.directives.models import Directive, Intake, IntakeBatch, Programme
from giamsat.directives.reader_words import problem_words
from giamsat.directives.services import taking_in
from tests.directives.samples import TEXT, plant_groups, plant_programme
from tests.people import People, Tree
from tests.readers.samples import WEB, Pdf, docx, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(tree: Tree) -> Programme:
    plant_groups()
    return plant_programme(tree)


@pytest.fixture
def office(client: Client, people: People) -> Client:
    client.force_login(people.standing)
    return client


def files() -> list[SimpleUploadedFile]:
    word = docx("".join(paragraph(line) for line in TEXT.replace("😀", "").split("\n") if line))
    return [
        SimpleUploadedFile("tot.docx", word),
        SimpleUploadedFile("ma.docx", b"MZ" + b"\0" * 400),
        SimpleUploadedFile("cut.txt", b"\xff" * 400),
        SimpleUploadedFile("trang.html", WEB.encode()),
    ]


def send(office: Client, programme: Programme, **more: str) -> IntakeBatch:
    done = office.post(reverse("desk:batches"), {"programme": programme.pk, "documents": files(), **more})
    assert done.status_code == 303
    return IntakeBatch.objects.get()


def do_queue() -> None:
    """What the worker does: each queued document in turn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'intake_id' FROM procrastinate_jobs WHERE task_name LIKE '%%read_waiting' ORDER BY id"
        )
        waiting = [int(row[0]) for row in cursor.fetchall()]
    for pk in waiting:
        taking_in.read_waiting(pk)


def states() -> dict[str, str]:
    return dict(Intake.objects.values_list("name", "state"))


def test_a_bad_document_stops_no_other(office: Client, programme: Programme) -> None:
    batch = send(office, programme)
    assert states() == {
        "tot.docx": "waiting",
        "ma.docx": "failed",
        "cut.txt": "waiting",
        "trang.html": "waiting",
    }
    do_queue()
    assert states() == {"tot.docx": "read", "ma.docx": "failed", "cut.txt": "failed", "trang.html": "read"}
    page = office.get(reverse("desk:batch", args=[batch.pk])).content.decode()
    assert "chương trình chạy được" in page
    assert "bảng mã" in page
    assert "Xong 4/4" in page
    assert not Directive.objects.exists()


def test_those_with_a_whole_head_are_registered_by_themselves(office: Client, programme: Programme) -> None:
    send(office, programme, register="on")
    do_queue()
    assert states()["tot.docx"] == "registered"
    assert Directive.objects.get().number == "12-TB/BCĐ"
    # A web page tells of a document, with dates of its own: it waits for a person.
    assert states()["trang.html"] == "read"
    # The same document once more: refused with its reason, and it stays for a person.
    again = services.take_in_batch(SYSTEM, programme, files()[:1], register=True)
    do_queue()
    twin = again.intakes.get()
    assert (twin.state, twin.problem, twin.problem_detail) == ("read", "already_registered", "")
    page = reverse("desk:batch", args=[again.pk])
    assert "đã được đăng ký" in office.get(page).content.decode()
    with override("en"):
        assert "is registered already" in problem_words(twin.problem)


def test_refusals_are_worded_for_whoever_reads(office: Client, programme: Programme) -> None:
    # Named as Word, a PDF inside; a Word file that says it holds a program for the office package.
    named = [
        SimpleUploadedFile("ten.docx", Pdf().page().octets()),
        SimpleUploadedFile(
            "macro.docx", docx(paragraph("Hai"), vbaProject="x").replace(b"vbaProject.xml", b"vbaProject.bin")
        ),
    ]
    batch = services.take_in_batch(SYSTEM, programme, named)
    stored = dict(batch.intakes.values_list("problem", "problem_detail"))
    assert stored == {"wrong_name": ".pdf", "file:macro": ""}
    for language, words in (("vi", "Tài liệu có macro"), ("en", "The document has macros")):
        with override(language):
            assert words in problem_words("file:macro")
    with override("en"):
        assert (
            problem_words("head", "number,title") == "The head of the document needs a person: number, title."
        )


def test_what_was_given_up_goes_after_a_while(office: Client, programme: Programme) -> None:
    batch = send(office, programme)
    services.cancel_batch(SYSTEM, batch)
    kept = StoredFile.objects.count()
    assert taking_in.forget_given_up(clock.now()) == 0
    assert taking_in.forget_given_up(clock.now() + taking_in.KEPT + dt.timedelta(minutes=1)) == 4
    assert (Intake.objects.count(), IntakeBatch.objects.count()) == (0, 0)
    assert StoredFile.objects.count() == kept - 3


def test_stopping_leaves_what_was_read(office: Client, programme: Programme) -> None:
    batch = send(office, programme)
    taking_in.read_waiting(Intake.objects.get(name="tot.docx").pk)
    stopped = office.post(reverse("desk:batch-cancel", args=[batch.pk]))
    assert stopped.status_code == 303
    do_queue()
    assert states() == {
        "tot.docx": "read",
        "ma.docx": "failed",
        "cut.txt": "cancelled",
        "trang.html": "cancelled",
    }
    page = office.get(reverse("desk:batch", args=[batch.pk])).content.decode()
    assert "Gửi thêm" not in page


def test_more_may_be_added(office: Client, programme: Programme) -> None:
    batch = send(office, programme)
    more = SimpleUploadedFile("them.txt", TEXT.encode())
    office.post(reverse("desk:batch", args=[batch.pk]), {"documents": more})
    assert batch.intakes.count() == 5


def test_others_do_not_see_a_batch(
    office: Client, client: Client, people: People, programme: Programme
) -> None:
    batch = send(office, programme)
    client.force_login(people.leader)
    assert client.get(reverse("desk:batch", args=[batch.pk])).status_code in (403, 404)
