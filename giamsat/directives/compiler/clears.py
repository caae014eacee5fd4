"""The six clears: who, what, by when, who answers for it, producing what, decided by whom?"""

from .drafts import Draft
from .language import Language
from .model import Clear

CLEARS: tuple[Clear, ...] = ("person", "work", "time", "responsibility", "product", "authority")
_SHORT_WORK = 25


def check_clears(
    language: Language, draft: Draft, text: str, product: str, authority: str
) -> tuple[tuple[Clear, ...], dict[Clear, tuple[str, ...]]]:
    """Which of the six clears the task lacks or leaves vague, and the words that make it vague (R2)."""
    vague = {clear: _words(language, clear, text) for clear in CLEARS}
    lead_keys = {key for mention in draft.lead for key in mention.keys}
    lacking: dict[Clear, bool] = {
        "person": not draft.lead or lead_keys == {"relevant-agencies"},
        "work": len(text) < _SHORT_WORK or (bool(vague["work"]) and not product and len(text) < 160),
        "time": draft.deadline.due is None and draft.deadline.kind != "recurring",
        "responsibility": len(draft.lead) > 1 and not draft.coordinate,
        "product": not product,
        "authority": not authority or bool(language.pattern("vague", "authority").search(authority)),
    }
    missing = tuple(clear for clear in CLEARS if lacking[clear])
    return missing, {clear: words for clear, words in vague.items() if words and clear in missing}


def _words(language: Language, clear: Clear, text: str) -> tuple[str, ...]:
    found = (match.group() for match in language.pattern("vague", clear).finditer(text))
    return tuple(dict.fromkeys(found))
