"""From a text to its head, clauses and proposed tasks."""

from datetime import date
from typing import Any

from . import details
from .agencies import Mention, names_of
from .clauses import build_tree
from .clears import check_clears
from .deadlines import DeadlineReader
from .drafts import Draft
from .grouping import share_closing_deadline
from .head import read_head, stated_year
from .language import Language, detect, load
from .model import Clause, CompiledDocument, NamedParty, ProposedTask
from .reading import Reading, read
from .roles import RoleReader
from .sentences import lines_are_wrapped
from .tasks import TaskFinder


def compile_text(text: str, lang: str = "auto") -> CompiledDocument:
    """Read a decision: its head, its clause tree and the tasks it proposes.

    `lang` is a language code or "auto". Offsets of the result are code points into `text` as given.
    Raises KeyError for a language without a data file.
    """
    language = load(detect(text) if lang == "auto" else lang)
    reading = read(text)
    head = read_head(language, reading.text)
    wrapped = lines_are_wrapped(reading.text)
    nodes = build_tree(language, reading.text, wrapped)
    names = names_of(language)
    roles = RoleReader(language, names)
    dated = date.fromisoformat(head.date) if head.date else None
    deadlines = DeadlineReader(language, dated, stated_year(reading.text))
    finder = TaskFinder(language, reading.text, roles, deadlines, wrapped)
    drafts = finder.find(nodes)
    share_closing_deadline(drafts)
    drafts.extend(finder.attributes.rows(nodes))
    drafts.sort(key=lambda draft: (draft.start, draft.end))
    clauses = tuple(_moved(node.clause(), reading) for node in nodes)
    tasks = tuple(_task(language, text, reading, draft) for draft in _without_overlaps(drafts))
    return CompiledDocument(head, clauses, tasks)


def extract_json(text: str, lang: str = "auto") -> dict[str, Any]:
    """The object that `extract --json` prints: document and tasks."""
    compiled = compile_text(text, lang)
    return {"document": compiled.head.to_json(), "tasks": [task.to_json() for task in compiled.tasks]}


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


def _task(language: Language, original: str, reading: Reading, draft: Draft) -> ProposedTask:
    words = reading.text[draft.start : draft.end]
    start, end = reading.offset(draft.start), reading.offset(draft.end)
    product = draft.product or details.product(language, words)
    authority = draft.authority or details.authority(language, words)
    missing, vague = check_clears(language, draft, words, product, authority)
    fields = _field_confidence(draft)
    return ProposedTask(
        start=start,
        end=end,
        clause=draft.node.path,
        clause_index=draft.node.index,
        title=_title(language, reading.text, draft),
        text=original[start:end],
        lead=_printed(original, reading, draft.lead),
        lead_key=_keys(draft.lead),
        coordinate=_printed(original, reading, draft.coordinate),
        coordinate_key=_keys(draft.coordinate),
        deadline=draft.deadline,
        product=product,
        authority=authority,
        targets=details.targets(language, words),
        references=details.references(language, words),
        confidence=_confidence(draft),
        field_confidence=fields,
        missing=missing,
        vague=vague,
        lead_parties=_parties(original, reading, draft.lead),
        coordinate_parties=_parties(original, reading, draft.coordinate),
    )


def _parties(original: str, reading: Reading, mentions: tuple[Mention, ...]) -> tuple[NamedParty, ...]:
    named = (NamedParty(original[reading.offset(m.start) : reading.offset(m.end)], m.keys) for m in mentions)
    return tuple(dict.fromkeys(named))


def _printed(original: str, reading: Reading, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    names = (original[reading.offset(m.start) : reading.offset(m.end)] for m in mentions)
    return tuple(dict.fromkeys(names))


def _keys(mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for mention in mentions for key in mention.keys))


def _title(language: Language, text: str, draft: Draft) -> str:
    if draft.title_span:
        return details.title(language, text[slice(*draft.title_span)])
    start = draft.start
    inside = [mention.end for mention in draft.lead if draft.start <= mention.start < draft.start + 400]
    if inside and max(inside) < draft.end - 20:
        start = max(inside)
        closing = text.find(")", start, start + 200)
        if text[start] == ")" or (closing > 0 and text[start:closing].lstrip().startswith("(")):
            start = closing + 1
    others = [mention.end for mention in draft.coordinate if draft.start <= mention.start < start + 250]
    if others and start <= max(others) < draft.end - 40:
        start = max(others)
    return details.title(language, text[start : draft.end])


def _confidence(draft: Draft) -> float:
    value = 0.55
    value += 0.2 if draft.explicit else 0.05
    value += 0.1 if draft.lead and any(mention.keys for mention in draft.lead) else -0.1
    value += 0.1 if draft.table or draft.deadline.due else 0.0
    value -= 0.15 if draft.running else 0.0
    return round(min(0.97, max(0.1, value)), 2)


def _field_confidence(draft: Draft) -> dict[str, float]:
    listed = [mention.listed for mention in draft.lead]
    lead = 0.35 if not listed else 0.92 if all(listed) else 0.7
    if draft.lead and not draft.explicit:
        lead -= 0.07
    with_others = [mention.listed for mention in draft.coordinate]
    return {
        "lead": round(lead, 2),
        "coordinate": 0.9 if with_others and all(with_others) else 0.7 if with_others else 0.85,
        "deadline": 0.95 if draft.deadline.due else 0.9,
    }
