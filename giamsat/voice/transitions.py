"""What may follow what: the one table of an item's life; the database keeps it too (``Item.Meta.triggers``)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import InvalidTransition
from giamsat.voice.choices import ENDED, RUNNING, State, Verb

S = State

#: verb -> {state before: state after}. A supplement leads back to where it was asked for (``Item.state_before``).
ITEM: Final[dict[str, dict[str, str]]] = {
    Verb.CHECK: {S.RECEIVED: S.CHECKED},
    Verb.ASK: dict.fromkeys((S.RECEIVED, S.CHECKED, S.HANDLING), S.SUPPLEMENT),
    Verb.SUPPLEMENT: {S.SUPPLEMENT: S.RECEIVED},
    Verb.RESUME: {S.SUPPLEMENT: S.RECEIVED},
    Verb.CLASSIFY: {S.CHECKED: S.CLASSIFIED, S.CLASSIFIED: S.CLASSIFIED},
    Verb.REFUSE: dict.fromkeys((S.RECEIVED, S.CHECKED, S.SUPPLEMENT), S.REFUSED),
    Verb.ROUTE: {S.CLASSIFIED: S.ROUTED},
    Verb.ACCEPT: {S.ROUTED: S.HANDLING},
    Verb.TRANSFER: {S.ROUTED: S.ROUTED, S.HANDLING: S.ROUTED},
    Verb.RETURN: {S.ROUTED: S.CLASSIFIED, S.HANDLING: S.CLASSIFIED},
    Verb.DRAFT: {S.HANDLING: S.DRAFTED},
    Verb.REJECT: {S.DRAFTED: S.HANDLING},
    Verb.APPROVE: {S.DRAFTED: S.APPROVED},
    Verb.UNFIT: {S.APPROVED: S.HANDLING},
    Verb.ANSWER: {S.APPROVED: S.ANSWERED},
    Verb.CLOSE: {S.ANSWERED: S.CLOSED},
    Verb.REOPEN: {S.ANSWERED: S.HANDLING, S.CLOSED: S.HANDLING},
    Verb.MERGE: dict.fromkeys((S.RECEIVED, S.CHECKED, S.CLASSIFIED), S.MERGED),
    Verb.WITHDRAW: dict.fromkeys(
        (S.RECEIVED, S.CHECKED, S.SUPPLEMENT, S.CLASSIFIED, S.ROUTED, S.HANDLING), S.WITHDRAWN
    ),
    #: What was held and is found unlawful ends wherever it stood.
    Verb.KEEP: dict.fromkeys((*RUNNING, S.SUPPLEMENT), S.REFUSED),
}
#: A supplement, or a third transfer, leads elsewhere than the table's first answer.
BESIDES: Final = (
    (S.SUPPLEMENT, S.CHECKED),
    (S.SUPPLEMENT, S.HANDLING),
)


def pairs() -> list[tuple[str, str]]:
    """Every change of state there may be, for the database."""
    table = {(str(old), str(new)) for steps in ITEM.values() for old, new in steps.items() if old != new}
    return sorted(table | {(str(old), str(new)) for old, new in BESIDES})


def next_state(verb: str, state: str) -> str:
    """The state after ``verb``.

    Raises:
        InvalidTransition: the table does not admit it; the message says where the item stands.
    """
    after = ITEM[verb].get(state)
    if after is None:
        words = (
            _("Ý kiến này đã kết thúc: %(state)s.")
            if state in ENDED
            else _("Ý kiến đang ở bước “%(state)s” nên chưa làm được việc này.")
        )
        raise InvalidTransition(words % {"state": State(state).label}, details={"state": state, "verb": verb})
    return after
