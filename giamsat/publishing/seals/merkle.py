"""The Merkle tree of RFC 6962 and RFC 9162, section 2.1, in terms of "the hash of a complete subtree".

No library with a licence that fits offers it for a tree kept in a database, so the construction is written from the
RFC and tested with its published vectors. What a citizen needs to check is written once more, in plain steps, in
``verifier.py``: two writings that must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

#: Gives the hash of the complete subtree of 2**level leaves that begins at leaf index * 2**level.
Subtrees = Callable[[int, int], bytes]

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def range_hash(subtrees: Subtrees, start: int, end: int) -> bytes:
    """The hash over leaves ``start`` to ``end`` (exclusive), a range as the RFC's recursion makes them."""
    size = end - start
    if size == 0:
        return EMPTY
    level = size.bit_length() - 1
    if size == 1 << level and start % size == 0:
        return subtrees(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_hash(subtrees, start, middle), range_hash(subtrees, middle, end))


def root_hash(subtrees: Subtrees, size: int) -> bytes:
    """The root over the first ``size`` leaves."""
    return range_hash(subtrees, 0, size)


def inclusion_proof(subtrees: Subtrees, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root over ``size`` leaves (RFC 9162, 2.1.3.1).

    Raises:
        ValueError: no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_hash(subtrees, middle, end))
            end = middle
        else:
            proof.append(range_hash(subtrees, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(subtrees: Subtrees, first: int, second: int) -> list[bytes]:
    """The hashes that show that the tree of ``second`` leaves begins with that of ``first`` (RFC 9162, 2.1.4.1).

    Raises:
        ValueError: not 0 < ``first`` <= ``second``.
    """
    if not 0 < first <= second:
        raise ValueError("no such pair of sizes")
    proof: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            proof.append(range_hash(subtrees, middle, end))
            end = middle
        else:
            proof.append(range_hash(subtrees, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(range_hash(subtrees, start, end))
    return proof[::-1]
