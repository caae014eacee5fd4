"""Who stands behind a published initiative: supports, endorsements in words, comments of experts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.units.models import Unit
from giamsat.voice import policies as voice
from giamsat.voice.choices import Family
from giamsat.voice.content import mask
from giamsat.voice.councils import events, policies
from giamsat.voice.councils.choices import Kind
from giamsat.voice.councils.models import Backing
from giamsat.voice.models import Item
from giamsat.voice.services.recording import words

#: Longer words are no comment any more.
LONGEST = 2000


@write
def support_initiative(actor: Actor, item: Item) -> None:
    """One support of one person; a second time changes nothing.

    Raises:
        NotAllowed; NotFound: not a published initiative.
    """
    stored = _locked(item)
    require(policies.may_back(actor, stored))
    if not stored.backings.filter(kind=Kind.SUPPORT, person=actor.who, withdrawn_at=None).exists():
        _add(actor, stored, Kind.SUPPORT)


@write
def withdraw_support(actor: Actor, item: Item) -> None:
    """Take the support back, at any time.

    Raises:
        NotAllowed, NotFound.
    """
    stored = _locked(item)
    require(policies.may_back(actor, stored))
    stored.backings.filter(kind=Kind.SUPPORT, person=actor.who, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )


@write
def endorse_initiative(actor: Actor, item: Item, *, text: str, unit: Unit | None = None) -> Backing:
    """Say under one's own name, or that of one's body, why it deserves to be judged; read once somebody let it pass.

    Raises:
        NotAllowed, NotFound; InvalidInput: no words; InvalidTransition: said already.
    """
    stored = _locked(item)
    require(policies.may_endorse_for(actor, stored, unit))
    said = words(text, "text", _("Viết vì sao bạn giới thiệu sáng kiến này."))
    given = stored.backings.filter(kind=Kind.ENDORSE, withdrawn_at=None)
    known = given.filter(unit=unit) if unit is not None else given.filter(unit=None, person=actor.who)
    if known.exists():
        raise InvalidTransition(_("Bạn, hoặc cơ quan này, đã giới thiệu sáng kiến."))
    return _add(actor, stored, Kind.ENDORSE, said, unit)


@write
def comment_as_expert(actor: Actor, item: Item, *, text: str) -> Backing:
    """An expert's opinion for everybody to read, for or against; one of each expert.

    Raises:
        NotAllowed: no expert, or a member of the council that judges it; NotFound, InvalidInput, InvalidTransition.
    """
    stored = _locked(item)
    require(policies.may_comment(actor, stored))
    said = words(text, "text", _("Viết ý kiến chuyên môn: căn cứ, điểm mạnh, điểm còn thiếu."))
    if stored.backings.filter(kind=Kind.EXPERT, person=actor.who, withdrawn_at=None).exists():
        raise InvalidTransition(_("Bạn đã gửi ý kiến về sáng kiến này."))
    return _add(actor, stored, Kind.EXPERT, said)


@write
def settle_backing(actor: Actor, backing: Backing, *, show: bool) -> None:
    """Let everybody read what somebody wrote, or not.

    Raises:
        NotAllowed; InvalidTransition: settled by another meanwhile.
    """
    require(voice.may_publish(actor, backing.item))
    rows = Backing.objects.filter(pk=backing.pk, shown_at=None, dropped_at=None)
    if not rows.update(**{"shown_at" if show else "dropped_at": clock.now()}):
        raise InvalidTransition(_("Ý kiến này đã được duyệt."))
    _record(actor, backing.item, events.BACKING_SHOWN if show else events.BACKING_DROPPED)


def _locked(item: Item) -> Item:
    rows = Item.objects.select_for_update(of=("self",)).select_related("receiver")
    stored = rows.filter(pk=item.pk, family=Family.IDEA, published_at__isnull=False).first()
    if stored is None:
        raise NotFound
    return stored


def _add(actor: Actor, item: Item, kind: str, text: str = "", unit: Unit | None = None) -> Backing:
    if len(text) > LONGEST:
        raise InvalidInput(fields={"text": _("Viết không quá %(n)d ký tự.") % {"n": LONGEST}})
    added = Backing.objects.create(
        item=item,
        kind=kind,
        person_id=actor.who,
        unit=unit,
        unit_name=unit.name_vi if unit else "",
        text=mask(text),
        at=clock.now(),
        shown_at=clock.now() if kind == Kind.SUPPORT else None,
    )
    _record(actor, item, events.BACKED)
    return added


def _record(actor: Actor, item: Item, verb: str) -> None:
    record_event(actor, verb, "voice_item", item.pk, path=item.receiver.path, data={"code": item.code})
