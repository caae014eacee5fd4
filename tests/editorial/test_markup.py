"""What editors type can run nothing, whatever it is."""

from __future__ import annotations

import pytest
from lxml import html

from giamsat.editorial.markup import ATTRIBUTES, TAGS, plain, rendered

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](javascript:alert(1))",
    "![a](https://elsewhere.example/p.png)",
    "![a](data:image/svg+xml,<svg onload=alert(1)>)",
    '[a](https://x.example/" onmouseover="alert(1))',
    '![a"onerror="alert(1)](tep:1)',
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=https://x.example></iframe>",
    "<style>*{display:none}</style>",
    "<form action=https://x.example><input name=p></form>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<a href='vbscript:x'>x</a>",
    "| a |\n|:--|\n| <b onclick=x>y</b> |",
    "<" * 3000 + "a" * 10,
    "> " * 400 + "sâu",
    "[" * 3000,
    "*a " * 3000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_words(text: str) -> None:
    made = rendered(text, lambda _position: "/public/read/x/files/1/")
    for node in html.fragment_fromstring(made or "<p></p>", create_parent="div").iter():
        if node.tag == "div":
            continue
        assert node.tag in TAGS
        allowed = ATTRIBUTES.get(node.tag, set()) | ({"rel"} if node.tag == "a" else set())
        assert set(node.attrib) <= allowed
        assert node.get("href", "https:").partition(":")[0] in ("https", "http", "mailto")
        assert node.get("src", "/public/").startswith("/public/")


def test_what_an_editor_means_is_there() -> None:
    text = "### Mục một\n\nChữ **đậm**.\n\n# Mục hai\n\n- a\n- b\n\n![Ảnh họp](tep:2) ![Không có](tep:9)\n\n[x](https://a.vn)"
    made = rendered(text, lambda position: "/f/2/" if position == 2 else None)
    assert "<h2>Mục một</h2>" in made
    assert "<h2>Mục hai</h2>" in made
    assert "<strong>đậm</strong>" in made
    assert "<li>b</li>" in made
    assert 'src="/f/2/"' in made
    assert 'alt="Ảnh họp"' in made
    assert "Không có" in made
    assert made.count("<img") == 1
    assert 'href="https://a.vn"' in made


def test_foreign_html_becomes_words() -> None:
    assert plain("<p>Tin <b>mới</b><script>alert(1)</script> &amp; hay &lt;b&gt;</p>") == "Tin mới & hay <b>"
