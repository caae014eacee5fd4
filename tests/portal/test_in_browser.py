"""A citizen without scripts: from the home page to a late task of the own province, who answers, and the data."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import playwright.sync_api as playwright
import pytest
from axe_playwright_python.sync_playwright import Axe

from giamsat.publishing import verifier
from giamsat.publishing.files import make_files, store
from giamsat.publishing.selectors import data_file
from giamsat.tasks.models import Task
from tests.directives.samples import register
from tests.people import plant_people, plant_tree
from tests.publishing.world import plant, plant_indicators, release

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (ROOT / "build/static/giamsat/giamsat.css").exists(), reason="styles are not built"
    ),
]
#: What the first view may weigh, in octets, compressed as the shipped server or a proxy does.
FIRST_VIEW = 100_000


def test_from_home_to_the_data_without_scripts(
    browser: Any, live_site: str, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    tree = plant_tree()
    world = plant(tree, plant_people(tree))
    notice = register(world.programme)
    Task.objects.filter(pk=world.late.pk).update(directive=notice, clause=notice.clauses.get(path="II.1"))
    release(world)
    make_files()
    context = browser.new_context(
        locale="vi-VN",
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
        accept_downloads=True,
    )
    page = context.new_page()
    elsewhere: list[str] = []
    answers: list[Any] = []
    page.on("request", lambda asked: None if asked.url.startswith(live_site) else elsewhere.append(asked.url))
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{live_site}/public/")
    page.wait_for_load_state("networkidle")
    weights = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
    assert sum(weights.values()) < FIRST_VIEW, weights
    page.get_by_label("Nơi bạn sống, hoặc cơ quan").fill("that khe")
    page.get_by_role("button", name="Tìm").click()
    row = page.get_by_role("row").filter(has_text="Quá hạn 40 ngày")
    row.get_by_role("link", name=world.late.title).click()
    said = page.locator("main").inner_text()
    assert world.late.content in said
    assert "UBND tỉnh Lạng Sơn" in said
    assert f"Văn bản {notice.number}, 3/11/2025, {notice.issuer_name} · mục II.1" in said.replace(
        "03/11", "3/11"
    )
    with page.expect_download() as started:
        page.get_by_role("link", name="Mọi việc (CSV)").click()
    assert world.late.code in Path(started.value.path()).read_text(encoding="utf-8")
    assert elsewhere == []
    context.close()


def test_the_bar_keeps_to_the_page_in_both_languages(browser: Any, live_site: str) -> None:
    for language in ("vi", "en"):
        for width in (1200, 1440):
            context = browser.new_context(viewport={"width": width, "height": 600}, java_script_enabled=False)
            page = context.new_page()
            page.goto(f"{live_site}/public/look/?language={language}&next=/public/words/")
            bar, last = page.locator("header.top").bounding_box(), page.locator(".menu.who").bounding_box()
            margin = (width - 1120) / 2
            assert last["x"] + last["width"] <= bar["x"] + bar["width"] - margin + 1, (language, width)
            context.close()


def tampered(whole: Path, target: Path, alter: str, remove: str) -> Path:
    """The download as it would be after somebody changed one fact and took another out."""
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name).decode()
            if name == "facts.jsonl":
                facts = [json.loads(line) for line in data.splitlines()]
                for fact in facts:
                    if fact["key"] == alter:
                        fact["body"]["title"] = "Tên khác"
                data = "".join(json.dumps(fact) + "\n" for fact in facts if fact["key"] != remove)
            new.writestr(name, data)
    return target


def test_checking_in_the_browser(browser: Any, live_site: str, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    tree = plant_tree()
    world = plant(tree, plant_people(tree))
    release(world)
    make_files()
    with store().open(data_file("proof", "zip").sha256) as file:
        (tmp_path / "proof.zip").write_bytes(file.read())
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith(live_site) else elsewhere.append(asked.url))
    page.goto(f"{live_site}/public/verify/check/")
    said = page.locator("#verify [role=status]")
    button = page.get_by_role("button", name="Kiểm tra")
    button.click()
    playwright.expect(said).to_contain_text("Đúng như đã công bố. 1 gốc đã ký", timeout=60_000)
    wrong, summary = verifier.verify(tmp_path / "proof.zip")
    assert wrong == []
    for number in summary[0].split()[0], summary[0].split()[3]:
        assert number in said.inner_text(), "counts what the program counts"
    chosen = page.get_by_label("Tệp bằng chứng bạn đã tải (ZIP)")
    chosen.set_input_files(
        tampered(tmp_path / "proof.zip", tmp_path / "other.zip", world.late.code, world.done.code)
    )
    button.click()
    playwright.expect(said).to_contain_text("KHÔNG còn như đã công bố: 2 điểm sai.", timeout=60_000)
    named = page.locator("[data-wrong] li").all_inner_texts()
    assert sorted(named) == sorted(
        [f"BỊ SỬA: task {world.late.code} (1)", f"BỊ BỎ: task {world.done.code} (1)"]
    )
    page.get_by_text("So với khóa hoặc gốc mà bạn giữ").click()
    page.get_by_label("Khóa công khai bạn đã ghi lại").fill("A" * 43 + "=")
    chosen.set_input_files(tmp_path / "proof.zip")
    button.click()
    playwright.expect(page.locator("[data-wrong]")).to_have_text(
        "Khóa bạn tin không có trong tệp này", timeout=60_000
    )
    assert elsewhere == []
    context.close()


@pytest.mark.parametrize("width", [320, 1440])
def test_released_pages_with_axe(
    browser: Any, live_site: str, settings: Any, tmp_path: Path, width: int
) -> None:
    settings.DATA_DIR = tmp_path
    tree = plant_tree()
    world = plant(tree, plant_people(tree))
    plant_indicators(world)
    release(world)
    make_files()
    # 320 px is what a screen of 1280 px shows at 400 %; there, more contrast is asked for as well.
    contrast = "more" if width == 320 else "no-preference"
    context = browser.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=True, contrast=contrast
    )
    page = context.new_page()
    late = world.late.code
    pages = (
        "",
        "tasks/?state=overdue",
        f"t/{late}/",
        "u/ubnd-20/",
        "p/57/",
        "data/",
        "data/task/",
        "verify/",
        "verify/check/",
        "indicators/",
        "i/ST.01/",
        "words/",
        "search/?q=dat",
    )
    for path in (*pages, "tile/", f"t/{late}/tile/"):
        page.goto(f"{live_site}/public/{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    # Where a device forces its own colours, the parts of the bar keep theirs and get an edge.
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_site}/public/")
    look = "e => [getComputedStyle(e).forcedColorAdjust, getComputedStyle(e).stroke !== 'none']"
    assert page.locator(".fb rect").first.evaluate(look) == ["none", True]
    assert Axe().run(page).violations_count == 0
    context.close()
