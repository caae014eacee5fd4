"""Open figures equal the facts, tell nobody's rating, and cost one reading of the table; the feed of answers."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.units.models import Territory, Unit
from giamsat.voice import figures, services
from giamsat.voice.models import Item
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def plant(desk: Desk) -> None:
    """One answered and rated, one late at its body, one refused, one that waits for its sender."""
    cache.clear()
    lang_son = Territory.objects.create(
        code="20", level="province", kind="tỉnh", name_vi="Lạng Sơn", name_en="Lang Son", longitude=106.7, latitude=21.8
    )  # fmt: skip
    with clock.frozen(clock.now() - dt.timedelta(days=90)):
        samples.published(desk, samples.handling(desk, territory=lang_son))
    item = samples.published(desk, samples.answered(desk, territory=lang_son))
    services.rate_answer(item.contacts.get(), version=item.version, rating=1)
    officer = acting_as(desk.officer)
    for _act in ("refuse", "ask"):
        item = services.check_item(officer, samples.received().item, version=1)
        if _act == "refuse":
            services.refuse_item(officer, item, version=item.version, ground="unclear", text="Gửi lại")
        else:
            services.ask_supplement(officer, item, version=item.version, text="Ở đâu?")


def test_figures_equal_the_facts(desk: Desk) -> None:
    plant(desk)
    found = figures.figures()
    assert found.all == figures.Sums(
        received=4, in_scope=3, transferred=2, supplement=1, answered=1, running=1, late=1, in_time=1, rated=1, stars=1
    )  # fmt: skip
    bodies = {unit.pk: sums for unit, sums in found.bodies}
    assert (bodies[desk.tree.most.pk].received, bodies[desk.tree.vn.pk].received) == (2, 2)
    assert sum(sums.received for _month, sums in found.months) == 4
    assert [(place.code, count, late) for place, count, late in figures.by_province() if count] == [
        ("20", 2, 1)
    ]


def test_the_page_opens_what_it_counts_and_tells_no_single_rating(
    desk: Desk, client: Client, django_assert_max_num_queries: Any
) -> None:
    plant(desk)
    address = reverse("portal:voice-figures")
    client.get(address)
    with django_assert_max_num_queries(6):
        page = client.get(address).content.decode()
    assert f"{reverse('portal:voice')}?place=20" in page
    assert f"?body={desk.tree.most.code}" in page
    assert "1,0" not in page, "the one rating"
    listed = client.get(
        reverse("portal:voice"), {"place": "20", "body": desk.tree.most.code}
    ).content.decode()
    assert listed.count("<li><h2>") == 2
    table = client.get(reverse("portal:voice-table")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert sum(int(row["received"]) for row in rows) == 4
    assert {(row["rated"], row["satisfaction"]) for row in rows} == {("", "")}
    Unit.objects.filter(pk=desk.tree.most.pk).update(name_vi='=HYPERLINK("http://x")', name_en="@x")
    table = client.get(reverse("portal:voice-table")).content.decode("utf-8-sig")
    names = {each for row in csv.DictReader(table.splitlines()) for each in (row["name_vi"], row["name_en"])}
    assert {each[:2] for each in names if "HYPERLINK" in each or each.endswith("@x")} == {"'=", "'@"}
    Item.objects.filter(state="answered").update(rating=4)
    sums = figures.Sums(rated=figures.FEWEST, stars=4 * figures.FEWEST)
    assert sums.satisfaction == 4


def test_the_feed_holds_published_answers_alone(
    desk: Desk, client: Client, django_assert_max_num_queries: Any
) -> None:
    public = samples.published(desk, samples.answered(desk, title="Trả lời này đã được đăng & đọc được"))
    samples.answered(desk, title="Ý kiến này không được đăng công khai")
    with django_assert_max_num_queries(3):
        answer = client.get(reverse("portal:voice-feed"))
    titles = [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(answer.content).iter(f"{ATOM}entry")]  # noqa: S314 (our own)
    assert titles == [public.public_title]
    for secret in samples.SECRETS:
        assert secret not in answer.content.decode()


@pytest.mark.parametrize("words", ["ho tich", "HỘ TỊCH Thất Khê", "xã", "o xa", "PAKN.2"])
def test_searched_without_marks_and_by_short_words(desk: Desk, client: Client, words: str) -> None:
    item = samples.published(desk, samples.handling(desk))
    assert item.public_title in client.get("/public/voice/", {"q": words}).content.decode()
    assert item.public_title not in client.get("/public/voice/", {"q": "o bien"}).content.decode()
