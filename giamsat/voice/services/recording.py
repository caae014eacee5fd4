"""How every act on an item is written down: lock, look up the table, change, step, event, letters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.prepared import insert
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.models import Unit
from giamsat.voice import letters, notices
from giamsat.voice.choices import ENDED, RUNNING, Verb
from giamsat.voice.events import OF_STEP
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Step
from giamsat.voice.transitions import next_state

#: Steps of which the sender gets a letter.
TOLD = frozenset(
    {
        *(Verb.RECEIVE, Verb.ASK, Verb.REFUSE, Verb.ROUTE, Verb.ACCEPT, Verb.TRANSFER, Verb.RETURN),
        *(Verb.ANSWER, Verb.REOPEN, Verb.MERGE, Verb.NOTE, Verb.TASK, Verb.SUCCEED, Verb.OBSTACLE),
        *(Verb.HOLD, Verb.RELEASE, Verb.KEEP, Verb.RESUME),
    }
)
#: Steps whose words everybody reads on a published item, personal numbers masked whoever wrote them; the others show
#: what happened without words.
PUBLIC_WORDS = frozenset({Verb.NOTE, Verb.REFUSE, Verb.RETURN, Verb.TRANSFER})
#: Steps whose words are written for the sender or by the sender. What offices write to each other (what is wrong with
#: a draft, a line beside a forwarding, the code of a task that may not be public) is not among them.
FOR_SENDER = PUBLIC_WORDS | {
    *(Verb.ASK, Verb.SUPPLEMENT, Verb.CLASSIFY, Verb.CLOSE, Verb.REOPEN, Verb.MERGE, Verb.HIDE, Verb.KEEP),
    *(Verb.RESUME, Verb.WITHHOLD),
}


def locked(item: Item, version: int | None, *, held: bool = False) -> Item:
    """The item as it is, locked until the transaction ends.

    Args:
        held: the act is one that concerns what is in quarantine.

    Raises:
        NotFound; Conflict: it is no longer at ``version`` (None: whatever it is); InvalidTransition: in quarantine.
    """
    stored = (
        Item.objects.select_for_update(of=("self",))
        .select_related("receiver", "handler", "territory", "task")
        .filter(pk=item.pk)
        .first()
    )
    if stored is None:
        raise NotFound
    if version is not None and stored.version != version:
        raise Conflict
    if stored.held_at is not None and not held:
        raise InvalidTransition(_("Ý kiến đang được tạm giữ để xem xét; chưa làm được việc nào khác."))
    return stored


def move(actor: Actor, item: Item, verb: str, *, to: str | None = None, text: str = "") -> Step:
    """Bring a locked item to its next state and write the step; the caller has set everything else.

    Args:
        to: the state where the table leaves more than one; else the table's.

    Raises:
        InvalidTransition.
    """
    after = next_state(verb, item.state)
    was_late = item.state in RUNNING and item.due is not None and item.due < clock.today()
    item.was_late = item.was_late or was_late
    item.state = to or after
    item.state_since = clock.now()
    item.escalated = 0
    item.ended_at = clock.now() if item.state in ENDED else None
    return note(actor, item, verb, text=text)


def note(actor: Actor, item: Item, verb: str, *, text: str = "", unit: Unit | None = None) -> Step:
    """Save a locked item and append a step with its event; letters go out for what the sender is told.

    Args:
        unit: the body that the step is about; whose turn it is when left out.
    """
    item.version += 1
    item.save()
    return write_step(actor, item, verb, text=text, unit=unit)


def write_step(actor: Actor, item: Item, verb: str, *, text: str = "", unit: Unit | None = None) -> Step:
    """Append the step, event, letters and notices of an item that is stored as it is; see ``note``."""
    step = step_of(actor, item, verb, text=text, unit=unit)
    insert(step)
    tell_step(actor, item, step)
    return step


def step_of(actor: Actor, item: Item, verb: str, *, text: str = "", unit: Unit | None = None) -> Step:
    """The row of a step, not stored yet."""
    holder = unit or item.holder
    names = names_of(holder) if holder else {"vi": "", "en": ""}
    is_public = verb in PUBLIC_WORDS
    return Step(
        item=item,
        at=clock.now(),
        verb=verb,
        state=item.state,
        person_id=actor.person_id,
        unit=holder,
        unit_name=names["vi"],
        unit_name_en=names["en"],
        due=item.due if item.is_running else item.supplement_due,
        text=masked(item, text.strip()) if is_public else text.strip(),
        is_public=is_public,
    )


def tell_step(actor: Actor, item: Item, step: Step) -> None:
    """Append the event of a stored step, with its letters and notices."""
    record_event(
        actor,
        OF_STEP[Verb(step.verb)],
        "voice_item",
        item.pk,
        path=(item.handler or item.receiver).path,
        data={"code": item.code, "unit": {"vi": step.unit_name, "en": step.unit_name_en}},
    )
    if step.verb in TOLD:
        letters.tell(item, step)
    notices.tell_officers(actor, item, step)


def words(text: str, field: str, message: Any = None) -> str:
    """``text`` without blanks around it.

    Raises:
        InvalidInput: nothing was written.
    """
    if not text.strip():
        raise InvalidInput(fields={field: message or _("Viết lý do.")})
    return text.strip()
