"""Pictures for shared addresses: PNG with Vietnamese letters from our own fonts, once an edition, never at will."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from giamsat.portal.pages import cards
from giamsat.tasks.models import Task
from tests.people import People, Tree
from tests.publishing.world import World, plant, release


@pytest.fixture
def world(tree: Tree, people: People, settings: Any, tmp_path: Path) -> World:
    settings.DATA_DIR = tmp_path
    world = plant(tree, people)
    release(world)
    return world


def box_of(letter: str) -> Any:
    """Where a letter leaves ink, drawn by itself."""
    latin, vietnamese = cards._fonts(52, 600)
    return (vietnamese if letter in cards.VIETNAMESE else latin).getmask(letter).getbbox()


def missing() -> bytes:
    return bytes(cards._fonts(52, 600)[0].getmask("\u4e2d"))


def test_every_vietnamese_letter_is_in_the_fonts() -> None:
    vowels = "aăâeêioôơuưy"
    marks = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    letters = {unicodedata.normalize("NFC", vowel + mark) for vowel in vowels for mark in marks} | {"đ"}
    assert len(letters) == 12 * 6 + 1
    for letter in sorted(letters | {letter.upper() for letter in letters} | set("wz…–“”·0123456789%₫")):
        latin, vietnamese = cards._fonts(52, 600)
        font = vietnamese if letter in cards.VIETNAMESE else latin
        assert bytes(font.getmask(letter)) != missing(), letter
        assert box_of(letter), letter


def test_a_long_title_stays_in_the_picture() -> None:
    lines = cards.wrapped("Nghiêm túc " * 60, 52, 600)
    assert all(cards._length(line, 52, 600) <= cards.WIDTH - 2 * cards.MARGIN for line in lines)
    assert cards.wrapped("Du\u031b\u0303 lie\u0323\u0302u", 52, 600) == ["D\u1eef li\u1ec7u"]


@pytest.mark.django_db
def test_networks_get_a_picture_of_their_size(world: World) -> None:
    client = Client()
    where = reverse("portal:task-picture", args=[world.late.code])
    said = client.get(reverse("portal:task", args=[world.late.code])).content.decode()
    for part in (
        f'og:image" content="http://testserver{where}"',
        'image:width" content="1200"',
        "og:image:alt",
    ):
        assert part in said, part
    for address in (where, reverse("portal:picture")):
        answer = client.get(address)
        assert answer["Content-Type"] == "image/png"
        picture = Image.open(io.BytesIO(answer.content))
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
        assert len(answer.content) < 60_000
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    before = client.get(where).content
    Task.objects.filter(pk=world.late.pk).update(title="Một tên khác hẳn")
    assert client.get(where).content == before, "nothing but a release changes it"
    release(world)
    assert client.get(where).content != before


@pytest.mark.django_db
def test_nobody_makes_the_site_draw_at_will(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    where = reverse("portal:task-picture", args=[world.late.code])
    varied = client.get(f"{where}?x=1")
    assert (varied.status_code, varied["Location"]) == (301, where)
    assert client.get(reverse("portal:task-picture", args=["khong-co"])).status_code == 404
    monkeypatch.setattr(cards, "LONGEST_WAIT", 0)
    with cards.AT_A_TIME, cards.AT_A_TIME:
        refused = client.get(where)
    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert client.get(where).status_code == 200
