"""The data folder that a command works on, and how Django comes to know of it."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from giamsat.core import database
from giamsat.core.postgres import Cluster, DatabaseProblem, write_secret
from giamsat.core.postgres_owner import hand_over

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """One data folder; everything that one installation must keep lies in it."""

    data: Path

    @classmethod
    def of(cls, data: Path | None) -> Place:
        """The folder that was named, else ``.data`` in the project; children inherit it."""
        place = cls((data or PROJECT / ".data").absolute())
        os.environ["GIAMSAT_DATA"] = str(place.data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamsat.core.settings")
        return place

    def make(self) -> None:
        """Make the folder and, once, the key that signs sessions and links.

        Raises:
            DatabaseProblem: the folder cannot be written.
        """
        Cluster(self.data).prepare_data_folder()
        key = self.data / "secret.key"
        if not key.exists():
            write_secret(key, secrets.token_urlsafe(50))
        elif not os.access(key, os.R_OK):
            raise DatabaseProblem(
                f"{key} belongs to another user; run Giamsat as the user who made {self.data}."
            )

    @contextlib.contextmanager
    def database(self) -> Iterator[Cluster | None]:
        """The database, answering, for the length of the block (see ``core.database.in_use``)."""
        self.make()
        try:
            with database.in_use(self.data) as cluster:
                yield cluster
        finally:
            self._give_back()

    def _give_back(self) -> None:
        """What root's command left in a folder that an unprivileged user runs belongs to that user."""
        if os.geteuid() != 0:
            return
        owner = self.data.stat().st_uid
        if owner != 0:
            with contextlib.suppress(KeyError):
                hand_over(self.data, pwd.getpwuid(owner))

    @contextlib.contextmanager
    def django(self) -> Iterator[None]:
        """Django set up on the database, for the length of the block."""
        with self.database():
            import django
            from django.db import connections

            django.setup()
            try:
                yield
            finally:
                for connection in connections.all(initialized_only=True):
                    connection.close()
                    if connection.vendor == "postgresql" and hasattr(connection, "close_pool"):
                        connection.close_pool()

    def require_database(self) -> None:
        """Refuse a folder that nobody has started Giamsat in: a mistyped name must not make an installation.

        Raises:
            DatabaseProblem: the folder holds no database, and no other is named.
        """
        if not database.named_url() and not (self.data / "postgres").exists():
            raise DatabaseProblem(
                f"There is no installation in {self.data}. Name its folder by --data, "
                "or make one there with bin/up."
            )

    @contextlib.contextmanager
    def existing(self) -> Iterator[None]:
        """Django set up on an installation that is there, of whatever version; makes nothing.

        Raises:
            DatabaseProblem: there is none.
        """
        self.require_database()
        with self.django():
            yield

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """The same, with the tables of this version.

        Raises:
            DatabaseProblem: there is none, or its tables are of another version.
        """
        with self.existing():
            _require_tables(self.data)
            yield


def _require_tables(data: Path) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        raise DatabaseProblem(f"The database of {data} is empty. bin/up fills it, or bin/giamsat prepare.")
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseProblem(
            "The tables are those of an earlier version. After a backup, bin/giamsat migrate brings them to this one."
        )
