"""What the site has in memory before anybody asks for anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

#: Each is needed for one kind of file, for learning, or by a process of its own: megabytes a process of the site.
SELDOM = {"docx", "duckdb", "numpy", "openpyxl", "pptx", "pypdfium2", "scipy", "sklearn", "xlsxwriter"}
LOADED = "import json, sys, giamsat.wsgi; print(json.dumps(sorted(sys.modules)))"


def test_the_site_starts_without_what_it_seldom_needs(tmp_path: Path) -> None:
    environment = {**os.environ, "GIAMSAT_SECRET_KEY": "one for this run", "GIAMSAT_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = set(json.loads(done.stdout))
    assert "giamsat.desk.pack.views" in loaded
    assert not SELDOM & loaded
