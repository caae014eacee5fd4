"""Comments and the list of sites in the seals, as texts are."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidTransition
from giamsat.editorial import services
from giamsat.editorial.models import Opinion, Site
from giamsat.editorial.sealing import check_texts
from giamsat.publishing.models_seal import TextSeal
from giamsat.publishing.texts import bind_statements
from giamsat.units.services import merge_units
from tests.editorial.sealed import comment, follow, portal, rewritten, told, withdrawn
from tests.editorial.world import World, consultation, plant
from tests.people import People, Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People, settings: Any, tmp_path: Path) -> World:
    settings.DATA_DIR = tmp_path
    return plant(tree, people)


def test_comments_and_sites_are_sealed_and_proved(world: World, tmp_path: Path) -> None:
    version = consultation(world)
    said, site = comment(world, version), portal(world)
    assert check_texts() == [], "a statement may wait a moment for its sealing"
    wrong, summary = told(tmp_path)
    assert wrong == []
    assert summary[1:] == [
        "the words of 1 public texts hold",
        "the words of 1 public comments hold",
        "the words of 1 entries of the list of sites hold",
    ]
    client = Client()
    for page, where in (
        (reverse("portal:piece", args=[version.piece.slug]), ("comment-proof", version.piece.slug, said.pk)),
        (reverse("portal:sites"), ("site-proof", site.pk)),
    ):
        proof = reverse(f"portal:{where[0]}", args=where[1:])
        assert proof in client.get(page).content.decode()
        follow(client.get(proof).json())
    assert client.get(reverse("portal:site-proof", args=[0])).status_code == 404
    # What readers see did not change: nothing more is said.
    count = TextSeal.objects.count()
    portal(world, feed="https://cong.example/tin.atom")
    assert TextSeal.objects.count() == count
    portal(world, url="https://khac.example/")
    portal(world, is_shown=False)
    acts = TextSeal.objects.filter(kind="site").values_list("act", flat=True)
    assert list(acts) == ["published", "published", "withdrawn"]
    assert (told(tmp_path)[0], check_texts()) == ([], [])


def test_a_comment_or_a_site_that_was_altered_or_taken_out_is_named(world: World, tmp_path: Path) -> None:
    version = consultation(world)
    one, other, site = comment(world, version), comment(world, version, "Khác"), portal(world)
    bind_statements(SYSTEM)
    Opinion.objects.filter(pk=one.pk).update(shown="Điều 3 rất tốt.")
    Opinion.objects.filter(pk=other.pk).delete()
    Site.objects.filter(pk=site.pk).update(url="https://gia-mao.example/")
    slug = version.piece.slug
    assert check_texts() == [
        f"ALTERED: comment {slug}/{one.pk}/1/published as it is shown",
        f"REMOVED: comment {slug}/{other.pk}/1/published is not shown",
        f"ALTERED: site {site.pk}/1/published as it is shown",
    ]

    def kept(lines: list[str]) -> list[str]:
        return [line.replace("cong.example", "gia-mao.example") for line in lines if "Khác" not in line]

    assert sorted(rewritten(tmp_path, "texts.jsonl", kept)) == [
        f"ALTERED: words of site {site.pk}/1/published",
        f"REMOVED: words of comment {slug}/{other.pk}/1/published",
    ]


def test_a_portal_that_a_merger_hides_is_sealed_as_gone(world: World) -> None:
    hidden, tree = portal(world), world.tree
    services.save_site(
        world.approver, Site(kind=Site.Kind.PORTAL), seen=1, name_vi="Cổng Cao Bằng", unit=tree.cao_bang
    )
    bind_statements(SYSTEM)
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, clock.today())
    assert check_texts() == []
    assert TextSeal.objects.filter(kind="site", slug=str(hidden.pk)).order_by("-pk")[0].act == "withdrawn"


def test_comments_go_with_their_consultation_and_their_statements_stay(world: World, tmp_path: Path) -> None:
    version = consultation(world)
    said = comment(world, version)
    where = reverse("portal:comment-proof", args=[version.piece.slug, said.pk])
    bind_statements(SYSTEM)
    assert "Điều 3" in Client().get(where).json()["words"]["text"]
    withdrawn(world, version)
    assert told(tmp_path)[0] == []
    with zipfile.ZipFile(tmp_path / "proof.zip") as bundle:
        assert bundle.read("texts.jsonl") == b""
        assert f"{version.piece.slug}/{said.pk}/1/published" in bundle.read("leaves.csv").decode()
    assert "words" not in Client().get(where).json()


def test_a_withdrawn_comment_leaves_days_and_reason_and_none_of_its_words(
    world: World, tmp_path: Path
) -> None:
    version = consultation(world)
    gone, stays = comment(world, version), comment(world, version, "Khác")
    desk, slug = Client(), version.piece.slug
    desk.force_login(Person.objects.get(login="bien.tap"))
    where = reverse("desk:opinion", args=[gone.pk])
    assert where in desk.get(reverse("desk:opinions")).content.decode()
    given = {"once": "w1", "version": gone.version}
    refused = desk.post(where, {**given, "reason": "Gọi 0912345678 để biết"})
    assert refused.status_code == 422, "everybody reads the reason, for good"
    assert desk.post(where, {**given, "once": "w2", "reason": "Vu khống một người"}).status_code == 303
    gone.refresh_from_db()
    assert (gone.state, check_texts()) == (Opinion.State.WITHDRAWN, [])
    wrong, summary = told(tmp_path)
    assert wrong == []
    assert summary[2:] == [
        "the words of 1 public comments hold",
        f"comment {slug}/{gone.pk} was withdrawn: Vu khống một người",
    ]
    with zipfile.ZipFile(tmp_path / "proof.zip") as bundle:
        assert "Điều 3" not in bundle.read("texts.jsonl").decode()
    page = Client().get(reverse("portal:piece", args=[slug])).content.decode()
    assert "Vu khống một người" in page
    assert (gone.shown in page, stays.shown in page) == (False, True)
    proof = reverse("portal:comment-proof", args=[slug, gone.pk])
    assert proof in page
    told_so = Client().get(proof).json()
    assert ("words" in told_so, told_so["body"]["reason"]) == (False, "Vu khống một người")
    with pytest.raises(InvalidTransition):
        services.withdraw_opinion(world.writer, gone, seen=gone.version, reason="Lần nữa")
    # As somebody would who puts it back by hand.
    Opinion.objects.filter(pk=gone.pk).update(state=Opinion.State.PUBLIC)
    assert check_texts() == [f"ALTERED: comment {slug}/{gone.pk}/1/withdrawn is shown again"]
