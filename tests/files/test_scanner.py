"""The scanner's word is taken for what it is: only a whole scan makes a file clean."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from giamsat.core.files.scanner import Outcome, scan
from tests.files.clamd import EICAR, Clamd


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    server = Clamd(limit=1 << 20)
    yield server
    server.stop()


def test_clean_and_infected(clamd: Clamd) -> None:
    file = io.BytesIO(bytes(300_000))
    file.read(100)
    assert scan(clamd.address, file).outcome is Outcome.CLEAN
    assert clamd.scanned == [300_000], "a scan covers the file from its start to its end"
    found = scan(clamd.address, io.BytesIO(EICAR))
    assert (found.outcome, found.detail) == (Outcome.INFECTED, "Eicar-Test-Signature")


def test_what_the_scanner_did_not_read_whole_is_not_clean(clamd: Clamd) -> None:
    assert scan(clamd.address, io.BytesIO(bytes(9 << 20))).outcome in (
        Outcome.NOT_SCANNED,
        Outcome.UNREACHABLE,
    )
    assert scan(clamd.address, io.BytesIO(bytes((1 << 20) + 1))).outcome is Outcome.NOT_SCANNED
    assert scan(clamd.address, io.BytesIO(b"limits")).outcome is Outcome.NOT_SCANNED


def test_a_scanner_that_does_not_answer(clamd: Clamd) -> None:
    clamd.stop()
    assert scan(clamd.address, io.BytesIO(b"x"), timeout=2).outcome is Outcome.UNREACHABLE
    assert scan("unix:/nonexistent/clamd.sock", io.BytesIO(b"x")).outcome is Outcome.UNREACHABLE
    assert scan("no address", io.BytesIO(b"x")).outcome is Outcome.UNREACHABLE
