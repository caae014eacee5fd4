"""Desk and public pages of texts, through HTTP: written, previewed, approved, read, found, kept, withdrawn."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import etree

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.editorial import services
from giamsat.editorial.choices import Kind
from giamsat.editorial.models import Entry, Opinion, Piece, Site, Version
from tests.editorial.world import World, consultation, draft, plant, publish
from tests.files.samples import png
from tests.people import People, Tree
from tests.publishing.world import plant as plant_release
from tests.publishing.world import release

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People, settings: Any, tmp_path: Any) -> World:
    settings.DATA_DIR = tmp_path
    return plant(tree, people)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.who))
    return client


def page(name: str, *args: object, query: str = "", **headers: str) -> Any:
    return Client().get(reverse(f"portal:{name}", args=args) + query, headers=headers)


def words_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _do(client: Client, version: Version, verb: str, **more: Any) -> Any:
    version.refresh_from_db()
    body = {"once": f"{verb}{version.version}", "version": version.version, **more}
    return client.post(reverse("desk:piece-act", args=[version.piece_id, verb]), body)


def test_from_the_first_word_to_the_public_and_back(world: World, settings: Any) -> None:
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    writer, approver = signed_in(world.writer), signed_in(world.approver)
    body = {
        "once": "a", "unit": world.tree.vn.pk, "title_vi": "Khai trương cổng dữ liệu",
        "text_vi": "Ảnh: ![Lễ khai trương](tep:1)\n\n<script>alert(1)</script>",
        "uploads": SimpleUploadedFile("le.png", png(), "image/png"),
    }  # fmt: skip
    sent = writer.post(reverse("desk:piece-new", args=["news"]), body)
    assert sent.status_code == 303
    version = Version.objects.get()
    assert sent["Location"] == reverse("desk:piece", args=[version.piece_id])
    preview = writer.get(sent["Location"]).content.decode()
    assert "<script>alert" not in preview
    assert "&lt;script&gt;" in preview
    picture = re.search(r'<img[^>]*src="([^"]+)"', preview)
    assert picture is not None
    assert writer.get(picture[1])["Content-Type"] == "image/png"
    slug = version.piece.slug
    assert page("piece", slug).status_code == page("piece-file", slug, 1).status_code == 404

    assert _do(writer, version, "send").status_code == 303
    assert "Người viết bài không tự duyệt" not in approver.get(sent["Location"]).content.decode()
    assert _do(approver, version, "approve").status_code == 303
    shown = page("piece", slug)
    assert shown.status_code == 200
    assert 'alt="Lễ khai trương"' in shown.content.decode()
    assert "<script>alert" not in shown.content.decode()
    file = page("piece-file", slug, 1)
    assert file["Content-Type"] == "image/png"
    assert "sandbox" in file["Content-Security-Policy"]
    assert "Khai trương cổng dữ liệu" in words_of(page("news"))
    assert "Khai trương cổng dữ liệu" in words_of(page("search", query="?q=khai+truong"))

    assert _do(approver, version, "withdraw", reason="Nhầm ngày").status_code == 303
    gone = page("piece", slug)
    assert gone.status_code == 410
    assert "Nhầm ngày" in words_of(gone)
    assert "Khai trương" not in words_of(gone)
    assert page("piece-file", slug, 1).status_code == 404
    assert "Khai trương" not in words_of(page("search", query="?q=khai+truong"))


def test_what_was_typed_is_there_when_it_is_refused(world: World) -> None:
    version = draft(world)
    client = signed_in(world.writer)
    where = reverse("desk:piece-edit", args=[version.piece_id])
    refused = client.post(
        where, {"once": "a", "version": version.version, "title_vi": "", "text_vi": "Đã gõ dài"}
    )
    assert refused.status_code == 422
    assert "Đã gõ dài" in refused.content.decode()
    stale = client.post(where, {"once": "b", "version": 57, "title_vi": "A", "text_vi": "Đã gõ dài"})
    assert stale.status_code == 422
    assert "Đã gõ dài" in stale.content.decode()


def test_pages_are_kept_by_the_edition_and_new_after_a_publication(world: World) -> None:
    first = publish(world)
    before = page("news")
    tag = before["ETag"]
    assert page("news", if_none_match=tag).status_code == 304
    assert "csrfmiddlewaretoken" not in page("piece", first.piece.slug).content.decode()
    publish(world, title_vi="Tin thứ hai")
    after = page("news", if_none_match=tag)
    assert after.status_code == 200
    assert "Tin thứ hai" in words_of(after)


def test_a_list_costs_few_statements_however_long(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        publish(world, title_vi=f"Tin số {number}")
    with django_assert_max_num_queries(6):
        page("news")


def test_one_list_of_documents_from_the_library_and_from_tasks(
    world: World, tree: Tree, people: People
) -> None:
    Person.objects.filter(login="cong.khai").update(login="cong.khai.khac")
    plan = plant_release(tree, people)
    release(plan)
    number = plan.late.directive.number if plan.late.directive else ""
    today = clock.today()
    old = publish(
        world, Kind.DOCUMENT, title_vi="Quy định cũ", code="1-QĐ/TW", dated=today, form="rule", field="data"
    )
    publish(world, Kind.DOCUMENT, title_vi="Quy định mới", code="2-QĐ/TW", dated=today, amends=["1-QĐ/TW"])
    listed = words_of(page("documents"))
    assert listed.count("1-QĐ/TW") == 1
    assert "Còn hiệu lực, đã sửa đổi" in listed
    one = words_of(page("piece", old.piece.slug))
    assert "Được sửa đổi bởi 2-QĐ/TW" in one
    narrowed = words_of(page("documents", query="?form=rule&field=data&validity=partly"))
    assert "Quy định cũ" in narrowed
    assert "Quy định mới" not in narrowed
    assert not number or number in listed


def test_a_consultation_takes_comments_and_shows_those_that_were_published(world: World) -> None:
    version = consultation(world, email="gopy@vidu.vn")
    slug = version.piece.slug
    shown = words_of(page("piece", slug))
    assert "Đang mở, còn 10 ngày" in shown
    assert "gopy@vidu.vn" in shown
    client = Client()
    sent = client.post(
        reverse("portal:comment", args=[slug]), {"text": "Nên rõ <b>hạn</b>", "name": "Lê Góp"}
    )
    assert sent.status_code == 303
    assert "Nên rõ" not in page("piece", slug).content.decode()
    opinion = Opinion.objects.get()
    desk = signed_in(world.writer)
    assert "1 góp ý chờ duyệt" in words_of(desk.get(reverse("desk:opinions")))
    done = desk.post(
        reverse("desk:opinion", args=[opinion.pk]),
        {"once": "o", "version": 1, "shown": opinion.shown, "reason": ""},
    )
    assert done.status_code == 303
    after = page("piece", slug).content.decode()
    assert "Nên rõ &lt;b&gt;hạn&lt;/b&gt;" in after
    assert "Lê Góp" in after
    with clock.frozen(clock.now() + dt.timedelta(days=30)):
        closed = client.post(reverse("portal:comment", args=[slug]), {"text": "Muộn"})
        assert closed.status_code == 422
        assert "Đã hết hạn góp ý" in words_of(page("piece", slug))
    assert Opinion.objects.count() == 1


def test_a_flood_of_comments_is_stopped(world: World) -> None:
    where = reverse("portal:comment", args=[consultation(world).piece.slug])
    client = Client()
    codes = [client.post(where, {"text": f"Lần {n}"}).status_code for n in range(8)]
    assert codes[0] == 303
    assert codes[-1] == 422
    assert Opinion.objects.count() < 8


def test_readers_of_english_get_the_english_or_are_told(world: World) -> None:
    both = publish(world, title_en="Meeting of November", text_en="Main **text**.")
    one = publish(world, title_vi="Chỉ có tiếng Việt")
    said = words_of(page("piece", both.piece.slug, accept_language="en"))
    assert "Meeting of November" in said
    other = page("piece", one.piece.slug, accept_language="en").content.decode()
    assert "only in Vietnamese" in other
    assert '<h1 class="p-title" lang="vi">Chỉ có tiếng Việt' in other


def test_feeds_out_hold_own_texts_alone(world: World) -> None:
    publish(world, lead_vi="Tóm tắt & ngắn <b>")
    site = services.save_site(
        world.approver, Site(kind=Site.Kind.PORTAL), seen=1, name_vi="Cổng Bộ", unit=world.tree.most,
        url="https://bo.example/", feed="https://bo.example/rss",
    )  # fmt: skip
    Entry.objects.create(
        site=site, key="k", title="Tin <b>của Bộ</b>", link="https://bo.example/1", at=clock.now()
    )
    atom = page("news-feed")
    root = etree.fromstring(atom.content)
    titles = root.xpath("//a:entry/a:title/text()", namespaces={"a": "http://www.w3.org/2005/Atom"})
    assert titles == ["Họp giao ban tháng 11"]
    feed = page("news-json").json()
    assert [item["title"] for item in feed["items"]] == ["Họp giao ban tháng 11"]
    assert "<strong>chính</strong>" in feed["items"][0]["content_html"]
    portals = page("sites").content.decode()
    assert "Tin &lt;b&gt;của Bộ&lt;/b&gt;" in portals
    assert 'rel="noopener nofollow external"' in portals


def test_the_late_list_and_its_targets(world: World) -> None:
    draft(
        world,
        Kind.DOCUMENT,
        title_vi="Chưa đăng",
        code="9/QĐ",
        dated=clock.today() - dt.timedelta(days=30),
        target="own",
    )
    client = signed_in(world.approver)
    where = reverse("desk:freshness")
    assert "Chưa đăng" in words_of(client.get(where))
    given = {"own": 60, "governed": 10, "policy": 15, "plan": 10, "science": 20, "summary": 15, "portal": 10}
    assert client.post(where, {"once": "t", **given}).status_code == 303
    assert "Chưa đăng" not in words_of(client.get(where))


def test_no_address_of_a_text_is_taken_twice(world: World) -> None:
    slugs = [draft(world, title_vi="Một tên").piece.slug for _n in range(3)]
    assert len(set(slugs)) == 3
    assert all(slug.startswith("mot-ten-") for slug in slugs)
    assert draft(world, title_vi="???").piece.slug == str(
        Piece.objects.order_by("-pk").values_list("pk", flat=True)[0]
    )
