"""The switch of theme keeps a cookie and leads back, never elsewhere."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from giamsat.ui.context import theme_of
from giamsat.ui.views import set_theme


def press(theme: str, target: str = "/tasks?page=2") -> HttpResponse:
    return set_theme(RequestFactory().post("/look/theme", {"theme": theme, "next": target}))


def test_theme_is_kept_and_the_reader_goes_back() -> None:
    answer = press("dark")
    assert answer["Location"] == "/tasks?page=2"
    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["theme"]["samesite"] == "Lax"


def test_auto_forgets_the_choice() -> None:
    assert press("auto").cookies["theme"]["max-age"] == 0


def test_unknown_theme_changes_nothing() -> None:
    assert "theme" not in press("neon").cookies


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/x", "javascript:alert(1)", ""])
def test_never_leads_elsewhere(target: str) -> None:
    assert press("dark", target)["Location"] == "/"


def test_get_is_refused() -> None:
    assert set_theme(RequestFactory().get("/look/theme")).status_code == 405


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("x", "auto"), ("", "auto")]
)
def test_theme_of_a_request(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/", headers={"cookie": f"theme={cookie}"})
    assert theme_of(request) == theme
