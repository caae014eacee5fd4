"""Fits the confidences to what the rules got right on texts they had not seen.

    python -m tests.compiler.calibrate record FOLDER …   add the outcome of a first run to first_runs.json
    python -m tests.compiler.calibrate fit               write calibration.json, print the reliability table

A first run is recorded once, before the rules are changed in sight of the text: what is right afterwards
says nothing about unseen texts. A record holds the evidence for a proposed task and which of its fields
agreed with the labels; fields of a task that no label matches are not judged.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from giamsat.directives import compiler
from giamsat.directives.compiler import calibration
from giamsat.directives.compiler.compile import draft_tasks, extract_json
from giamsat.directives.compiler.reading import read

from .scoring import comparable, load_labels, pair_up

RECORDS = Path(__file__).with_name("first_runs.json")
WEIGHTS = Path(compiler.__file__).with_name("calibration.json")
_STEPS, _RATE, _PENALTY = 400, 2.0, 0.001
_FOLDS = 5
_BANDS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.0))

Record = dict[str, Any]


def outcomes(path: Path) -> list[Record]:
    """Evidence and outcome of each task proposed for a labelled text."""
    text, labels = load_labels(path)
    reading = read(text)
    drafts = draft_tasks(reading, "auto", compiler.Languages())[3]
    proposed = extract_json(text)["tasks"]
    matched = {id(task): gold for gold, task in pair_up(labels["tasks"], proposed)}
    records: list[Record] = []
    for draft, task in zip(drafts, proposed, strict=True):
        gold = matched.get(id(task))
        right: dict[str, bool] = {"span": gold is not None}
        if gold is not None:
            for role in ("lead", "coordinate"):
                wanted, found = comparable(gold, task, role)
                right[role] = wanted == found
            right["deadline"] = gold["deadline"]["due"] == task["deadline"]["due"]
        evidence = calibration.features(draft, reading.text[draft.start : draft.end])
        given = {name: round(value, 3) for name, value in evidence.items() if value}
        records.append({"document": labels["id"], "evidence": given, "right": right})
    return records


def fit(records: list[Record], field: str) -> dict[str, float]:
    """Weights of a logistic regression, drawn towards zero so that rare evidence weighs little."""
    rows = [(record["evidence"], record["right"][field]) for record in records if field in record["right"]]
    names = [
        name for name, count in Counter(name for given, _ in rows for name in given).items() if count > 3
    ]
    weights = dict.fromkeys(names, 0.0)
    # Two imagined mistakes and two successes keep a field that was never wrong from being certain.
    share = (sum(right for _, right in rows) + 2) / (len(rows) + 4)
    base = math.log(share / (1 - share))
    for _ in range(_STEPS if rows else 0):
        slope = dict.fromkeys(names, 0.0)
        drift = 0.0
        for given, right in rows:
            total = base + sum(weights[name] * value for name, value in given.items() if name in weights)
            error = 1 / (1 + math.exp(-total)) - right
            drift += error
            for name, value in given.items():
                if name in slope:
                    slope[name] += error * value
        base -= _RATE * drift / len(rows)
        for name in names:
            weights[name] -= _RATE * (slope[name] / len(rows) + _PENALTY * weights[name])
    return {"base": round(base, 3)} | {name: round(value, 3) for name, value in sorted(weights.items())}


def reliability(records: list[Record]) -> list[tuple[str, str, int, float, float]]:
    """Field, band, number, mean confidence and share right, a fifth of the documents judged by the others' weights."""
    documents = sorted({record["document"] for record in records})
    judged = judge(records, [set(documents[fold::_FOLDS]) for fold in range(_FOLDS)])
    table: list[tuple[str, str, int, float, float]] = []
    for field, cases in judged.items():
        for low, high in _BANDS:
            inside = [(sure, right) for sure, right in cases if low <= sure < high]
            if inside:
                mean = sum(sure for sure, _ in inside) / len(inside)
                share = sum(right for _, right in inside) / len(inside)
                table.append((field, f"{low:.2f}-{high:.2f}", len(inside), mean, share))
    return table


def by_language(records: list[Record]) -> dict[str, set[str]]:
    """The documents of each language: their names begin with its code."""
    documents: dict[str, set[str]] = {}
    for record in records:
        documents.setdefault(record["document"][:2], set()).add(record["document"])
    return documents


def judge(records: list[Record], parts: list[set[str]]) -> dict[str, list[tuple[float, bool]]]:
    """Confidence and outcome of each field of the documents in `parts`, by weights from all others."""
    judged: dict[str, list[tuple[float, bool]]] = {field: [] for field in calibration.FIELDS}
    for held_out in parts:
        others = [record for record in records if record["document"] not in held_out]
        for field in calibration.FIELDS:
            weights = fit(others, field)
            judged[field].extend(
                (calibration.chance(weights, record["evidence"]), record["right"][field])
                for record in records
                if record["document"] in held_out and field in record["right"]
            )
    return judged


def main(arguments: list[str]) -> None:
    """The two commands."""
    stored: list[Record] = json.loads(RECORDS.read_text(encoding="utf-8")) if RECORDS.is_file() else []
    if arguments[0] == "record":
        known = {record["document"] for record in stored}
        for folder in arguments[1:]:
            for path in sorted(Path(folder).glob("*.json")):
                if path.stem not in known:
                    stored.extend(outcomes(path))
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in stored)
        RECORDS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        return
    weights = {field: fit(stored, field) for field in calibration.FIELDS}
    made = {"records": len(stored), "weights": weights}
    WEIGHTS.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("| field | confidence | fields | mean confidence | right |\n|---|---|---|---|---|\n")
    for field, band, count, mean, share in reliability(stored):
        sys.stdout.write(f"| {field} | {band} | {count} | {mean:.2f} | {share:.2f} |\n")
    sys.stdout.write("\n| language held out | fields at 0.9 and above | right |\n|---|---|---|\n")
    for language, documents in sorted(by_language(stored).items()):
        sure = [
            right for cases in judge(stored, [documents]).values() for chance, right in cases if chance >= 0.9
        ]
        sys.stdout.write(f"| {language} | {len(sure)} | {sum(sure) / len(sure):.2f} |\n")


if __name__ == "__main__":
    main(sys.argv[1:])
