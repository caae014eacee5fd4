"""Evidence is read where one decides on it, and nothing of a foreign file can act there."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.core.files.models import FileState, StoredFile
from giamsat.core.files.services import store_upload
from giamsat.tasks import services
from giamsat.tasks.models import Evidence, Report, Task
from giamsat.ui import formats
from tests import work
from tests.files.samples import png
from tests.people import People, Tree, acting_as


def a_pdf(content: bytes) -> bytes:
    """A whole PDF of one page that draws ``content``."""
    things = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(things, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, thing)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n" % start


WORDS = a_pdf(b"BT /F 18 Tf 20 100 Td (Bien ban nghiem thu 41) Tj ET")
SCAN = a_pdf(b"0.5 g 20 20 100 100 re f")


@pytest.fixture(autouse=True)
def no_scanner(settings: Any) -> None:
    settings.FILES_CLEAN_WITHOUT_SCANNER = True


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def handed_in(people: People, task: Task, tree: Tree, **files: bytes) -> tuple[Report, dict[str, Evidence]]:
    """A sent report of That Khe with ``files``, named by their endings: ``pdf=…`` is ``minh-chung.pdf``."""
    part = work.part_of(task, tree.that_khe)
    draft = work.draft(people.owner, part)
    kept = {}
    for key, content in files.items():
        name = f"minh-chung-{key}.{key.partition('_')[0]}"
        stored = store_upload(acting_as(people.owner), SimpleUploadedFile(name, content))
        kept[key] = services.add_evidence(
            acting_as(people.owner), draft, kind="file", title=stored.name, file=stored
        )
    return services.submit_report(acting_as(people.owner), draft, version=draft.version), kept


def test_queue_shows_name_kind_size_state_and_picture(task: Task, tree: Tree, people: People) -> None:
    _report, kept = handed_in(people, task, tree, png=png(), pdf=WORDS, txt=b"so ho tich 2350\n")
    text = signed_in(people.approver).get("/approvals/").content.decode()
    for words in (
        "minh-chung-png.png",
        "ảnh PNG · ",
        "PDF · ",
        f"văn bản thuần (txt) · {formats.file_size(16)}",
        "dùng được",
    ):
        assert words in text, words
    assert reverse("desk:evidence-picture", args=[kept["png"].pk]) in text
    for name in ("pdf", "txt"):
        assert reverse("desk:evidence-preview", args=[kept[name].pk]) in text


def test_words_of_text_and_pdf_come_into_the_page(task: Task, tree: Tree, people: People) -> None:
    _report, kept = handed_in(
        people, task, tree, pdf=WORDS, txt="Đã nộp <script>alert(1)</script>\n".encode(), pdf_2=SCAN
    )
    client = signed_in(people.approver)

    def shown(name: str) -> str:
        url = reverse("desk:evidence-preview", args=[kept[name].pk])
        return client.get(url, headers={"hx-request": "true"}).content.decode()

    assert "Bien ban nghiem thu 41" in shown("pdf")
    assert "Đã nộp &lt;script&gt;alert(1)&lt;/script&gt;" in shown("txt")
    scan = shown("pdf_2")
    page = reverse("desk:evidence-page", args=[kept["pdf_2"].pk, 1])
    assert page in scan
    drawn = client.get(page)
    assert drawn["Content-Type"] == "image/png"
    assert drawn.content.startswith(b"\x89PNG")
    assert drawn["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(reverse("desk:evidence-page", args=[kept["pdf_2"].pk, 2])).status_code == 404
    whole = client.get(reverse("desk:evidence-preview", args=[kept["pdf"].pk])).content.decode()
    assert "Bien ban nghiem thu 41" in whole
    assert "<html" in whole


def test_a_picture_is_served_inert(task: Task, tree: Tree, people: People) -> None:
    _report, kept = handed_in(people, task, tree, png=png(), txt=b"chu")
    client = signed_in(people.approver)
    answer = client.get(reverse("desk:evidence-picture", args=[kept["png"].pk]))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", "inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer) == png()
    assert client.get(reverse("desk:evidence-picture", args=[kept["txt"].pk])).status_code == 422


@pytest.mark.parametrize("state", [FileState.RECEIVED, FileState.BLOCKED])
def test_nothing_is_shown_before_it_is_clean(
    state: FileState, task: Task, tree: Tree, people: People
) -> None:
    report, _kept = handed_in(people, task, tree)
    file = StoredFile.objects.create(
        sha256="a" * 64,
        size=10,
        kind="png",
        content_type="image/png",
        name="anh.png",
        state=state,
        blocked_reason="EICAR" if state == FileState.BLOCKED else "",
        at=report.created_at,
    )
    piece = Evidence.objects.create(
        report=report, kind="file", title="anh.png", file=file, added_by=people.owner, added_at=file.at
    )
    client = signed_in(people.approver)
    text = client.get("/approvals/").content.decode()
    assert str(file.get_state_display()) in text
    assert reverse("desk:evidence-picture", args=[piece.pk]) not in text
    for name in ("evidence", "evidence-picture"):
        assert client.get(reverse(f"desk:{name}", args=[piece.pk])).status_code == 403


def test_others_find_no_preview(task: Task, tree: Tree, people: People) -> None:
    _report, kept = handed_in(people, task, tree, png=png(), pdf=WORDS)
    client = signed_in(people.stranger)
    for name, key in (("evidence-preview", "pdf"), ("evidence-picture", "png")):
        assert client.get(reverse(f"desk:{name}", args=[kept[key].pk])).status_code == 404
    assert client.get(reverse("desk:evidence-page", args=[kept["pdf"].pk, 1])).status_code == 404


def test_a_broken_pdf_says_so(task: Task, tree: Tree, people: People) -> None:
    _report, kept = handed_in(people, task, tree, pdf=b"%PDF-1.4\nnothing\n%%EOF\n")
    url = reverse("desk:evidence-preview", args=[kept["pdf"].pk])
    text = signed_in(people.approver).get(url, headers={"hx-request": "true"}).content.decode()
    assert "Không đọc được nội dung" in text
