"""Tags whose text stands in the template answer as Django's do, in each language and under each prefix."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from giamsat.ui.fixed_tags import Fixed
from giamsat.ui.templatetags.giamsat import state

LOAD = "{% load i18n %}"


def rendered(source: str, language: str = "vi", **values: object) -> str:
    template = Template(LOAD + source)
    with translation.override(language):
        first = template.render(Context(values))
        assert template.render(Context(values)) == first
    return first


def test_a_text_of_the_template_follows_the_language() -> None:
    template = Template(LOAD + '{% translate "Trợ giúp" %}')
    assert any(isinstance(node, Fixed) for node in template.nodelist)
    for language, text in (("vi", "Trợ giúp"), ("en", "Help"), ("vi", "Trợ giúp")):
        with translation.override(language):
            assert template.render(Context()) == text


def test_all_forms_of_the_tag() -> None:
    assert rendered('{% translate "Trợ giúp" as word %}[{{ word }}]', "en") == "[Help]"
    assert rendered('{% trans "Trợ giúp"|upper %}', "en") == "HELP"
    assert rendered("{% translate word %}", "en", word="Trợ giúp") == "Help"
    assert rendered('{% translate "Trợ giúp" noop %}', "en") == "Trợ giúp"
    assert rendered('{% translate "50% & <b>" %}') == "50% & <b>"
    with translation.override("en"):
        of_voice = translation.pgettext("voice", "Ý kiến")
    assert rendered('{% translate "Ý kiến" context "voice" %}', "en") == of_voice != "Ý kiến"


def test_an_address_of_the_template_follows_the_prefix() -> None:
    template = Template('{% url "desk:help" %}')
    assert any(isinstance(node, Fixed) for node in template.nodelist)
    before = get_script_prefix()
    plain = template.render(Context())
    try:
        set_script_prefix("/under/")
        assert template.render(Context()) == "/under" + plain
    finally:
        set_script_prefix(before)
    assert template.render(Context()) == plain


def test_an_address_that_is_not_there() -> None:
    assert Template('{% url "desk:nowhere" as found %}[{{ found }}]').render(Context()) == "[]"
    with pytest.raises(NoReverseMatch):
        Template('{% url "desk:nowhere" %}').render(Context())


def test_the_address_of_a_row() -> None:
    template = Template('{% url "desk:notices-end" name %}')
    for name in ("leader", "a&b", "leader"):
        path = reverse("desk:notices-end", args=[name])
        assert template.render(Context({"name": name})) == conditional_escape(path)
        assert template.render(Context({"name": name}, autoescape=False)) == path
    with pytest.raises(NoReverseMatch):
        template.render(Context({"name": ""}))


def test_a_state_with_words_of_a_person_is_escaped_whatever_was_drawn_before() -> None:
    assert "<b>x</b>" in state("overdue", mark_safe("<b>x</b>"))
    assert "&lt;b&gt;x&lt;/b&gt;" in state("overdue", "<b>x</b>")
