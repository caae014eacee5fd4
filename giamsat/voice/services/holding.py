"""Quarantine: out of everything public and of the ordinary desks at once; another person decides, with a reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition, NotFound
from giamsat.core.files.models import StoredFile
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import own_words
from giamsat.events.services import record_event
from giamsat.voice import events, policies
from giamsat.voice.choices import ENDED, HARMFUL, Ground, Kind, Verb
from giamsat.voice.limits import moved
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Answer, Attachment
from giamsat.voice.models_safety import Hold
from giamsat.voice.services.recording import locked, move, note, words


@write
def hold_item(actor: Actor, item: Item, *, version: int, ground: str, reason: str) -> Item:
    """Put an item into quarantine: nobody reads it before somebody else has decided, but on record.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: it is there already; InvalidInput: no ground or no reason.
    """
    stored = locked(item, version)
    require(policies.may_hold(actor, stored))
    if ground not in HARMFUL:
        raise InvalidInput(fields={"ground": _("Chọn một mục trong danh sách.")})
    Hold.objects.create(
        item=stored,
        ground=ground,
        reason=words(reason, "reason"),
        by_id=actor.who,
        at=clock.now(),
        was_published_at=stored.published_at,
    )
    stored.held_at, stored.published_at = clock.now(), None
    note(actor, stored, Verb.HOLD)
    return stored


@write
def release_item(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """Nothing stands against it: public again if it was and its sender still agrees; the days do not count.

    Raises:
        NotAllowed: whoever put it there does not decide; NotFound, Conflict, InvalidTransition, InvalidInput.
    """
    stored, hold = _open(actor, item, version)
    _settle(actor, hold, Hold.Outcome.RELEASED, reason)
    if stored.held_at is not None and stored.is_running:
        since = clock.day_of(stored.held_at)
        stored.due, stored.answer_due = moved(stored.due, since), moved(stored.answer_due, since)
    stored.held_at = None
    if stored.may_publish:
        stored.published_at = hold.was_published_at
    note(actor, stored, Verb.RELEASE)
    return stored


@write
def keep_item(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """It is unlawful: it stays in quarantine for as long as records are kept; what was under way ends refused.

    Raises:
        NotAllowed: whoever put it there does not decide; NotFound, Conflict, InvalidTransition, InvalidInput.
    """
    stored, hold = _open(actor, item, version)
    _settle(actor, hold, Hold.Outcome.KEPT, reason)
    label = own_words(Ground(hold.ground).label)
    if stored.state in ENDED:
        note(actor, stored, Verb.KEEP, text=label)
        return stored
    stored.answers.filter(state__in=[Answer.State.WAITING, Answer.State.APPROVED]).update(
        state=Answer.State.REJECTED, reason=label
    )
    stored.parts.filter(given_at=None, dropped_at=None).update(dropped_at=clock.now())
    stored.ground, stored.kind, stored.stopped_on = hold.ground, Kind.NOT_MET, None
    move(actor, stored, Verb.KEEP, text=label)
    return stored


@write
def read_held(actor: Actor, item: Item) -> Item:
    """The content of what is in quarantine; each reading is on record.

    Raises:
        NotAllowed, NotFound.
    """
    require(policies.may_see_held(actor, item))
    _tell_of_reading(actor, item)
    return item


@write
def read_held_file(actor: Actor, item: Item, attachment: Attachment) -> StoredFile:
    """A file of what is in quarantine, on record.

    Raises:
        NotAllowed, NotFound.
    """
    require(policies.may_see_held(actor, item))
    _tell_of_reading(actor, item)
    return attachment.file


def _open(actor: Actor, item: Item, version: int) -> tuple[Item, Hold]:
    stored = locked(item, version, held=True)
    hold = stored.holds.select_for_update(of=("self",)).filter(outcome="").first()
    require(policies.may_decide_hold(actor, stored, hold))
    if hold is None:
        raise InvalidTransition(_("Việc tạm giữ này đã có quyết định."))
    return stored, hold


def _settle(actor: Actor, hold: Hold, outcome: str, reason: str) -> None:
    hold.decision = words(reason, "reason")
    hold.outcome, hold.decided_by_id, hold.decided_at = outcome, actor.who, clock.now()
    hold.save()


def _tell_of_reading(actor: Actor, item: Item) -> None:
    if item.held_at is None:
        raise NotFound
    data = {"code": item.code}
    record_event(actor, events.HELD_READ, "voice_item", item.pk, path=item.receiver.path, data=data)
