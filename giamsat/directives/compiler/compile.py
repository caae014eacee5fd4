"""From a text to its head, clauses and proposed tasks."""

import itertools
from datetime import date
from typing import Any

from .clauses import Node, build_tree
from .drafts import Draft
from .grouping import share_closing_deadline
from .head import read_head, stated_year
from .language import STANDARD, Languages
from .model import Clause, CompiledDocument, DocumentHead
from .proposals import propose
from .readers import ReadersByLanguage
from .reading import Reading, read
from .sentences import lines_are_wrapped
from .tasks import TaskFinder

# Rows that are looked at to tell what a column without a known label holds.
_ENOUGH_ROWS = 12


def compile_text(text: str, lang: str = "auto", languages: Languages = STANDARD) -> CompiledDocument:
    """Read a decision: its head, its clause tree and the tasks it proposes.

    `lang` is the language of the document, or "auto"; passages that are clearly in another one are read by
    that one's rules. `languages` are those to choose from. Offsets of the result are code points into
    `text` as given. Raises KeyError for a language without a data file.
    """
    reading = read(text)
    head, nodes, readers, drafts = draft_tasks(reading, lang, languages)
    clauses = tuple(_moved(node.clause(), reading) for node in nodes)
    tasks = tuple(propose(readers.of(draft.node).language, text, reading, draft) for draft in drafts)
    return CompiledDocument(head, clauses, tasks)


def draft_tasks(
    reading: Reading, lang: str, languages: Languages
) -> tuple[DocumentHead, list[Node], ReadersByLanguage, list[Draft]]:
    """The head, the clauses and the drafts of a text, offsets still those of its reading copy."""
    language = languages.load(languages.detect(reading.text) if lang == "auto" else lang)
    head = read_head(language, reading.text)
    wrapped = lines_are_wrapped(reading.text)
    nodes = build_tree(languages, language.code, reading.text, wrapped)
    dated = date.fromisoformat(head.date) if head.date else None
    readers = ReadersByLanguage(languages, reading.text, dated, stated_year(reading.text), wrapped)
    drafts = TaskFinder(reading.text, readers, wrapped).find(nodes)
    share_closing_deadline(drafts)
    drafts.extend(_rows(readers, nodes))
    drafts.sort(key=lambda draft: (draft.start, draft.end))
    return head, nodes, readers, _without_overlaps(drafts)


def extract_json(text: str, lang: str = "auto", languages: Languages = STANDARD) -> dict[str, Any]:
    """The object that `extract --json` prints: document and tasks."""
    compiled = compile_text(text, lang, languages)
    return {"document": compiled.head.to_json(), "tasks": [task.to_json() for task in compiled.tasks]}


def _rows(readers: ReadersByLanguage, nodes: list[Node]) -> list[Draft]:
    """A task for each row of the tables whose head says which column is what."""
    drafts: list[Draft] = []
    columns: dict[int, str] = {}
    width = 0
    for number, node in enumerate(nodes):
        if not node.cells:
            continue
        attributes = readers.of(node).attributes
        head = attributes.head(node, _rows_below(nodes, number))
        if head:
            columns, width = head, len(node.cells)
        elif columns and node.style == "row":
            draft = attributes.row(node, columns, width)
            if draft:
                drafts.append(draft)
    return drafts


def _rows_below(nodes: list[Node], number: int) -> list[Node]:
    """The first rows below a row that may be a table's head."""
    below = itertools.takewhile(lambda node: node.cells, nodes[number + 1 : number + 1 + _ENOUGH_ROWS])
    return [node for node in below if node.style == "row"]


def _without_overlaps(drafts: list[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in drafts:
        if draft.start < draft.end and (not kept or draft.start >= kept[-1].end):
            kept.append(draft)
    return kept


def _moved(clause: Clause, reading: Reading) -> Clause:
    """The clause with offsets into the text as given."""
    if reading.origin is None:
        return clause
    at = reading.offset
    return Clause(
        clause.index,
        clause.parent,
        clause.kind,
        clause.label,
        clause.path,
        at(clause.start),
        at(clause.end),
        at(clause.text_start),
    )
