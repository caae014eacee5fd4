"""The site is loaded before it forks, and is fit to be forked: it holds no connection and runs no thread."""

from __future__ import annotations

import os
import subprocess
import sys

LOADED = """
import threading
import giamsat.site
from django.db import connections
from django.urls import get_resolver
assert "giamsat.desk.overview.views" in __import__("sys").modules
assert [one.name for one in threading.enumerate()] == ["MainThread"], threading.enumerate()
assert all(one.connection is None and not one._connection_pools for one in connections.all())
print("fit")
"""


def test_what_is_loaded_can_be_forked() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env={**os.environ, "GIAMSAT_SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "fit", done.stderr
