"""What every test may lean on: a real PostgreSQL, a running site, a browser."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from giamsat.core.config import read
from giamsat.core.postgres import OWN_ROLE, Cluster
from tests.people import people, tree  # noqa: F401 (fixtures for every test)

#: Chromium looks for updates and accounts on the network by itself; tests want neither.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

#: How long a browser test waits for what it expects, in milliseconds.
PATIENCE_MS = 60_000


def pytest_configure(config: pytest.Config) -> None:
    """A key and a data folder of the run's own: none comes from the repository or an installation here."""
    # Few of the many objects that Django keeps are ever garbage; looking through them again and again takes a tenth.
    gc.set_threshold(50_000, 20, 100)
    if "GIAMSAT_SECRET_KEY" not in os.environ:
        settings.SECRET_KEY = secrets.token_urlsafe(32)
    settings.DATA_DIR = Path(tempfile.mkdtemp(prefix="giamsat-test-data-"))
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    # The small tree of units has no office of the centre.
    settings.VOICE_RECEIVER = "vn"
    settings.STATIC_ROOT.mkdir()
    # Or each test client would look through all static files, 5 ms; the live server finds them by itself.
    settings.WHITENOISE_USE_FINDERS = False
    settings.PASSWORD_HASHERS = ["tests.people.QuickArgon2"]
    config.add_cleanup(lambda: shutil.rmtree(settings.DATA_DIR, ignore_errors=True))


def pytest_runtest_setup() -> None:
    """The language of this installation, whatever language a request of the test before was answered in."""
    translation.deactivate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: no worker is left with one when all others are done, and its database is new."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What ``bin/test`` found beside the tests; here, because pytest's own summary must stay the last line."""
    types = os.environ.get("GIAMSAT_TEST_TYPES")
    if types:
        while not (Path(types) / "status").exists():
            time.sleep(0.2)
        said = (Path(types) / "said").read_text(encoding="utf-8").rstrip()
        terminalreporter.write_line(f"mypy giamsat tests: {said}")
    began = os.environ.get("GIAMSAT_TEST_BEGAN")
    if began:
        terminalreporter.write_line(f"bin/test took {time.time() - int(began):.0f} s in all")


def named_server() -> str:
    """The server that the caller wants the tests to use; empty for a private one."""
    return read("TEST_DATABASE_URL", str, "") or read("DATABASE_URL", str, "")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A server on which the tests may create databases: one for the whole run and all its workers."""
    named = named_server()
    if named:
        yield named
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    data = Path(tempfile.gettempdir()) / f"giamsat-test-{run}"
    cluster = Cluster(data, throw_away=True)
    cluster.join()
    _let_tests_pass_over_triggers(cluster)
    yield cluster.url()
    cluster.leave()
    # The worker that leaves last stops the server, and only then may the folder go.
    if not cluster.is_running():
        if cluster.folder.is_symlink():
            shutil.rmtree(cluster.folder.resolve(), ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def _let_tests_pass_over_triggers(cluster: Cluster) -> None:
    """What ``_empty_tables`` needs, and only the superuser of our own server may give."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
        # Workers give it at the same time, each the same; PostgreSQL refuses the second of two at once.
        server.execute("SELECT pg_advisory_lock(57)")
        role = sql.Identifier(OWN_ROLE)
        server.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(role))


@pytest.fixture(scope="session", autouse=True)
def _empty_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with transactions of its own, delete the rows that are there.

    Django would truncate all of some 250 tables with their 1,000 indexes, each a file made anew, and put rights and
    kinds of content in once more: 0.5 s of processor time a test, where this takes 0.1.
    """
    if named_server():
        yield
        return
    before = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = _delete_rows  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = before  # type: ignore[attr-defined]


def _delete_rows(_test: TransactionTestCase) -> None:
    """Everything but what Django's own ``flush`` would put back, and the one row that a migration puts in."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    kept = {"django_migrations", "django_content_type", "auth_permission", "monitor_foldmark"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")"  # noqa: S608 (names of our own tables)
            for name in sorted({*tables} - kept)
        )
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
        cursor.execute("UPDATE monitor_foldmark SET mark = gen_random_uuid(), once_since = NULL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_url: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django at the tests' server; each worker has a database of its own there."""
    named = conninfo_to_dict(database_url)
    ours = {
        "HOST": named.pop("host", "") or "",
        "PORT": str(named.pop("port", "") or ""),
        "USER": named.pop("user", "") or "",
        "PASSWORD": named.pop("password", "") or "",
        "NAME": named.pop("dbname", "") or "giamsat",
    }
    in_use: list[dict[str, Any]] = [connections["default"].settings_dict, settings.DATABASES["default"]]
    for settings_dict in in_use:
        settings_dict.update(ours)
        settings_dict["OPTIONS"] = {**settings_dict["OPTIONS"], **named}


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The system's Chromium, headless, driven by Playwright."""
    from playwright.sync_api import expect, sync_playwright

    # A busy machine may take long over a page; what never comes is missed all the same.
    expect.set_options(timeout=PATIENCE_MS)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("no Chromium found; bin/test installs it, or names the command that does")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        # Playwright's loop marks this thread as asynchronous, and Django then refuses plain database calls.
        before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield chromium
        chromium.close()
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: object) -> Iterator[object]:
    """A page with cookies of its own, in Vietnamese."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")  # type: ignore[attr-defined]
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def live_site(live_server: object) -> str:
    """The address of the whole site, running in a thread on this worker's database."""
    return str(live_server.url)  # type: ignore[attr-defined]
