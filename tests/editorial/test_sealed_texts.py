"""Texts in the seals: what was published or withdrawn can be proved, and neither altered nor removed in silence."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import NotAllowed
from giamsat.core.files.models import StoredFile
from giamsat.editorial import services
from giamsat.editorial.choices import Kind
from giamsat.editorial.models import Version
from giamsat.editorial.sealing import check_texts, seal_what_is_not
from giamsat.publishing import files
from giamsat.publishing.jobs import make_public_files
from giamsat.publishing.models import DataFile
from giamsat.publishing.models_seal import TextSeal
from giamsat.publishing.proofs import check_database
from giamsat.publishing.seals import tree as seals
from giamsat.publishing.texts import LONGEST_WAIT, bind_statements
from tests.editorial.sealed import comment, follow, portal, rewritten, told, withdrawn
from tests.editorial.world import World, approved, consultation, plant, publish
from tests.people import People, Tree
from tests.publishing.test_seals import by_hand

pytestmark = pytest.mark.django_db
SEALS = "publishing_textseal"


@pytest.fixture
def world(tree: Tree, people: People, settings: Any, tmp_path: Path) -> World:
    settings.DATA_DIR = tmp_path
    return plant(tree, people)


def test_publication_and_withdrawal_are_sealed(world: World, tmp_path: Path) -> None:
    first, second = publish(world), publish(world, Kind.SPEECH, title_vi="Bài nói", text_en="In English")
    again = services.revise_piece(world.writer, first.piece)
    again = approved(world, again)
    assert check_texts() == []
    wrong, summary = told(tmp_path)
    assert (wrong, summary[1:]) == ([], ["the words of 2 public texts hold"])
    withdrawn(world, second)
    wrong, summary = told(tmp_path)
    assert (wrong, check_texts(), check_database()) == ([], [], [])
    assert summary[1:] == [
        "the words of 1 public texts hold",
        f"text {second.piece.slug} was withdrawn: Nhầm số liệu",
    ]
    with zipfile.ZipFile(tmp_path / "proof.zip") as bundle:
        everything = b"".join(bundle.read(name) for name in bundle.namelist()).decode()
    assert "In English" not in everything, "words that were withdrawn are in no download"
    acts = TextSeal.objects.filter(slug=first.piece.slug).values_list("number", "act")
    assert list(acts) == [(1, "published"), (2, "published")]


def test_a_text_that_was_altered_or_taken_out_is_named(world: World, tmp_path: Path) -> None:
    version, other = publish(world), publish(world, title_vi="Tin khác")
    key = f"{version.piece.slug}/1/published"
    Version.objects.filter(pk=version.pk).update(text_vi="Nội dung phụ.")
    assert check_texts() == [f"ALTERED: text {key} as it is shown"]
    Version.objects.filter(pk=version.pk).update(text_vi=version.text_vi)
    version.files.create(position=1, file=_stored(world), title="Thêm sau")
    assert check_texts() == [f"ALTERED: text {key} as it is shown"]
    version.files.all().delete()
    Version.objects.filter(pk=version.pk).update(state="draft", approved_by=None)
    assert check_texts() == [f"REMOVED: text {key} is not shown"]
    bind_statements(SYSTEM)
    by_hand(SEALS, "UPDATE publishing_textseal SET words = '{}' WHERE slug = %s", version.piece.slug)
    assert f"ALTERED: words of text {key}" in check_texts()
    assert told(tmp_path)[0] == [f"ALTERED: words of text {key}"]
    by_hand(SEALS, "DELETE FROM publishing_textseal WHERE slug = %s", other.piece.slug)
    assert f"REMOVED: text {other.piece.slug}/1/published" in check_texts()
    assert f"REMOVED: text {other.piece.slug}/1/published (release 0)" in told(tmp_path)[0]


def test_a_download_that_was_rewritten_is_named(world: World, tmp_path: Path) -> None:
    version = publish(world)
    key = f"{version.piece.slug}/1/published"
    assert rewritten(tmp_path, "texts.jsonl", lambda lines: []) == [f"REMOVED: words of text {key}"]

    def other_words(lines: list[str]) -> list[str]:
        return [line.replace("Nội dung", "Nội rung") for line in lines]

    assert rewritten(tmp_path, "texts.jsonl", other_words) == [f"ALTERED: words of text {key}"]

    def never_withdrawn(lines: list[str]) -> list[str]:
        return [line for line in lines if "withdrawn" not in line]

    withdrawn(world, version)
    wrong = rewritten(tmp_path, "facts.jsonl", never_withdrawn)
    assert f"REMOVED: text {version.piece.slug}/1/withdrawn (release 0)" in wrong


def test_the_page_leads_to_a_proof_that_anybody_can_follow(world: World) -> None:
    version = publish(world)
    publish(world, title_vi="Tin sau")
    client = Client()
    where = reverse("portal:piece-proof", args=[version.piece.slug])
    waiting = client.get(reverse("portal:piece", args=[version.piece.slug]))
    assert ("Đang niêm phong" in waiting.content.decode(), client.get(where).status_code) == (True, 404)
    bind_statements(SYSTEM)
    assert where in client.get(reverse("portal:piece", args=[version.piece.slug])).content.decode()
    follow(client.get(where).json())
    withdrawn(world, version)
    bind_statements(SYSTEM)
    gone = client.get(reverse("portal:piece", args=[version.piece.slug]))
    assert (gone.status_code, where in gone.content.decode()) == (410, True)
    after = client.get(where).json()
    assert (after["body"]["act"], after["body"]["reason"], "words" in after) == (
        "withdrawn",
        "Nhầm số liệu",
        False,
    )
    assert client.get(reverse("portal:piece-proof", args=["khong-co"])).status_code == 404


def test_proof_zip_follows_texts_without_an_edition_of_the_data(world: World, tmp_path: Path) -> None:
    version = publish(world)
    bind_statements(SYSTEM)
    make_public_files()
    [file] = DataFile.objects.all()
    assert (file.dataset, file.rows) == ("proof", seals.tree_size())
    make_public_files()
    assert DataFile.objects.get().pk == file.pk, "nothing new, nothing made"
    withdrawn(world, version)
    bind_statements(SYSTEM)
    make_public_files()
    [after] = DataFile.objects.all()
    with zipfile.ZipFile(files.store().open(after.sha256)) as bundle:
        assert "Nội dung" not in bundle.read("texts.jsonl").decode()
        bundle.extract("giamsat_verify.py", tmp_path)
    (tmp_path / "proof.zip").write_bytes(files.store().open(after.sha256).read())
    done = subprocess.run(
        [sys.executable, "-I", tmp_path / "giamsat_verify.py", tmp_path / "proof.zip"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, "was withdrawn: Nhầm số liệu" in done.stdout) == (0, True)


def test_what_was_public_before_is_sealed_after_an_upgrade(world: World) -> None:
    version, running = publish(world), consultation(world)
    comment(world, running)
    portal(world)
    by_hand(SEALS, "DELETE FROM publishing_textseal")
    assert len(check_texts()) == 4
    assert f"NOT SEALED: text {version.piece.slug}" in check_texts()
    with pytest.raises(NotAllowed):
        seal_what_is_not(world.approver)
    assert (seal_what_is_not(SYSTEM), seal_what_is_not(SYSTEM), bind_statements(SYSTEM)) == (4, 0, 4)
    assert check_texts() == []
    words = TextSeal.objects.get(slug=version.piece.slug).words
    assert json.loads(json.dumps(words))["title_vi"] == "Họp giao ban tháng 11"


def test_publishing_waits_for_no_sealing(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        version = publish(world)
    assert not [one for one in asked if str(seals.TREE_LOCK) in one["sql"]], "nobody waits for the tree"
    assert seals.tree_size() == 0
    assert check_texts() == []
    with clock.frozen(clock.now() + LONGEST_WAIT * 2):
        assert check_texts() == [f"NOT SEALED: text {version.piece.slug}/1/published"]
    with pytest.raises(NotAllowed):
        bind_statements(world.approver)
    assert (bind_statements(SYSTEM), bind_statements(SYSTEM), seals.tree_size()) == (1, 0, 1)


def _stored(world: World) -> Any:
    return StoredFile.objects.create(
        sha256="a" * 64, size=1, kind="pdf", content_type="application/pdf", name="a.pdf",
        uploaded_by_id=world.writer.person_id, at=clock.now(),
    )  # fmt: skip
