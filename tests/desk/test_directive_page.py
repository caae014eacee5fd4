"""The list of documents and one document: readable text, tasks in colours, only what one may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.desk.directives.paper import Span, lay_out
from giamsat.directives import services
from giamsat.directives.models import Directive, Programme
from giamsat.tasks.services import issue_directive
from tests.directives.samples import NOON, TEXT, plant_groups, plant_programme, register
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(tree: Tree) -> Programme:
    plant_groups()
    return plant_programme(tree)


@pytest.fixture
def issued(programme: Programme, people: People) -> Directive:
    directive = register(programme)
    office = acting_as(people.standing)
    with clock.frozen(NOON):
        for proposal in directive.proposals.all():
            edited = services.edit_proposal(office, proposal, version=1, incomplete_reason="Chưa nêu")
            services.accept_proposal(office, edited, version=2)
        issue_directive(office, directive)
    return directive


def page_of(client: Client, person: Any, directive: Directive) -> str:
    client.force_login(person)
    with clock.frozen(NOON):
        answer = client.get(reverse("desk:directive", args=[directive.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_shows_the_whole_text_with_its_tasks(
    client: Client, people: People, issued: Directive, django_assert_max_num_queries: Any
) -> None:
    client.force_login(people.leader)
    with clock.frozen(NOON), django_assert_max_num_queries(15):
        page = client.get(reverse("desk:directive", args=[issued.pk])).content.decode()
    paper = page[page.index("<article") : page.index("</article>")]
    letters = re.sub(r"\s+", "", TEXT)
    shown = re.sub(r"\s+", "", re.sub(r'(?s)<a class="no.*?</a>|<[^>]+>', "", paper))
    assert shown == letters
    assert paper.count("<mark") == 2
    for clause in issued.clauses.filter(kind__in=["part", "item"]):
        assert f'id="c{clause.position}"' in paper
    assert "2 trong" in words_of(page)
    assert "ý không có nhiệm vụ, in nhạt" in words_of(page)
    assert "0/4 phần đã xác nhận" in words_of(page)


def test_marks_only_tasks_that_the_reader_may_see(client: Client, people: People, issued: Directive) -> None:
    page = page_of(client, people.province_focal, issued)
    assert page.count("<mark") == 1
    assert "Chỉ đánh dấu nhiệm vụ trong phạm vi của bạn" in page
    assert "Bàn rà soát" not in page
    nothing = page_of(client, people.owner, issued)
    assert nothing.count("<mark") == 0
    assert "Chưa có nhiệm vụ nào để xem" in nothing


def test_a_document_under_review_is_hidden_from_others(
    client: Client, people: People, programme: Programme
) -> None:
    directive = register(programme)
    for person in (people.owner, people.ministry_focal, people.citizen):
        client.force_login(person)
        assert client.get(reverse("desk:directive", args=[directive.pk])).status_code == 404
        assert directive.number not in client.get(reverse("desk:directives")).content.decode()
    assert "còn 2 việc chờ xem" in page_of(client, people.standing, directive)


def test_finds_documents_without_tone_marks(client: Client, people: People, issued: Directive) -> None:
    client.force_login(people.leader)
    url = reverse("desk:directives")
    for query in ({"q": "dich vu cong"}, {"q": "12-tb"}, {"state": "issued"}, {"programme": "57"}):
        assert issued.number in client.get(url, query).content.decode()
    for query in ({"q": "dich vu khac"}, {"state": "review"}):
        page = client.get(url, query).content.decode()
        assert issued.number not in page
        assert "Không có văn bản nào khớp" in page


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_pieces_know_their_places(programme: Programme, ends: str) -> None:
    text = TEXT.replace("\n", ends)
    directive = register(programme, text=text)
    spans = [Span(p.start, p.end, p, i) for i, p in enumerate(directive.proposals.all())]
    # A span over several clauses is cut at each.
    spans[-1].end = len(text)
    blocks = lay_out(text, list(directive.clauses.all()), spans)
    pieces = [piece for block in blocks for piece in (*block.label, *block.pieces)]
    assert all(text.startswith(piece.text, piece.at) for piece in pieces)
    marked = "".join(piece.text for piece in pieces if piece.span is spans[-1])
    assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", text[spans[-1].start : spans[-1].end])
    assert sum(piece.opens for piece in pieces) == len(spans)


def test_a_long_text_takes_no_more_queries(
    client: Client, people: People, programme: Programme, django_assert_max_num_queries: Any
) -> None:
    body = TEXT[TEXT.index("II. NHI") :]
    long = register(
        programme, text=TEXT + "".join(body.replace("II.", f"{n}.", 1) for n in ("III", "IV", "V")) * 20
    )
    assert long.proposals.count() > 50
    client.force_login(people.standing)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("desk:directive", args=[long.pk])).status_code == 200
    with django_assert_max_num_queries(18):
        assert client.get(reverse("desk:review", args=[long.pk])).status_code == 200
