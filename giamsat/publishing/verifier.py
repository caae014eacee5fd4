#!/usr/bin/env python3
"""Checks downloads of a Giamsat portal: was anything that was published altered or removed since?

One file, Python 3.9 or newer, standard library alone, no network. Run:  python3 giamsat_verify.py FOLDER_OR_ZIP
[--trust KEY] [--since NOTE_FILE]. It exits with 0 when everything holds and with 1 when anything does not. A file that
ends in .json is one proof as the portal offers it, of a fact or of two roots; name the portal's key with --trust.

What it reads (docs/publishing.md describes each): keys.json, roots.jsonl, releases.json, leaves.csv, facts.jsonl,
texts.jsonl. What it does: it hashes every public fact, text and comment, builds the Merkle tree of RFC 9162 from all
hashes, compares the tree with every signed root, checks each signature (Ed25519, RFC 8032) and that each root names the
one before it. ``--trust`` is a public key that you noted earlier; ``--since`` a signed root that you kept: the tree
must still contain it.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
Leaf = tuple[str, str, str, bytes]
Say = Callable[[str], None]
#: What was done with texts, comments and the list of sites is sealed as facts of these kinds, and how they are told.
WORDED = {"text": "public texts", "comment": "public comments", "site": "entries of the list of sites"}

# --- Ed25519, verification only (RFC 8032, section 5.1) ---
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def _point(octets: bytes) -> Point | None:
    """The point that 32 octets stand for; None when they stand for none."""
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


_GY = 4 * pow(5, P - 2, P) % P
_GX = _point(_GY.to_bytes(32, "little"))
BASE: Point = _GX if _GX is not None else (0, 1, 1, 0)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when ``signature`` (64 octets) over ``message`` was made with the key whose public half is ``public``."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, start = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or start is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return _same(_times(s, BASE), _add(start, _times(h, key)))


# --- The Merkle tree (RFC 9162, section 2.1) ---
def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Takes leaf hashes one by one and tells the root so far: it keeps one hash for each complete subtree."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        self.size += 1
        size = self.size
        while size % 2 == 0:
            leaf = node_hash(self.peaks.pop(), leaf)
            size //= 2
        self.peaks.append(leaf)

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None for a malformed proof."""
    if not 0 <= index < size:
        return None
    fn, sn, root = index, size - 1, leaf
    for node in proof:
        if sn == 0 or len(node) != 32:
            return None
        if fn % 2 or fn == sn:
            root = node_hash(node, root)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, node)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


def consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True when ``proof`` shows that the second tree begins with the first (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second or any(len(node) != 32 for node in proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    nodes = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not nodes:
        return False
    fn, sn = first - 1, second - 1
    while fn % 2:
        fn, sn = fn >> 1, sn >> 1
    one = two = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            one, two = node_hash(node, one), node_hash(node, two)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            two = node_hash(two, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and one == first_root and two == second_root


# --- Signed notes (the form in which transparency logs publish their roots) ---
def key_id(name: str, public: bytes) -> bytes:
    """The four octets by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text of a note and its signatures as (name, key id, signature).

    Raises:
        ValueError: it is no signed note.
    """
    text, blank, lines = note.partition("\n\n")
    if not blank:
        raise ValueError("not a signed note")
    signatures = []
    for line in lines.splitlines():
        dash, name, encoded = line.split(" ", 2)
        octets = base64.b64decode(encoded, validate=True)
        if dash != "\u2014" or len(octets) != 68:
            raise ValueError("not a signature line")
        signatures.append((name, octets[:4], octets[4:]))
    return text + "\n", signatures


def signed_by(note: str, name: str, public: bytes) -> bool:
    """True when ``note`` bears a good signature of that key."""
    text, signatures = split_note(note)
    wanted = key_id(name, public)
    return any(
        who == name and which == wanted and ed25519_verify(public, text.encode(), signature)
        for who, which, signature in signatures
    )


def read_root(note: str) -> tuple[int, bytes, str, str]:
    """Size, root, time and the hash of the note before, of a signed root."""
    lines = split_note(note)[0].splitlines()
    extra = dict(line.split(" ", 1) for line in lines[3:])
    return int(lines[1]), base64.b64decode(lines[2]), extra.get("at", ""), extra.get("previous", "")


# --- Facts ---
def canonical(value: Any) -> bytes:
    """The one way to write a fact down before it is hashed: JSON, keys in order, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fact_data(release: int, kind: str, key: str, body: Any) -> bytes:
    """What the leaf of a public fact is the hash of."""
    return canonical({"release": release, "kind": kind, "key": key, "body": body})


class Folder:
    """The files of a download, from a folder or a ZIP file."""

    def __init__(self, path: Any):
        self.zip = zipfile.ZipFile(path) if Path(path).is_file() else None
        self.path = Path(path)

    def lines(self, name: str) -> Iterator[str]:
        file: Any = self.zip.open(name) if self.zip else (self.path / name).open("rb")
        with file:
            yield from io.TextIOWrapper(file, encoding="utf-8", newline="")

    def json(self, name: str) -> Any:
        return json.loads("".join(self.lines(name)))


def check_keys(folder: Folder, trusted: str, say: Say) -> dict[str, bytes]:
    """Public keys by name; each but the first must be vouched for by the one before."""
    keys: dict[str, bytes] = {}
    before: bytes | None = None
    for entry in folder.json("keys.json"):
        public = base64.b64decode(entry["public"])
        if before is not None:
            words = f"giamsat key\n{entry['name']}\n{entry['public']}\n".encode()
            if not ed25519_verify(before, words, base64.b64decode(entry["vouch"])):
                say(f"key {entry['name']}: not vouched for by the key before it")
        keys[entry["name"]], before = public, public
    if trusted and base64.b64decode(trusted) not in keys.values():
        say("the key that you trust is not among the keys of this download")
    return keys


def check_roots(folder: Folder, keys: dict[str, bytes], say: Say) -> dict[int, bytes]:
    """The roots by size; signatures, order and chain are checked."""
    roots: dict[int, bytes] = {}
    previous, last_size, last_at = "", 0, ""
    for line in folder.lines("roots.jsonl"):
        note = json.loads(line)["note"]
        size, root, at, named = read_root(note)
        signers = [name for name, _id, _signature in split_note(note)[1] if name in keys]
        if not any(signed_by(note, name, keys[name]) for name in signers):
            say(f"root of {size} leaves: no good signature")
        if named != previous:
            say(f"root of {size} leaves: it does not name the root before it; one was altered or taken out")
        if size <= last_size or at < last_at:
            say(f"root of {size} leaves: it is smaller or older than the one before it")
        previous, last_size, last_at = hashlib.sha256(note.encode()).hexdigest(), size, at
        roots[size] = root
    if not roots:
        say("there is no signed root")
    return roots


def check_tree(folder: Folder, roots: dict[int, bytes], say: Say) -> list[Leaf]:
    """Leaves by index as (kind, release, key, hash); the tree over them must be that of every root."""
    leaves: list[Leaf] = []
    tree, sound = Tree(), 0
    for row in csv.DictReader(folder.lines("leaves.csv")):
        if int(row["index"]) != len(leaves):
            say(f"leaf {len(leaves)} is missing from the list of leaves")
            break
        leaf = bytes.fromhex(row["hash"])
        leaves.append((row["kind"], row["release"], row["key"], leaf))
        tree.append(leaf)
        if tree.size in roots:
            if tree.root() != roots[tree.size]:
                say(f"the leaves from {sound} to {tree.size} are not those that were sealed")
                break
            sound = tree.size
    missing = [size for size in roots if size > len(leaves)]
    if missing:
        say(f"{max(missing) - len(leaves)} sealed leaves are missing from the list of leaves")
    return leaves


def check_facts(
    folder: Folder, leaves: Sequence[Leaf], say: Say
) -> tuple[int, dict[str, Any], dict[int, tuple[str, Any]]]:
    """Every fact must have the hash that was sealed, and every sealed fact be there.

    Returns how many hold, withdrawn releases, and what was done with texts, comments and sites by leaf.
    """
    withdrawn = {
        str(entry["number"]): entry for entry in folder.json("releases.json") if entry["state"] == "withdrawn"
    }
    seen: set[int] = set()
    texts: dict[int, tuple[str, Any]] = {}
    good = 0
    for line in folder.lines("facts.jsonl"):
        fact = json.loads(line)
        index, name = fact["index"], f"{fact['kind']} {fact['key']} (release {fact['release']})"
        seen.add(index)
        if not 0 <= index < len(leaves):
            say(f"NOT SEALED: {name}")
        elif (
            leaf_hash(fact_data(fact["release"], fact["kind"], fact["key"], fact["body"])) != leaves[index][3]
        ):
            say(f"ALTERED: {name}")
        else:
            good += 1
            if fact["kind"] in WORDED:
                texts[index] = (fact["kind"], fact["body"])
    for index, (kind, release, key, _hash) in enumerate(leaves):
        if kind != "event" and index not in seen and release not in withdrawn:
            say(f"REMOVED: {kind} {key} (release {release})")
    return good, withdrawn, texts


def check_texts(folder: Folder, done: dict[int, tuple[str, Any]], say: Say) -> list[str]:
    """The words of all that is public must have the digest that was sealed; returns what is to be told of them.

    Words of a comment are public as long as the text that it is on.
    """
    last = {(kind, said["slug"]): said for _index, (kind, said) in sorted(done.items())}
    if not last:
        return []
    entries = map(json.loads, folder.lines("texts.jsonl"))
    words = {(entry.get("kind", "text"), entry["key"]): entry["words"] for entry in entries}
    told, good = [], dict.fromkeys(WORDED, 0)
    for (kind, slug), said in last.items():
        key = f"{slug}/{said['number']}/{said['act']}"
        if said["act"] == "withdrawn":
            told += [f"{kind} {slug} was withdrawn: {said['reason']}"] if "reason" in said else []
        elif last.get(("text", said.get("of")), {}).get("act") == "withdrawn":
            continue
        elif (kind, key) not in words:
            say(f"REMOVED: words of {kind} {key}")
        elif hashlib.sha256(canonical(words[kind, key])).hexdigest() != said["sha256"]:
            say(f"ALTERED: words of {kind} {key}")
        else:
            good[kind] += 1
    return [f"the words of {count} {WORDED[kind]} hold" for kind, count in good.items() if count] + told


def verify(path: Any, trusted: str = "", since: str = "") -> tuple[list[str], list[str]]:
    """What is wrong with the download at ``path``, as sentences, and a summary of what was checked.

    Args:
        trusted: a public key (base64) that must be among the keys.
        since: a signed root kept from earlier; the tree must contain it.
    """
    folder = Folder(path)
    wrong: list[str] = []
    keys = check_keys(folder, trusted, wrong.append)
    roots = check_roots(folder, keys, wrong.append)
    if since:
        size, root, _at, _previous = read_root(since)
        if roots.get(size) != root:
            wrong.append(f"the root of {size} leaves that you kept is not among the roots of this download")
    leaves = check_tree(folder, roots, wrong.append)
    good, withdrawn, texts = check_facts(folder, leaves, wrong.append)
    summary = [f"{len(roots)} signed roots, {len(leaves)} leaves, {good} public facts hold"]
    summary += [f"release {number} was withdrawn: {entry['reason']}" for number, entry in withdrawn.items()]
    summary += check_texts(folder, texts, wrong.append)
    return wrong, summary


def verify_proof(path: Any, trusted: str = "") -> tuple[list[str], list[str]]:
    """As ``verify``, for one proof: that a fact is sealed, or that a later tree begins with an earlier one.

    Args:
        trusted: a public key (base64) that must have signed the roots.
    """
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    proof = [base64.b64decode(each, validate=True) for each in told["proof"]]
    notes = told["roots"] if "first" in told else [told["root"]]
    key, roots, wrong = base64.b64decode(trusted), [], []
    for note in notes:
        size, root, _at, _previous = read_root(note)
        roots.append((size, root))
        if key and not any(signed_by(note, name, key) for name, _id, _octets in split_note(note)[1]):
            wrong.append(f"root of {size} leaves: not signed by the key that you trust")
    if "first" in told:
        (first, one), (second, other) = roots
        summary = [f"the tree of {second} leaves begins with that of {first}"]
        if (first, second) != (told["first"], told["second"]) or not consistent(
            first, second, one, other, proof
        ):
            wrong.append(f"the tree of {second} leaves does not begin with that of {first}")
    else:
        name = f"{told['kind']} {told['key']} (release {told['release']})"
        leaf = leaf_hash(fact_data(told["release"], told["kind"], told["key"], told["body"]))
        summary = [f"{name} is leaf {told['leaf']} of {roots[0][0]}"]
        if root_from_inclusion(told["leaf"], roots[0][0], leaf, proof) != roots[0][1]:
            wrong.append(f"ALTERED: {name}")
        if "words" in told and hashlib.sha256(canonical(told["words"])).hexdigest() != told["body"]["sha256"]:
            wrong.append(f"ALTERED: words of {name}")
    return wrong, [] if wrong else summary if key else [*summary, "signatures were not checked: no --trust"]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; the exit status."""
    parser = argparse.ArgumentParser(description="Was anything altered or removed since it was published?")
    parser.add_argument(
        "path", help="folder or ZIP file that the portal offers as proof.zip, or one proof (.json)"
    )
    parser.add_argument("--trust", default="", help="public key, base64, as you noted it earlier")
    parser.add_argument("--since", help="file with a signed root that you kept")
    given = parser.parse_args(arguments)
    one = given.path.endswith(".json")
    if one and given.since:
        parser.error("--since goes with proof.zip")
    try:
        kept = Path(given.since).read_text(encoding="utf-8") if given.since else ""
        wrong, summary = (
            verify_proof(given.path, given.trust) if one else verify(given.path, given.trust, kept)
        )
    except (OSError, ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile) as fault:
        wrong, summary = [f"cannot be read: {fault!r}"], []
    for line in [*summary, *wrong, "NOT AS PUBLISHED" if wrong else "as published"]:
        sys.stdout.write(line + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
