"""From a draft to the task that is proposed: its fields, the words that caused them, how sure they are."""

from collections.abc import Iterable

from . import details
from .agencies import Mention
from .calibration import Confidence, confidence
from .clears import check_clears
from .drafts import Draft
from .language import Language
from .model import NamedParty, ProposedTask, Span
from .reading import Reading

_LEAD_NEAR = 400
_OTHERS_NEAR = 250


def propose(language: Language, original: str, reading: Reading, draft: Draft) -> ProposedTask:
    """The finished task; offsets are those of `original`."""
    words = reading.text[draft.start : draft.end]
    start, end = reading.offset(draft.start), reading.offset(draft.end)
    places: dict[str, list[Span]] = {
        "lead": [(mention.start, mention.end) for mention in draft.lead],
        "coordinate": [(mention.start, mention.end) for mention in draft.coordinate],
        **draft.places,
    }
    product = _stated(draft, places, "product", details.product(language, words))
    authority = _stated(draft, places, "authority", details.authority(language, words))
    targets = details.targets(language, words)
    references = details.references(language, words)
    places["targets"] = _shifted(draft, (span for _, span in targets))
    places["references"] = _shifted(draft, references.values())
    missing, vague = check_clears(language, draft, words, product, authority)
    sure: Confidence = confidence(draft, words)
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
        targets=tuple(target for target, _ in targets),
        references=tuple(references),
        confidence=sure.span,
        field_confidence=sure.fields(),
        missing=missing,
        vague=vague,
        lead_parties=_parties(original, reading, draft.lead),
        coordinate_parties=_parties(original, reading, draft.coordinate),
        evidence=_evidence(reading, places),
    )


def _stated(draft: Draft, places: dict[str, list[Span]], field: str, found: tuple[str, Span] | None) -> str:
    """A field as its label states it, else as it is read from the task's words."""
    if field in draft.given:
        return draft.given[field]
    if found is None:
        return ""
    places[field] = _shifted(draft, [found[1]])
    return found[0]


def _shifted(draft: Draft, spans: Iterable[Span]) -> list[Span]:
    return [(draft.start + start, draft.start + end) for start, end in spans]


def _evidence(reading: Reading, places: dict[str, list[Span]]) -> dict[str, tuple[Span, ...]]:
    """Where the words stand that caused each field, in the text as given."""
    return {
        field: tuple((reading.offset(start), reading.offset(end)) for start, end in spans)
        for field, spans in places.items()
        if spans
    }


def _parties(original: str, reading: Reading, mentions: tuple[Mention, ...]) -> tuple[NamedParty, ...]:
    named = (NamedParty(original[reading.offset(m.start) : reading.offset(m.end)], m.keys) for m in mentions)
    return tuple(dict.fromkeys(named))


def _printed(original: str, reading: Reading, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    names = (original[reading.offset(m.start) : reading.offset(m.end)] for m in mentions)
    return tuple(dict.fromkeys(names))


def _keys(mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for mention in mentions for key in mention.keys))


def _title(language: Language, text: str, draft: Draft) -> str:
    """The work in its own words, without the names before it; the whole text where nothing is left."""
    beginnings = [draft.start]
    inside = [m.end for m in draft.lead if draft.start <= m.start < draft.start + _LEAD_NEAR]
    if inside and max(inside) < draft.end - 20:
        start = max(inside)
        closing = text.find(")", start, start + 200)
        if text[start] == ")" or (closing > 0 and text[start:closing].lstrip().startswith("(")):
            start = closing + 1
        beginnings.append(start)
    start = beginnings[-1]
    others = [m.end for m in draft.coordinate if draft.start <= m.start < start + _OTHERS_NEAR]
    if others and start <= max(others) < draft.end - 40:
        beginnings.append(max(others))
    if draft.title_span:
        beginnings.append(draft.title_span[0])
    stop = draft.title_span[1] if draft.title_span else draft.end
    titles = (details.title(language, text[start:stop]) for start in reversed(beginnings))
    return next((title for title in titles if title), "")
