"""Intake as the public sends: forms with a file of 1 MB each through the site's own processes; codes have no gap."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import click

from giamsat.cli.bench.server import cpu_seconds, postgres_pids, served

CLIENTS = (1, 8)
ATTACHED = 1_000_000
SEND = "/public/voice/send/"
#: Each item comes from an address of the network of its own, as the items of a country do.
SETTINGS = {"GIAMSAT_PROXIES": "1"}
_BORDER = "giamsat-bench-border"
_LINE = "Biên bản kiểm tra tại chỗ, nội dung kèm theo.\n".encode()
_FILE = _LINE * (ATTACHED // len(_LINE))
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def intake(seconds: float) -> Iterator[str]:
    """Lines that tell how many items a second were taken in, by one client and by several, and what that cost.

    Raises:
        ClickException: the codes of the day have a gap, or the site refuses.
    """
    turns = count(int(time.time()) % 10**6 * 1000)
    before = _uncounted()
    with served(worker=False, more=SETTINGS) as site:
        for clients in CLIENTS:
            database = postgres_pids()
            # Each process has loaded what it needs before anything is measured.
            _send_for(1.0, clients, site.port, turns)
            own, theirs, began = cpu_seconds(site.pids), cpu_seconds(database), time.monotonic()
            taken = sorted(_send_for(seconds, clients, site.port, turns))
            took = time.monotonic() - began
            own, theirs = cpu_seconds(site.pids) - own, cpu_seconds(database) - theirs
            done = len(taken)
            yield (
                f"intake with 1 MB each, {clients} at once: {done / took:.1f} a second, "
                f"p50 {taken[done // 2]:.0f} ms, p95 {taken[int(done * 0.95)]:.0f} ms; for each item "
                f"{1000 * own / done:.1f} ms of the site's processor, {1000 * theirs / done:.1f} ms of PostgreSQL's"
            )
    if _uncounted() != before:
        raise click.ClickException("the codes of today have a gap")
    yield "the codes of the day have no gap"


def _send_for(seconds: float, clients: int, port: int, turns: Any) -> list[float]:
    """Milliseconds of each item that was taken in."""
    until = time.monotonic() + seconds

    def some(_client: int) -> list[float]:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        taken: list[float] = []
        cookie, token = _form(line)
        while time.monotonic() < until or not taken:
            turn = next(turns)
            body = _body(turn, token)
            start = time.perf_counter()
            _post(line, cookie, body, turn)
            taken.append(1000 * (time.perf_counter() - start))
        line.close()
        return taken

    with ThreadPoolExecutor(clients) as pool:
        return [one for part in pool.map(some, range(clients)) for one in part]


def _form(line: http.client.HTTPConnection) -> tuple[str, str]:
    """The cookie and the token that a form is sent with."""
    line.request("GET", SEND)
    answer = line.getresponse()
    page = answer.read().decode()
    token = _TOKEN.search(page)
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    if token is None:
        raise click.ClickException(f"{SEND} has no form: {answer.status}")
    return cookie, token.group(1)


def _post(line: http.client.HTTPConnection, cookie: str, body: bytes, turn: int) -> None:
    headers = {
        "Content-Type": f"multipart/form-data; boundary={_BORDER}",
        "Cookie": cookie,
        "X-Forwarded-For": f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}",
    }
    line.request("POST", SEND, body, headers)
    answer = line.getresponse()
    said = answer.read()
    if answer.status != 303 or not urlsplit(answer.getheader("Location") or "").path:
        raise click.ClickException(f"sending was answered with {answer.status}: {said[:2000].decode()}")


def _body(turn: int, token: str) -> bytes:
    from giamsat.cli.bench.voice_items import words_of

    title, text = words_of(turn)
    typed = {
        "csrfmiddlewaretoken": token, "family": "feedback", "topic": "procedure", "title": title,
        "text": f"{text} Số {turn}.", "name": "Người gửi thử", "address": "Địa chỉ thử", "phone": "0900000000",
        "once": f"bench.{turn}", "act": "send",
    }  # fmt: skip
    head = "".join(
        f'--{_BORDER}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in typed.items()
    )
    file = f'--{_BORDER}\r\nContent-Disposition: form-data; name="uploads"; filename="bien-ban.txt"\r\n'
    start = f"{head}{file}Content-Type: text/plain\r\n\r\nBiên bản số {turn}.\n"
    return start.encode() + _FILE + f"\r\n--{_BORDER}--\r\n".encode()


def _uncounted() -> int:
    """How many codes of today were given without an item of theirs; what a run adds to it is a gap."""
    from giamsat.core import clock
    from giamsat.voice.models import DayCounter, Item

    today = clock.today()
    codes = Item.objects.filter(code__startswith=f"PAKN.{today:%Y%m%d}.").count()
    given = DayCounter.objects.filter(day=today).values_list("last", flat=True).first()
    return (given or 0) - codes
