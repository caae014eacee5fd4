"""Started by root, everything runs as the unprivileged user; where that cannot be, the reason is said."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from giamsat.cli.place import Place
from giamsat.cli.stepping_down import step_down, unprivileged_user
from giamsat.core.ports import free_port
from giamsat.core.postgres_owner import can_reach, hand_over

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")
ORDINARY = pwd.getpwnam("nobody")


def everybodys_python(environment: dict[str, str]) -> tuple[str, dict[str, str]]:
    """A Python that an unprivileged user can start, and the environment in which it finds our packages."""
    data = Path("/tmp")  # noqa: S108 (only asked whose it is)
    user = unprivileged_user(data)
    assert user is not None
    ours = Path(os.path.realpath(sys.executable))
    if can_reach(user, ours.parent) and can_reach(user, Path(sys.prefix)):
        return sys.executable, environment
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = shutil.which(version, path="/usr/bin:/usr/local/bin")
    packages = sysconfig.get_path("purelib")
    if system is None or not can_reach(user, Path(packages)):
        pytest.skip("no Python and packages here that anyone but root can read")
    return system, {**environment, "PYTHONPATH": f"{environment['PYTHONPATH']}{os.pathsep}{packages}"}


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that root alone can enter."""
    tmp_path.chmod(0o700)
    return tmp_path / "data"


@pytest.fixture
def up(bare_environment: dict[str, str], data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``up`` as root on a data folder of an earlier version: all of it root's, but for PostgreSQL's part."""
    python, environment = everybodys_python({**bare_environment, "GIAMSAT_WEB_PROCESSES": "1"})
    command = [python, "-m", "giamsat.cli", "--data", str(data)]
    subprocess.run(
        [*command, "prepare", "--empty"],
        env=environment,
        cwd="/",
        check=True,
        capture_output=True,
        timeout=600,
    )
    (data / "files").mkdir()
    (data / "files" / "evidence").write_text("x")
    (data / "files" / "evidence").chmod(0o600)
    assert (data / "secret.key").stat().st_uid == 0
    with (data / "up.out").open("wb") as output:
        process = subprocess.Popen(
            [*command, "up", "--empty", "--port", str(free_port(following=1))],
            env=environment, cwd="/", stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    yield process
    process.kill()
    process.wait()


@pytest.mark.slow
def test_all_processes_are_the_unprivileged_users(
    up: subprocess.Popen[bytes], data: Path, bare_environment: dict[str, str]
) -> None:
    words = data / "up.out"
    deadline = time.monotonic() + 600
    while "Giamsat runs at" not in words.read_text() and up.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "Giamsat runs at" in words.read_text(), words.read_text()
    assert "runs as root" not in words.read_text()
    uid = (data / "postgres").stat().st_uid
    assert uid != 0
    owners = owners_of_processes(data)
    assert {name for name in ("worker", "giamsat.site", "uvicorn") if any(name in line for line in owners)} == {
        "worker", "giamsat.site", "uvicorn",
    }  # fmt: skip
    assert set(owners.values()) == {uid}
    whose = {path.name: path.lstat().st_uid for path in [data, *data.rglob("*")] if path.name != "up.out"}
    assert set(whose.values()) == {uid}, whose

    # What root's own commands leave in the folder later is handed over as well.
    (data / "files" / "later").write_text("x")
    python, environment = everybodys_python(bare_environment)
    subprocess.run(
        [python, "-m", "giamsat.cli", "--data", str(data), "manage", "check"],
        env=environment, cwd="/", check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert (data / "files" / "later").stat().st_uid == uid
    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0


def owners_of_processes(data: Path) -> dict[str, int]:
    """Command line and user of every process that works for ``data``."""
    wanted = f"GIAMSAT_DATA={data}".encode()
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[f"{entry.name} {line}"] = (entry / "cmdline").stat().st_uid
        except OSError:
            continue
    return found


def test_a_closed_data_folder_is_named(closed: Path) -> None:
    place = Place(closed)
    place.make()
    assert "cannot enter" in step_down(place, [], (8000, 8001))
    # Nothing changed hands.
    assert (closed / "secret.key").stat().st_uid == 0


def test_a_port_of_roots_is_named(data: Path) -> None:
    assert step_down(Place(data), [], (80, 8001)) == "only root may listen on port 80"


def test_settings_that_only_root_can_read_are_named(
    data: Path, closed: Path, bare_environment: dict[str, str]
) -> None:
    """A secret in a file of root's: Giamsat goes on as root and says so."""
    python, environment = everybodys_python(bare_environment)
    closed.mkdir()
    (closed / "key").write_text("s" * 50)
    asked = f"print(step_down(Place(Path({str(data)!r})), [], (8000,)))"
    done = subprocess.run(
        [python, "-c", f"from giamsat.cli.stepping_down import *; {asked}"],
        env={**environment, "GIAMSAT_SECRET_KEY_FILE": str(closed / "key")},
        cwd="/", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "cannot read all of the program and its settings" in done.stdout
    assert "setting GIAMSAT_SECRET_KEY" in done.stdout


def test_handing_over_touches_nothing_outside(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside / "deep", outside):
        folder.mkdir(parents=True)
    for path in (inside / "deep" / "own", outside / "linked", outside / "named"):
        path.write_text("x")
    (inside / "link").symlink_to(outside / "linked")
    (inside / "folder").symlink_to(outside)
    (inside / "second-name").hardlink_to(outside / "named")
    (inside / "others").write_text("x")
    os.chown(inside / "others", 12345, 12345)
    hand_over(inside, ORDINARY)
    assert (inside / "deep" / "own").stat().st_uid == (inside / "deep").stat().st_uid == ORDINARY.pw_uid
    assert [path.stat().st_uid for path in (outside, outside / "linked", outside / "named")] == [0, 0, 0]
    assert (inside / "others").stat().st_uid == 12345
