"""How every act on a dossier is written down: lock, look up the table, change, step, event."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidTransition, NotFound
from giamsat.events.services import record_event
from giamsat.voice.choices import State
from giamsat.voice.councils import notices, policies, selectors
from giamsat.voice.councils.choices import ENDED, Act, Stage
from giamsat.voice.councils.events import OF_ACT
from giamsat.voice.councils.limits import FEWEST, due_of
from giamsat.voice.councils.models import Dossier, DossierStep, Member
from giamsat.voice.councils.transitions import next_stage
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.models import Item
from giamsat.voice.services.recording import locked as locked_item


def locked(dossier: Dossier, version: int | None) -> Dossier:
    """The dossier and its item as they are, locked until the transaction ends; the item first, as everywhere.

    Raises:
        NotFound; Conflict: it is no longer at ``version`` (None: whatever it is); InvalidTransition: its sender took
        the item back, or it was refused or merged since.
    """
    item = locked_item(dossier.item, None)
    stored = Dossier.objects.select_for_update().filter(pk=dossier.pk).first()
    if stored is None:
        raise NotFound
    stored.item = item
    if version is not None and stored.version != version:
        raise Conflict
    if item.state in policies.GONE:
        raise InvalidTransition(_gone(item))
    return stored


def advance(
    actor: Actor, dossier: Dossier, act: str, *, to: str | None = None, text: str = "", **data: Any
) -> DossierStep:
    """Bring a locked dossier to the stage after ``act``, save it and write the step with its event.

    A member's own act (declare, score, sign) moves no stage and leaves the version alone, so that members do not stand
    in each other's way.

    Args:
        to: set where the act was done by the last of several members and moves the dossier on.
        data: further values of the event's sentence.

    Raises:
        InvalidTransition.
    """
    after = to or next_stage(act, dossier.stage)
    is_new_turn = after != dossier.stage or act in (Act.FORM, Act.MINUTES)
    if after != dossier.stage:
        late = dossier.due is not None and dossier.due < clock.today()
        dossier.was_late = dossier.was_late or late
        dossier.stage, dossier.stage_since = after, clock.now()
        dossier.due = None if after in ENDED else due_of(after)
    if act not in (Act.DECLARE, Act.SCORE, Act.SIGN):
        dossier.version += 1
    dossier.save()
    if is_new_turn or act == Act.OPEN:
        _keep_clock(dossier)
    step = DossierStep.objects.create(
        dossier=dossier,
        at=clock.now(),
        act=act,
        stage=dossier.stage,
        person_id=actor.person_id,
        due=dossier.due,
        text=text.strip(),
    )
    record_event(
        actor,
        OF_ACT[Act(act)],
        "voice_dossier",
        dossier.pk,
        path=dossier.item.receiver.path,
        data={"code": dossier.item.code, **data},
    )
    all_declared = (
        act == Act.DECLARE and dossier.stage == Stage.FORMED and not notices.silent_members(dossier)
    )
    if is_new_turn or all_declared:
        notices.tell_next(actor, dossier, step.pk)
    return step


def _keep_clock(dossier: Dossier) -> None:
    """While a council has an initiative its limit is that of the dossier's step; afterwards it is classified as any."""
    item = dossier.item
    if item.state in (State.CHECKED, State.CLASSIFIED):
        item.was_late = item.was_late or (item.due is not None and item.due < clock.today())
        item.due, item.escalated = dossier.due or within(LIMITS.classify), 0
        item.save(update_fields=["was_late", "due", "escalated"])


def own_place(actor: Actor, dossier: Dossier) -> Member:
    """The person's place in the council, which a policy has looked at before.

    Raises:
        NotFound: none.
    """
    found = policies.membership(actor, dossier)
    if found is None:
        raise NotFound
    return found


def open_when_all_have_scored(actor: Actor, dossier: Dossier) -> None:
    """End the blind round with the last sheet that it waited for; a round of too few stays open."""
    if dossier.stage != Stage.BLIND or selectors.missing_sheets(dossier):
        return
    if len(selectors.counted_sheets(dossier)) >= FEWEST:
        advance(actor, dossier, Act.REVEAL)


def _gone(item: Item) -> str:
    return _("%(code)s: %(state)s. Hồ sơ sáng kiến dừng ở đây.") % {
        "code": item.code, "state": item.get_state_display(),
    }  # fmt: skip
