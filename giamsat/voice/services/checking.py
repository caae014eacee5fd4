"""The receiving body: check, supplement, classify, refuse, merge, forward."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.files.services import Checked, keep_files
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import own_words
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.voice import policies
from giamsat.voice.choices import HARMFUL, Ground, Kind, State, Verb
from giamsat.voice.limits import LIMITS, moved, within
from giamsat.voice.models import Item
from giamsat.voice.services.receiving import attach
from giamsat.voice.services.recording import locked, move, words

#: From this transfer on the head of the receiving body decides.
LAST_TRANSFER = 3


@write
def check_item(actor: Actor, item: Item, *, version: int) -> Item:
    """The content meets the rules; next it is classified, within the limit counted from its receipt.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition.
    """
    stored = locked(item, version)
    require(policies.may_receive(actor, stored.receiver))
    stored.due = within(LIMITS.classify, clock.day_of(stored.entered_at))
    move(actor, stored, Verb.CHECK)
    return stored


@write
def ask_supplement(actor: Actor, item: Item, *, version: int, text: str) -> Item:
    """Ask the sender for what is missing; until the answer comes the clock stands (R39).

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: it is not said what is missing.
    """
    stored = locked(item, version)
    require(policies.may_ask(actor, stored))
    said = words(text, "text", _("Viết rõ cần bổ sung gì."))
    stored.state_before, stored.stopped_on = stored.state, clock.today()
    move(actor, stored, Verb.ASK, text=said)
    return stored


@write
def enter_supplement(
    actor: Actor, item: Item, *, version: int, text: str, files: Sequence[Checked] = ()
) -> Item:
    """Enter what a sender supplemented by phone, on paper or by post; the clock runs again (R37, R39).

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no words.
    """
    stored = locked(item, version)
    require(policies.may_resume(actor, stored))
    said = words(text, "text", _("Viết phần bổ sung."))
    attach(stored, keep_files(actor, files))
    to = resume(stored)
    move(actor, stored, Verb.SUPPLEMENT, to=to, text=said)
    return stored


@write
def resume_item(actor: Actor, item: Item, *, version: int, text: str) -> Item:
    """Go on with what there is: the sender has not supplemented, or it is not needed any more.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: the sender is not told why.
    """
    stored = locked(item, version)
    require(policies.may_resume(actor, stored))
    said = words(text, "text", _("Viết cho người gửi: vì sao làm tiếp mà không chờ."))
    to = resume(stored)
    move(actor, stored, Verb.RESUME, to=to, text=said)
    return stored


def resume(stored: Item) -> str:
    """Let the clock run again: as many working days are left as when it stopped; the state to go back to."""
    if stored.stopped_on is not None:
        stored.due = moved(stored.due, stored.stopped_on)
        stored.answer_due = moved(stored.answer_due, stored.stopped_on)
    stored.stopped_on = None
    return stored.state_before or State.RECEIVED


@write
def classify_item(actor: Actor, item: Item, *, version: int, kind: str, topic: str = "") -> Item:
    """One of the four classes of Decree 92/2017/ND-CP; the first of them is a refusal of its own.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition, InvalidInput.
    """
    stored = locked(item, version)
    require(policies.may_receive(actor, stored.receiver))
    if kind not in Kind.values or kind == Kind.NOT_MET:
        raise InvalidInput(
            fields={"kind": _("Chọn một loại; không đủ điều kiện thì dùng “Không tiếp nhận”.")}
        )
    stored.kind = kind
    stored.topic = topic or stored.topic
    move(actor, stored, Verb.CLASSIFY, text=own_words(Kind(kind).label))
    return stored


@write
def refuse_item(actor: Actor, item: Item, *, version: int, ground: str, text: str) -> Item:
    """Not taken, with a coded ground and a text to the sender (R35).

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition, InvalidInput.
    """
    stored = locked(item, version)
    require(policies.may_receive(actor, stored.receiver))
    if ground not in Ground.values:
        raise InvalidInput(fields={"ground": _("Chọn lý do.")})
    said = words(text, "text", _("Viết cho người gửi: vì sao, và có thể làm gì tiếp."))
    stored.ground, stored.kind, stored.stopped_on = ground, Kind.NOT_MET, None
    if ground in HARMFUL:
        stored.published_at = None
    move(actor, stored, Verb.REFUSE, text=f"{own_words(Ground(ground).label)}. {said}")
    return stored


@write
def merge_item(actor: Actor, item: Item, *, version: int, into: Item) -> Item:
    """Join an item to one that says the same; its sender goes on with that one.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: itself, or one that was merged or refused.
    """
    # Two are locked in the order of their ids, as everywhere.
    first, second = sorted([item.pk, into.pk])
    list(Item.objects.select_for_update().filter(pk__in=[first, second]).order_by("pk"))
    stored, target = locked(item, version), locked(into, None)
    require(policies.may_receive(actor, stored.receiver))
    if target.pk == stored.pk or target.state in (State.MERGED, State.REFUSED, State.WITHDRAWN):
        raise InvalidInput(fields={"into": _("Không gộp được vào ý kiến này.")})
    stored.merged_into = target
    move(
        actor,
        stored,
        Verb.MERGE,
        text=own_words(gettext_lazy("Theo dõi tiếp ở %(code)s.")) % {"code": target.code},
    )
    stored.contacts.update(item=target)
    Item.objects.filter(pk=target.pk).update(supports=target.supports + stored.supports + 1)
    return stored


@write
def route_item(actor: Actor, item: Item, *, version: int, to: Unit, text: str = "") -> Item:
    """Forward to the body that answers. The limit of the answer runs from the first forwarding on.

    Raises:
        NotAllowed: after the third transfer only the head forwards; NotFound, Conflict, InvalidTransition.
        InvalidInput: the body exists no more.
    """
    hold_tree()
    stored = locked(item, version)
    require(policies.may_route(actor, stored))
    _send_to(stored, to)
    stored.for_head = False
    move(actor, stored, Verb.ROUTE, text=text)
    return stored


@write
def transfer_item(actor: Actor, item: Item, *, version: int, to: Unit, reason: str) -> Item:
    """A body hands an item on to the right one; the third time it goes to the receiving body's head instead.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition, InvalidInput.
    """
    hold_tree()
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    said = words(reason, "reason")
    if to.pk == stored.handler_id:
        raise InvalidInput(fields={"to": _("Chọn một cơ quan khác.")})
    stored.transfers += 1
    if stored.transfers >= LAST_TRANSFER:
        return _to_head(actor, stored, said)
    _send_to(stored, to)
    move(actor, stored, Verb.TRANSFER, text=said)
    return stored


@write
def return_item(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """Not this body's matter: back to the receiving body, which forwards it anew.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    said = words(reason, "reason")
    stored.transfers += 1
    if stored.transfers >= LAST_TRANSFER:
        return _to_head(actor, stored, said)
    stored.due, stored.assignee = within(LIMITS.reroute), None
    move(actor, stored, Verb.RETURN, text=said)
    return stored


def _to_head(actor: Actor, stored: Item, said: str) -> Item:
    stored.for_head, stored.assignee = True, None
    stored.due = within(LIMITS.reroute)
    move(actor, stored, Verb.RETURN, text=said)
    return stored


def _send_to(stored: Item, to: Unit) -> None:
    if not Unit.objects.filter(pk=to.pk, valid_to=None).exists():
        raise InvalidInput(fields={"to": _("Cơ quan này không còn. Chọn cơ quan kế thừa.")})
    stored.handler, stored.assignee = to, None
    if stored.answer_due is None:
        stored.answer_due = within(LIMITS.answer)
    if stored.routed_at is None:
        stored.routed_at = clock.now()
    stored.due = within(LIMITS.accept)
