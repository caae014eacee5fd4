"""The private PostgreSQL takes what its machine has, and what somebody wrote down for it."""

from __future__ import annotations

from pathlib import Path

from giamsat.core.postgres_size import options

GIB = 1024**3
MADE = (
    "max_connections = 100\t\t# (needs restart)\nshared_buffers = 128MB\t\t# min 128kB\nmax_wal_size = 1GB\n"
)


def folder(tmp_path: Path, text: str, auto: str = "") -> Path:
    (tmp_path / "postgresql.conf").write_text(text)
    (tmp_path / "postgresql.auto.conf").write_text(auto)
    return tmp_path


def test_an_eighth_of_the_machine_within_bounds(tmp_path: Path) -> None:
    made = folder(tmp_path, MADE)
    assert [options(made, size)["shared_buffers"] for size in (GIB // 2, 24 * GIB, 256 * GIB)] == [
        "128MB", "3072MB", "4096MB",
    ]  # fmt: skip
    assert options(made, 24 * GIB)["effective_cache_size"] == "12288MB"
    assert options(made, 24 * GIB)["max_wal_size"] == "4GB"


def test_what_somebody_wrote_wins(tmp_path: Path) -> None:
    written = MADE + "shared_buffers = '1GB' # ours\n#max_wal_size = 9GB\ncheckpoint_timeout 5min\n"
    left = options(folder(tmp_path, written, "effective_cache_size = '3GB'\n"), 24 * GIB)
    assert set(left) == {"max_wal_size"}
