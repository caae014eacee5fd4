"""The guides that ship with the program: which there are, for whom, and their Markdown as HTML.

``guides`` and ``images`` beside this file lead to ``docs/guides`` and ``docs/images``: a guide is written once,
in English there and in Vietnamese under its ``vi``, and is read in the repository, in the package and on the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markdown_it import MarkdownIt
from markdown_it.token import Token

from giamsat.core.actor import Role

HERE = Path(__file__).parent
#: Address of each guide, which is the name of its file, and its title; in the order in which they are offered.
TITLES = {
    "focal-point": _("Đầu mối"),
    "approver": _("Người duyệt"),
    "leader": _("Lãnh đạo"),
    "standing-office": _("Cơ quan thường trực"),
    "inspector": _("Kiểm tra viên"),
    "administrator": _("Quản trị"),
    "voice": _("Ý kiến của người dân, doanh nghiệp"),
    "councils": _("Hội đồng xét sáng kiến"),
    "publisher": _("Duyệt công khai"),
    "editor": _("Viết bài đăng"),
    "quarterly-sheet": _("Phiếu kết quả quý"),
    "indicators": _("Chỉ tiêu"),
    "evaluation": _("Đánh giá bằng bộ chỉ số"),
    "registers": pgettext_lazy("many", "Sổ theo dõi"),
    "boards": _("Bảng theo dõi và báo cáo định kỳ"),
    "citizen": _("Người dân"),
}
#: What each role begins with.
OF_ROLE = {
    Role.FOCAL_POINT: ("focal-point",),
    Role.APPROVER: ("approver",),
    Role.LEADER: ("leader",),
    Role.STANDING_OFFICE: ("standing-office",),
    Role.INSPECTOR: ("inspector",),
    Role.UNIT_ADMIN: ("administrator",),
    Role.OPERATOR: ("administrator",),
    Role.VOICE_OFFICER: ("voice",),
    Role.COUNCIL: ("councils", "evaluation"),
    Role.PUBLISHER: ("publisher", "editor"),
}
#: Pages whose own guide is opened from them: the first word of a page's name.
OF_PAGE = {
    "voice": "voice", "council": "councils", "councils": "councils", "board": "boards", "boards": "boards",
    "periodic": "boards", "periodics": "boards", "edition": "boards", "register": "registers",
    "registers": "registers", "record": "registers", "evaluation": "evaluation", "evaluations": "evaluation",
    "round": "evaluation", "frame": "evaluation", "frames": "evaluation", "index": "evaluation",
    "indicator": "indicators", "indicators": "indicators", "values": "indicators", "target": "indicators",
    "rule": "indicators", "data": "indicators",
    "quarter": "quarterly-sheet", "publication": "publisher", "publications": "publisher", "piece": "editor",
    "pieces": "editor", "opinion": "editor", "opinions": "editor", "site": "editor", "sites": "editor",
    "freshness": "editor", "admin": "administrator", "inspect": "inspector", "approvals": "approver",
    "work": "focal-point",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in one language: its own title, its parts (anchor and heading), its HTML."""

    title: str
    parts: tuple[tuple[str, str], ...]
    html: SafeString


def of_roles(held: Iterable[Role]) -> list[str]:
    """Guides of whoever holds these roles, in the order of ``TITLES``; the focal point's where none is held."""
    wanted = {name for role in held for name in OF_ROLE[role]} or {"focal-point"}
    return [name for name in TITLES if name in wanted]


def of_page(name: str) -> str:
    """The guide of the page called ``name``; empty where the reader's own is the right one."""
    return OF_PAGE.get(name.split("-")[0], "")


@cache
def guide(name: str, language: str) -> Guide:
    """The guide called ``name`` of ``TITLES``; in English where the language has none of its own."""
    own = HERE / "guides" / language / f"{name}.md"
    path = own if own.exists() else HERE / "guides" / f"{name}.md"
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(path.read_text("utf-8"))
    # The first heading is the page's own title.
    title, tokens = tokens[1].content, tokens[3:]
    parts: list[tuple[str, str]] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            heading = tokens[index + 1].content
            # Not from the words alone: two alphabets and repeated headings give anchors that differ.
            anchor = f"p{len(parts) + 1}-{slugify(heading)}"
            token.attrSet("id", anchor)
            parts.append((anchor, heading))
        elif token.children:
            token.children = _led(token.children)
    # Files of the program itself, in which the parser lets no HTML through.
    html = mark_safe(parser.renderer.render(tokens, parser.options, {}))  # noqa: S308
    return Guide(title, tuple(parts), html)


def picture(name: str) -> Path | None:
    """The file of a picture of the guides; None where there is none of that name."""
    path = HERE / "images" / f"{name}.png"
    return path if path.exists() else None


def _led(tokens: list[Token]) -> list[Token]:
    """Links to other guides lead to their pages here; those to texts that are not here become plain words."""
    kept: list[Token] = []
    plain = False
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            name = Path(target).stem
            if target.startswith(("http", "/")):
                plain = False
            elif name in TITLES:
                token.attrs["href"] = reverse("desk:guide", args=[name])
                plain = False
            else:
                plain = True
            if plain:
                continue
        elif token.type == "link_close" and plain:
            plain = False
            continue
        elif token.type == "image":
            token.attrs["src"] = reverse("desk:guide-picture", args=[Path(str(token.attrs["src"])).stem])
        kept.append(token)
    return kept
