"""Seals: the construction against published vectors, proofs, keys, and what verify says of altered downloads."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from giamsat.core.actor import SYSTEM
from giamsat.publishing import proofs, verifier
from giamsat.publishing.bundle import write_bundle
from giamsat.publishing.models import Fact, PublicRow
from giamsat.publishing.models_seal import Root, SealKey
from giamsat.publishing.publication import seal_events
from giamsat.publishing.seals import merkle, tree
from giamsat.publishing.services_seal import rotate_key
from tests.people import People, Tree
from tests.publishing.world import plant, release

#: The leaves and roots with which implementations of RFC 6962 are tested.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
#: RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
ED25519 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
#: A signed note as the format's own documentation shows it.
NOTE_KEY = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def in_memory(leaves: list[bytes]) -> merkle.Subtrees:
    def subtrees(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return merkle.node_hash(subtrees(level - 1, 2 * index), subtrees(level - 1, 2 * index + 1))

    return subtrees


HASHES = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


def test_published_roots_of_the_tree() -> None:
    assert merkle.root_hash(in_memory([]), 0) == sha256(b"").digest()
    grown = verifier.Tree()
    for size, root in enumerate(ROOTS, start=1):
        grown.append(HASHES[size - 1])
        assert merkle.root_hash(in_memory(HASHES), size).hex() == root
        assert grown.root().hex() == root


@pytest.mark.parametrize(("public", "message", "signature"), ED25519)
def test_published_signatures(public: str, message: str, signature: str) -> None:
    key, words, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verifier.ed25519_verify(key, words, signed)
    assert not verifier.ed25519_verify(key, words + b"x", signed)
    assert not verifier.ed25519_verify(key, words, signed[:63] + bytes([signed[63] ^ 1]))
    # The same signature with L added to s must not pass as well (RFC 8032, 5.1.7).
    other = int.from_bytes(signed[32:], "little") + verifier.L
    assert not verifier.ed25519_verify(key, words, signed[:32] + other.to_bytes(32, "little"))


def test_published_note() -> None:
    public = base64.b64decode(NOTE_KEY)[1:]
    assert verifier.signed_by(NOTE, "PeterNeumann", public)
    assert not verifier.signed_by(NOTE.replace("answer", "anwser"), "PeterNeumann", public)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.data())
def test_every_proof_convinces_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    subtrees = in_memory(leaves)
    root = merkle.root_hash(subtrees, size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(subtrees, index, size)
    assert verifier.root_from_inclusion(index, size, leaves[index], proof) == root
    assert verifier.root_from_inclusion(index, size, leaves[index], [*proof, root]) is None
    if proof:
        assert verifier.root_from_inclusion(index, size, leaves[index], proof[:-1]) is None
        assert verifier.root_from_inclusion(index, size, leaves[index], [proof[0][:31], *proof[1:]]) is None
    first = data.draw(st.integers(1, size))
    before = merkle.root_hash(subtrees, first)
    between = merkle.consistency_proof(subtrees, first, size)
    assert verifier.consistent(first, size, before, root, between)
    assert not verifier.consistent(first, size, root[::-1], root, between)
    assert not verifier.consistent(first, size, before, root, [*between, root])


@pytest.mark.django_db
def test_the_stored_tree_is_the_tree() -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(700)]
    tree.lock_tree()
    for start, end in ((0, 1), (1, 255), (255, 257), (257, 513), (513, 700)):
        assert tree.append_facts((number + 1, leaves[number], "") for number in range(start, end)) == end
    for size in (1, 2, 255, 256, 257, 511, 512, 513, 700):
        assert merkle.root_hash(tree.StoredTree(), size) == merkle.root_hash(in_memory(leaves), size)
    proof = merkle.inclusion_proof(tree.StoredTree(), 300, 700)
    assert verifier.root_from_inclusion(300, 700, leaves[300], proof) == merkle.root_hash(
        in_memory(leaves), 700
    )


@pytest.fixture
def released(tree: Tree, people: People) -> object:
    world = plant(tree, people)
    release(world)
    return world


def bundle(tmp_path: Path, name: str = "proof.zip") -> Path:
    target = tmp_path / name
    write_bundle(target)
    return target


def by_hand(table: str, statement: str, *values: Any) -> None:
    """As somebody would with the database's own password, past every rule of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_verify_holds_and_runs_alone(released: object, tmp_path: Path) -> None:
    whole = bundle(tmp_path)
    wrong, summary = verifier.verify(whole)
    assert wrong == []
    assert summary[0].endswith(f"{Fact.objects.count()} public facts hold")
    assert proofs.check_database() == []
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(tmp_path / "open")
    alone = [sys.executable, "-I", "-S", str(tmp_path / "open" / "giamsat_verify.py"), str(tmp_path / "open")]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("as published\n")


@pytest.mark.django_db
def test_an_altered_row_is_named(released: object, tmp_path: Path) -> None:
    fact = Fact.objects.get(kind="task", body__state="overdue")
    by_hand(
        "publishing_fact",
        'UPDATE publishing_fact SET body = body || \'{"state": "done"}\' WHERE id = %s',
        fact.pk,
    )
    wrong, _summary = verifier.verify(bundle(tmp_path))
    assert wrong == [f"ALTERED: task {fact.key} (release 1)"]
    assert proofs.check_database()[0] == wrong[0]


@pytest.mark.django_db
def test_a_removed_row_is_named(released: object, tmp_path: Path) -> None:
    whole = bundle(tmp_path)
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(tmp_path / "open")
    facts = (tmp_path / "open" / "facts.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    gone = json.loads(facts[1])
    (tmp_path / "open" / "facts.jsonl").write_text("".join(facts[:1] + facts[2:]), encoding="utf-8")
    assert verifier.verify(tmp_path / "open")[0] == [f"REMOVED: {gone['kind']} {gone['key']} (release 1)"]
    fact = Fact.objects.get(kind="task", body__state="overdue")
    by_hand("publishing_publicrow", "DELETE FROM publishing_publicrow WHERE fact_id = %s", fact.pk)
    assert proofs.check_database() == [f"REMOVED: public row task {fact.key}"]
    by_hand("publishing_fact", "DELETE FROM publishing_fact WHERE id = %s", fact.pk)
    removed = [f"REMOVED: task {fact.key} (release 1)"]
    assert proofs.check_database() == removed
    assert verifier.verify(bundle(tmp_path, "second.zip"))[0] == removed


@pytest.mark.django_db
def test_rewriting_leaf_and_row_together_breaks_the_root(released: object, tmp_path: Path) -> None:
    fact = Fact.objects.get(kind="task", body__state="overdue")
    body = {**(fact.body or {}), "state": "done"}
    forged = merkle.leaf_hash(verifier.fact_data(1, fact.kind, fact.key, body))
    by_hand(
        "publishing_fact", "UPDATE publishing_fact SET body = %s WHERE id = %s", json.dumps(body), fact.pk
    )
    by_hand(
        "publishing_leaf",
        "UPDATE publishing_leaf SET hash = %s WHERE kind = 'fact' AND ref = %s",
        forged,
        fact.pk,
    )
    wrong, _summary = verifier.verify(bundle(tmp_path))
    assert len(wrong) == 1
    assert "not those that were sealed" in wrong[0]


@pytest.mark.django_db
def test_keys_rotate_and_roots_form_a_chain(released: object, people: People, tmp_path: Path) -> None:
    rotate_key(SYSTEM)
    assert seal_events(SYSTEM)
    assert not seal_events(SYSTEM), "nothing happened since"
    roots = list(Root.objects.order_by("size"))
    assert [root.key.name for root in roots] == list(
        SealKey.objects.order_by("pk").values_list("name", flat=True)
    )
    whole = bundle(tmp_path)
    assert verifier.verify(whole, SealKey.objects.earliest("pk").public, roots[0].note)[0] == []
    assert verifier.verify(whole, base64.b64encode(bytes(32)).decode())[0] == [
        "the key that you trust is not among the keys of this download"
    ]
    first, second = roots[0].size, roots[-1].size
    assert verifier.consistent(
        first, second, bytes(roots[0].hash), bytes(roots[-1].hash), proofs.consistency_of(first, second)
    )
    by_hand("publishing_root", "DELETE FROM publishing_root WHERE size = %s", first)
    assert any(
        "does not name the root before it" in line for line in verifier.verify(bundle(tmp_path, "b.zip"))[0]
    )


@pytest.mark.django_db
def test_an_inclusion_proof_leads_to_the_signed_root(released: object) -> None:
    for row in PublicRow.objects.all():
        found = proofs.inclusion_of(row.kind, row.key).sealed
        leaf = verifier.leaf_hash(verifier.fact_data(1, row.kind, row.key, row.body))
        assert verifier.root_from_inclusion(found.leaf, found.root.size, leaf, found.proof) == bytes(
            found.root.hash
        )


@pytest.mark.django_db
def test_an_altered_event_is_named(released: object) -> None:
    seal_events(SYSTEM)
    by_hand(
        "events_event",
        "UPDATE events_event SET verb = 'task.done' WHERE id = (SELECT min(id) FROM events_event)",
    )
    assert len([line for line in proofs.check_database() if line.startswith("ALTERED: event")]) == 1
