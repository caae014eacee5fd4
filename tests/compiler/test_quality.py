"""Agreement with labels made by hand. The thresholds are the aims for documents not seen before."""

from dataclasses import astuple
from pathlib import Path

import pytest

from giamsat.directives.compiler import extract_json

from .conftest import DEMO, GOLD, SHARED
from .scoring import Score, load_labels, score

OWN = sorted(GOLD.glob("*.json"))
AIM = Score(task_f1=0.90, lead=0.93, coordinate=0.85, deadline=0.95)
# A short document has few tasks, so that one miss weighs much.
FLOOR = Score(task_f1=0.80, lead=0.80, coordinate=0.75, deadline=0.80)


def measure(path: Path, *folders: Path) -> Score:
    text, labels = load_labels(path, *folders)
    return score(labels["tasks"], extract_json(text)["tasks"])


def reaches(found: Score, aim: Score) -> bool:
    return (
        found.task_f1 >= aim.task_f1
        and found.lead >= aim.lead
        and found.coordinate >= aim.coordinate
        and found.deadline >= aim.deadline
    )


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_own_labelled_texts(path: Path) -> None:
    found = measure(path, DEMO)
    assert reaches(found, FLOOR), found


def test_own_labelled_texts_together() -> None:
    scores = [measure(path, DEMO) for path in OWN]
    together = Score(*(sum(values) / len(scores) for values in zip(*map(astuple, scores), strict=True)))
    assert reaches(together, AIM), together


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_head_agrees_with_the_labels(path: Path) -> None:
    text, labels = load_labels(path, DEMO)
    head = extract_json(text)["document"]
    assert head["number"] == labels["document"]["number"]
    assert head["date"] == labels["document"]["date"]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_labels_point_at_their_quotes(path: Path) -> None:
    text, labels = load_labels(path, DEMO)
    for task in labels["tasks"]:
        assert text[task["start"] : task["end"]] == task["quote"]
        for name in (*task["lead"], *task["coordinate"], *task["references"]):
            assert name in text


@pytest.mark.parametrize("name", ["000-de", "101-vi", "102-vi-table", "103-en"])
def test_shared_labelled_texts(name: str) -> None:
    path = SHARED / "gold" / f"{name}.json"
    if not path.is_file():
        pytest.skip("the shared labelled texts are not beside the repository")
    found = measure(path, SHARED / "seeds")
    assert reaches(found, AIM), found


def test_the_scorer_tells_right_from_wrong() -> None:
    task = {"start": 0, "end": 10, "lead": ["A"], "lead_key": ["a"], "coordinate": [], "coordinate_key": []}
    right = {**task, "deadline": {"due": "2025-01-31"}}
    wrong = {**task, "lead": ["B"], "lead_key": ["b"], "deadline": {"due": None}}
    far = {**right, "start": 50, "end": 60}
    assert score([right], [right]) == Score(1.0, 1.0, 1.0, 1.0)
    assert score([right], [wrong]) == Score(1.0, 0.0, 1.0, 0.0)
    assert score([right], [far]).task_f1 == 0.0
    assert score([right, far], [right]).task_f1 == pytest.approx(2 / 3)


def test_both_languages_of_the_demo_directive_give_the_same_tasks() -> None:
    vi, en = (
        extract_json((DEMO / f"07-TB-CQTTBCD.{lang}.txt").read_text(encoding="utf-8"))
        for lang in ("vi", "en")
    )
    for field in ("number", "kind", "date"):
        assert vi["document"][field] == en["document"][field]
    assert [task["clause"] for task in vi["tasks"]] == [task["clause"] for task in en["tasks"]]
    for one, other in zip(vi["tasks"], en["tasks"], strict=True):
        assert set(one["lead_key"]) == set(other["lead_key"]), one["clause"]
        assert set(one["coordinate_key"]) == set(other["coordinate_key"]), one["clause"]
        assert one["deadline"]["due"] == other["deadline"]["due"], one["clause"]
