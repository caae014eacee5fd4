"""A private PostgreSQL in a folder: made, started, joined, stopped; survives being killed at any moment.

The server runs apart from whoever started it. Each process that uses it holds a shared lock on
``postgres.users``; the last to leave stops it. A killed process loses its lock with its life, so a server
left behind is found by the next one, joined, and stopped in its turn.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from giamsat.core import postgres_binaries, postgres_size
from giamsat.core.postgres_owner import can_reach, owner_for

#: A Unix socket's address holds 107 bytes; ``/.s.PGSQL.5432`` takes 14 of them.
LONGEST_SOCKET_FOLDER = 90
SHORT_PLACE = "/tmp"  # noqa: S108 (a folder made in it by mkdtemp, 0700)
SHORT_PREFIX = "giamsat-socket-"
START_SECONDS = 120
STOP_SECONDS = 60
OWN_DATABASE = "giamsat"
OWN_ROLE = "giamsat"

#: What a log line may not hold: statements and details quote the values that people entered.
SETTINGS = """
# --- written by Giamsat when the folder was made; later lines win ---
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
log_min_error_statement = panic
log_error_verbosity = terse
"""
#: A throw-away folder is never wanted back after a crash.
SETTINGS_THROW_AWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class DatabaseProblem(Exception):
    """The database cannot be used; the message tells the operator why and what to do."""


class Cluster:
    """The PostgreSQL in ``data / "postgres"``.

    Args:
        data: the data folder; made when missing.
        throw_away: no fsync, for tests only; takes effect when the folder is made.
    """

    def __init__(self, data: Path, *, throw_away: bool = False):
        self.data = data.absolute()
        self.throw_away = throw_away
        self.folder = self.data / "postgres"
        self.password_file = self.data / "postgres.password"
        self._users: int | None = None

    # -- use ------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Make the folder and start the server where needed, and count as one of its users from now on.

        Raises:
            DatabaseProblem: it cannot be made or started; the message quotes the server's last words.
        """
        if self._users is not None:
            return
        self.prepare_data_folder()
        with self._changing():
            self._users = self._open_lock("postgres.users")
            try:
                fcntl.flock(self._users, fcntl.LOCK_SH)
                if not (self.folder / "PG_VERSION").exists():
                    self._create()
                self._check_version()
                if not self.is_running():
                    self._start()
                self._ensure_database()
                self._wait_until_it_answers()
            except BaseException:
                self._forget_use()
                raise

    def leave(self) -> None:
        """Stop counting as a user; the last one stops the server."""
        if self._users is None:
            return
        with self._changing():
            alone = True
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                alone = False
            self._forget_use()
            if alone:
                self._stop()

    def restart_if_down(self) -> bool:
        """Start the server again when it has died under its users. True when that was needed."""
        if self.is_running():
            return False
        with self._changing():
            if self.is_running():
                return False
            self._start()
            self._wait_until_it_answers()
        return True

    def url(self, role: str = OWN_ROLE, database: str = OWN_DATABASE) -> str:
        """How to connect, in the form that ``DATABASE_URL`` takes (a libpq connection string)."""
        return make_conninfo(
            host=self._socket_folder(),
            port=5432,
            user=role,
            password=self.password_file.read_text(encoding="ascii").strip(),
            dbname=database,
        )

    def pids(self) -> list[int]:
        """Every process of this server that is alive, the postmaster first; empty where there is no /proc."""
        found = [pid for pid, program in self._processes() if "postgres" in program]
        postmaster = self.postmaster_pid()
        return sorted(found, key=lambda pid: (pid != postmaster, pid))

    def _remains(self) -> list[int]:
        """The same, and those that are ending: Linux forgets a killed process's program before it takes back the
        shared memory, which a new server finds still in use."""
        return [pid for pid, program in self._processes() if "postgres" in program or not program]

    def _processes(self) -> Iterator[tuple[int, str]]:
        """Processes that work in the folder, with the path of their program; "" for one that is ending."""
        here = os.path.realpath(self.folder)
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(entry / "cwd") == here:
                    try:
                        program = os.readlink(entry / "exe")
                    except OSError:
                        program = ""
                    yield int(entry.name), program

    def is_running(self) -> bool:
        """True when this folder's own server runs: a number in a stale file may be anyone's by now."""
        pid = self.postmaster_pid()
        if pid is None:
            return False
        if Path("/proc/self/cwd").exists():
            return pid in self.pids()
        return self._run("pg_ctl", "status", "-D", str(self.folder.resolve()), check=False).returncode == 0

    def postmaster_pid(self) -> int | None:
        """The number in ``postmaster.pid``, alive or not."""
        lines = self._pid_lines()
        return int(lines[0]) if lines and lines[0].lstrip("-").isdigit() else None

    # -- making ---------------------------------------------------------------------------------------

    def prepare_data_folder(self) -> None:
        """Make the data folder where it is missing.

        Raises:
            DatabaseProblem: it cannot be made or written.
        """
        try:
            # Root's server runs as another user, who must be able to pass through; secrets inside are 0600.
            self.data.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        except OSError as fault:
            raise DatabaseProblem(f"The data folder {self.data} cannot be made: {fault.strerror}.") from fault
        if not os.access(self.data, os.W_OK | os.X_OK):
            raise DatabaseProblem(f"The data folder {self.data} is not writable by this user.")

    def _create(self) -> None:
        if self.folder.exists() and any(self.folder.iterdir()):
            raise DatabaseProblem(f"{self.folder} holds something that is no PostgreSQL data folder.")
        new = self._fresh_folder()
        owner = owner_for(new)
        password = secrets.token_urlsafe(32)
        write_secret(self.password_file, password)
        handed = new.with_name(new.name + ".password")
        write_secret(handed, password)
        if owner is not None:
            os.chown(new, owner.pw_uid, owner.pw_gid)
            os.chown(handed, owner.pw_uid, owner.pw_gid)
        try:
            self._run(
                "initdb",
                *("-D", str(new), "-U", "postgres", "--pwfile", str(handed), "-E", "UTF8"),
                *postgres_binaries.locale_options(self._binaries(new)),
                *("--auth=scram-sha-256", "--data-checksums", "--no-instructions"),
                *(("--no-sync",) if self.throw_away else ()),
                folder=new,
            )
        finally:
            handed.unlink(missing_ok=True)
        with (new / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(SETTINGS + (SETTINGS_THROW_AWAY if self.throw_away else ""))
        # Only a whole folder gets the name: a kill in the middle of initdb leaves nothing half-made behind.
        if new.parent == self.data:
            new.rename(self.folder)
        else:
            self.folder.symlink_to(new)

    def _fresh_folder(self) -> Path:
        """An empty folder that the server's user can reach, in the data folder if that is possible."""
        new = self.data / "postgres.new"
        if self.folder.is_symlink() or self.folder.exists():
            self.folder.unlink() if self.folder.is_symlink() else self.folder.rmdir()
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        owner = owner_for(new)
        if owner is None or can_reach(owner, self.data):
            return new
        # Root's own home is closed to everyone else, so the server's files must lie outside of it.
        new.rmdir()
        outside = Path("/var/lib/giamsat")
        outside.mkdir(parents=True, exist_ok=True, mode=0o711)
        return Path(tempfile.mkdtemp(prefix="postgres-", dir=outside))

    def _ensure_database(self) -> None:
        """The application's role and database: a plain role, so that no fault of ours is a superuser's."""
        done = self.folder / "giamsat.ready"
        if done.exists():
            return
        self._wait_until_it_answers("postgres", "postgres")
        password = self.password_file.read_text(encoding="ascii").strip()
        role, database = sql.Identifier(OWN_ROLE), sql.Identifier(OWN_DATABASE)
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            # A kill may have come between any two of these, so each asks whether it is still to be done.
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWN_ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [OWN_DATABASE]
            ).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
        done.touch()

    def _check_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = str(postgres_binaries.major_version(self._binaries()))
        if made_by != ours:
            raise DatabaseProblem(
                f"{self.folder} was made by PostgreSQL {made_by}, and here is PostgreSQL {ours}. "
                "docs/operations.md, 'Upgrade', tells how to carry the data over."
            )

    # -- running --------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._clear_remains()
        first_words = self.folder.resolve() / "start.log"
        first_words.unlink(missing_ok=True)
        options = f"-c unix_socket_directories='{self._new_socket_folder()}' -c port=5432"
        if not self.throw_away:
            sized = postgres_size.options(self.folder.resolve(), self._binaries())
            options += "".join(f" -c {name}={value}" for name, value in sized.items())
        started = self._run(
            "pg_ctl",
            *("start", "-w", "-t", str(START_SECONDS), "-D", str(self.folder.resolve())),
            *("-l", str(first_words), "-o", options),
            check=False,
        )
        if started.returncode != 0:
            raise DatabaseProblem(f"PostgreSQL did not start.\n{started.stdout}\n{self._last_words()}")

    def _clear_remains(self) -> None:
        """After a kill: wait for children of a dead postmaster, then drop the files that name a dead process.

        Two servers on one folder destroy it, so the files go only when no process is left in the folder.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while left := self._remains():
            if time.monotonic() > deadline:
                raise DatabaseProblem(
                    f"Processes {left} of an earlier PostgreSQL still work in {self.folder}. "
                    "Wait until they end, or end them, then start again."
                )
            time.sleep(0.1)
        if not Path("/proc/self/cwd").exists():
            return
        # The server itself would be content with a dead number, but takes that of a zombie for alive.
        _remove_short_folder(Path(self._socket_folder()))
        for remains in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.folder / remains).unlink(missing_ok=True)

    def _stop(self) -> None:
        if not self.is_running():
            return
        socket_folder = Path(self._socket_folder())
        stopped = self._run(
            "pg_ctl",
            *("stop", "-m", "fast", "-w", "-t", str(STOP_SECONDS), "-D", str(self.folder.resolve())),
            check=False,
        )
        if stopped.returncode != 0:
            raise DatabaseProblem(f"PostgreSQL in {self.folder} did not stop within {STOP_SECONDS} s.")
        _remove_short_folder(socket_folder)

    def _wait_until_it_answers(self, role: str = OWN_ROLE, database: str = OWN_DATABASE) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url(role, database), connect_timeout=5).close()
                return
            except psycopg.OperationalError as fault:
                if time.monotonic() > deadline or not self.is_running():
                    raise DatabaseProblem(
                        f"PostgreSQL does not answer: {fault}\n{self._last_words()}"
                    ) from fault
                time.sleep(0.1)

    def _last_words(self) -> str:
        logs = [self.folder / "start.log", *sorted((self.folder / "log").glob("*.log"))]
        present = [log for log in logs if log.exists() and log.stat().st_size]
        if not present:
            return ""
        newest = max(present, key=lambda log: log.stat().st_mtime)
        return "\n".join(newest.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    # -- small parts ----------------------------------------------------------------------------------

    def _pid_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text(encoding="ascii").splitlines()
        except OSError:
            return []

    def _socket_folder(self) -> str:
        """Where the running server listens: the fifth line of its ``postmaster.pid``."""
        lines = self._pid_lines()
        return lines[4].strip() if len(lines) > 4 else str(self.folder.resolve())

    def _new_socket_folder(self) -> str:
        inside = self.folder.resolve()
        if (
            len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER
            and "'" not in str(inside)
            and "," not in str(inside)
        ):
            return str(inside)
        short = tempfile.mkdtemp(prefix=SHORT_PREFIX, dir=SHORT_PLACE)
        owner = owner_for(self.folder)
        if owner is not None:
            os.chown(short, owner.pw_uid, owner.pw_gid)
        return short

    def _binaries(self, folder: Path | None = None) -> Path:
        owner = owner_for(folder or self.folder)
        return postgres_binaries.find(owner)

    def _run(
        self, program: str, *arguments: str, folder: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        owner: pwd.struct_passwd | None = owner_for(folder or self.folder)
        finished = postgres_binaries.run(self._binaries(folder), owner, program, *arguments)
        if check and finished.returncode != 0:
            raise DatabaseProblem(f"{program} failed:\n{finished.stdout.strip()}")
        return finished

    def _open_lock(self, name: str) -> int:
        return os.open(self.data / name, os.O_RDWR | os.O_CREAT, 0o600)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """One process at a time makes, starts or stops."""
        lock = self._open_lock("postgres.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _forget_use(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None


def _remove_short_folder(folder: Path) -> None:
    """Remove a folder made for a socket, and no other: a copied data folder names that of its original."""
    if str(folder.parent) == SHORT_PLACE and folder.name.startswith(SHORT_PREFIX):
        with contextlib.suppress(OSError):
            for entry in folder.glob(".s.PGSQL.*"):
                entry.unlink()
            folder.rmdir()


def write_secret(path: Path, text: str) -> None:
    """Write ``text`` so that only its owner may read it, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
