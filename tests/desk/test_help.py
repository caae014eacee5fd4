"""The guides in the running system: one's own first, in one's language; links and pictures lead somewhere."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core.actor import Role
from giamsat.core.translations import compile_all
from giamsat.desk.help import guides
from tests.people import People

pytestmark = pytest.mark.django_db
NAMES = sorted(guides.TITLES)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_each_role_has_a_guide() -> None:
    assert set(guides.OF_ROLE) == set(Role)
    offered = {name for names in guides.OF_ROLE.values() for name in names} | set(guides.OF_PAGE.values())
    assert offered <= set(guides.TITLES)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_guide_leads_nowhere_in_vain(name: str, language: str) -> None:
    folder = guides.HERE / "guides"
    assert (folder / "vi" / f"{name}.md").exists()
    guide = guides.guide(name, language)
    assert guide.title
    assert "<h1" not in guide.html
    for target in re.findall(r'(?:href|src)="([^"]+)"', guide.html):
        at_page = re.fullmatch(r"/help/([a-z-]+)/", target)
        at_picture = re.fullmatch(r"/help/pictures/([a-z-]+)\.png", target)
        assert at_page or at_picture, target
        if at_picture:
            picture = guides.picture(at_picture[1])
            assert picture is not None, target
            assert picture.stat().st_size < 160_000
        elif at_page:
            assert at_page[1] in guides.TITLES


def test_files_of_the_repository_link_to_files() -> None:
    folder = guides.HERE / "guides"
    for path in [*folder.glob("*.md"), *folder.glob("vi/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not re.match(r"https?:|tep:", target):
                assert (path.resolve().parent / target).exists(), (path.name, target)


def test_the_reader_s_own_guide_comes_first(people: People) -> None:
    compile_all()
    Person.objects.update(language="vi")
    page = signed_in(people.inspector).get("/help/").content.decode()
    assert "Kiểm tra viên: xem được mọi điều, không sửa gì" in page
    Person.objects.update(language="en")
    page = signed_in(people.owner).get("/help/").content.decode()
    assert "Focal point: what must I do now?" in page
    assert 'href="/help/approver/"' in page
    # From a page with a guide of its own the menu leads to that one.
    assert 'href="/help/focal-point/"' in signed_in(people.owner).get("/work/").content.decode()


def test_only_what_there_is_is_shown(people: People, client: Client) -> None:
    reader = signed_in(people.owner)
    assert reader.get("/help/nothing/").status_code == 404
    assert reader.get("/help/pictures/nothing.png").status_code == 404
    picture = reader.get("/help/pictures/board.png")
    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert client.get("/help/").status_code == 302
