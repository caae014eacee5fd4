"""A witness signs a root that goes on from what it signed before, and nothing else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from giamsat.core.actor import SYSTEM
from giamsat.publishing import verifier
from giamsat.publishing.bundle import write_bundle
from giamsat.publishing.models_seal import Root, SealKey
from giamsat.publishing.publication import seal_events
from giamsat.publishing.seals.witness import Refused, sign_as_witness
from tests import work
from tests.people import People, Tree
from tests.publishing.world import plant, release

pytestmark = pytest.mark.django_db


def test_a_witness_signs_one_history(tree: Tree, people: People, tmp_path: Path) -> None:
    world = plant(tree, people)
    release(world)
    first = Root.objects.latest("size").note
    work.plant_task(world.programme, tree.most, title="Thêm việc")
    seal_events(SYSTEM)
    second = Root.objects.latest("size").note
    proof, log, key = tmp_path / "proof.zip", tmp_path / "seen.jsonl", tmp_path / "key.pem"
    write_bundle(proof)
    public = SealKey.objects.get().public
    stranger = base64.b64encode(bytes(range(32))).decode()

    with pytest.raises(Refused, match="good signature"):
        sign_as_witness(first, key, "bao.example", log, None, stranger)
    with pytest.raises(Refused, match="no signed root"):
        sign_as_witness("x", key, "bao.example", log, None, public)
    signed = sign_as_witness(first, key, "bao.example", log, None, public)
    own = load_pem_private_key(key.read_bytes(), None).public_key().public_bytes_raw()  # type: ignore[union-attr]
    assert verifier.signed_by(signed, "bao.example", own)
    assert verifier.signed_by(signed, SealKey.objects.get().name, base64.b64decode(public))

    with pytest.raises(Refused, match="show the portal's proof"):
        sign_as_witness(second, key, "bao.example", log, None, public)
    sign_as_witness(second, key, "bao.example", log, proof, public)
    with pytest.raises(Refused, match="older"):
        sign_as_witness(first, key, "bao.example", log, proof, public)
    forged = second.replace("\n", "\n1", 1)
    with pytest.raises(Refused):
        sign_as_witness(forged, key, "bao.example", log, proof, public)
