"""Pages over HTTP from the real server, by one client and by eight."""

from __future__ import annotations

from giamsat.accounts.models import Person
from giamsat.cli.bench import Row
from giamsat.cli.bench.nation.asking import CLIENTS, WARM_UP, Question, asked, page
from giamsat.cli.bench.nation.questions import cookie
from giamsat.cli.bench.server import cpu_seconds, memory_mib, served
from giamsat.cli.bench.values.acts import board_page, grid_page
from giamsat.cli.bench.values.ground import COMMUNE, LEADER, Ground


def over_http(ground: Ground, seconds: float) -> list[Row]:
    """The dashboard and the grid, with the processor's time of site and helpers for each answer."""
    rows: list[Row] = []
    asking = (
        ("dashboard of 12 tiles, kept", LEADER, board_page()),
        (f"grid of {len(ground.indicators)} × 12 of a commune", COMMUNE, grid_page(ground)),
    )
    with served() as server:
        for name, login, path in asking:
            question = Question(name, path, cookie(Person.objects.get(login=login)), "")
            for clients in CLIENTS:
                before = cpu_seconds(server.pids)
                times = asked(clients, seconds, lambda number, it=question: page(server.port, it, number))  # type: ignore[misc]
                answers = len(times.each) + (WARM_UP // clients + 1) * clients
                rows.append(
                    {
                        "over HTTP": name,
                        "clients": clients,
                        "answers/s": times.rate,
                        "p50 ms": times.at(50),
                        "p95 ms": times.at(95),
                        "site CPU, ms": round(1000 * (cpu_seconds(server.pids) - before) / answers, 1),
                        "memory of all programs, MiB": memory_mib(server.pids),
                    }
                )
    return rows
