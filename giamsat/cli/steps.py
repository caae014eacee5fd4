"""The steps that make an installation ready, each safe to repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

Say = Callable[[str], None]

#: What the first start decided: an installation for real work never gets demo data later by itself.
DEMO, EMPTY = "demo", "empty"


def migrate_tables(say: Say) -> None:
    """Tables of this version, and the table of the shared cache."""
    say("Database tables …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def collect_static(say: Say) -> None:
    """Static files under hashed names, compressed; skipped when nothing changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text(encoding="ascii") == state:
        return
    say("Static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state, encoding="ascii")


def fill(say: Say, data: Path, *, empty: bool) -> None:
    """The registry of units, and demo data into a new installation unless it is to stay empty.

    The demo's accounts go to ``demo-accounts.txt`` in the data folder.
    """
    from giamsat.core.actor import SYSTEM
    from giamsat.demo.load import load_demo
    from giamsat.demo.people import account_lines
    from giamsat.units.registry import load_registry

    mode = data / "mode"
    decided = mode.read_text(encoding="ascii").strip() if mode.exists() else ""
    wanted = decided or (EMPTY if empty else DEMO)
    if wanted == DEMO:
        settings.DEMO = True  # from here on this process works for a demonstration
        if not decided:
            load_demo(lambda line: say(f"Demo data: {line} …"))
        (data / "demo-accounts.txt").write_text(account_lines(), encoding="utf-8")
    elif not decided:
        say("Registry of units …")
        load_registry(SYSTEM)
    mode.write_text(wanted, encoding="ascii")


def _static_state() -> str:
    """A digest of what ``collectstatic`` would collect: names, sizes and times of change."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(f"{name}\0{storage.size(name)}\0{storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()
