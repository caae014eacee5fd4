"""What browsers are told to keep to: headers of every answer, and cookies behind TLS."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

#: Asked of Django's own check of a deployment.
ASK = """
import json, django
from django.conf import settings
from django.core.checks import run_checks
django.setup()
print(json.dumps({
    "hsts": settings.SECURE_HSTS_SECONDS,
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "warnings": sorted(each.id for each in run_checks(include_deployment_checks=True) if not each.is_silenced()),
}))
"""
#: Other names of the domain, and the way from http to https, are the proxy's affair.
LEFT_TO_THE_PROXY = {"security.W005", "security.W008", "security.W021"}


def asked(https: str) -> dict[str, object]:
    # Tests with a browser allow themselves what a site is warned of.
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {**ours, "GIAMSAT_HTTPS": https, "GIAMSAT_SECRET_KEY": "0123456789abcdefghij" * 3}
    told = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(told.stdout))


def test_behind_tls_cookies_are_for_tls_alone_and_browsers_stay_with_it() -> None:
    told = asked("yes")
    assert told["hsts"] == 365 * 24 * 3600
    assert told["secure"] == [True, True, True]
    assert set(told["warnings"]) <= LEFT_TO_THE_PROXY  # type: ignore[call-overload]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/public/", "/healthz", "/no/such/page/"])
def test_every_page_bears_the_headers_of_safety(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
