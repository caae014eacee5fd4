"""Seals against what goes wrong: a clock set back, broken proofs and downloads, hands in the tables."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.events.models import Event
from giamsat.publishing import proofs, verifier
from giamsat.publishing.bundle import write_bundle
from giamsat.publishing.models_seal import Leaf, Root, SealKey, Tile
from giamsat.publishing.publication import seal_events
from giamsat.publishing.seals import merkle, tree
from tests.people import People, Tree
from tests.publishing.world import World, open_to_public, plant, release


@pytest.fixture
def released(tree: Tree, people: People) -> World:
    world = plant(tree, people)
    release(world)
    return world


@pytest.mark.django_db
def test_a_clock_set_back_does_not_set_the_chain_back(released: World, tmp_path: Path) -> None:
    before = Root.objects.latest("size")
    with clock.frozen(clock.now() - dt.timedelta(days=3)):
        open_to_public(released)
        assert seal_events(SYSTEM)
        assert proofs.last_root() != before
    after = Root.objects.latest("size")
    assert (after.size > before.size, after.at) == (True, before.at)
    write_bundle(tmp_path / "proof.zip")
    assert verifier.verify(tmp_path / "proof.zip")[0] == []
    assert proofs.check_database() == []


@pytest.mark.django_db
def test_a_proof_reads_two_tiles_a_level(django_assert_max_num_queries: Any) -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(70_000)]
    tree.lock_tree()
    with django_assert_max_num_queries(20):
        assert tree.append_facts((number + 1, leaf, "") for number, leaf in enumerate(leaves)) == len(leaves)
    assert Tile.objects.count() == 274 + 2 + 1
    for index in (0, 255, 65_535, 69_999):
        with django_assert_max_num_queries(5):
            proof = merkle.inclusion_proof(tree.StoredTree(), index, len(leaves))
        whole = merkle.root_hash(tree.StoredTree(), len(leaves))
        assert verifier.root_from_inclusion(index, len(leaves), leaves[index], proof) == whole
    grown = verifier.Tree()
    for leaf in leaves:
        grown.append(leaf)
    assert grown.root() == whole


@pytest.mark.django_db
def test_a_tile_only_grows(released: World) -> None:
    tile = Tile.objects.get(level=0, index=0)
    for other in (bytes(tile.hashes)[:-32], b"\x00" + bytes(tile.hashes)[1:]):
        with pytest.raises(DatabaseError), transaction.atomic():
            Tile.objects.filter(pk=tile.pk).update(hashes=other)
    for rows in (Tile.objects.all(), Leaf.objects.all(), Event.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


@pytest.mark.django_db
def test_proofs_that_cannot_be_are_refused(released: World) -> None:
    size = tree.tree_size()
    with pytest.raises(InvalidInput):
        proofs.consistency_of(size, size - 1)
    for first, second in ((0, size), (size, 10**30), (size - 1, size)):
        with pytest.raises(NotFound):
            proofs.consistency_of(first, second)
    for kind, key in (("task", "khong-co"), ("secret", released.late.code), ("task", "x" * 300)):
        with pytest.raises(NotFound):
            proofs.inclusion_of(kind, key)


def _broken(files: dict[str, bytes], target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


@pytest.mark.django_db
def test_a_broken_download_is_said_in_words(released: World, tmp_path: Path, capsys: Any) -> None:
    whole = tmp_path / "proof.zip"
    write_bundle(whole)
    with zipfile.ZipFile(whole) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    facts = files["facts.jsonl"].splitlines()
    far = json.dumps({**json.loads(facts[0]), "index": 10**9}).encode()
    below = json.dumps({**json.loads(facts[0]), "index": -1}).encode()
    cases: list[dict[str, bytes]] = [
        {},
        {**files, "roots.jsonl": b""},
        {**files, "roots.jsonl": b'{"note": "no note"}\n'},
        {**files, "keys.json": b"[{}]"},
        {**files, "leaves.csv": b"index,kind\r\nx,y\r\n"},
        {**files, "leaves.csv": files["leaves.csv"][:200]},
        {**files, "facts.jsonl": b"\xff\xfe not text"},
        {**files, "facts.jsonl": b"\n".join([*facts[1:], far])},
        {**files, "facts.jsonl": b"\n".join([*facts[1:], below])},
    ]
    for number, case in enumerate(cases):
        assert verifier.main([str(_broken(case, tmp_path / f"{number}.zip"))]) == 1, number
        assert capsys.readouterr().out.endswith("NOT AS PUBLISHED\n")
    (tmp_path / "text.zip").write_text("<html>")
    assert verifier.main([str(tmp_path / "text.zip")]) == 1
    assert verifier.main([str(tmp_path / "nothing.zip")]) == 1
    assert verifier.main([str(whole)]) == 0


@pytest.mark.django_db
def test_one_proof_is_checked_by_the_same_program(
    released: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_to_public(released)
    assert seal_events(SYSTEM)
    first, second = Root.objects.order_by("size").values_list("size", flat=True)[:2]
    key = SealKey.objects.get().public
    client = Client()
    fact = client.get(reverse("portal:fact", args=["task", released.late.code])).json()
    step = client.get(reverse("portal:consistency", args=[first, second])).json()
    file = tmp_path / "proof.json"

    def says(told: dict[str, Any], *more: str) -> tuple[int, str]:
        file.write_text(json.dumps(told), "utf-8")
        return verifier.main([str(file), *more]), capsys.readouterr().out

    name = f"task {released.late.code} (release 1)"
    assert says(fact, "--trust", key) == (0, f"{name} is leaf {fact['leaf']} of {second}\nas published\n")
    assert "signatures were not checked" in says(fact)[1]
    body = {**fact["body"], "title": "Tên khác"}
    assert says({**fact, "body": body}) == (1, f"ALTERED: {name}\nNOT AS PUBLISHED\n")
    assert says(fact, "--trust", "A" * 43 + "=")[0] == 1
    assert says(step, "--trust", key)[1].startswith(
        f"the tree of {second} leaves begins with that of {first}"
    )
    assert says({**step, "proof": step["proof"][1:]})[0] == 1
    assert says({**step, "roots": step["roots"][::-1]})[0] == 1
    for broken in (
        {},
        {**fact, "proof": ["?"]},
        {**fact, "root": "x"},
        {**fact, "leaf": -1},
        {**fact, "proof": None},
    ):
        assert says(broken)[0] == 1
    with pytest.raises(SystemExit):
        verifier.main([str(file), "--since", str(file)])
