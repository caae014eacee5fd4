"""Proofs for readers: that a public fact is sealed, that a later tree contains an earlier one, that rows are sound."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.prepared import Prepared, execute
from giamsat.publishing.models import Fact, PublicRow, Release
from giamsat.publishing.models_seal import Leaf, Root
from giamsat.publishing.seals import merkle, tree
from giamsat.publishing.verifier import fact_data, leaf_hash

_UNREAD = tuple(f"fact__release__{name}" for name in ("fields", "counts", "findings", "note"))
#: A latest public fact, the newest root, the leaf of a fact.
PUBLIC = Prepared(
    lambda kind, key: (
        PublicRow.objects.filter(kind=kind, key=key)
        .select_related("fact__release")
        .defer("search", "body", "fact__sha256", *_UNREAD)
    ),
    *(str, str),
)
ROOT = Prepared(lambda: Root.objects.order_by("-size")[:1])
LEAF = "SELECT index FROM publishing_leaf WHERE kind = %s AND ref = %s"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A leaf, the hashes that lead from it to the newest root, and that signed root."""

    leaf: int
    root: Root
    proof: list[bytes]

    def as_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "leaf": self.leaf,
            "size": self.root.size,
            "proof": [base64.b64encode(each).decode() for each in self.proof],
            "root": self.root.note,
        }


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A public fact, and that it is sealed."""

    fact: Fact
    sealed: Sealed

    def as_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "release": self.fact.release.number,
            "kind": self.fact.kind,
            "key": self.fact.key,
            "body": self.fact.body,
            **self.sealed.as_json(),
        }


def last_root() -> Root | None:
    """The newest signed root with its key; None before the first."""
    return Root.objects.select_related("key").order_by("-size").first()


def root_of(size: int) -> Root:
    """The signed root over so many leaves.

    Raises:
        NotFound: there is none of that size.
    """
    found = Root.objects.filter(size=size).first()
    if found is None:
        raise NotFound
    return found


def inclusion_of(kind: str, key: str) -> Inclusion:
    """The proof that the latest public fact of a key is sealed.

    Raises:
        NotFound: no such public fact.
    """
    row = PUBLIC.first(kind, key)
    if row is None:
        raise NotFound
    return Inclusion(row.fact, sealed_at(Leaf.FACT, row.fact_id))


def sealed_at(kind: str, ref: int) -> Sealed:
    """The proof for a leaf, by what it is of.

    Raises:
        NotFound: it is not sealed.
    """
    root = ROOT.first()
    leaf = execute(LEAF, [kind, ref]).fetchone()
    if root is None or leaf is None or leaf[0] >= root.size:
        raise NotFound
    return Sealed(leaf[0], root, merkle.inclusion_proof(tree.StoredTree(), leaf[0], root.size))


def consistency_of(first: int, second: int) -> list[bytes]:
    """The proof between two signed roots, by their sizes.

    Raises:
        NotFound: a size without a signed root; InvalidInput: the first is the larger.
    """
    if first > second:
        raise InvalidInput
    root_of(first)
    root_of(second)
    return merkle.consistency_proof(tree.StoredTree(), first, second)


def check_database() -> list[str]:
    """What in the database is not as it was sealed: facts, public rows and events, each by name."""
    wrong = []
    rows = Fact.objects.filter(release__published_at__isnull=False).select_related("release").order_by("pk")
    leaves = {
        ref: (bytes(found), name)
        for ref, found, name in Leaf.objects.filter(kind=Leaf.FACT).values_list("ref", "hash", "name")
    }
    for fact in rows.iterator(5000):
        found = leaves.pop(fact.pk, None)
        name = f"{fact.kind} {fact.key} (release {fact.release.number})"
        if found is None:
            wrong.append(f"NOT SEALED: {name}")
        elif found[0] != leaf_hash(fact_data(fact.release.number, fact.kind, fact.key, fact.body)):
            wrong.append(f"ALTERED: {name}")
    wrong += [f"REMOVED: {_named(name)}" for _found, name in leaves.values()]
    wrong += _rows_unlike_facts()
    wrong += [
        f"{'REMOVED' if gone else 'ALTERED'}: event {ref} (leaf {index})"
        for index, ref, gone in tree.changed_events()
    ]
    return wrong


def _named(name: str) -> str:
    number, kind, key = name.split("\t")
    return f"{kind} {key} (release {number})"


def _rows_unlike_facts() -> list[str]:
    rows = PublicRow.objects.select_related("fact").order_by("pk")
    wrong = [
        f"ALTERED: public row {row.kind} {row.key}"
        for row in rows.iterator(5000)
        if row.body != row.fact.body
    ]
    shown = set(PublicRow.objects.values_list("kind", "key"))
    latest: dict[tuple[str, str], bool] = {}
    facts = Fact.objects.filter(release__published_at__isnull=False, release__state=Release.State.APPROVED)
    ordered = facts.order_by("release__number").values_list("kind", "key", "body__isnull")
    for kind, key, gone in ordered.iterator(5000):
        latest[kind, key] = not gone
    missing = {place for place, there in latest.items() if there} - shown
    return wrong + [f"REMOVED: public row {kind} {key}" for kind, key in sorted(missing)]
