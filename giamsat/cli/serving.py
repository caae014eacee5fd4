"""How the site and the live process are started: by ``up``, and by what measures them."""

from __future__ import annotations

import sys


def site_command(host: str, port: int) -> list[str]:
    """The site with as many processes and threads as the settings say."""
    # Not above: settings are read when they are imported, and the database is known only later.
    from giamsat.core import settings

    return [
        *(sys.executable, "-m", "giamsat.site", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(settings.WEB_PROCESSES)),
        *("--blocking-threads", str(settings.WEB_THREADS), "--log-level", "warning", "--no-ws"),
        "giamsat.wsgi:application",
    ]


def live_command(host: str, port: int) -> list[str]:
    """The live process."""
    return [
        *(sys.executable, "-m", "uvicorn", "--factory", "giamsat.monitor.live:create_app"),
        *("--host", host, "--port", str(port), "--log-level", "warning", "--timeout-graceful-shutdown", "2"),
    ]
