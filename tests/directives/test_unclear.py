"""The report of what a document leaves unclear: which tasks it names, by which words; on screen and in Word."""

from __future__ import annotations

import datetime as dt
import io
import json
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import NotAllowed
from giamsat.directives.clears import Clear
from giamsat.directives.models import Directive
from giamsat.directives.places import cited_place
from giamsat.directives.unclear import Fault
from giamsat.directives.unclear_report import LETTER_LANGUAGES, Report, sentences, unclear_report
from tests.compiler.conftest import GOLD, SHARED
from tests.directives.samples import plant_groups, plant_programme, register
from tests.people import People, Tree, acting_as, plant_person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 11, 5)
TEXT = """BAN CHỈ ĐẠO TRUNG ƯƠNG
Số: 13-TB/BCĐ
Hà Nội, ngày 03 tháng 11 năm 2025

THÔNG BÁO
Giao việc

1. Bộ Tài chính chủ trì, phối hợp với Bộ Khoa học và Công nghệ xây dựng Nghị định về quỹ, trình Chính phủ \
trước ngày 15 tháng 12 năm 2025.
2. Bộ Tài chính chủ trì, phối hợp với các cơ quan liên quan ban hành Thông tư về phí trước ngày 20 tháng 12 \
năm 2025.
3. Bộ Khoa học và Công nghệ khẩn trương xây dựng đề án mạng lưới thử nghiệm.
4. Các cơ quan liên quan rà soát danh mục thiết bị trước ngày 25 tháng 12 năm 2025.
"""


@pytest.fixture
def directive(tree: Tree) -> Directive:
    plant_groups()
    return register(plant_programme(tree), number="13-TB/BCĐ", text=TEXT)


def points(report: Report, clear: Clear) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Place -> fault and words."""
    return {
        item.place: (point.finding.fault.value, point.finding.words)
        for item in report.items
        for point in item.points
        if point.finding.clear == clear
    }


def test_names_tasks_clears_and_words(directive: Directive) -> None:
    report = unclear_report(SYSTEM, directive, "vi", TODAY)
    assert points(report, Clear.TIME) == {"3": (Fault.VAGUE, ("khẩn trương",))}
    assert points(report, Clear.PERSON)["4"][0] == Fault.VAGUE
    assert "liên quan" in points(report, Clear.PERSON)["4"][1][0]
    assert points(report, Clear.RESPONSIBILITY)["2"][0] == Fault.VAGUE
    # The first says everything.
    assert not any("1" in points(report, clear) for clear in Clear)
    assert (report.tasks, report.unclear) == (4, 3)


def test_only_the_office_and_in_every_language(directive: Directive, people: People) -> None:
    with pytest.raises(NotAllowed):
        unclear_report(acting_as(people.leader), directive, "vi", TODAY)
    keys = json.dumps(sorted(sentences("vi")))
    for language in LETTER_LANGUAGES:
        assert json.dumps(sorted(sentences(language))) == keys
        report = unclear_report(SYSTEM, directive, language, TODAY)
        assert "{" not in report.summary + report.about + report.written


def test_page_and_word_file_say_the_same(directive: Directive, client: Client) -> None:
    client.force_login(plant_person("cq", "Cơ Quan", directive.owner, Role.STANDING_OFFICE))
    page = client.get(reverse("desk:directive-unclear", args=[directive.pk]), {"lang": "de"}).content.decode()
    answer = client.get(reverse("desk:directive-unclear-word", args=[directive.pk]), {"lang": "de"})
    word = Document(io.BytesIO(answer.content))
    summed, detail = ([[cell.text for cell in row.cells] for row in table.rows] for table in word.tables)
    assert [
        "Bis wann: Die Wörter sind zu unbestimmt.",
        "den Tag der Fertigstellung nennen.",
        "1",
        "3",
    ] in summed
    # Each task once, however many points it leaves open.
    assert [row[0].split("\n")[0] for row in detail[1:]] == ["2", "3", "4"]
    assert "Bis wann: Die Wörter sind zu unbestimmt. “khẩn trương”" in detail[2][2]
    assert "Thông báo" not in word.paragraphs[1].text, "what stands around the quotes is in one language"
    for words in ("Bis wann", "khẩn trương", "den Tag der Fertigstellung nennen"):
        assert words in page


#: Read by hand against the text of Notification 07-TB/CQTTBCD; the seed in German says the same in other words.
ONLY_RELEVANT_LEAD = {"A.2.b.1", "A.2.b.2", "A.2.b.3"}
#: A.4.c.1 to 3 have their co-operating bodies from A.4.c.
RELEVANT_HELPERS = {"III.8", "A.2.đ", "A.3.c.3", "A.3.đ.2", "A.5.a.2", "A.5.c"} | {
    "A.4.c",
    "A.4.c.1",
    "A.4.c.2",
    "A.4.c.3",
}


@pytest.mark.parametrize(
    ("text", "labels", "language"),
    [
        (
            files("giamsat.directives") / "data" / "demo" / "07-TB-CQTTBCD.vi.txt",
            GOLD / "07-TB-CQTTBCD.vi.json",
            "vi",
        ),
        (SHARED / "seeds" / "000_aadcc13a1badbec6.txt", SHARED / "gold" / "000-de.json", "de"),
    ],
    ids=["demonstration", "seed-000"],
)
def test_names_the_tasks_without_a_day_and_those_of_relevant_agencies(
    directive: Directive, text: Path, labels: Path, language: str
) -> None:
    if not text.is_file():
        pytest.skip("the shared texts are not beside the repository")
    demo = register(
        directive.programme,
        number="07-TB/CQTTBCD",
        language=language,
        text=text.read_bytes().decode(),
    )
    report = unclear_report(SYSTEM, demo, language, TODAY)
    labelled = json.loads(labels.read_text("utf-8"))["tasks"]
    undated = {
        task["id"].replace("dd", "đ")
        for task in labelled
        if task["deadline"]["due"] is None and task["deadline"]["kind"] != "recurring"
    }
    assert len(undated) == 30
    assert set(points(report, Clear.TIME)) == undated

    def vague(clear: Clear) -> set[str]:
        return {path for path, (fault, _words) in points(report, clear).items() if fault == Fault.VAGUE}

    assert vague(Clear.PERSON) == ONLY_RELEVANT_LEAD
    places = {(one.clear, one.fault): one.places.split(", ") for one in report.sums}
    assert set(places[Clear.PERSON, Fault.VAGUE]) == ONLY_RELEVANT_LEAD
    assert sum(len(found) for (clear, _fault), found in places.items() if clear == Clear.TIME) == 30
    assert vague(Clear.RESPONSIBILITY) == RELEVANT_HELPERS


def test_places_are_cited_as_the_document_numbers_them(directive: Directive) -> None:
    items = "".join(
        f"{letter}) Das Bauministerium prüft die Liste {letter}.\n" for letter in ("aa", "bb", "cc", "dd")
    )
    text = "1. Aufgaben\na) Das Justizministerium:\n" + items
    german = register(directive.programme, number="9/BM", language="de", text=text)
    assert [cited_place(one) for one in german.clauses.all()][-1].endswith("dd")
    letters = "".join(f"{letter}) Bộ Tài chính lập danh mục {letter}.\n" for letter in "abcdđe")
    vietnamese = register(directive.programme, number="10/TB", text=f"1. Nhiệm vụ\n{letters}")
    assert [cited_place(one) for one in vietnamese.clauses.all()][-2:] == ["1.đ", "1.e"]
