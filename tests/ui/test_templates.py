"""What every page keeps to: a strict content policy, known icons, words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from giamsat.core import clock
from tests.ui.gallery import NOW, _form, pages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "giamsat").rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "giamsat").as_posix())
def test_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "style attributes are refused by the content policy"
    assert not re.search(r"\son\w+\s*=\s*[\"']", text), (
        "handlers in attributes are refused by the content policy"
    )
    assert "<style" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert " src=" in script or 'type="application/json"' in script
    assert not re.search(r"(src|href)=[\"']https?://", text)


def _icons_in_use() -> set[str]:
    used: set[str] = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"{% icon \"([\w-]+)\"", text))
        used |= set(re.findall(r"icon_name(?:\|default:|=)\"([\w-]+)\"", text))
    for path in (ROOT / "giamsat").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"Look\(\"\w*\", \"([\w-]+)\"", text))
    return used


def test_icons_in_use_are_in_the_sprite() -> None:
    lines = (ROOT / "frontend/icons.txt").read_text(encoding="utf-8").split("\n")
    listed = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    assert _icons_in_use() <= listed
    sources = [*TEMPLATES, *(ROOT / "giamsat").rglob("*.py")]
    quoted = set(re.findall(r"\"([a-z][a-z0-9-]*)\"", "".join(path.read_text("utf-8") for path in sources)))
    assert listed <= quoted, "what nobody draws need not be sent to every browser"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(name: str, language: str) -> None:
    html = render_to_string(f"{name}.html")
    assert f'<html lang="{language}"' in html
    assert re.search(r"<h1>[^<]{10,}</h1>", html)


def test_refusal_says_why_and_whom_to_ask() -> None:
    html = render_to_string("403.html", {"reason": "Chỉ người duyệt lùi được hạn này", "ask": "Vụ Kế hoạch"})
    assert "Chỉ người duyệt lùi được hạn này" in html
    assert "Hỏi: Vụ Kế hoạch." in html


@pytest.mark.parametrize("name", ["m403", "m404", "m500"])
def test_english_pages_are_english(name: str) -> None:
    template, context = pages()[name]
    with translation.override("en"), clock.frozen(NOW):
        html = render_to_string(template, context, request=RequestFactory().get("/"))
    frame = html[html.index("<body") : html.index("<main")] + html[html.index("</main>") :]
    words = re.sub(r"Tiếng Việt|<[^>]*>", " ", frame)
    if name != "m500":
        assert "Page made at Thu 25 Dec 2025, 16:00" in words
    assert not re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", words)


def test_a_form_says_what_to_mend_and_keeps_what_was_typed() -> None:
    with translation.override("vi"):
        html = str(_form())
    assert "Còn 2 chỗ cần sửa. Những gì đã nhập còn nguyên." in html
    assert '<a href="#id_progress">Tiến độ: Nhập số không quá 100.</a>' in html
    assert re.search(r'<input[^>]*name="progress"[^>]*value="140"[^>]*aria-invalid="true"', html)
    assert re.search(r'aria-describedby="id_progress_helptext id_progress_error"', html)
    assert 'id="id_progress_error"' in html
    assert "Đã quét 2.140 sổ." in html
    # A group of choices is told apart by its legend, and its link in the list leads to its first choice.
    assert re.search(r"<fieldset[^>]*id_way_error[^>]*><legend>Cách gửi", html)
    assert 'href="#id_way_0"' in html


def test_the_day_comes_first_in_both_languages(language: str) -> None:
    form = _form()
    form.data = {**form.data, "before": "03/04/2026", "progress": "50", "way": "a"}
    form.full_clean()
    assert form.errors == {}
    assert form.cleaned_data["before"].isoformat() == "2026-04-03"
