"""Labels written into the text itself, turned into a text and a file of labels.

A task is marked where it stands: `⟦words of the task⟧{id; L names; C names; D kind due words}`. Names are
parted by " & "; the first time a name occurs its keys follow (`Ministry of Health=moh`, several with "+"),
afterwards the name is enough. `L ^` and `C ^` repeat the names of the task before. A deadline is
`D day 2026-03-31 by 31 March 2026`, or `D recurring monthly`, or `D none at the tenth session`;
`R` lists cited numbers, `T value|unit|of` a target. A first line `{doc; number; kind; date}` states the head.

    python -m tests.compiler.marked_text SOURCE.marked FOLDER

writes FOLDER/SOURCE.txt and FOLDER/SOURCE.json.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

_MARK = re.compile(r"⟦(?P<quote>[^⟦⟧]+)⟧\{(?P<fields>[^{}]*)\}")
_HEAD = re.compile(r"\{doc;(?P<fields>[^{}]*)\}\n")
_DUE = re.compile(r"(?P<kind>\w+)(?: (?P<due>\d{4}-\d\d-\d\d))?(?: (?P<text>.+))?$", re.DOTALL)


class LabelError(ValueError):
    """A mark that does not fit the text around it."""


class _Keys:
    """The keys of each name, as given where the name first occurs."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}

    def read(self, words: str) -> tuple[list[str], list[str]]:
        names: list[str] = []
        for entry in words.split(" & "):
            name, _, keys = (part.strip() for part in entry.partition("="))
            if keys or name not in self.known:
                self.known[name] = keys.split("+") if keys else []
            names.append(name)
        return names, list(dict.fromkeys(key for name in names for key in self.known[name]))


def _deadline(words: str) -> dict[str, str | None]:
    match = _DUE.match(words)
    if match is None:
        raise LabelError(words)
    return {"kind": match["kind"], "due": match["due"], "text": (match["text"] or "").strip()}


def read_marked(source: str, name: str) -> tuple[str, dict[str, Any]]:
    """The text without its marks, and its labels; LabelError where a label quotes what the text lacks."""
    head = _HEAD.match(source)
    number, kind, date = (
        [part.strip() or None for part in head["fields"].split(";")] if head else [None, None, None]
    )
    body = source[head.end() :] if head else source
    keys, text, at, tasks = _Keys(), "", 0, []
    before: dict[str, tuple[list[str], list[str]]] = {"L": ([], []), "C": ([], [])}
    for mark in _MARK.finditer(body):
        text += body[at : mark.start()]
        start, quote, at = len(text), mark["quote"], mark.end()
        text += quote
        clause, *fields = (part.strip() for part in mark["fields"].split(";"))
        given = {field[0]: field[2:].strip() for field in fields if field}
        for role in "LC":
            words = given.get(role, "")
            if words != "^":
                before[role] = keys.read(words) if words else ([], [])
        targets = [target.split("|") for target in given.get("T", "").split(" & ") if target]
        tasks.append(
            {
                "id": clause,
                "clause": clause,
                "quote": quote,
                "start": start,
                "end": start + len(quote),
                "lead": before["L"][0],
                "lead_key": before["L"][1],
                "coordinate": before["C"][0],
                "coordinate_key": before["C"][1],
                "deadline": _deadline(given.get("D", "none")),
                "targets": [{"value": value, "unit": unit, "of": of} for value, unit, of in targets],
                "references": [part for part in given.get("R", "").split(" & ") if part],
            }
        )
    text += body[at:]
    _check(text, tasks, name)
    labels = {
        "id": name,
        "lang": name[:2],
        "source_file": f"{name}.txt",
        "document": {"number": number, "kind": kind, "date": date},
        "tasks": tasks,
    }
    return text, labels


def _check(text: str, tasks: list[dict[str, Any]], name: str) -> None:
    for task in tasks:
        words = [*task["lead"], *task["coordinate"], task["deadline"]["text"]]
        for missing in (word for word in words if word not in text):
            raise LabelError(f"{name} {task['id']}: {missing!r} is not in the text")
        for missing in (word for word in task["references"] if word not in task["quote"]):
            raise LabelError(f"{name} {task['id']}: {missing!r} is not in the quote")
        if task["quote"] != task["quote"].strip():
            raise LabelError(f"{name} {task['id']}: blanks at the edge of the quote")
    if len({task["id"] for task in tasks}) < len(tasks):
        raise LabelError(f"{name}: an id repeats")


def main(arguments: list[str]) -> None:
    """Write the text and the labels of one marked file."""
    source, folder = Path(arguments[0]), Path(arguments[1])
    text, labels = read_marked(source.read_text(encoding="utf-8"), source.stem)
    (folder / f"{source.stem}.txt").write_text(text, encoding="utf-8")
    written = json.dumps(labels, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{source.stem}.json").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
