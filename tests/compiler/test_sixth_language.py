"""A sixth language needs no code: a data file in a folder of one's own, as docs/languages.md tells."""

import shutil
from pathlib import Path

import pytest

from giamsat.directives.compiler import Languages, compile_text, extract_json

from .conftest import REPOSITORY
from .marked_text import read_marked
from .scoring import score

FOLDER = REPOSITORY / "tests" / "data" / "languages"


@pytest.fixture
def languages(tmp_path: Path) -> Languages:
    shutil.copy(FOLDER / "fr.toml", tmp_path)
    return Languages(tmp_path)


def test_a_data_file_is_a_language(languages: Languages) -> None:
    text, labels = read_marked((FOLDER / "fr-avis.marked").read_text(encoding="utf-8"), "fr-avis")
    result = extract_json(text, languages=languages)
    assert result["document"]["lang"] == "fr"
    assert result["document"]["number"] == labels["document"]["number"]
    assert result["document"]["date"] == labels["document"]["date"]
    found = score(labels["tasks"], result["tasks"])
    assert (found.task_f1, found.lead, found.coordinate, found.deadline) == (1.0, 1.0, 1.0, 1.0)


def test_the_languages_that_ship_do_not_change(languages: Languages) -> None:
    assert "fr" not in Languages().codes
    assert languages.codes == tuple(sorted((*Languages().codes, "fr")))
    with pytest.raises(KeyError):
        compile_text("texte", "fr")


def test_a_passage_is_read_in_its_own_language(languages: Languages) -> None:
    text = (
        "II. NHIỆM VỤ\n1. Bộ Y tế cấp thuốc cho các xã vùng lũ trước ngày 1/6/2026.\n"
        "2. Le ministère des Finances doit, avec le concours de la province de Son La, verser les aides "
        "avant le 5 juin 2026.\n"
    )
    first, second = compile_text(text, languages=languages).tasks
    assert (first.lead_key, first.deadline.due) == (("moh",), "2026-05-31")
    assert (second.lead_key, second.deadline.due) == (("mof",), "2026-06-04")
