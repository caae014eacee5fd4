"""Throw-away data folders, and ``giamsat`` as a real process on them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from giamsat.core.postgres import Cluster

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder that an unprivileged user can reach; pytest's own are closed to all but us."""
    folder = Path(tempfile.mkdtemp(prefix="giamsat-ground-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _made() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="giamsat-made-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    cluster = Cluster(folder, throw_away=True)
    cluster.join()
    cluster.leave()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def made(_made: Path, data: Path) -> Path:
    """A data folder whose PostgreSQL was made before and is stopped; a copy for the test alone."""
    subprocess.run(["cp", "-a", f"{_made}/.", str(data)], check=True)
    return data


@pytest.fixture
def bare_environment() -> dict[str, str]:
    """Our environment without any setting of Giamsat's."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIAMSAT_", "DATABASE_URL", "TEST_DATABASE_URL", "DJANGO_"))
    } | {"PYTHONPATH": str(PROJECT)}


def giamsat(
    environment: dict[str, str], *arguments: str, timeout: float = 600
) -> subprocess.CompletedProcess[str]:
    """Run the command line and wait for it."""
    return subprocess.run(
        [sys.executable, "-m", "giamsat.cli", *arguments],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
