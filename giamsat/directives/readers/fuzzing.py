"""Damaged documents: every reader gives a text that holds its promises, or a refusal by name; never a crash."""

from __future__ import annotations

import importlib
import io
import random
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from giamsat.directives.readers.model import MAX_CHARACTERS, Extract, Unreadable
from giamsat.directives.readers.run import read_file
from giamsat.directives.readers.sniff import READERS, sniff

_TOKENS = (
    b"\x00", b"\xff", b"<", b">", b"&", b"<!ENTITY a SYSTEM 'file:///etc/passwd'>", b"%PDF-", b"%%EOF", b"PK\x03\x04",
    b"2147483648", b"-1", b"99999999999", b"<table>", b"w:gridSpan", b"\xe2\x80\xae", b"]]>", b"endobj", b"/Encrypt",
)  # fmt: skip


@dataclass
class Outcome:
    """What came of a run."""

    runs: int = 0
    read: int = 0
    refused: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def fuzz(samples: list[bytes], seconds: float, seed: int = 0, *, direct: bool = False) -> Outcome:
    """Read mutations of ``samples`` for so many seconds of wall clock.

    Args:
        direct: in this process instead of a child each; ten times as many, and a crash ends the process.
    """
    outcome = Outcome()
    read = _read_here if direct else _read_in_child
    end = time.monotonic() + seconds
    for number, data in enumerate(_mutations(samples, random.Random(seed))):  # noqa: S311 (not for secrets)
        if time.monotonic() >= end:
            break
        _try(data, read, f"seed {seed}, mutation {number}", outcome)
    return outcome


def _read_in_child(file: BinaryIO) -> Extract:
    return read_file(file, recognise=False)


def _read_here(file: BinaryIO) -> Extract:
    kind = sniff(file)
    file.seek(0)
    told = importlib.import_module(READERS[kind]).read(file)
    if "refused" in told:
        raise Unreadable(told["refused"], told["detail"])
    return Extract.from_json(told)


def _mutations(samples: list[bytes], chance: random.Random) -> Iterator[bytes]:
    while True:
        sample = chance.choice(samples)
        if sample.startswith(b"PK") and chance.random() < 0.8:
            yield _damage_part(sample, chance)
        else:
            yield damage(sample, chance)


def damage(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one to eight places flipped, cut, doubled or overwritten."""
    harmed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(harmed) + 1)
        act = chance.randrange(5)
        if act == 0 and harmed:
            harmed[min(at, len(harmed) - 1)] = chance.randrange(256)
        elif act == 1:
            harmed[at:at] = chance.choice(_TOKENS) * chance.choice((1, 1, 1, 50))
        elif act == 2:
            del harmed[at : at + chance.choice((1, 7, 300, 5_000))]
        elif act == 3:
            harmed[at:at] = harmed[at : at + chance.choice((5, 200, 3_000))] * chance.choice((1, 3, 40))
        elif chance.random() < 0.2:
            del harmed[at:]
    return bytes(harmed)


def _damage_part(sample: bytes, chance: random.Random) -> bytes:
    """A container whose checksums are right and one of whose parts is damaged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim = chance.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, damage(content, chance) if name == victim else content)
    return made.getvalue()


def _try(data: bytes, read: Callable[[BinaryIO], Extract], name: str, outcome: Outcome) -> None:
    outcome.runs += 1
    with tempfile.TemporaryFile() as file:
        file.write(data)
        try:
            extract = read(file)
        except Unreadable as refusal:
            outcome.refused += 1
            outcome.codes[refusal.code] += 1
            # A child that died of the file is a refusal as well, but not one by name.
            if refusal.detail == "crash":
                outcome.faults.append(f"{name}: the child died")
        except Exception as fault:
            outcome.faults.append(f"{name}: {fault!r}")
        else:
            outcome.read += 1
            outcome.faults += [f"{name}: {broken}" for broken in broken_promises(extract)]


def broken_promises(extract: Extract) -> list[str]:
    """What an extract must hold and does not."""
    starts = [start for start, _ in extract.places]
    checks = {
        "empty": bool(extract.text.strip()),
        "too long": len(extract.text) <= MAX_CHARACTERS + 1,
        "not in NFC": unicodedata.is_normalized("NFC", extract.text),
        "holds the code 0": "\x00" not in extract.text,
        "cannot be stored": not any("\ud800" <= letter <= "\udfff" for letter in extract.text),
        "places out of order": starts == sorted(set(starts)),
        "place behind the end": not starts or starts[-1] < len(extract.text),
    }
    return [what for what, holds in checks.items() if not holds]
