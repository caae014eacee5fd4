"""Each way of searching finds the same: what a look at every item finds, in the order of the list."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Cast

from giamsat.cli.bench import voice_fill, voice_items
from giamsat.core.text import fold
from giamsat.units.models import Territory
from giamsat.voice import finding, public
from giamsat.voice.models import Item
from giamsat.voice.services import receiver
from giamsat.voice.spans import ENTERED, PUBLISHED, Span
from tests.people import Tree

pytestmark = pytest.mark.django_db
MOST = 5
#: Limits that leave one way only.
WAYS = {
    "walked": {"WALKED": 1_000},
    "looked up": {"WALKED": 0, "BROUGHT": 1_000, "FEW": 1_000},
    "span by span": {"WALKED": 0, "BROUGHT": 0, "FEW": 0},
}
ASKED = (
    "tram", "kenh tuoi", "KÊNH tưới", "khong nop", "tru", "xa", "x", "thu vien kenh", "100%", "nhieu lan", "pakn.2026",
)  # fmt: skip


@pytest.fixture
def items(tree: Tree) -> None:
    """A hundred items of ten weeks, each third of them published."""
    place = Territory.objects.create(
        code="20", level="province", kind="tỉnh", name_vi="Lạng Sơn", name_en="Lang Son", longitude=106.7, latitude=21.8
    )  # fmt: skip
    where = voice_fill.Ground(receiver().pk, (tree.lang_son.pk, tree.most.pk), (place.pk,))
    start = len(voice_items.paraphrased())
    voice_fill.load(range(start, start + 100), where)
    for week in range(10):
        these = Item.objects.filter(pk__in=Item.objects.values_list("pk", flat=True)[week::10])
        these.filter(published_at__isnull=False).update(
            published_at=F("published_at") - dt.timedelta(weeks=week)
        )
    voice_fill.settle()


@pytest.mark.parametrize("way", WAYS)
def test_each_way_finds_the_newest_that_hold_all_words(
    items: None, tree: Tree, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(finding, "RANKED", MOST)
    for name, value in WAYS[way].items():
        monkeypatch.setattr(finding, name, value)
    for rows, span in (
        (public.published(), PUBLISHED),
        (public.published(body=tree.most.pk), PUBLISHED),
        (public.published(state="running"), PUBLISHED),
        (Item.objects.order_by("-pk"), ENTERED),
        (Item.objects.filter(handler=tree.lang_son).order_by("-pk"), ENTERED),
    ):
        for text in ASKED:
            words = finding.searched(text)
            expected = [row.pk for row in rows if all(word in row.search for word in words)][:MOST]
            assert finding.newest_holding(rows, text, span) == expected, (text, str(rows.query))


def test_late_ones_are_found_in_their_own_order(items: None) -> None:
    late = public.published(state="late")
    expected = [row.pk for row in late if fold("trạm") in row.search]
    assert expected
    assert finding.first_holding(late, "trạm") == expected


def test_a_whole_code_finds_its_item_alone(items: None) -> None:
    first, second = public.published()[:2]
    assert finding.newest_holding(public.published(), f" {first.code.lower()} ") == [first.pk]
    assert finding.newest_holding(public.published().exclude(pk=second.pk), second.code) == []


@pytest.mark.parametrize("span", [PUBLISHED, ENTERED])
def test_the_index_knows_spans_as_the_search_asks_for_them(items: None, span: Span) -> None:
    """Another expression than the index has would be answered as well, by reading every item.

    Of few items each other index is cheaper to read from end to end, so there is none here.
    """
    rows: Any = Item.objects.order_by().alias(span=span.of_row)
    newest = Item.objects.annotate(span=span.of_row).latest("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT format('DROP INDEX %I', c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indrelid = 'voice_item'::regclass AND NOT i.indisunique AND c.relname <> 'voice_search'"
        )
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        cursor.execute("ANALYZE voice_item")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        plan = rows.filter(span=Cast(Value(newest.span), span.of_row.output_field)).explain()
    assert "voice_search" in plan
