"""Where the words stand that a field was read from: stored with the proposal, gone where a person has set it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.directives import services
from giamsat.directives.models import Directive
from tests.directives.samples import TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db

ABOVE = """
4. Bộ Tài chính:
a) Công bố định mức trước ngày 20 tháng 12 năm 2025;
b) Báo cáo Thủ tướng Chính phủ kết quả trước ngày 25 tháng 12 năm 2025.
"""


@pytest.fixture
def directive(tree: Tree) -> Directive:
    plant_groups()
    return register(plant_programme(tree), text=TEXT.rstrip() + ABOVE)


def words(directive: Directive, spans: list[list[int]]) -> list[str]:
    return [directive.text[start:end] for start, end in spans]


def test_the_words_of_each_field_are_kept(directive: Directive) -> None:
    first = proposal_with(directive, "số hóa hồ sơ")
    assert words(directive, first.evidence["lead"]) == ["Bộ Khoa học và Công nghệ"]
    assert words(directive, first.evidence["coordinate"]) == ["Bộ Tài chính"]
    assert words(directive, first.evidence["deadline"]) == ["trước ngày 15 tháng 12 năm 2025"]
    # Named in the clause above.
    second = proposal_with(directive, "định mức")
    ((start, end),) = second.evidence["lead"]
    assert (directive.text[start:end], end <= second.start) == ("Bộ Tài chính", True)


def test_what_a_person_has_set_has_no_words_of_the_text(people: People, directive: Directive) -> None:
    office, first = acting_as(people.standing), proposal_with(directive, "số hóa hồ sơ")
    edited = services.edit_proposal(
        office, first, version=1, due=dt.date(2025, 12, 10), deadline_kind="day", parties=[]
    )
    assert {"lead", "coordinate", "deadline"}.isdisjoint(edited.evidence)
    services.undo_step(office, directive)
    first.refresh_from_db()
    assert words(directive, first.evidence["deadline"]) == ["trước ngày 15 tháng 12 năm 2025"]


def test_the_bench_marks_them_and_says_what_comes_from_above(
    client: Client, people: People, directive: Directive
) -> None:
    client.force_login(people.standing)
    page = client.get(reverse("desk:review", args=[directive.pk])).content.decode()
    second = proposal_with(directive, "định mức")
    ((start, end),) = second.evidence["lead"]
    assert f'data-lit="lead" value="Bộ Tài chính" data-from="{start}" data-till="{end}"' in page
    card = page[page.index(f'id="card-{second.pk}"') :]
    assert "lấy từ mục trên: “Bộ Tài chính”" in card[: card.index("</details>")]
    first = page[page.index(f'id="card-{proposal_with(directive, "số hóa hồ sơ").pk}"') :]
    assert "lấy từ mục trên" not in first[: first.index("</details>")]
