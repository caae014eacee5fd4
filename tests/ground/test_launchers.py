"""The launchers: plain sh, and clear words where a machine lacks something."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = ["bin/up", "bin/test", "bin/giamsat", "bin/environment.sh", ".ci/run", "tools/lock"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_plain_sh(script: str) -> None:
    shell = shutil.which("dash") or "sh"
    done = subprocess.run([shell, "-n", str(PROJECT / script)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    assert os.access(PROJECT / script, os.X_OK) or script.endswith(".sh")


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_host_is_named(script: str) -> None:
    text = (PROJECT / script).read_text(encoding="utf-8")
    assert "http" not in text
    assert "--index-url" not in text
    assert "curl" not in text


@pytest.fixture
def poor_path(tmp_path: Path) -> Path:
    """A PATH with the shell's own tools alone: no Python, no Chromium, no apt-get."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("dirname", "id", "tail", "date", "grep", "rm", "cat", "mktemp", "uname", "sh"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


def launch(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(PROJECT / script)],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_python_and_apt(poor_path: Path) -> None:
    done = launch("bin/up", poor_path)
    assert done.returncode == 1
    assert "Missing on this system: python3 python3-venv." in done.stderr


def test_an_old_python_is_named(poor_path: Path) -> None:
    program(poor_path, "python3", 'case "$*" in *version*info*) exit 1;; *) echo Python 3.9.2;; esac')
    done = launch("bin/up", poor_path)
    assert done.returncode == 1
    assert "Giamsat needs Python 3.11 or newer; here is Python 3.9.2." in done.stderr


@pytest.mark.parametrize("sudo", [True, False])
def test_an_ordinary_user_is_told_the_one_command(poor_path: Path, sudo: bool) -> None:
    """All that is missing at once; nothing is tried."""
    program(poor_path, "python3", 'case "$*" in *ensurepip*|*atomic*) exit 1;; *) exit 0;; esac')
    if sudo:
        program(poor_path, "sudo", "exit 1")
    program(poor_path, "apt-get", f"echo called >{poor_path}/called")
    (poor_path / "id").unlink()
    program(poor_path, "id", "echo 1000")
    done = launch("bin/test", poor_path)
    assert done.returncode == 1
    command = (
        "apt-get update && apt-get install -y --no-install-recommends python3-venv git chromium libatomic1"
    )
    assert (f"    sudo sh -c '{command}'\n" if sudo else f"    {command}\n") in done.stderr
    assert not (poor_path / "called").exists()


def test_root_gets_it_installed(poor_path: Path) -> None:
    program(poor_path, "python3", 'case "$*" in *ensurepip*) exit 1;; *-m*) exit 1;; *) exit 0;; esac')
    program(poor_path, "apt-get", f'echo "$*" >>{poor_path}/called; [ "$1" != install ] || exit 7')
    (poor_path / "id").unlink()
    program(poor_path, "id", "echo 0")
    done = launch("bin/up", poor_path)
    called = (poor_path / "called").read_text(encoding="utf-8").splitlines()
    assert called[0].startswith("update")
    assert called[1].startswith("install")
    assert called[1].endswith("python3-venv")
    # Here the installation fails, and that is told too.
    assert done.returncode == 1
    assert "Installing python3-venv failed" in done.stderr
