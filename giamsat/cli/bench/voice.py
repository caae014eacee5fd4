"""``bench voice``: what the public reads and sends, with so many items there; and how well alike items are found.

Items are made up and loaded into the data folder; a second run with more goes on from those that are there.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import click

from giamsat.cli.bench import Row, add_command
from giamsat.cli.bench.clocks import repeated
from giamsat.cli.bench.commands import table
from giamsat.cli.place import Place

LIST, SIMILAR = "/public/voice/", "/public/voice/similar/"


@add_command
@click.command("voice")
@click.option("--items", default="10000", show_default=True, help="Sizes to measure at, parted by commas.")
@click.option("--seconds", default=3.0, show_default=True, help="How long each line is measured.")
@click.option("--misses", is_flag=True, help="Print the paraphrases whose item was not among the first five.")
@click.pass_obj
def voice(place: Place, items: str, seconds: float, misses: bool) -> None:
    """Public list, search, look-up while typing, figures, desk, sending with a file of 1 MB through the servers as
    ``up`` starts them; recall at 5 of paraphrases.

    Fills the data folder with made-up items: use a folder of its own.
    """
    from giamsat.cli.bench import voice_items as made
    from giamsat.cli.bench.voice_fill import fill
    from giamsat.cli.bench.voice_sending import intake
    from giamsat.cli.steps import migrate_tables

    with place.django():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        migrate_tables(click.echo)
        for size in [int(part) for part in items.split(",")]:
            took = fill(size, click.echo)
            click.echo(f"{size:,} items ({took:.0f} s for those that were missing)")
            click.echo(table(_measured(seconds)))
            for line in intake(seconds):
                click.echo(line)
            for name in made.SETS:
                found, first, missed = made.recall(name)
                whole = len(made.pairs(name))
                share = f"{found / whole:.1%} among the first five, {first / whole:.1%} first, of {whole}"
                click.echo(f"paraphrases of {name}: {share}")
                for wanted, asked in missed if misses else []:
                    click.echo(f"  missed: {asked} → {wanted}")


def _measured(seconds: float) -> list[Row]:
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from giamsat.cli.bench.voice_items import pairs
    from giamsat.units.models import Unit
    from giamsat.voice import public

    client, turns = Client(), count()
    codes = list(public.published()[:200].values_list("code", flat=True))
    body = Unit.objects.filter(code__startswith="ubnd-", valid_to=None).earliest("pk").code
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
        repeated("list, page 500", seconds, get(LIST, page="500")),
        repeated("list, a year ago", seconds, get(LIST, until="2025-11-30")),
        repeated("list of a body, page 20", seconds, get(LIST, body=body, page="20")),
        repeated("search, two common words", seconds, get(LIST, q="ho so truc tuyen")),
        repeated("search, one common word", seconds, get(LIST, q="nhieu")),
        repeated("search, a common word in a body", seconds, get(LIST, q="nhieu lan", body=body)),
        repeated("search, two words never together", seconds, get(LIST, q="kenh tuoi thu vien")),
        repeated("search, a rare phrase", seconds, get(LIST, q="may bay khong nguoi lai")),
        repeated("search, nothing found", seconds, get(LIST, q="khongcotunay")),
        repeated("late ones", seconds, get(LIST, state="late")),
        repeated("late ones of a province", seconds, get(LIST, state="late", place="20")),
        repeated("an item", seconds, lambda: client.get(f"{LIST}items/{codes[next(turns) % len(codes)]}/")),
        repeated("similar ones while typing", seconds, typing),
        repeated("figures, kept", seconds, get(reverse("portal:voice-figures"))),
        repeated("figures, counted anew", seconds, figures_anew),
        repeated("feed of answers", seconds, get(reverse("portal:voice-feed"))),
    ]
    return [*rows, *_desk(seconds)]


def _desk(seconds: float) -> list[Row]:
    """What officers open all day: of the body that receives everything, and of one that answers."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from giamsat.cli.bench.voice_people import officer
    from giamsat.units.models import Unit
    from giamsat.voice.models import Item
    from giamsat.voice.services import receiver

    def get(client: Client, address: str) -> Callable[[], Any]:
        return lambda: client.get(address)

    handling = Item.objects.filter(state="handling").values("handler")
    handler = Unit.objects.filter(pk__in=handling).latest("pk")
    rows = []
    for name, unit in (("receiving body", receiver()), ("one body", handler)):
        client = Client()
        client.force_login(officer(unit), backend=settings.AUTHENTICATION_BACKENDS[0])
        for shown, query in (
            ("queue", {}),
            ("all", {"list": "all"}),
            ("search", {"list": "all", "q": "tram bom"}),
        ):
            address = reverse("desk:voice", query=query)
            rows.append(repeated(f"desk of {name}: {shown}", seconds, get(client, address)))
    return rows


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
