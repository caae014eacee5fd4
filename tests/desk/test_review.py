"""The workbench without script and with htmx: each act is stored and shows what has changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.directives.models import Directive, Party, Proposal
from giamsat.tasks.models import Task
from tests.desk.test_import import office, programme  # noqa: F401 (fixtures)
from tests.directives.samples import NOON, TEXT, proposal_with, register
from tests.people import People, Tree

pytestmark = pytest.mark.django_db
HTMX: Any = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def directive(programme: Any) -> Directive:
    return register(programme)


def act(client: Client, verb: str, proposal: Proposal, **more: Any) -> Any:
    headers = {key: more.pop(key) for key in list(more) if key.startswith("HTTP_")}
    proposal.refresh_from_db()
    data = {"once": f"{verb}{proposal.pk}{proposal.version}", "version": proposal.version, **more}
    return client.post(reverse(f"desk:proposal-{verb}", args=[proposal.pk]), data, **headers)


def test_shows_text_cards_and_counts_in_few_queries(
    office: Client,
    directive: Directive,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(18):
        answer = office.get(reverse("desk:review", args=[directive.pk]))
    page = answer.content.decode()
    assert page.count('<details class="pc card2') == 2
    shown = re.sub(r"<[^>]+>", "", page[page.index("data-paper") :])
    for words in ("Chín tháng qua", "Đài, báo địa phương giới thiệu", "Đồng thời rà soát các biểu mẫu"):
        assert words in shown
    # Every piece of the text knows its place.
    for at, words in re.findall(r'data-at="(\d+)"[^>]*>([^<&]+)<', page):
        assert TEXT.startswith(words, int(at))


def test_acts_by_plain_forms(office: Client, directive: Directive) -> None:
    first, second = directive.proposals.all()
    answer = act(office, "accept", first)
    # The way leads to the next undecided card.
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"?card={second.pk}#card-{second.pk}")
    act(office, "drop", second)
    act(office, "reopen", first)
    states = list(directive.proposals.values_list("state", flat=True))
    assert states == ["proposed", "dropped"]


def test_acts_by_htmx_swap_card_span_and_counts(office: Client, directive: Directive) -> None:
    first = proposal_with(directive, "số hóa hồ sơ")
    answer = act(office, "accept", first, **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="card-{first.pk}" data-state="accepted"' in page
    for part in ("progress", "outline"):
        assert f'id="{part}" hx-swap-oob="true"' in page
    assert re.search(r'id="b\d+" hx-swap-oob="true"', page)
    assert "1 đã nhận" in page
    merged = act(office, "merge", proposal_with(directive, "danh mục dữ liệu"), **HTMX)
    assert merged["HX-Retarget"] == "#bench"
    assert directive.proposals.count() == 1


def test_a_double_click_acts_once_and_a_stale_card_says_so(
    office: Client,
    directive: Directive,
) -> None:
    first = proposal_with(directive, "số hóa hồ sơ")
    data = {"once": "k1", "version": 1}
    url = reverse("desk:proposal-accept", args=[first.pk])
    office.post(url, data)
    office.post(url, data)
    first.refresh_from_db()
    assert (first.state, first.version) == ("accepted", 2)
    stale = office.post(url, {"once": "k2", "version": 1}, follow=True)
    assert "Có người vừa thay đổi" in stale.content.decode()


def test_edits_every_clear_and_the_bodies(office: Client, directive: Directive, tree: Tree) -> None:
    first = proposal_with(directive, "số hóa hồ sơ")
    unknown = Party.objects.create(proposal=first, role="coordinate", name="Sở Khoa học tỉnh Lạng Sơn")
    page = office.get(reverse("desk:proposal-edit", args=[first.pk])).content.decode()
    assert f'name="body-u{tree.most.pk}"' in page
    assert f'name="named-{unknown.pk}"' in page
    group = directive.programme.groups.get()
    typed = {
        "title": "Hướng dẫn số hóa", "content": "Ban hành\r\nhướng dẫn", "deadline_kind": "day", "due": "2025-12-20",
        "product": "Thông tư", "authority": "Bộ trưởng", "responsibility": "Bộ Tài chính lo kinh phí",
        "group": group.pk, "is_key": "on", "incomplete_reason": "",
        f"body-u{tree.most.pk}": "", f"body-u{tree.mof.pk}": "lead", f"named-{unknown.pk}": f"u{tree.lang_son.pk}",
    }  # fmt: skip
    answer = act(office, "edit", first, **typed)
    assert answer.status_code == 303
    first.refresh_from_db()
    assert (first.title, first.content, first.product) == (
        "Hướng dẫn số hóa",
        "Ban hành\nhướng dẫn",
        "Thông tư",
    )
    assert (first.authority, first.group, first.is_key, str(first.due)) == (
        "Bộ trưởng", group, True, "2025-12-20",
    )  # fmt: skip
    assert {(p.role, p.unit_id) for p in first.parties.all()} == {
        ("lead", tree.mof.pk),
        ("coordinate", tree.lang_son.pk),
    }
    refused = act(office, "edit", first, **{**typed, "title": "", "product": "Vẫn còn đây"})
    assert refused.status_code == 422
    assert "Vẫn còn đây" in refused.content.decode()


def test_searches_bodies_without_marks_inside_the_owner(office: Client, directive: Directive) -> None:
    url = reverse("desk:review-bodies", args=[directive.pk])
    assert "UBND xã Thất Khê" in office.get(url, {"find": "that khe"}).content.decode()
    assert "Nhóm communes" in office.get(url, {"find": "communes"}).content.decode()
    first = proposal_with(directive, "số hóa hồ sơ")
    page = act(office, "edit", first, search="1", find="cao bang", title="Đang gõ dở").content.decode()
    assert "UBND tỉnh Cao Bằng" in page
    assert "Đang gõ dở" in page
    assert "chỗ cần sửa" not in page


def test_splits_at_a_sentence_and_at_any_place(office: Client, directive: Directive) -> None:
    first = proposal_with(directive, "số hóa hồ sơ")
    at = TEXT.index("Đồng thời")
    assert f'value="{at}"' in office.get(reverse("desk:proposal-split", args=[first.pk])).content.decode()
    act(office, "split", first, at=at)
    assert list(directive.proposals.values_list("start", flat=True))[1] == at
    cut = TEXT.index("ban hành hướng dẫn")
    act(office, "split", first, at=cut, anywhere="1")
    assert directive.proposals.filter(start=cut).exists()


def test_adds_by_words_and_by_offsets(office: Client, directive: Directive) -> None:
    url = reverse("desk:proposal-add", args=[directive.pk])
    clause = directive.clauses.get(path="II.3")
    done = office.post(url, {"once": "a", "clause": clause.position, "words": "giới thiệu  dịch vụ mới"})
    assert done.status_code == 303
    assert proposal_with(directive, "giới thiệu dịch vụ mới").clause == clause
    refused = office.post(url, {"once": "b", "clause": clause.position, "words": "không có"})
    assert refused.status_code == 422
    # After the emoji: offsets are code points.
    start = TEXT.index("Người dân hài lòng")
    office.post(url, {"once": "c", "start": start, "end": start + 19}, **HTMX)
    assert directive.proposals.filter(content="Người dân hài lòng.").exists()


def test_issues_only_what_is_clear_or_has_a_reason(office: Client, directive: Directive) -> None:
    url = reverse("desk:directive-issue", args=[directive.pk])
    assert "Nhận ít nhất một việc" in office.post(url, {"once": "0"}).content.decode()
    for proposal in directive.proposals.all():
        act(office, "accept", proposal)
    with clock.frozen(NOON):
        page = office.get(url).content.decode()
        assert "Chưa giao được: còn 2 trong 2" in page
        assert office.post(url, {"once": "1"}).status_code == 422
        assert not Task.objects.exists()
        rows = [str(pk) for pk in directive.proposals.values_list("pk", flat=True)]
        reasons = reverse("desk:directive-reasons", args=[directive.pk])
        assert office.post(reasons, {"once": "2", "chosen": rows, "reason": ""}).status_code == 422
        assert office.post(reasons, {"once": "2", "chosen": rows, "reason": "Chưa nêu"}).status_code == 303
        done = office.post(url, {"once": "3"})
    assert done["Location"] == reverse("desk:directive", args=[directive.pk])
    assert Task.objects.count() == 2
    assert set(Task.objects.values_list("incomplete_reason", flat=True)) == {"Chưa nêu"}
    office.post(url, {"once": "3"})
    assert Task.objects.count() == 2


@pytest.mark.parametrize("who", ["leader", "inspector", "province_focal", "operator", "citizen"])
def test_nobody_else_reaches_the_bench(
    client: Client, people: People, directive: Directive, who: str
) -> None:
    client.force_login(getattr(people, who))
    first = directive.proposals.all()[0]
    pages = [("review", directive.pk), ("proposal-edit", first.pk), ("proposal-add", directive.pk)]
    for name, pk in pages:
        assert client.get(reverse(f"desk:{name}", args=[pk])).status_code in (403, 404)
    assert act(client, "accept", first).status_code in (403, 404)
    first.refresh_from_db()
    assert first.state == "proposed"
