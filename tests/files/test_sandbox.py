"""The child answers within its limits, or is ended."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from giamsat.core import sandbox
from giamsat.core.sandbox import SandboxFailed, run_sandboxed

_MODULE = "giamsat_sandbox_probe"
_PROBE = """
import os, time

def echo(file=None, **arguments):
    return {"read": file.read().decode() if file else None, "env": sorted(os.environ), **arguments}

def spin():
    while True:
        pass

def sleep():
    time.sleep(60)

def grow():
    return len(bytearray(2 << 30))

def shout():
    return "x" * (3 << 20)

def write(path):
    with open(path, "wb") as file:
        file.write(bytes(3 << 20))

def die():
    os._exit(9)

def fail():
    raise ValueError("bad bytes")
"""


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module for the child only: it is found beside the package, and allowed for this test."""
    (tmp_path / f"{_MODULE}.py").write_text(_PROBE)
    start = sandbox._START.replace("sys.argv[1])", f"sys.argv[1]); sys.path.append({str(tmp_path)!r})")
    monkeypatch.setattr(sandbox, "_START", start)
    monkeypatch.setattr(sandbox, "ALLOWED_MODULES", frozenset({_MODULE}))
    return _MODULE


def test_the_child_gets_arguments_and_file_but_no_environment(probe: str, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("nội dung")
    with (tmp_path / "f").open("rb") as file:
        file.read(3)
        told = run_sandboxed(probe, "echo", {"a": "ă"}, file=file)
    assert told["read"] == "nội dung"
    assert told["a"] == "ă"
    assert not [name for name in told["env"] if name not in {"LANG", "LC_CTYPE"}]


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        ("spin", "time"),
        ("sleep", "time"),
        ("grow", "memory"),
        ("shout", "output"),
        ("die", "crash"),
        ("fail", "crash"),
    ],
)
def test_limits_end_the_child_and_name_the_cause(probe: str, function: str, cause: str) -> None:
    began = time.monotonic()
    with pytest.raises(SandboxFailed) as failed:
        run_sandboxed(probe, function, {}, seconds=1, output_mb=1)
    assert failed.value.cause == cause
    assert time.monotonic() - began < 8


def test_the_child_cannot_fill_the_disk(probe: str, tmp_path: Path) -> None:
    with pytest.raises(SandboxFailed):
        run_sandboxed(probe, "write", {"path": str(tmp_path / "big")}, output_mb=1)
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@pytest.mark.parametrize(
    ("module", "function"), [("os", "getcwd"), ("giamsat.core.files.containers", "_size")]
)
def test_only_public_functions_of_allowed_modules_run(module: str, function: str) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        run_sandboxed(module, function, {})
