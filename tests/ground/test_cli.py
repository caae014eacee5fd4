"""The command line: help everywhere, settings listed, bad ones named, text without a database."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import click
import psycopg
import pytest

from giamsat.cli import main
from giamsat.core.postgres import Cluster
from tests.ground.conftest import PROJECT, giamsat


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    context = click.Context(group)
    found = [path]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        elif name != "manage":  # passes --help on to Django, which needs the database
            found.append((*path, name))
    return found


def test_help_at_every_level(data: Path) -> None:
    from click.testing import CliRunner

    for path in commands(main):
        shown = CliRunner().invoke(main, ["--data", str(data), *path, "--help"])
        assert shown.exit_code == 0, path
        assert "Usage: " in shown.output
    assert not list(data.iterdir())


def test_the_command_line_starts_without_django(bare_environment: dict[str, str]) -> None:
    code = (
        "import sys, giamsat.cli\n"
        "print([n for n in sys.modules if n.split('.')[0] in {'procrastinate', 'allauth', 'ninja'}"
        " or n == 'giamsat.core.settings'])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], env=bare_environment, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_every_setting_is_listed(bare_environment: dict[str, str], data: Path) -> None:
    shown = giamsat(
        bare_environment | {"GIAMSAT_HTTPS": "yes", "GIAMSAT_HTTP": "yes"},
        *("--data", str(data), "check-config", "--json"),
    )
    assert shown.stderr == "warning: GIAMSAT_HTTP is set, and there is no such setting\n"
    rows = {row["name"]: row for row in json.loads(shown.stdout)}
    assert rows["GIAMSAT_HTTPS"]["set"] is True
    assert rows["GIAMSAT_HTTPS"]["type"] == "yes/no"
    assert rows["DATABASE_URL"]["default"] == "private database"
    assert all(row["help"].endswith(".") for row in rows.values())


def test_no_setting_is_read_without_being_listed() -> None:
    import re

    from giamsat.cli.settings_table import rows

    package = Path(__file__).resolve().parents[2] / "giamsat"
    read = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(r"\bread\(\s*\"([A-Z][A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert "GIAMSAT_DATA" in read
    assert read - {row["name"] for row in rows()} == set()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GIAMSAT_HTTPS", "maybe", "'maybe' is neither yes nor no"),
        ("GIAMSAT_WEB_PROCESSES", "two", "'two' is no whole number"),
        ("GIAMSAT_LIVE_URL", "live.example", "is not an address like https://host:port"),
        ("GIAMSAT_LIVE_URL", "https://x; script-src *", "is not an address like https://host:port"),
        ("DATABASE_URL", "host: db password: hush", "neither an address like"),
        ("GIAMSAT_SECRET_KEY_FILE", "/does/not/exist", "No such file"),
    ],
)
def test_a_bad_setting_stops_with_its_name(
    bare_environment: dict[str, str], data: Path, name: str, value: str, words: str
) -> None:
    shown = giamsat(bare_environment | {name: value}, "--data", str(data), "check-config")
    assert shown.returncode == 1
    assert f"setting {name.removesuffix('_FILE')}: " in shown.stderr
    assert words in shown.stderr
    assert "Traceback" not in shown.stderr
    assert "hush" not in shown.stderr


def test_a_database_that_cannot_be_used_is_a_sentence(bare_environment: dict[str, str], data: Path) -> None:
    shown = giamsat(
        bare_environment | {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "--data", str(data), "migrate"
    )
    assert shown.returncode == 1
    assert shown.stderr.startswith("Error: DATABASE_URL: the server cannot be used")
    assert "Traceback" not in shown.stderr


def test_extract_reads_other_encodings_and_refuses_what_is_no_text(
    bare_environment: dict[str, str], data: Path, tmp_path: Path
) -> None:
    text = tmp_path / "cũ.txt"
    text.write_bytes("Nghị quyết".encode("utf-16"))
    shown = giamsat(bare_environment, "--data", str(data), "extract", str(text))
    assert shown.returncode == 0
    assert "was in utf-16" in shown.stderr
    text.write_bytes(bytes(range(256)) * 20)
    refused = giamsat(bare_environment, "--data", str(data), "extract", str(text))
    assert refused.returncode == 1
    assert "This is not a text file" in refused.stderr


def test_a_dump_fills_a_new_folder(bare_environment: dict[str, str], data: Path) -> None:
    old, new, dump, keys = data / "old", data / "new", data / "giamsat.dump", data / "keys.tar"
    cluster = Cluster(old)
    cluster.join()
    try:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION ltree")
            connection.execute("CREATE TABLE units AS SELECT 'vn.gov'::ltree AS path, 'Chính phủ' AS name")
            connection.execute("CREATE TABLE publishing_sealkey AS SELECT 1 AS id, 'giamsat-1' AS name")
        (old / "seal-keys").mkdir(mode=0o700)
        (old / "seal-keys" / "giamsat-1.pem").write_text("private")
        with dump.open("wb") as file:
            said = subprocess.run(
                [sys.executable, "-m", "giamsat.cli", "--data", str(old), "dump", "--keys", str(keys)],
                env=bare_environment,
                stdout=file,
                stderr=subprocess.PIPE,
                check=True,
            )
    finally:
        cluster.leave()
    assert b"1 files of keys" in said.stderr
    assert keys.stat().st_mode & 0o077 == 0
    bare = giamsat(bare_environment, "--data", str(data / "bare"), "restore", str(dump))
    assert bare.returncode == 1
    assert "the private key giamsat-1 is not in" in bare.stderr
    command = ("--data", str(new), "restore", str(dump), "--keys", str(keys))
    restored = giamsat(bare_environment, *command)
    assert restored.returncode == 0, restored.stderr
    kept = new / "seal-keys" / "giamsat-1.pem"
    assert (kept.read_text(), kept.stat().st_mode & 0o077) == ("private", 0)
    again = giamsat(bare_environment, *command)
    assert again.returncode == 1
    assert "holds 2 tables already" in again.stderr
    cluster = Cluster(new)
    cluster.join()
    try:
        with psycopg.connect(cluster.url()) as connection:
            assert connection.execute("SELECT path::text, name FROM units").fetchall() == [
                ("vn.gov", "Chính phủ")
            ]
    finally:
        cluster.leave()


def test_keys_are_never_overwritten_nor_taken_from_a_foreign_file(tmp_path: Path) -> None:
    from giamsat.cli.backup import read_keys, write_keys

    (tmp_path / "seal-keys").mkdir()
    (tmp_path / "seal-keys" / "events.salt").write_text("salt")
    assert write_keys(tmp_path / "seal-keys", tmp_path / "keys.tar") == 1
    for act in (
        lambda: write_keys(tmp_path / "seal-keys", tmp_path / "keys.tar"),
        lambda: read_keys(tmp_path / "keys.tar", tmp_path / "seal-keys"),
    ):
        with pytest.raises(click.ClickException, match="never overwritten"):
            act()
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.add(tmp_path / "keys.tar", arcname="../outside")
    with pytest.raises(click.ClickException, match="no file of keys"):
        read_keys(tmp_path / "evil.tar", tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()


def test_the_documented_settings_are_the_real_ones() -> None:
    """Made anew by: bin/giamsat check-config --markdown."""
    from giamsat.cli.settings_table import as_markdown, rows

    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("check-config --markdown` -->\n")
    assert rest.partition("\n<!-- end of settings -->")[0] == as_markdown(rows())


def test_the_benchmark_of_the_database_gives_figures(bare_environment: dict[str, str], data: Path) -> None:
    shown = giamsat(bare_environment, "--data", str(data), "bench", "db", "--seconds", "0.2", "--json")
    assert shown.returncode == 0, shown.stderr
    rows = json.loads(shown.stdout)["rows"]
    assert [row["clients"] for row in rows] == [1, 8, 32]
    assert all(row["fsync"] == "on" and row["commits/s"] > 0 for row in rows)
