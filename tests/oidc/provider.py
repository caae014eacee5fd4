"""The provider for tests (``idp`` fixture) and a browser's way through it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from giamsat.accounts.oidc import discovery
from tests.oidc.idp import CLIENT, SECRET, told

CITIZEN: dict[str, Any] = {
    "sub": "020300000057", "name": "Lương Thị Bí Mật", "email": "Bi.Mat@vidu.vn", "email_verified": True,
    "phone_number": "+84912345678", "phone_number_verified": True,
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Idp:
    """``address`` is the issuer."""

    address: str
    folder: Path

    def behaves(self, how: str = "") -> None:
        """Misbehave in this way from now on; empty: no more."""
        told(self.folder, how=how)

    def signs_in(self, **claims: Any) -> None:
        """Whoever comes to it from now on has these claims beside, or instead of, those of ``CITIZEN``."""
        told(self.folder, person={**CITIZEN, **claims})

    def settings(self, **more: str) -> dict[str, str]:
        """What an operator would set."""
        return {
            "issuer": self.address, "client": CLIENT, "secret": SECRET, "name": "VNeID thử",
            "scope": "openid profile email phone", "claim": "", **more,
        }  # fmt: skip


@pytest.fixture(scope="session")
def running_idp() -> Iterator[Idp]:
    with tempfile.TemporaryDirectory(prefix="giamsat-idp-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.oidc.idp", folder],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), "the provider of tests did not start"
        yield Idp(address, Path(folder))
        process.kill()
        process.wait()


@pytest.fixture
def idp(running_idp: Idp, settings: Any) -> Idp:
    """It behaves, and is configured for the public and for officials alike."""
    running_idp.behaves()
    running_idp.signs_in()
    settings.OIDC = {"public": running_idp.settings(), "staff": running_idp.settings(claim="email")}
    discovery._known.clear()
    discovery._failed.clear()
    return running_idp


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def at_provider(address: str) -> str:
    """Go to the provider's address as a browser does; where it sends the browser back to."""
    browser = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor())
    with pytest.raises(urllib.error.HTTPError) as answer:
        browser.open(address)
    assert answer.value.code in (302, 303), answer.value.read()[:1000]
    return str(answer.value.headers["Location"])


def through(client: Client, start: str) -> Any:
    """From the address that begins a sign-in, by the provider, to the answer of the way back."""
    away = client.get(start)
    assert away.status_code == 302, away.content.decode()
    return client.get(at_provider(away["Location"]))
