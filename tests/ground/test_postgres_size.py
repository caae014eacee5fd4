"""The private PostgreSQL takes what its machine has, and what somebody wrote down for it."""

from __future__ import annotations

from pathlib import Path

import psycopg

from giamsat.core.postgres import Cluster
from giamsat.core.postgres_binaries import find
from giamsat.core.postgres_size import options

GIB = 1024**3
NOWHERE = Path("/nowhere/bin")
MADE = (
    "max_connections = 100\t\t# (needs restart)\nshared_buffers = 128MB\t\t# min 128kB\nmax_wal_size = 1GB\n"
)


def folder(tmp_path: Path, text: str, auto: str = "") -> Path:
    (tmp_path / "postgresql.conf").write_text(text)
    (tmp_path / "postgresql.auto.conf").write_text(auto)
    return tmp_path


def test_an_eighth_of_the_machine_within_bounds(tmp_path: Path) -> None:
    made = folder(tmp_path, MADE)
    assert [options(made, NOWHERE, size)["shared_buffers"] for size in (GIB // 2, 24 * GIB, 256 * GIB)] == [
        "128MB", "3072MB", "4096MB",
    ]  # fmt: skip
    assert options(made, NOWHERE, 24 * GIB)["effective_cache_size"] == "12288MB"
    assert options(made, NOWHERE, 24 * GIB)["max_wal_size"] == "4GB"


def test_what_somebody_wrote_wins(tmp_path: Path) -> None:
    written = MADE + "shared_buffers = '1GB' # ours\n#max_wal_size = 9GB\ncheckpoint_timeout 5min\n"
    left = options(folder(tmp_path, written, "effective_cache_size = '3GB'\n"), NOWHERE, 24 * GIB)
    assert set(left) == {"max_wal_size"}


def test_what_was_in_memory_is_read_again_after_a_restart(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    (tmp_path / "lib").mkdir()
    made = folder(tmp_path, MADE)
    assert "shared_preload_libraries" not in options(made, programs), (
        "a server without the module would not start"
    )
    (tmp_path / "lib" / "pg_prewarm.so").touch()
    assert options(made, programs)["shared_preload_libraries"] == "pg_prewarm"
    own = folder(tmp_path, MADE + "shared_preload_libraries = 'pg_stat_statements'\n")
    assert "shared_preload_libraries" not in options(own, programs)


def test_the_private_server_keeps_its_memory_over_a_restart(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "data")
    cluster.join()
    try:
        with psycopg.connect(cluster.url("postgres")) as connection:
            (loaded,) = connection.execute("SHOW shared_preload_libraries").fetchone() or ("",)
    finally:
        cluster.leave()
    has = list((find(None).parent / "lib").rglob("pg_prewarm.*"))
    assert loaded == ("pg_prewarm" if has else "")
    assert (tmp_path / "data" / "postgres" / "autoprewarm.blocks").exists() == bool(has)
