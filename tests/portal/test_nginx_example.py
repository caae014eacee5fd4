"""The shipped configuration of nginx goes by the names that the site uses."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from giamsat.portal.pages.kept import may_keep
from giamsat.ui.context import THEME_COOKIE

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "nginx.conf"


def test_it_keeps_apart_what_the_site_keeps_apart() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert f"map $cookie_{settings.LANGUAGE_COOKIE_NAME} " in text
    assert f"map $cookie_{THEME_COOKIE} " in text
    assert f'map "$cookie_{settings.SESSION_COOKIE_NAME}$cookie_messages"' in text
    for name in (settings.SESSION_COOKIE_NAME, "messages"):
        assert not may_keep({name: "x"})
    assert may_keep({settings.LANGUAGE_COOKIE_NAME: "en", THEME_COOKIE: "dark"})


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_it(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    plain = "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line)
    plain = plain.replace("listen 443 ssl;", "listen 8443;").replace("/var/cache/nginx", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {plain} }}", encoding="utf-8")
    tried = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
