"""Public pages through a server, as browsers get them, beside the same octets from nginx where it is installed."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from giamsat.cli.bench import Row
from giamsat.cli.bench.server import served
from giamsat.core.ports import free_port

#: Connections that ask at the same time, each as soon as it has its answer.
CONNECTIONS = 8
#: The configuration that ships with Giamsat; the benchmark and a test run it as it stands there.
SHIPPED = Path(__file__).parents[3] / "docs" / "examples" / "nginx.conf"
#: Around it what a distribution's own nginx.conf brings; one location serves the same octets as a file.
AROUND = """
daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  {shipped}
}}
"""
SAME_OCTETS = "location = /same.html {{ root {folder}; open_file_cache max=10; }}"


def through_servers(path: str, seconds: float) -> list[Row]:
    """Requests a second for a page that is kept: from Giamsat's own processes, and from nginx."""
    with served(worker=False) as site:
        own, length = _rate(site.port, path, seconds)
        rows = [_row("home page, kept, own server", own, length, "")]
        if shutil.which("nginx") is None:
            return [*rows, _row("home page, nginx", None, None, "nginx is not installed here")]
        with behind_nginx(site.port, site.live_port, _body(site.port, path)) as port:
            # Twice, so that neither is asked first: a cold cache is not what is measured.
            _rate(port, path, seconds / 2)
            file, octets = _rate(port, "/same.html", seconds)
            kept, _length = _rate(port, path, seconds)
        rows.append(_row("the same octets, file of nginx", file, octets, f"own: {own / file:.2f} of it"))
        rows.append(_row("home page, kept by nginx", kept, length, f"{kept / file:.2f} of the file"))
        return rows


def _row(name: str, rate: float | None, length: int | None, more: str) -> Row:
    shown = "" if rate is None else f"{rate:,.0f} a second"
    return {
        "what": name,
        "count": "" if length is None else length,
        "median or whole": shown,
        "p95 or rate": more,
    }


def shipped_for(folder: str, port: int, site: int, live: int) -> str:
    """The shipped configuration for this machine: without TLS, its own port, the site's and the live process's."""
    text = SHIPPED.read_text(encoding="utf-8")
    # The first server only sends from http to https.
    before, _redirect, main = text.split("\nserver {\n")
    main = "\n".join(line for line in main.splitlines() if "ssl_certificate" not in line)
    main = main.replace(
        "listen 443 ssl http2;", f"listen 127.0.0.1:{port};{SAME_OCTETS.format(folder=folder)}"
    )
    whole = f"{before}\nserver {{\n{main}".replace("giamsat.example;", "localhost;")
    places = {
        "127.0.0.1:8000": f"127.0.0.1:{site}",
        "127.0.0.1:8001": f"127.0.0.1:{live}",
        "/var/cache/nginx": folder,
    }
    for shown, here in places.items():
        whole = whole.replace(shown, here)
    return whole


@contextlib.contextmanager
def behind_nginx(site: int, live: int, body: bytes = b"") -> Iterator[int]:
    """nginx with the shipped configuration in front of a site; the port on which it answers."""
    with tempfile.TemporaryDirectory(prefix="giamsat-nginx-") as folder:
        port = free_port()
        Path(folder).chmod(0o755)
        (Path(folder) / "same.html").write_bytes(body)
        configuration = Path(folder) / "nginx.conf"
        shipped = shipped_for(folder, port, site, live)
        configuration.write_text(AROUND.format(folder=folder, shipped=shipped), encoding="utf-8")
        program = subprocess.Popen(["nginx", "-c", str(configuration)])  # noqa: S607 (found on the path)
        try:
            _wait(port)
            yield port
        finally:
            program.terminate()
            program.wait()


def _wait(port: int) -> None:
    for _turn in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)


def _asking(path: str, port: int) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Language: vi\r\n\r\n".encode()


def _body(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(_asking(path, port))
        return _answer(line).partition(b"\r\n\r\n")[2]


def _answer(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(line)
    head = data.partition(b"\r\n\r\n")[0].lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    while len(data) < len(head) + 4 + length:
        data += _some(line)
    return data


def _some(line: socket.socket) -> bytes:
    data = line.recv(1 << 18)
    if not data:
        raise OSError("the server closed the connection")
    return data


def _rate(port: int, path: str, seconds: float) -> tuple[float, int]:
    """Answers a second over ``CONNECTIONS`` lines, and the octets of one body; all answers are alike."""
    asking = _asking(path, port)
    lines = [socket.create_connection(("127.0.0.1", port), 30) for _number in range(CONNECTIONS)]
    try:
        for line in lines:
            line.sendall(asking)
            whole = _answer(line)
        count, began = 0, time.monotonic()
        for line in lines:
            line.sendall(asking)
        while time.monotonic() - began < seconds:
            for line in lines:
                left = len(whole)
                while left > 0:
                    left -= len(_some(line))
                line.sendall(asking)
                count += 1
        return count / (time.monotonic() - began), len(whole.partition(b"\r\n\r\n")[2])
    finally:
        for line in lines:
            line.close()
