"""Seals: the Merkle tree of RFC 6962/9162, signed notes, keys, and proofs."""
