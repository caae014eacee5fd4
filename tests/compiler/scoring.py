"""How well proposed tasks agree with labelled ones: a small scorer for the test suite.

Two tasks are the same when their spans share at least half of what they cover together. Leads and
co-operating bodies are compared as sets of keys (of names where the labels give no keys).
"""

import json
import sys
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from giamsat.directives.compiler import extract_json

Task = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """Figures between 0 and 1; lead, coordinate and deadline are over the tasks found."""

    task_f1: float
    lead: float
    coordinate: float
    deadline: float


def overlap(a: Task, b: Task) -> float:
    """Shared characters over all characters of two spans."""
    shared: int = min(a["end"], b["end"]) - max(a["start"], b["start"])
    covered: int = max(a["end"], b["end"]) - min(a["start"], b["start"])
    return max(0, shared) / covered


def pair_up(gold: list[Task], proposed: list[Task]) -> list[tuple[Task, Task]]:
    """Labelled tasks with the proposals that cover them best, each used once."""
    candidates = sorted(
        ((overlap(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(proposed)), reverse=True
    )
    pairs: dict[int, int] = {}
    for value, i, j in candidates:
        if value >= 0.5 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(gold[i], proposed[j]) for i, j in sorted(pairs.items())]


def agencies(task: Task, role: str, by_key: bool) -> set[str]:
    """The agencies of a task in a role, by key or by folded name."""
    if by_key:
        return set(task[f"{role}_key"])
    return {" ".join(name.split()).casefold() for name in task[role]}


def comparable(gold: Task, proposed: Task, role: str) -> tuple[set[str], set[str]]:
    by_key = bool(gold[f"{role}_key"]) and bool(proposed[f"{role}_key"] or not proposed[role])
    return agencies(gold, role, by_key), agencies(proposed, role, by_key)


def score(gold: list[Task], proposed: list[Task]) -> Score:
    """Compare all tasks of one document."""
    pairs = pair_up(gold, proposed)
    leads = 0.0
    shared = stated = 0
    for g, p in pairs:
        a, b = comparable(g, p, "lead")
        leads += 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0
        a, b = comparable(g, p, "coordinate")
        shared, stated = shared + len(a & b), stated + len(a) + len(b)
    same_day = sum(g["deadline"]["due"] == p["deadline"]["due"] for g, p in pairs)
    found = len(pairs)
    return Score(
        task_f1=2 * found / (len(gold) + len(proposed)) if gold or proposed else 1.0,
        lead=leads / found if found else 0.0,
        coordinate=2 * shared / stated if stated else 1.0,
        deadline=same_day / found if found else 0.0,
    )


def load_labels(path: Path, *folders: Path) -> tuple[str, dict[str, Any]]:
    """A labelled document: its text (first folder that has it) and its labels."""
    labels = json.loads(path.read_text(encoding="utf-8"))
    for folder in (path.parent, *folders):
        source = folder / labels["source_file"]
        if source.is_file():
            return source.read_bytes().decode("utf-8"), labels
    raise FileNotFoundError(labels["source_file"])


def print_table(folder: Path, *folders: Path) -> None:
    """One line for each labelled text of a folder: what the compiler finds of its labels."""
    head = ("text", "language", "tasks", "task F1", "lead", "co-operating", "deadline")
    sys.stdout.write(f"| {' | '.join(head)} |\n{'|---' * len(head)}|\n")
    for path in sorted(folder.glob("*.json")):
        if "tasks" not in json.loads(path.read_text(encoding="utf-8")):
            continue
        text, labels = load_labels(path, *folders)
        found = score(labels["tasks"], extract_json(text)["tasks"])
        figures = " | ".join(f"{value:.2f}" for value in astuple(found))
        sys.stdout.write(f"| {path.stem} | {labels['lang']} | {len(labels['tasks'])} | {figures} |\n")


if __name__ == "__main__":
    print_table(*map(Path, sys.argv[1:]))
