"""Texts are found in code and templates, kept with their English, and a gap is named."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po

from giamsat.cli import messages
from giamsat.core.translations import compile_all

PYTHON = """
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext
A = _("Giao việc")
def f(n):
    month = pgettext("tháng", "hạn") + gettext("Còn %(n)s")
    return ngettext("%(n)s việc", "%(n)s việc", n) % {"n": n} + month
"""
TEMPLATE = """{% load i18n %}
<div>
      <b>{% translate "Đăng xuất" %}</b>
   {% blocktranslate with who=name trimmed %}
     Hỏi:
     {{ who }}.
   {% endblocktranslate %}
  {% blocktranslate count n=number %}{{ n }} tệp{% plural %}{{ n }} tệp{% endblocktranslate %} {{ _("Tìm") }}
</div>
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    app = tmp_path / "giamsat" / "tasks"
    (app / "templates").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "forms.py").write_text(PYTHON, encoding="utf-8")
    (app / "templates" / "x.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path / "giamsat"


def fill(house: Path, english: dict[str, str]) -> None:
    path = messages.po_path(house / "tasks")
    text = path.read_text(encoding="utf-8")
    for vietnamese, words in english.items():
        assert f'msgid "{vietnamese}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{vietnamese}"\nmsgstr ""', f'msgid "{vietnamese}"\nmsgstr "{words}"')
    text = text.replace(
        'msgid_plural "%(n)s việc"\nmsgstr[0] ""\nmsgstr[1] ""',
        'msgid_plural "%(n)s việc"\nmsgstr[0] "one task"\nmsgstr[1] "%(n)s tasks"',
    ).replace(
        'msgid_plural "%(n)s tệp"\nmsgstr[0] ""\nmsgstr[1] ""',
        'msgid_plural "%(n)s tệp"\nmsgstr[0] "%(n)s file"\nmsgstr[1] "%(n)s files"',
    )
    path.write_text(text, encoding="utf-8")


FULL = {
    "Giao việc": "Assign",
    "hạn": "deadline",
    "Còn %(n)s": "%(n)s left",
    "Đăng xuất": "Sign out",
    "Hỏi: %(who)s.": "Ask: %(who)s.",
    "Tìm": "Find",
}


def test_texts_are_found(house: Path) -> None:
    found = {message.id for message in messages.extract_app(house / "tasks") if message.id}
    assert found == set(FULL) | {("%(n)s việc", "%(n)s việc"), ("%(n)s tệp", "%(n)s tệp")}


def test_gaps_are_named_until_filled(house: Path) -> None:
    assert len(messages.check_all(house)) == 8
    messages.update_all(house)
    assert all("no English" in fault for fault in messages.check_all(house))
    fill(house, FULL)
    assert messages.check_all(house) == []


def test_update_keeps_english_and_drops_the_unused(house: Path) -> None:
    messages.update_all(house)
    fill(house, FULL)
    before = messages.po_path(house / "tasks").read_bytes()
    messages.update_all(house)
    assert messages.po_path(house / "tasks").read_bytes() == before
    (house / "tasks" / "forms.py").write_text("", encoding="utf-8")
    assert any("no longer used" in fault for fault in messages.check_all(house))
    assert messages.update_all(house) == {"tasks": 4}
    assert messages.check_all(house) == []


@pytest.mark.parametrize(
    ("vietnamese", "english", "fault"),
    [
        ("Còn %(n)s", "some left", "left out"),
        ("Còn %(n)s", "%(m)s left", "unknown placeholder m"),
        ("Hỏi: %(who)s.", "Ask.", "left out"),
    ],
)
def test_placeholders_must_fit(house: Path, vietnamese: str, english: str, fault: str) -> None:
    messages.update_all(house)
    fill(house, FULL | {vietnamese: english})
    assert any(fault in found for found in messages.check_all(house))


def test_two_apps_may_not_disagree(house: Path) -> None:
    messages.update_all(house)
    fill(house, FULL)
    other = house / "units"
    other.mkdir()
    (other / "__init__.py").write_text('from x import gettext as _\nA = _("Tìm")\n', encoding="utf-8")
    messages.update_all(house)
    path = messages.po_path(other)
    path.write_text(
        path.read_text("utf-8").replace('msgid "Tìm"\nmsgstr ""', 'msgid "Tìm"\nmsgstr "Search"'), "utf-8"
    )
    (fault,) = messages.check_all(house)
    assert "differ" in fault


def test_compiled_texts_are_read_by_gettext(house: Path) -> None:
    messages.update_all(house)
    fill(house, FULL)
    (target,) = compile_all(house)
    with target.open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    assert catalog.gettext("Giao việc") == "Assign"
    assert catalog.ngettext("%(n)s việc", "%(n)s việc", 1) == "one task"
    assert catalog.ngettext("%(n)s việc", "%(n)s việc", 5) == "%(n)s tasks"
    assert compile_all(house) == []


@pytest.mark.parametrize("app", messages.app_dirs(), ids=lambda app: app.name)
def test_each_app_is_complete_in_english(app: Path) -> None:
    assert messages.check_app(app) == []


def test_the_apps_agree_in_their_english() -> None:
    assert list(messages.disagreements()) == []


def _many(text: object) -> tuple[object, ...]:
    return text if isinstance(text, tuple) else (text,)


def test_mended_vietnamese_belongs_to_the_framework() -> None:
    """Each text that ui/locale/vi mends exists in the framework, and its placeholders fit."""
    catalogs = []
    for path in (
        messages.HOUSE / "ui/locale/vi/LC_MESSAGES/django.po",
        Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po",
    ):
        with path.open("rb") as file:
            catalogs.append(read_po(file))
    ours, theirs = catalogs
    assert len(ours) > 20
    for message in ours:
        if message.id:
            assert theirs.get(message.id, message.context) is not None, message.id
            forms = [str(form) for form in _many(message.string)]
            ids = [str(form) for form in _many(message.id)]
            wanted = set(re.findall(r"%\(\w+\)[sd]", ids[-1]))
            assert all(form and set(re.findall(r"%\(\w+\)[sd]", form)) == wanted for form in forms), (
                message.id
            )


def test_names_a_translating_function_that_it_would_overlook(house: Path) -> None:
    aliased = "from django.utils.translation import gettext as say\nA = say('Tìm')\n"
    (house / "tasks" / "views.py").write_text(aliased, encoding="utf-8")
    assert "tasks: texts of say() are overlooked: giamsat/tasks/views.py" in messages.check_app(
        house / "tasks"
    )
