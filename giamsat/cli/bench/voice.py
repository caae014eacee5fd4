"""``bench voice``: what the public reads and sends, with so many items there; and how well alike items are found.

Items are made up and loaded into the data folder; a second run with more goes on from those that are there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import click

from giamsat.cli.bench import Row, add_command
from giamsat.cli.bench.clocks import repeated
from giamsat.cli.bench.commands import table
from giamsat.cli.place import Place

CLIENTS = 8
ATTACHED = 1_000_000
SEND, LIST, SIMILAR = "/public/voice/send/", "/public/voice/", "/public/voice/similar/"


@add_command
@click.command("voice")
@click.option("--items", default="10000", show_default=True, help="Sizes to measure at, parted by commas.")
@click.option("--seconds", default=3.0, show_default=True, help="How long each line is measured.")
@click.option("--misses", is_flag=True, help="Print the paraphrases whose item was not among the first five.")
@click.pass_obj
def voice(place: Place, items: str, seconds: float, misses: bool) -> None:
    """Public list, search, look-up while typing, figures, sending with a file of 1 MB; recall at 5 of paraphrases.

    Fills the data folder with made-up items: use a folder of its own.
    """
    from giamsat.cli.bench import voice_items as made
    from giamsat.cli.steps import migrate_tables

    with place.django():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        migrate_tables(click.echo)
        for size in [int(part) for part in items.split(",")]:
            took = made.fill(size)
            click.echo(f"{size:,} items ({took:.0f} s for those that were missing)")
            click.echo(table(_measured(seconds)))
            found, first, missed = made.recall()
            whole = len(made.pairs())
            click.echo(
                f"paraphrases: {found / whole:.1%} among the first five, {first / whole:.1%} first, of {whole}"
            )
            for wanted, asked in missed if misses else []:
                click.echo(f"  missed: {asked} → {wanted}")


def _measured(seconds: float) -> list[Row]:
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from giamsat.cli.bench.voice_items import pairs
    from giamsat.voice import public

    client, turns = Client(), count()
    codes = list(public.published()[:200].values_list("code", flat=True))
    asked = [pair[2] for pair in pairs()]

    def get(address: str, **query: str) -> Callable[[], Any]:
        return lambda: client.get(address, query)

    def typing() -> Any:
        turn = next(turns)
        words = asked[turn % len(asked)]
        return client.post(SIMILAR, {"title": words[:60], "text": words}, REMOTE_ADDR=_address(turn // 100))

    def figures_anew() -> Any:
        cache.clear()
        return client.get(reverse("portal:voice-figures"))

    rows = [
        repeated("list, first page", seconds, get(LIST)),
        repeated("list, page 20", seconds, get(LIST, page="20")),
        repeated("search, two common words", seconds, get(LIST, q="ho so truc tuyen")),
        repeated("search, a rare phrase", seconds, get(LIST, q="may bay khong nguoi lai")),
        repeated("search, nothing found", seconds, get(LIST, q="khongcotunay")),
        repeated("late ones of a province", seconds, get(LIST, state="late", place="20")),
        repeated("an item", seconds, lambda: client.get(f"{LIST}items/{codes[next(turns) % len(codes)]}/")),
        repeated("similar ones while typing", seconds, typing),
        repeated("figures, kept", seconds, get(reverse("portal:voice-figures"))),
        repeated("figures, counted anew", seconds, figures_anew),
        repeated("feed of answers", seconds, get(reverse("portal:voice-feed"))),
    ]
    return [*rows, *_sent(seconds)]


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _sent(seconds: float) -> list[Row]:
    """Items with a file of 1 MB: one after the other, then by several at once; codes have no gap."""
    from django.db import connection

    from giamsat.core import clock
    from giamsat.voice.models import DayCounter, Item

    turns = count(int(time.time()) % 10**6 * 1000)
    alone = repeated("sending with 1 MB, one at a time", seconds, lambda: _send(next(turns)))

    def some(_client: int) -> int:
        done, until = 0, time.monotonic() + seconds
        while time.monotonic() < until:
            done += _send(next(turns)).status_code == 303
        connection.close()
        return done

    cpu, began = time.process_time(), time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = sum(pool.map(some, range(CLIENTS)))
    took = time.monotonic() - began
    today = clock.today()
    codes = Item.objects.filter(code__startswith=f"PAKN.{today:%Y%m%d}.").count()
    if codes != DayCounter.objects.get(day=today).last:
        raise click.ClickException("the codes of today have a gap")
    return [
        alone,
        {
            **dict.fromkeys(alone, ""),
            "act": f"sending with 1 MB, {CLIENTS} at once in one process: {done / took:.1f} a second, no gap",
            "times": done,
            "CPU of Python, ms": round(1000 * (time.process_time() - cpu) / max(1, done), 1),
        },
    ]


def _send(turn: int) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from giamsat.cli.bench.voice_items import words_of

    title, text = words_of(turn)
    line = f"Biên bản số {turn}, nội dung kèm theo.\n".encode()
    typed = {
        "family": "feedback", "topic": "procedure", "title": title, "text": f"{text} Số {turn}.",
        "name": "Người gửi thử", "address": "Địa chỉ thử",
        "phone": "0900000000", "once": f"bench.{turn}", "act": "send",
        "uploads": SimpleUploadedFile("bien-ban.txt", line * (ATTACHED // len(line))),
    }  # fmt: skip
    return Client().post(SEND, typed, REMOTE_ADDR=_address(turn))
