"""The private PostgreSQL: made, shared, stopped, and back after being killed at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from giamsat.core import database
from giamsat.core.postgres import Cluster, DatabaseProblem


def query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def test_it_is_made_as_it_should_be(data: Path) -> None:
    cluster = Cluster(data)
    cluster.join()
    try:
        url = cluster.url()
        assert query(url, "SHOW server_encoding") == "UTF8"
        assert query(url, "SHOW data_checksums") == "on"
        assert query(url, "SHOW fsync") == "on"
        assert query(url, "SHOW full_page_writes") == "on"
        assert query(url, "SHOW checkpoint_timeout") == "15min"
        assert query(url, "SHOW listen_addresses") == ""
        assert query(url, "SELECT lower('ĐIỆN BIÊN')") == "điện biên"
        assert query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        database.check_server(url)
        assert stat.S_IMODE((data / "postgres.password").stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700
        owner = Path(f"/proc/{cluster.postmaster_pid()}").stat().st_uid
        assert owner != 0
    finally:
        cluster.leave()
    assert cluster.pids() == []


def test_a_wrong_password_is_refused(made: Path) -> None:
    cluster = Cluster(made, throw_away=True)
    cluster.join()
    try:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(cluster.url(), password="guessed").close()
    finally:
        cluster.leave()


def test_the_last_user_stops_it(made: Path) -> None:
    first, second = Cluster(made, throw_away=True), Cluster(made, throw_away=True)
    first.join()
    second.join()
    first.leave()
    assert query(second.url(), "SELECT 1") == 1
    second.leave()
    assert second.pids() == []


def test_the_log_quotes_no_values(made: Path) -> None:
    cluster = Cluster(made, throw_away=True)
    cluster.join()
    try:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE t (name text UNIQUE)")
            connection.execute("INSERT INTO t VALUES ('riêng tư')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO t VALUES ('riêng tư')")
    finally:
        cluster.leave()
    text = "".join(path.read_text() for path in (made / "postgres" / "log").glob("*.log"))
    assert "duplicate key" in text
    assert "riêng tư" not in text


def hold(data: Path, ready: Path) -> None:
    cluster = Cluster(data)
    cluster.join()
    ready.write_text(cluster.url())
    time.sleep(600)


def started_elsewhere(data: Path) -> multiprocessing.process.BaseProcess:
    ready = data / "ready"
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(data, ready), daemon=True)
    process.start()
    deadline = time.monotonic() + 60
    while not ready.exists() or not ready.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_an_orphan_is_joined_and_stopped(made: Path) -> None:
    holder = started_elsewhere(made)
    cluster = Cluster(made)
    postmaster = cluster.postmaster_pid()
    holder.kill()
    holder.join()
    assert cluster.is_running()
    cluster.join()
    assert cluster.postmaster_pid() == postmaster
    cluster.leave()
    assert cluster.pids() == []


@pytest.mark.parametrize("whom", ["postmaster", "everything"])
def test_after_kill_all_that_was_acknowledged_is_there(data: Path, whom: str) -> None:
    holder = started_elsewhere(data)
    cluster = Cluster(data)
    acknowledged = 0
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE t (n int)")
        for number in range(200):
            connection.execute("INSERT INTO t VALUES (%s)", [number])
            acknowledged += 1
        victims = cluster.pids()[:1] if whom == "postmaster" else cluster.pids()
        for pid in victims:
            kill(pid)
    holder.kill()
    holder.join()
    assert (data / "postgres" / "postmaster.pid").exists()
    cluster.join()
    try:
        assert query(cluster.url(), "SELECT count(*) FROM t") == acknowledged
    finally:
        cluster.leave()


def test_a_recycled_process_number_is_no_server(made: Path) -> None:
    cluster = Cluster(made, throw_away=True)
    cluster.join()
    pid_file = made / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    cluster.leave()
    # As after a restart of the machine: the number in the file is somebody else's now.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not cluster.is_running()
    cluster.join()
    assert query(cluster.url(), "SELECT 1") == 1
    cluster.leave()


def test_a_copy_harms_not_its_original(data: Path) -> None:
    original = Cluster(data / "original", throw_away=True)
    original.join()
    try:
        # Taken from a running server, so the copy's postmaster.pid names the original's folder.
        subprocess.run(["cp", "-a", str(data / "original"), str(data / "copy")], check=True)
        copy = Cluster(data / "copy", throw_away=True)
        assert not copy.is_running()
        copy.join()
        assert copy.postmaster_pid() != original.postmaster_pid()
        assert query(original.url(), "SELECT 1") == 1
        copy.leave()
    finally:
        original.leave()


def test_it_comes_back_under_its_users(made: Path) -> None:
    cluster = Cluster(made, throw_away=True)
    cluster.join()
    try:
        assert cluster.restart_if_down() is False
        kill(cluster.pids()[0])
        deadline = time.monotonic() + 30
        while cluster.is_running():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert cluster.restart_if_down() is True
        assert query(cluster.url(), "SELECT 1") == 1
    finally:
        cluster.leave()


def test_a_making_that_was_cut_short_begins_anew(data: Path) -> None:
    half = data / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    cluster = Cluster(data, throw_away=True)
    cluster.join()
    try:
        assert query(cluster.url(), "SELECT current_database()") == "giamsat"
    finally:
        cluster.leave()
    assert not half.exists()


def test_another_major_version_is_named(made: Path) -> None:
    cluster = Cluster(made, throw_away=True)
    cluster.join()
    cluster.leave()
    (made / "postgres" / "PG_VERSION").write_text("13\n")
    with pytest.raises(DatabaseProblem, match="made by PostgreSQL 13"):
        cluster.join()


def test_a_folder_of_something_else_is_left_alone(data: Path) -> None:
    (data / "postgres").mkdir()
    (data / "postgres" / "letters.txt").write_text("mine")
    with pytest.raises(DatabaseProblem, match="no PostgreSQL data folder"):
        Cluster(data).join()
    assert (data / "postgres" / "letters.txt").read_text() == "mine"


def test_a_data_folder_under_a_file_is_refused(data: Path) -> None:
    (data / "file").write_text("")
    with pytest.raises(DatabaseProblem, match="cannot be made"):
        Cluster(data / "file" / "data").join()


def test_a_long_path_still_has_a_socket(data: Path) -> None:
    cluster = Cluster(data / ("x" * 60) / ("y" * 60), throw_away=True)
    cluster.join()
    short = Path(cluster._socket_folder())
    try:
        assert query(cluster.url(), "SELECT 1") == 1
        assert str(data) not in str(short)
    finally:
        cluster.leave()
    assert not short.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder that the server's user cannot reach")
def test_root_in_a_closed_folder(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "data", throw_away=True)
    cluster.join()
    try:
        assert query(cluster.url(), "SELECT 1") == 1
        outside = (closed / "data" / "postgres").resolve()
        assert outside.parent == Path("/var/lib/giamsat")
    finally:
        cluster.leave()
    subprocess.run(["rm", "-rf", str(outside)], check=True)


def test_two_starts_at_once_make_one_server(data: Path) -> None:
    code = (
        "import sys, pathlib, time; from giamsat.core.postgres import Cluster\n"
        "c = Cluster(pathlib.Path(sys.argv[1]), throw_away=True); c.join()\n"
        "print(c.postmaster_pid(), flush=True); sys.stdin.readline(); c.leave()"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    numbers = {start.stdout.readline() for start in starts if start.stdout}
    for start in starts:
        start.communicate("\n", timeout=60)
    assert len(numbers) == 1
    assert numbers != {""}
    assert Cluster(data).pids() == []


class TestNamedServer:
    def test_one_that_does_not_answer(self) -> None:
        with pytest.raises(DatabaseProblem, match="DATABASE_URL: the server cannot be used"):
            database.check_server("postgresql://nobody@127.0.0.1:1/x")

    def test_words_that_are_no_address(self) -> None:
        with pytest.raises(DatabaseProblem, match="DATABASE_URL"):
            database.check_server("mysql is better")

    def test_another_encoding(self, database_url: str) -> None:
        name = f"latin_{os.getpid()}"
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} ENCODING 'SQL_ASCII'"
                " LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
            )
        try:
            with pytest.raises(DatabaseProblem, match="encoding is SQL_ASCII"):
                database.check_server(f"{database_url} dbname={name}")
        finally:
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name}")

    def test_a_role_that_may_not_make_extensions(self, made: Path) -> None:
        cluster = Cluster(made, throw_away=True)
        cluster.join()
        try:
            with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
                connection.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
            with pytest.raises(DatabaseProblem, match="CREATE EXTENSION ltree; CREATE EXTENSION unaccent"):
                database.check_server(f"{cluster.url()} user=weak password=weak")
        finally:
            cluster.leave()

    def test_it_is_used_instead_of_a_private_one(
        self, data: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", database_url)
        with database.in_use(data) as cluster:
            assert cluster is None
        assert not (data / "postgres").exists()
