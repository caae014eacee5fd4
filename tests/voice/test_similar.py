"""Alike items by words and by meaning; the labelled paraphrases are whole and most of them find their item."""

from __future__ import annotations

import pytest

from giamsat.cli.bench import voice_fill, voice_items
from giamsat.units.models import Territory
from giamsat.voice.services import receiver
from giamsat.voice.similar import similar_items
from giamsat.voice.terms import terms_of
from tests.people import Tree


def test_other_words_for_the_same_are_the_same_term() -> None:
    one, other = set(terms_of("", "Nộp hồ sơ trực tuyến")), set(terms_of("", "Gửi giấy tờ qua mạng"))
    assert {"~hồ sơ", "~trực tuyến"} <= one & other
    assert not one & set(terms_of("", "Cầu treo bắc ngang suối"))


def test_the_pairs_are_enough_and_each_its_own() -> None:
    pairs = voice_items.paraphrased()
    assert len(pairs) >= 200
    assert (
        len({title for title, _text, _other in pairs})
        == len({other for *_item, other in pairs})
        == len(pairs)
    )


@pytest.mark.django_db
def test_paraphrases_find_their_item(tree: Tree) -> None:
    place = Territory.objects.create(
        code="20", level="province", kind="tỉnh", name_vi="Lạng Sơn", name_en="Lang Son", longitude=106.7, latitude=21.8
    )  # fmt: skip
    where = voice_fill.Ground(receiver().pk, (tree.lang_son.pk,), (place.pk,))
    known = len(voice_items.pairs())
    others = len(voice_items.paraphrased())
    voice_fill.load([*range(known), *range(others, others + 200)], where)
    voice_fill.settle()
    found, first, missed = voice_items.recall()
    assert found + len(missed) == len(voice_items.pairs())
    assert found >= 0.7 * len(voice_items.pairs())
    assert first >= 0.35 * len(voice_items.pairs())
    assert similar_items("", "zzz qqq") == []
