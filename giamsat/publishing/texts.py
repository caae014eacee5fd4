"""Texts, comments and the list of sites in the seals: that something became public, with the digest of its words, and
that it was withdrawn, and why.

A statement is sealed as a fact of its kind under release 0, so one construction and one checker do for all. It is
written in the transaction that publishes and bound into the tree by a job a moment later, so that nobody who publishes
waits for a sealing that is under way, and the process that answers requests signs nothing. Rows are never altered or
removed: words that were withdrawn leave the pages and the downloads, and stay in the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import NotFound
from giamsat.core.jobs import enqueue, job
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.publishing import policies
from giamsat.publishing.models_seal import Leaf, TextSeal
from giamsat.publishing.proofs import Sealed, sealed_at
from giamsat.publishing.publication import next_texts
from giamsat.publishing.seals import tree
from giamsat.publishing.verifier import canonical, fact_data, leaf_hash

#: Texts belong to no release of figures.
RELEASE = 0
#: A statement that is not bound after so long is told as a fault; before, its job may be waiting for the tree.
LONGEST_WAIT = dt.timedelta(minutes=15)
_BOUND = Exists(Leaf.objects.filter(kind=Leaf.TEXT, ref=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class TextProof:
    """What was done last with a text, its words while they are public, and the proof that it is sealed."""

    seal: TextSeal
    sealed: Sealed
    has_words: bool

    def as_json(self) -> dict[str, Any]:
        """As programs read it; the fields are those of the proof of a fact."""
        told = {"release": RELEASE, "kind": self.seal.kind, "key": self.seal.key, "body": self.seal.statement}
        words = {"words": self.seal.words} if self.has_words else {}
        return {**told, **words, **self.sealed.as_json()}


def digest_of(words: dict[str, Any]) -> str:
    """SHA-256 of the words of a version, as a statement holds it."""
    return sha256(canonical(words)).hexdigest()


def state_text(
    kind: str,
    slug: str,
    number: int,
    act: str,
    statement: dict[str, Any],
    words: dict[str, Any] | None = None,
) -> None:
    """Write down what was done, in the transaction that does it, and order its sealing; what is said already stays.

    Args:
        kind: of ``TextSeal``.
        act: ``TextSeal.PUBLISHED`` (with its words) or ``TextSeal.WITHDRAWN``.
        statement: plain values, the instant (``at``) among them; slug, number, act and digest come to it here.
    """
    said = {**statement, "slug": slug, "number": number, "act": act}
    if words is not None:
        said["sha256"] = digest_of(words)
    _row, made = TextSeal.objects.get_or_create(
        kind=kind, slug=slug, number=number, act=act, defaults={"statement": said, "words": words}
    )
    if made:
        enqueue(seal_statements, once="publishing.statements")


@job
def seal_statements() -> None:
    """Bind what was stated into the tree and sign it."""
    bind_statements(SYSTEM)


@write
def bind_statements(actor: Actor) -> int:
    """Append every statement that is not in the tree yet, and sign the root; how many there were.

    Raises:
        NotAllowed: only the system seals.
    """
    require(policies.may_publish(actor))
    if not _unbound().exists():
        return 0
    tree.lock_tree()
    # Read under the lock: another job may have bound them meanwhile.
    rows = list(_unbound().order_by("pk"))
    if rows:
        leaves = [(row.pk, _leaf(row), f"{RELEASE}\t{row.kind}\t{row.key}") for row in rows]
        tree.append_facts(leaves, Leaf.TEXT)
        tree.sign_root()
        next_texts()
    return len(rows)


def _unbound() -> QuerySet[TextSeal]:
    return TextSeal.objects.filter(~_BOUND)


def last_seals(kind: str, slugs: Sequence[str] | None = None) -> dict[str, TextSeal]:
    """What was said last of each of these (of all of a kind), each with ``is_bound``: its proof is there."""
    rows = (
        TextSeal.objects.filter(kind=kind).annotate(is_bound=_BOUND).order_by("slug", "-pk").distinct("slug")
    )
    return {row.slug: row for row in (rows if slugs is None else rows.filter(slug__in=slugs))}


def last_seal(kind: str, slug: str) -> TextSeal | None:
    """What was said last of one; None where nothing was."""
    return last_seals(kind, [slug]).get(slug)


def proof_of(kind: str, slug: str) -> TextProof:
    """The proof for a text, a comment or an entry of the list of sites.

    Raises:
        NotFound: nothing is sealed of it, or not yet.
    """
    seal = last_seal(kind, slug)
    if seal is None:
        raise NotFound
    text = last_seal(TextSeal.TEXT, seal.statement["of"]) if kind == TextSeal.COMMENT else seal
    is_public = seal.act == TextSeal.PUBLISHED and (text is None or text.act == TextSeal.PUBLISHED)
    return TextProof(seal, sealed_at(Leaf.TEXT, seal.pk), is_public)


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
            if dt.datetime.fromisoformat(row.statement["at"]) < clock.now() - LONGEST_WAIT:
                wrong.append(f"NOT SEALED: {row}")
        elif found[0] != _leaf(row):
            wrong.append(f"ALTERED: {row}")
        if row.words is not None and digest_of(row.words) != row.statement["sha256"]:
            wrong.append(f"ALTERED: words of {row}")
    return wrong + [f"REMOVED: {' '.join(name.split(chr(9))[1:])}" for _found, name in leaves.values()]


def _leaf(row: TextSeal) -> bytes:
    return leaf_hash(fact_data(RELEASE, row.kind, row.key, row.statement))
