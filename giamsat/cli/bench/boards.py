"""How long the server takes for a dashboard of twelve tiles, with the whole country in the database."""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

from giamsat.cli.bench import Row, benchmark
from giamsat.cli.bench.overview import measure, throw_away_demo

#: A tile of each kind, so that nothing is left out.
TILES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("figure", {"measure": "overdue"}),
    ("trend", {"what": "rate", "months": 6}),
    ("bars", {"by": "states", "rows": 12}),
    ("heat", {"units": "below", "rows": 10}),
    ("map", {"measure": "done"}),
    ("list", {"what": "units", "rows": 5}),
    ("text", {"text": "Đến {{thoi_diem}} còn {{nhiem_vu.qua_han}} việc quá hạn."}),
    ("target", {"indicator": "XA.01"}),
    ("index", {"frame": "766"}),
    ("deadlines", {"weeks": 8}),
    ("bottlenecks", {"rows": 5}),
    ("register", {"register": "procedures"}),
)
READERS = ("lanh-dao", "ubnd-20.dau-moi", "xa-06040.dau-moi")
CLIENTS = 8


@benchmark(
    "boards",
    "Server time of a dashboard with a tile of each of the twelve kinds, by one reader and by eight at once.",
)
def boards(seconds: float) -> list[Row]:
    """One row a reader; the last one has eight of them at once."""
    with throw_away_demo():
        path = _plant()
        rows = [measure(login, path, seconds) for login in READERS]
        return [*rows, _together(path, seconds)]


def _plant() -> str:
    """The dashboard, of the nation and shared with everybody; its address."""
    from giamsat.boards import services
    from giamsat.core.actor import SYSTEM
    from giamsat.units.models import Unit

    board = services.make_board(SYSTEM, owner=Unit.objects.get(code="vn"), name="Bench", is_shared=True)
    for number, (kind, options) in enumerate(TILES):
        services.add_tile(SYSTEM, board, version=1 + number, kind=kind, options=options)
    return f"/boards/{board.pk}/"


def _together(path: str, seconds: float) -> Row:
    """Eight readers at once, each as fast as the server answers: threads of one process, as one web process has."""
    from django.db import connections
    from django.test import Client

    from giamsat.accounts.models import Person

    clients = []
    for number in range(CLIENTS):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(Person.objects.get(login=READERS[number % len(READERS)]))
        clients.append(client)
    times: list[float] = []
    end = time.perf_counter() + seconds

    def ask(client: Client) -> None:
        try:
            while True:
                began = time.perf_counter()
                client.get(path)
                times.append(time.perf_counter() - began)
                if time.perf_counter() >= end:
                    break
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "person": f"{CLIENTS} at once",
        "page": path,
        "status": 200,
        "p50 ms": round(statistics.median(times) * 1000),
        "p95 ms": round(sorted(times)[int(len(times) * 0.95)] * 1000),
        "queries": "",
        "KB": "",
        "asked": len(times),
    }
