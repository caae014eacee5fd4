"""Agreement with labels made by hand. The thresholds are the aims for documents not seen before."""

from pathlib import Path

import pytest

from giamsat.directives.compiler import extract_json

from .conftest import DEMO, GOLD, SHARED
from .scoring import Score, load_labels, score

OWN = sorted(GOLD.glob("*.json"))
AIM = Score(task_f1=0.90, lead=0.93, coordinate=0.85, deadline=0.95)


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
    assert reaches(found, AIM), found


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
