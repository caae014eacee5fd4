"""The public pages: they show what was released and nothing else, and caches may keep them until the next release."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from lxml import etree

from giamsat.core.actor import SYSTEM
from giamsat.directives.services import register_directive
from giamsat.portal.pages import glossary
from giamsat.publishing import preparing, services, verifier
from giamsat.publishing.files import forget_old, make_files
from giamsat.publishing.models import PublicChange
from giamsat.publishing.publication import take_back
from giamsat.tasks.models import Task
from tests import work
from tests.people import People, Tree
from tests.publishing.world import World, plant, plant_indicators, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People, settings: Any, tmp_path: Any) -> World:
    settings.DATA_DIR = tmp_path
    world = plant(tree, people)
    release(world)
    make_files()
    return world


def page(name: str, *args: object, query: str = "", **headers: str) -> Any:
    return Client().get(reverse(f"portal:{name}", args=args) + query, headers=headers)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_home_answers_in_one_screen(world: World) -> None:
    said = text_of(page("home"))
    assert re.search(r"1 trong 3 việc đã xong\. 1 việc còn trong hạn\. 1 việc quá hạn", said)
    for word in (
        world.late.title,
        world.done.title,
        world.open.title,
        "Quá hạn 40 ngày",
        "UBND tỉnh Lạng Sơn",
    ):
        assert word in said


def test_what_is_not_released_is_not_there(world: World) -> None:
    secret = work.plant_task(world.programme, world.tree.lang_son, title="Việc chưa công bố")
    Task.objects.filter(pk=world.open.pk).update(title="Tên mới chưa duyệt")
    for name, query in (
        ("home", ""),
        ("tasks", ""),
        ("who", "?place=lang son"),
        ("feed", ""),
        ("calendar", ""),
    ):
        said = page(name, query=query).content.decode()
        assert "Việc chưa công bố" not in said
        assert "Tên mới chưa duyệt" not in said
    assert page("task", secret.code).status_code == 404
    made = preparing.prepare_release(world.preparer, world.programme)
    assert "Tên mới chưa duyệt" not in page("home").content.decode(), "prepared is not approved"
    services.return_release(world.approver, made, version=made.version, reason="Chờ")


def test_task_page_says_who_and_why(world: World) -> None:
    said = text_of(page("task", world.late.code))
    for word in (world.late.content, "UBND tỉnh Lạng Sơn", "Cơ quan chưa nêu lý do.", "bản công bố số 1"):
        assert word in said
    for person in ("Nông Văn Tỉnh", "Lê Thị Thường"):
        assert person not in said
    done = text_of(page("task", world.done.code))
    assert "Kết quả: Đã phát hành." in done


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("?place=that+khe", "Kho dữ liệu đất đai dùng chung"),
        ("?place=Lạng Sơn&q=dat+dai", "Kho dữ liệu đất đai dùng chung"),
        ("?q=đất đai", "Kho dữ liệu đất đai dùng chung"),
        ("?place=bo khoa hoc", "Sổ tay chuyển đổi số cho cấp xã"),
    ],
)
def test_who_answers_by_place_and_words(world: World, query: str, first: str) -> None:
    assert page("who", query=query).context["tasks"][0].body["title"] == first


def test_hits_with_the_marks_as_typed_come_first(world: World) -> None:
    work.plant_task(world.programme, world.tree.most, title="Dịch vụ đo đạc", due=work.in_days(5))
    work.plant_task(world.programme, world.tree.most, title="Dịch vụ độ đặc", due=work.in_days(9))
    release(world)
    titles = [task.body["title"] for task in page("who", query="?q=độ đặc").context["tasks"]]
    assert titles == ["Dịch vụ độ đặc", "Dịch vụ đo đạc"]


def test_caches_keep_a_page_until_a_release(world: World, django_assert_max_num_queries: Any) -> None:
    first = page("home")
    assert "stale-while-revalidate" in first["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert not first.cookies
    tag = first["ETag"]
    with django_assert_max_num_queries(1):
        assert page("home", **{"If-None-Match": tag}).status_code == 304
    assert page("home", query="?x=1")["ETag"] != tag
    assert page("home", **{"Accept-Language": "en"})["ETag"] != tag
    Task.objects.filter(pk=world.open.pk).update(due=work.in_days(77))
    assert page("home", **{"If-None-Match": tag}).status_code == 304
    second = release(world)
    renewed = page("home", **{"If-None-Match": tag})
    assert renewed.status_code == 200
    assert "1 thay đổi trong tuần" in text_of(renewed)
    assert world.open.title in text_of(page("week"))
    gone = services.withdraw_release(world.approver, second, version=second.version, reason="Nhầm hạn")
    take_back(SYSTEM, gone)
    assert page("home", **{"If-None-Match": renewed["ETag"]}).status_code == 200
    listed = text_of(page("releases"))
    assert "Lý do rút: Nhầm hạn" in listed
    assert "0 dòng mới, 1 đổi, 0 không còn" in listed, "how much each release changed"


def test_what_became_overdue_leads_the_week(world: World) -> None:
    Task.objects.filter(pk=world.late.pk).update(due=work.in_days(9))
    release(world)
    Task.objects.filter(pk=world.late.pk).update(due=work.in_days(-1))
    release(world)
    Task.objects.filter(pk=world.open.pk).update(due=work.in_days(77))
    release(world)
    changes = [change for change, _ in page("week").context["changes"]]
    assert changes[0].kind == PublicChange.Kind.OVERDUE
    assert changes[0].at < changes[1].at


def test_every_page_in_both_languages_within_few_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    code = world.late.code
    for name, args in (
        ("home", ()), ("tasks", ()), ("units", ()), ("who", ()), ("week", ()), ("words", ()), ("releases", ()),
        ("verify", ()), ("data", ()), ("indicators", ()), ("documents", ()),
        ("dataset", ("task",)), ("dataset", ("history",)),
        ("task", (code,)), ("programme", ("57",)), ("unit", ("ubnd-20",)), ("unit", ("gov",)), ("tile", ()),
        ("task-tile", (code,)),
    ):  # fmt: skip
        for language in ("vi", "en"):
            with django_assert_max_num_queries(20):
                answer = page(name, *args, **{"Accept-Language": language})
            assert answer.status_code == 200, name
            assert f'lang="{language}"' in answer.content.decode()
            assert "<script" not in answer.content.decode()


def test_indicators_with_target_trend_and_table(world: World) -> None:
    plant_indicators(world)
    release(world)
    said = text_of(page("indicators"))
    assert "Hạ tầng số" in said
    assert re.search(r"Tỷ lệ xã có đường truyền số 92,5.% năm \d{4} 90.%, năm \d{4} đạt", said)
    one = page("indicator", "ST.01")
    said = text_of(one)
    assert re.search(r"92,5.% \(năm \d{4}\)\. Mục tiêu: 90.%, năm \d{4}\. Đã đạt\.", said)
    assert 'class="trend"' in one.content.decode()
    for word in ("80,0", "Lạng Sơn", "Đo mức phủ mạng."):
        assert word in said
    assert "Cao Bằng" not in said, "not published"
    assert "79,1" in text_of(page("indicator", "ST.01", query="?unit=ubnd-20"))
    assert page("indicator", "ST.01", query="?unit=ubnd-04").status_code == 404
    english = text_of(page("indicator", "ST.01", **{"Accept-Language": "en"}))
    assert "Share of communes with a line" in english
    assert "92.5%" in english


def test_feed_calendar_card_and_tile(world: World) -> None:
    Task.objects.filter(pk=world.open.pk).update(due=work.in_days(77))
    release(world)
    feed = etree.fromstring(page("feed", query="?unit=ubnd-20").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}summary") for entry in feed.iter(f"{atom}entry")] == [world.open.title]
    calendar = page("calendar", query="?unit=ubnd-04").content.decode()
    assert calendar.count("BEGIN:VEVENT") == 1
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    card = page("card", world.late.code)
    assert card["Content-Type"] == "image/svg+xml"
    assert "sandbox" in card["Content-Security-Policy"]
    etree.fromstring(card.content)
    assert 'property="og:image" content="http://testserver/public/card.png"' in page("home").content.decode()
    tile = page("task-tile", world.late.code)
    assert "X-Frame-Options" not in tile.headers
    assert "frame-ancestors *" in tile["Content-Security-Policy"]
    assert "sandbox allow-popups" in tile["Content-Security-Policy"]
    assert page("task", world.late.code)["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page("task", world.late.code)["Content-Security-Policy"]


def test_downloads_rows_and_proofs(world: World) -> None:
    whole = b"".join(page("data-file", "task", "latest", "csv").streaming_content).decode()
    assert whole.count("\n") == 4
    assert page("data-file", "task", "1", "json")["Cache-Control"].endswith("immutable")
    for address in (("task", "99", "csv"), ("nothing", "latest", "csv"), ("task", "x", "csv")):
        assert page("data-file", *address).status_code == 404
    rows = json.loads(page("rows", "task", query="?state=overdue").content)
    assert [row["key"] for row in rows["rows"]] == [world.late.code]
    fact = json.loads(page("fact", "task", world.late.code).content)
    leaf = verifier.leaf_hash(verifier.fact_data(fact["release"], "task", fact["key"], fact["body"]))
    proof = [base64.b64decode(one) for one in fact["proof"]]
    assert (
        verifier.root_from_inclusion(fact["leaf"], fact["size"], leaf, proof)
        == verifier.read_root(fact["root"])[1]
    )
    for wrong in (("fact", "task", "khong/co"), ("consistency", 1, 2), ("rows", "secret")):
        assert page(*wrong).status_code == 404
    assert b"DCAT" in page("catalogue-turtle").content or b"dcat" in page("catalogue-turtle").content
    assert page("catalogue-jsonld").status_code == 200
    whole_proof = page("proof")
    assert b"".join(whole_proof.streaming_content).startswith(b"PK")
    name = whole_proof["Content-Disposition"].partition("filename=")[2].strip('"')
    assert f"python3 giamsat_verify.py {name}" in text_of(page("verify")), "the page says what was downloaded"


def test_documents_lead_to_their_tasks(world: World) -> None:
    registered = register_directive(
        SYSTEM,
        world.programme,
        number="71/NQ-CP",
        kind="resolution",
        issuer_name="Chính phủ",
        issued_on=work.in_days(-300),
        language="vi",
        title="Chương trình hành động về đột phá khoa học",
        text="Điều 1. Bộ Khoa học và Công nghệ lập danh mục.",
    )
    Task.objects.filter(pk__in=[world.late.pk, world.done.pk]).update(directive=registered)
    assert list(page("documents").context["page_obj"]) == [], "not before it is released"
    release(world)
    (row,) = page("documents", query="?q=dot pha").context["page_obj"]
    assert (row["number"], row["total"], row["finished"], row["overdue"]) == ("71/NQ-CP", 2, 1, 1)
    listed = page("tasks", query="?document=71/NQ-CP")
    assert {task.code for task in listed.context["tasks"]} == {world.late.code, world.done.code}
    assert page("search", query="?q=chinh phu").context["documents"][0]["number"] == "71/NQ-CP"
    assert list(page("documents", query="?q=khong co").context["page_obj"]) == []


def test_a_download_goes_on_when_a_release_takes_its_edition_away(world: World) -> None:
    whole = b"".join(page("data-file", "history", "1", "csv").streaming_content)
    begun = page("data-file", "history", "1", "csv")
    forget_old(100)
    assert page("data-file", "history", "1", "csv").status_code == 404
    unwritten = page("data-file", "history", "latest", "csv")
    assert (unwritten.status_code, unwritten["Retry-After"], unwritten["Cache-Control"]) == (
        503,
        "60",
        "no-store",
    )
    assert b"".join(begun.streaming_content) == whole


def test_search_across_everything(world: World) -> None:
    plant_indicators(world)
    release(world)
    answer = page("search", query="?q=lang son")
    assert answer.context["units"][0].code == "ubnd-20"
    assert answer["Cache-Control"] == "no-store", "what the public sent may be taken back at any moment"
    assert page("search", query="?q=duong truyen").context["indicators"][0]["key"] == "ST.01"
    found = page("search", query="?q=dat dai").context
    assert [task.body["title"] for task in found["tasks"]] == ["Kho dữ liệu đất đai dùng chung"]
    assert page("search", query="?q=niem phong").context["words"][0].anchor == "seal"
    said = text_of(page("search", query="?q=<b>khong co gi nhu the</b>"))
    assert "Không thấy gì về" in said
    assert "Quá hạn" in text_of(page("words"))
    english = page("words", **{"Accept-Language": "en"})
    assert 'id="original-due"' in english.content.decode()


def test_hits_among_words_with_the_marks_as_typed_come_first() -> None:
    with override("vi"):
        hits = glossary.terms_found("hạn gốc"), glossary.terms_found("han")
    assert hits[0][0].anchor == "original-due"
    assert glossary.terms_found("  ") == []
    assert {term.anchor for term in hits[1]} >= {
        "due",
        "original-due",
        "extension",
        "overdue",
    }


def test_look_is_kept_by_links(world: World) -> None:
    client = Client()
    answer = client.get(reverse("portal:look"), {"language": "en", "theme": "dark", "next": "/public/week/"})
    assert (answer.status_code, answer["Location"]) == (302, "/public/week/")
    said = client.get("/public/").content.decode()
    assert 'lang="en"' in said
    assert 'data-bs-theme="dark"' in said
    elsewhere = client.get(reverse("portal:look"), {"next": "//evil.example/"})
    assert elsewhere["Location"] == "/public/"
    assert client.post(reverse("portal:home")).status_code in (403, 405)
