"""Texts in the seals: that a version became public, with the digest of its words, and that one was withdrawn, and why.

A statement is sealed as a fact of kind ``text`` under release 0, so one construction and one checker do for both. Words
can go when a text is withdrawn; that they were there, when, and under which digest stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from giamsat.core.errors import NotFound
from giamsat.publishing.models_seal import Leaf, TextSeal
from giamsat.publishing.proofs import Sealed, sealed_at
from giamsat.publishing.seals import tree
from giamsat.publishing.verifier import TEXT, canonical, fact_data, leaf_hash

#: Texts belong to no release of figures.
RELEASE = 0


@dataclass(frozen=True, slots=True)
class TextProof:
    """What was done last with a text, its words while they are public, and the proof that it is sealed."""

    seal: TextSeal
    sealed: Sealed

    def as_json(self) -> dict[str, Any]:
        """As programs read it; the fields are those of the proof of a fact."""
        told = {"release": RELEASE, "kind": TEXT, "key": self.seal.key, "body": self.seal.statement}
        words = {"words": self.seal.words} if self.seal.act == TextSeal.PUBLISHED else {}
        return {**told, **words, **self.sealed.as_json()}


def digest_of(words: dict[str, Any]) -> str:
    """SHA-256 of the words of a version, as a statement holds it."""
    return sha256(canonical(words)).hexdigest()


def seal_text(
    slug: str, number: int, act: str, statement: dict[str, Any], words: dict[str, Any] | None = None
) -> None:
    """Seal what was done with a version, in the transaction that does it; what is sealed already stays.

    Args:
        act: ``TextSeal.PUBLISHED`` (with its words) or ``TextSeal.WITHDRAWN``.
        statement: plain values; slug, number, act and digest come to it here.
    """
    tree.lock_tree()
    said = {**statement, "slug": slug, "number": number, "act": act}
    if words is not None:
        said["sha256"] = digest_of(words)
    row, made = TextSeal.objects.get_or_create(
        slug=slug, number=number, act=act, defaults={"statement": said, "words": words}
    )
    if made:
        tree.append_facts([(row.pk, _leaf(row), f"{RELEASE}\t{TEXT}\t{row.key}")], Leaf.TEXT)
        tree.sign_root()


def last_seal(slug: str) -> TextSeal | None:
    """What was done last with a text; None where nothing is sealed of it."""
    return TextSeal.objects.filter(slug=slug).order_by("-pk").first()


def proof_of(slug: str) -> TextProof:
    """The proof for a text.

    Raises:
        NotFound: nothing is sealed of it.
    """
    seal = last_seal(slug)
    if seal is None:
        raise NotFound
    return TextProof(seal, sealed_at(Leaf.TEXT, seal.pk))


def check_seals() -> list[str]:
    """Statements and words in the database that are not as they were sealed, each by name."""
    wrong = []
    leaves = {
        ref: (bytes(found), name)
        for ref, found, name in Leaf.objects.filter(kind=Leaf.TEXT).values_list("ref", "hash", "name")
    }
    for row in TextSeal.objects.order_by("pk").iterator(500):
        found = leaves.pop(row.pk, None)
        if found is None:
            wrong.append(f"NOT SEALED: text {row.key}")
        elif found[0] != _leaf(row) or (
            row.words is not None and digest_of(row.words) != row.statement["sha256"]
        ):
            wrong.append(f"ALTERED: text {row.key}")
    return wrong + [f"REMOVED: text {name.split(chr(9))[2]}" for _found, name in leaves.values()]


def _leaf(row: TextSeal) -> bytes:
    return leaf_hash(fact_data(RELEASE, TEXT, row.key, row.statement))
