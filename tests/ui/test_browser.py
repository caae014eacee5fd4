"""Every part in a real browser: reachable, readable, within the screen, under a strict content policy."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.ui.gallery import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "build/static/giamsat/giamsat.css").exists(), reason="styles are not built"
    ),
]

POLICY = "default-src 'self'; frame-ancestors 'none'; form-action 'self'"
PAGES = ["overview", "parts", "form", "out", "m403", "m404", "m500"]


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """A file; what is asked as ``refused`` is answered with the page of a refusal."""
        if not self.path.endswith("/refused"):
            return super().do_GET()
        page = Path(self.directory, "vi-light-m403.html").read_bytes()
        self.send_response(403)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
        return None

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    # In a process of its own: the gallery is drawn with settings that need no database.
    subprocess.run([sys.executable, "-m", "tests.ui.gallery", str(folder)], cwd=ROOT, check=True)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the browser complains of, refusals by the content policy among it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


@pytest.fixture
def page(browser: Browser, width: int) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    yield tab
    tab.close()


@pytest.mark.parametrize("width", [1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page(site: str, page: Page, console: list[str], name: str, theme: str, width: int) -> None:
    page.goto(f"{site}/vi-{theme}-{name}.html")
    for wide in (width, 360):
        page.set_viewport_size({"width": wide, "height": 900})
        found = [
            f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')}"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
    assert console == []


@pytest.mark.parametrize("width", [360])
@pytest.mark.parametrize("name", ["overview", "parts", "form"])
def test_targets_are_large_enough_for_a_thumb(site: str, page: Page, name: str, width: int) -> None:
    page.goto(f"{site}/en-light-{name}.html")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            '.btn, .tool, .brand, .form-select, input:not([type=checkbox],[type=radio],[type=hidden])'
        )].filter(one => one.offsetParent !== null)
          .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
          .filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => html)"""
    )
    assert small == []


@pytest.mark.parametrize("width", [360])
def test_menu_opens_without_script_and_holds_everything(site: str, browser: Browser, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/vi-light-parts.html")
    page.locator("summary").click()
    for words in ("Nhiệm vụ", "English", "Tối", "Đăng xuất"):
        assert page.locator(".sheet").get_by_text(words, exact=True).is_visible()
    context.close()


@pytest.mark.parametrize("width", [1440])
def test_keys(site: str, page: Page, console: list[str], width: int) -> None:
    page.goto(f"{site}/vi-light-parts.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator("summary").click()
    assert page.locator(".sheet").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".sheet").is_visible()
    assert console == []


@pytest.mark.parametrize("width", [360])
def test_a_part_is_loaded_and_its_message_seen_where_the_reader_is(
    site: str, page: Page, console: list[str], width: int
) -> None:
    page.goto(f"{site}/vi-light-parts.html")
    page.get_by_role("button", name="Nạp một phần").click()
    page.get_by_text("Phần được nạp.").wait_for()
    toast = page.locator("#messages").get_by_text("Đã gửi báo cáo")
    toast.wait_for()
    page.locator("#messages .close").first.click()
    assert not toast.is_visible()
    assert not page.locator("#offline").is_visible()
    assert console == []


@pytest.mark.parametrize("width", [360])
def test_without_network_the_page_says_so(site: str, page: Page, width: int) -> None:
    page.goto(f"{site}/vi-light-parts.html")
    page.context.set_offline(True)
    page.get_by_role("button", name="Nạp một phần").click()
    page.locator("#offline").wait_for(state="visible")
    page.context.set_offline(False)
    page.get_by_role("button", name="Nạp một phần").click()
    page.locator("#offline").wait_for(state="hidden")


@pytest.mark.parametrize("width", [360])
def test_a_refused_part_gives_its_reason_and_leaves_the_page(site: str, page: Page, width: int) -> None:
    page.goto(f"{site}/vi-light-parts.html")
    page.get_by_role("button", name="Nạp phần bị từ chối").click()
    page.locator("#refused").get_by_text("Tài khoản này không được mở trang này").wait_for()
    assert page.locator("#loaded").inner_html() == ""


@pytest.mark.parametrize("width", [360])
def test_reading_starts_at_what_to_mend(site: str, page: Page, width: int) -> None:
    page.goto(f"{site}/vi-light-form.html")
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    page.get_by_role("link", name="Tiến độ: Nhập số không quá 100.").click()
    assert page.evaluate("document.activeElement.id") == "id_progress"


@pytest.mark.parametrize("width", [1440])
@pytest.mark.parametrize("asked", ["light", "dark"])
def test_auto_follows_the_device(site: str, browser: Browser, asked: Any, width: int) -> None:
    page = browser.new_page(color_scheme=asked)
    page.goto(f"{site}/vi-auto-parts.html")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    field = page.evaluate("getComputedStyle(document.querySelector('#find')).backgroundColor")
    assert ground == field == ("rgb(255, 255, 255)" if asked == "light" else "rgb(18, 24, 29)")
    page.close()


@pytest.mark.parametrize("width", [1440])
def test_icons_and_fonts_arrive(site: str, page: Page, width: int) -> None:
    broken: list[str] = []
    page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{site}/vi-light-parts.html")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('600 16px \"Be Vietnam Pro\"', 'ễậữ')")
    assert page.evaluate("document.fonts.check('400 13px \"Giamsat Figures\"', '0123')")
    assert page.evaluate("document.querySelector('.st .i use').getBBox().width") > 4
    assert broken == []


@pytest.mark.parametrize("width", [1440])
def test_columns_of_figures_stand_under_each_other(site: str, page: Page, width: int) -> None:
    page.goto(f"{site}/vi-light-parts.html")
    page.evaluate("document.fonts.ready")
    one, nine = page.evaluate(
        """['1111', '9999'].map(text => {
            const one = document.createElement('span');
            one.className = 'n';
            one.textContent = text;
            document.querySelector('main').append(one);
            return one.getBoundingClientRect().width;
        })"""
    )
    assert one == nine


def test_gallery_covers_every_partial() -> None:
    used = "".join(path.read_text("utf-8") for path in (ROOT / "tests/ui/templates").rglob("*.html"))
    used += "".join(path.read_text("utf-8") for path in (ROOT / "giamsat/ui/templates").rglob("*.html"))
    partials = Path(ROOT / "giamsat/ui/templates/ui/partials").glob("*.html")
    assert [path.name for path in partials if f"partials/{path.name}" not in used] == []
