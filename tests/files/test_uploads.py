"""Real uploads over a real socket to the real server: whole, over-long, cut, and killed in the middle."""

from __future__ import annotations

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from giamsat.core.files.storage import DiskStorage
from giamsat.core.ports import free_port

_BOUNDARY = "----giamsat-test"
_MEGABYTE = 1 << 20


class Site:
    """The probe site as a process of its own."""

    def __init__(self, data: Path):
        self.data = data
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--port",
                str(self.port),
                "tests.files.probe_site:application",
            ],
            env={
                **os.environ,
                "GIAMSAT_PROBE_SITE": "1",
                "GIAMSAT_DATA": str(data),
                "GIAMSAT_SECRET_KEY": secrets.token_urlsafe(32),
                "GIAMSAT_FILES_MAX_MB": "2",
                "GIAMSAT_FILES_MAX_COUNT": "2",
                "GIAMSAT_FILES_MAX_REQUEST_MB": "8",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self.answers)

    def answers(self) -> bool:
        socket.create_connection(("127.0.0.1", self.port), 1).close()
        return True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/take"

    def staged(self) -> list[Path]:
        return list((self.data / "files" / "tmp").glob("*"))

    def kept(self) -> list[Path]:
        return list((self.data / "files").glob("??/??/*"))

    def kill(self) -> None:
        """All its processes at once, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_until(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if done():
                return
        except OSError:
            pass
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path)
    yield running
    running.kill()


def opening(length: int, file_name: str = "báo cáo.pdf") -> bytes:
    """The head of a form with one field and the beginning of one file."""
    return (
        f"POST /take HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
        f"Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\n\r\n"
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="done"\r\n\r\nxong\r\n'
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'
    ).encode()


def test_a_whole_upload_is_stored_under_its_hash_with_its_name(site: Site) -> None:
    content = os.urandom(_MEGABYTE)
    answer = requests.post(
        site.url,
        data={"done": "xong"},
        files={"file": ("Báo cáo tháng 9 – Đắk Lắk.pdf", content)},
        timeout=30,
    ).json()
    sha256 = hashlib.sha256(content).hexdigest()
    assert answer["fields"] == {"done": "xong"}
    assert answer["files"] == [
        {"name": "Báo cáo tháng 9 – Đắk Lắk.pdf", "size": _MEGABYTE, "sha256": sha256, "problem": ""}
    ]
    (kept,) = site.kept()
    assert kept.relative_to(site.data / "files") == Path(sha256[:2]) / sha256[2:4] / sha256
    assert kept.read_bytes() == content
    assert kept.stat().st_mode & 0o077 == 0
    assert not site.staged()


def test_the_same_content_is_stored_once(site: Site) -> None:
    for name in ("a.pdf", "b.pdf"):
        assert requests.post(site.url, files={"file": (name, b"%PDF-1.4 same")}, timeout=30).ok
    assert len(site.kept()) == 1
    assert not site.staged()


def test_an_over_long_file_is_told_by_name_and_the_text_is_kept(site: Site) -> None:
    answer = requests.post(
        site.url, data={"done": "xong"}, files={"file": ("phim.pdf", bytes(3 * _MEGABYTE))}, timeout=30
    ).json()
    assert answer["fields"] == {"done": "xong"}
    (told,) = answer["files"]
    assert "“phim.pdf”" in told["problem"]
    assert "2 MB" in told["problem"]
    assert not site.kept()
    assert not site.staged()


def test_too_many_files_are_told(site: Site) -> None:
    files = [(f"f{n}", (f"{n}.txt", f"text {n}")) for n in range(3)]
    answer = requests.post(site.url, files=files, timeout=30).json()
    assert [bool(told["problem"]) for told in answer["files"]] == [False, False, True]
    assert "2 tệp" in answer["files"][2]["problem"]
    assert not site.staged()


def test_a_request_over_the_limit_is_refused_before_it_is_read(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), 10) as wire:
        wire.sendall(opening(9 * _MEGABYTE))
        raw = b""
        while not raw.endswith(b"0\r\n\r\n"):
            piece = wire.recv(65536)
            assert piece, raw
            raw += piece
    answer = raw.decode()
    assert answer.startswith("HTTP/1.1 413")
    assert "8 MB" in answer
    assert not site.staged()


@pytest.mark.parametrize("where", ["in the file", "in a text after the file", "before the last boundary"])
def test_a_cut_upload_leaves_nothing_behind(site: Site, where: str) -> None:
    sent = opening(2_000_000) + bytes(500_000)
    if where == "in a text after the file":
        sent += f'\r\n--{_BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\n\r\nnửa'.encode()
    elif where == "before the last boundary":
        sent += b"\r\n"
    with socket.create_connection(("127.0.0.1", site.port), 10) as wire:
        wire.sendall(sent)
        wait_until(lambda: len(site.staged()) == 1)
    wait_until(lambda: not site.staged())
    time.sleep(0.3)
    assert not site.kept()
    assert requests.post(site.url, data={"done": "still there"}, files={"f": ("a.txt", "x")}, timeout=30).ok


def test_a_process_killed_in_the_middle_leaves_only_what_the_sweep_takes(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), 10) as wire:
        wire.sendall(opening(2_000_000) + bytes(500_000))
        wait_until(lambda: len(site.staged()) == 1)
        site.kill()
    assert not site.kept()
    storage = DiskStorage(site.data / "files")
    assert storage.sweep_staged() == 0, "a young staging file may still be written to"
    assert storage.sweep_staged(older_than=0) == 1
    assert not site.staged()
