"""What an operator may get wrong is told in one sentence, without a traceback, and makes nothing."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, connection

from giamsat.cli import Plainly, main
from giamsat.cli.place import Place
from giamsat.core.errors import NotFound
from giamsat.core.postgres import DatabaseProblem


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not there, and no database named."""
    for name in ("GIAMSAT_DATA", "DATABASE_URL"):
        # Set and taken away: both are put back after the test, whatever the command did to them.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path / "mistyped"


def told(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
    return result.output


@pytest.mark.parametrize(
    "command",
    [
        ("recount", "--check"),
        ("verify",),
        ("rotate-seal-key",),
        ("labels", "57"),
        ("operator", "moi", "--name", "Đỗ Văn Nhất"),
        ("import", __file__, "--programme", "x"),
        ("dump",),
        ("voice-bounces",),
        ("manage", "check"),
        ("migrate",),
        ("shell",),
        ("worker",),
        ("bench", "portal"),
        ("bench", "boards"),
    ],
    ids=" ".join,
)
def test_a_mistyped_folder_makes_no_installation(nowhere: Path, command: tuple[str, ...]) -> None:
    words = told(CliRunner().invoke(main, ["--data", str(nowhere), *command]))
    assert f"There is no installation in {nowhere}" in words
    assert not nowhere.exists()


class Here(Place):
    """The database of the tests, as a place where commands run."""

    def require_database(self) -> None:
        """It is there."""

    @contextlib.contextmanager
    def django(self) -> Iterator[None]:
        yield


@pytest.mark.parametrize(
    ("kept", "words"), [("false", "is empty"), ("app <> 'tasks'", "those of an earlier version")]
)
def test_tables_of_another_version_are_named(db: None, tmp_path: Path, kept: str, words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM django_migrations WHERE NOT ({kept})")  # noqa: S608 (of this file)
    with pytest.raises(DatabaseProblem, match=words), Here(tmp_path).installed():
        pass


def test_tables_of_this_version_are_taken(db: None, tmp_path: Path) -> None:
    with Here(tmp_path).installed():
        pass


def failing(problem: Exception) -> Result:
    group = Plainly("giamsat")

    @group.command()
    def act() -> None:
        raise problem

    return CliRunner().invoke(group, ["act"])


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (NotFound(), "within your scope"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "No space left on device: /data/x"),
        (PermissionError(errno.EACCES, "Permission denied", "/data/x"), "Permission denied: /data/x"),
        (psycopg.OperationalError("the connection is closed"), "the connection is closed"),
    ],
)
def test_a_failure_of_the_machine_is_a_sentence(problem: Exception, words: str) -> None:
    assert words in told(failing(problem))


def test_a_database_that_goes_away_under_a_command_is_a_sentence() -> None:
    gone = OperationalError("the connection is closed")
    gone.__cause__ = psycopg.OperationalError("the connection is closed")
    assert "The database ended" in told(failing(gone))


def test_a_fault_of_the_program_keeps_its_trace() -> None:
    assert isinstance(failing(KeyError("x")).exception, KeyError)


def test_what_a_command_says_itself_stays_as_it_is() -> None:
    assert told(failing(click.ClickException("so"))) == "Error: so\n"
