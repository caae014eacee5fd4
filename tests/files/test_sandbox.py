"""The child answers within its limits, or is ended."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from giamsat.core import sandbox
from giamsat.core.sandbox import SandboxFailed, run_sandboxed
from giamsat.core.sandbox_walls import NAMESPACE, WALLS

_MODULE = "giamsat_sandbox_probe"
_PROBE = """
import os, resource, socket, subprocess, threading, time

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

def _outcome(act):
    try:
        act()
    except OSError as fault:
        return fault.errno
    return 0

def reach_out():
    return _outcome(lambda: socket.create_connection(("127.0.0.1", 1), timeout=1)), _outcome(socket.socketpair)

def start():
    return _outcome(lambda: subprocess.run(["/bin/true"])), _outcome(os.fork)

def run_one():
    return subprocess.run(["/bin/echo", "ran"], capture_output=True, text=True).stdout.strip()

def thread():
    told = []
    one = threading.Thread(target=told.append, args=("ran",))
    one.start()
    one.join()
    return told

def state():
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return {
        "capabilities": [int(lines[name], 16) for name in ("CapEff", "CapPrm", "CapInh")],
        "no_new_privileges": lines["NoNewPrivs"].strip(), "filtered": lines["Seccomp"].strip(),
        "niceness": os.nice(0), "open": len(os.listdir("/proc/self/fd")) - 1,
        "core": resource.getrlimit(resource.RLIMIT_CORE), "network": os.readlink("/proc/self/ns/net"),
        "parent": _outcome(lambda: open(f"/proc/{os.getppid()}/mem", "rb")),
    }

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


def test_the_child_reaches_nobody_and_starts_nothing(probe: str) -> None:
    assert run_sandboxed(probe, "reach_out", {}) == [errno.EPERM, errno.EPERM]
    assert run_sandboxed(probe, "start", {}) == [errno.EPERM, errno.EPERM]
    assert run_sandboxed(probe, "thread", {}) == ["ran"]
    # A reader that needs a program says how many.
    assert run_sandboxed(probe, "run_one", {}, programs=1) == "ran"
    assert run_sandboxed(probe, "reach_out", {}, programs=1) == [errno.EPERM, errno.EPERM]


def test_the_child_has_no_rights_and_nothing_of_ours(probe: str, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        state = run_sandboxed(probe, "state", {})
    assert state["capabilities"] == [0, 0, 0]
    assert (state["no_new_privileges"], state["filtered"]) == ("1", "2")
    assert state["niceness"] >= 10
    assert state["open"] == 3
    assert state["core"] == [0, 0]
    if os.geteuid() == 0 or NAMESPACE not in sandbox.missing_walls():
        assert state["parent"] in (errno.EACCES, errno.EPERM)
    assert (state["network"] == os.readlink("/proc/self/ns/net")) == (NAMESPACE in sandbox.missing_walls())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_an_ordinary_user_has_the_same_walls() -> None:
    """By the system's own Python: another one may lie where that user cannot read."""
    python = shutil.which("python3", path="/usr/bin:/bin")
    assert python
    asked = "from giamsat.core.sandbox import missing_walls; print(missing_walls())"
    told = subprocess.run(
        [python, "-c", asked], cwd=sandbox._ROOT, user=65534, group=65534, extra_groups=[],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    # A kernel may refuse user namespaces to ordinary users; nothing else may be missing.
    assert told.stdout.strip() in ("()", f"('{NAMESPACE}',)")


def test_a_wall_that_is_refused_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.missing_walls.cache_clear()
    monkeypatch.setattr(sandbox, "_START", "raise SystemExit(1)")
    assert sandbox.missing_walls() == WALLS
    sandbox.missing_walls.cache_clear()
