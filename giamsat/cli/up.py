"""``giamsat up``: from a folder to a running site, and back on Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click

from giamsat.cli import frontend
from giamsat.cli.place import Place
from giamsat.cli.serving import live_command, site_command
from giamsat.cli.stepping_down import step_down
from giamsat.cli.supervisor import Child, Supervisor, end_those_left_behind
from giamsat.core.postgres import Cluster
from giamsat.core.translations import compile_all

LIVE_APP = "giamsat.monitor.live"
HEALTHY_SECONDS = 90
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="Port of the site."
)
@click.option(
    "--live-port", type=click.IntRange(1, 65535), help="Port of live pages; the next one by default."
)
@click.option("--empty", is_flag=True, help="No demo data: an installation for real work.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
@click.pass_obj
def up(place: Place, host: str, port: int, live_port: int | None, empty: bool, data: Path | None) -> None:
    """Start everything: database, site, worker, live pages. Makes what is missing. Ctrl-C stops all."""
    began = time.monotonic()
    place = Place.of(data) if data else place
    place.make()
    live_port = live_port or port + 1
    address = f"http://{_for_browsers(host)}:{port}"
    # From here on SIGTERM ends us the same way as Ctrl-C, so that whatever was started is stopped again.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with _only_one(place, address) as mark:
            live = importlib.util.find_spec(LIVE_APP) is not None
            for wanted in (port, live_port) if live else (port,):
                _require_free(host, wanted)
            frontend.build()
            compile_all()
            _leave_root(place, host, port, live_port, empty)
            if not (place.data / "postgres").exists() and not os.environ.get("DATABASE_URL"):
                click.echo("Database …")
            with place.database() as cluster:
                _prepare(empty)
                _set_environment(place, host, port, live_port if live else None)
                _serve(place, cluster, mark, host, port, live_port if live else None, address, began)
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _leave_root(place: Place, host: str, port: int, live_port: int, empty: bool) -> None:
    """Started by root: go on as the unprivileged user, or say why not. What root alone can write is written."""
    again = ["--data", str(place.data), "up", "--host", host, "--port", str(port)]
    again += ["--live-port", str(live_port), *(["--empty"] if empty else [])]
    reason = step_down(place, again, (port, live_port))
    if reason:
        click.echo(
            f"Giamsat runs as root, and only its database does not: {reason}. "
            "docs/operations.md, 'Under which user', tells what to change.",
            err=True,
        )


def _serve(
    place: Place,
    cluster: Cluster | None,
    mark: str,
    host: str,
    port: int,
    live_port: int | None,
    address: str,
    began: float,
) -> None:
    def watch() -> None:
        if cluster is not None and cluster.restart_if_down():
            click.echo("The database had ended; it runs again.", err=True)

    supervisor = Supervisor(
        _children(host, port, live_port), mark, lambda text: click.echo(text, err=True), watch
    )
    try:
        supervisor.start()
        if _wait_until_healthy(address, supervisor):
            click.echo(f"\nGiamsat runs at {address} (ready after {time.monotonic() - began:.0f} s)")
            click.echo(_accounts(place))
            click.echo("Ctrl-C stops all.")
        supervisor.run()
    except KeyboardInterrupt:
        click.echo("\nStopping …")
        _ignore_further_signals()
        supervisor.stop_all()
        raise
    finally:
        supervisor.stop_all()


def _children(host: str, port: int, live_port: int | None) -> list[Child]:
    """The worker first, so that it is the last to go: what the site queues while ending is still taken."""
    children = [
        Child("worker", [sys.executable, "-m", "giamsat.cli", "worker"]),
        Child("site", [*site_command(host, port), "--respawn-failed-workers"]),
    ]
    if live_port is not None:
        children.append(Child("live", live_command(host, live_port)))
    return children


def _prepare(empty: bool) -> None:
    """In a process of its own: this one stays small for as long as the installation runs."""
    done = subprocess.run(
        [sys.executable, "-m", "giamsat.cli", "prepare", *(["--empty"] if empty else [])], check=False
    )
    if done.returncode != 0:
        raise click.ClickException("The installation could not be made ready; the reason stands above.")


def _set_environment(place: Place, host: str, port: int, live_port: int | None) -> None:
    """What the children must know beyond the operator's own settings."""
    mode = place.data / "mode"
    if mode.exists() and mode.read_text(encoding="ascii").strip() == "demo":
        os.environ.setdefault("GIAMSAT_DEMO", "yes")
    if live_port is not None:
        os.environ.setdefault("GIAMSAT_LIVE_URL", f"http://{_for_browsers(host)}:{live_port}")
        # A reader may open the site under either name of this machine.
        names = dict.fromkeys([_for_browsers(host), "127.0.0.1", "localhost"])
        os.environ.setdefault("GIAMSAT_LIVE_ORIGINS", ",".join(f"http://{name}:{port}" for name in names))
    if host not in {"127.0.0.1", "localhost", "::1", *WILDCARDS}:
        os.environ.setdefault("GIAMSAT_HOSTS", f"{host},127.0.0.1,localhost")


@contextlib.contextmanager
def _only_one(place: Place, address: str) -> Iterator[str]:
    """Hold the data folder for this ``up``; yields a word that marks its processes.

    Raises:
        ClickException: another one holds it; says where it runs.
    """
    path = place.data / "up.lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        held = json.loads(path.read_text(encoding="utf-8") or "{}")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise click.ClickException(
                f"Giamsat already runs on {place.data} (process {held.get('pid', '?')}, "
                f"{held.get('address', 'address unknown')}). Stop it first, or name another folder by --data."
            ) from taken
        if held and end_those_left_behind(held["mark"]):
            click.echo("Processes of a run that was killed have been ended.")
        mark = secrets.token_hex(8)
        os.ftruncate(lock, 0)
        os.pwrite(lock, json.dumps({"pid": os.getpid(), "address": address, "mark": mark}).encode(), 0)
        yield mark
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"Port {port} of {host} cannot be used: {(fault.strerror or str(fault)).lower()}. "
                "Choose another with --port."
            ) from fault


def _wait_until_healthy(address: str, supervisor: Supervisor) -> bool:
    """Wait for the health page's yes, keeping the children alive; tells what is missing in the end."""
    deadline = time.monotonic() + HEALTHY_SECONDS
    facts = "no answer"
    while time.monotonic() < deadline and not supervisor.stop.is_set():
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 (our own)
                return bool(answer.status == 200)
        except urllib.error.HTTPError as unwell:
            facts = unwell.read().decode("utf-8", errors="replace")
        except OSError:
            facts = "no answer"
        for child in supervisor.children:
            supervisor.look_after(child)
        time.sleep(0.2)
    click.echo(f"Not healthy after {HEALTHY_SECONDS} s: {facts}", err=True)
    return False


def _accounts(place: Place) -> str:
    file = place.data / "demo-accounts.txt"
    mode = place.data / "mode"
    if file.exists():
        return "\nDemo accounts:\n" + file.read_text(encoding="utf-8")
    if mode.exists() and mode.read_text(encoding="ascii").strip() == "empty":
        return (
            f"No demo data. Data folder: {place.data}\n"
            'The first operator is made by: bin/giamsat operator LOGIN --name "FULL NAME"'
        )
    return f"Data folder: {place.data}"


def _for_browsers(host: str) -> str:
    return WILDCARDS.get(host) or (f"[{host}]" if ":" in host else host)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _ignore_further_signals() -> None:
    """A second Ctrl-C while all is being stopped would leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
