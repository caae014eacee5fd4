"""Who stands behind a published initiative: supports, endorsements in words, comments of experts."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS, Actor
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
from giamsat.voice.councils.models_backing import Backing, Invitation
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Identity
from giamsat.voice.services.recording import words

#: Longer words are no comment any more.
LONGEST = 2000
_NO_OPINION = gettext_lazy("Viết ý kiến chuyên môn: căn cứ, điểm mạnh, điểm còn thiếu.")


@write
def support_initiative(actor: Actor, item: Item, *, identity: Identity | None = None) -> None:
    """One support of one person or identity; a second time changes nothing.

    Raises:
        NotAllowed; NotFound: not a published initiative; InvalidTransition: somebody else supported it for the same
        organisation.
    """
    stored = _locked(item)
    require(policies.may_back(actor, stored, identity))
    if _own(stored, actor, identity).filter(kind=Kind.SUPPORT).exists():
        return
    if identity is not None and identity.organisation:
        same = stored.backings.filter(kind=Kind.SUPPORT, withdrawn_at=None, identity__isnull=False)
        if same.filter(unit_name=identity.organisation).exists():
            raise InvalidTransition(_("Tổ chức này đã ủng hộ sáng kiến; mỗi tổ chức tính một lần."))
    _add(actor, stored, Kind.SUPPORT, identity=identity)


@write
def withdraw_backing(actor: Actor, item: Item, *, kind: str, identity: Identity | None = None) -> None:
    """Take back one's support, endorsement or opinion, at any time; it is neither counted nor shown from now on.

    Raises:
        NotAllowed, NotFound.
    """
    stored = _locked(item)
    require(policies.may_take_back(actor, identity))
    _own(stored, actor, identity).filter(kind=kind).update(withdrawn_at=clock.now())


@write
def endorse_initiative(
    actor: Actor, item: Item, *, text: str, unit: Unit | None = None, identity: Identity | None = None
) -> Backing:
    """Say under one's own name, or that of one's body, why it deserves to be judged; read once somebody let it pass.

    Raises:
        NotAllowed, NotFound; InvalidInput: no words; InvalidTransition: said already.
    """
    stored = _locked(item)
    require(policies.may_endorse_for(actor, stored, unit, identity))
    said = words(text, "text", _("Viết vì sao bạn giới thiệu sáng kiến này."))
    given = stored.backings.filter(kind=Kind.ENDORSE, withdrawn_at=None)
    if unit is not None:
        known = given.filter(unit=unit)
    elif identity is not None and identity.organisation:
        known = given.filter(identity__isnull=False, unit_name=identity.organisation)
    else:
        known = _own(stored, actor, identity).filter(kind=Kind.ENDORSE, unit=None)
    if known.exists():
        raise InvalidTransition(_("Bạn, hoặc cơ quan này, đã giới thiệu sáng kiến."))
    return _add(actor, stored, Kind.ENDORSE, said, unit, identity)


@write
def comment_as_expert(actor: Actor, item: Item, *, text: str) -> Backing:
    """The opinion of an expert of the councils for everybody to read, for or against; one of each expert.

    Raises:
        NotAllowed: no expert, or a member of the council that judges it; NotFound, InvalidInput, InvalidTransition.
    """
    stored = _locked(item)
    require(policies.may_comment(actor, stored))
    said = words(text, "text", _NO_OPINION)
    if _own(stored, actor, None).filter(kind=Kind.EXPERT).exists():
        raise InvalidTransition(_("Bạn đã gửi ý kiến về sáng kiến này."))
    return _add(actor, stored, Kind.EXPERT, said)


@write
def comment_as_invited(invitation: Invitation, *, text: str) -> Backing:
    """The opinion of an expert who was asked for it; a later one takes the place of one that nobody let pass yet.

    Raises:
        NotFound: not public (any more); NotAllowed: the invitation has ended; InvalidInput: no words;
        InvalidTransition: it was let pass or dropped.
    """
    stored = _locked(invitation.item)
    require(policies.may_comment_invited(invitation))
    said = words(text, "text", _NO_OPINION)
    given = stored.backings.filter(invitation=invitation, withdrawn_at=None)
    if given.filter(Q(shown_at__isnull=False) | Q(dropped_at__isnull=False)).exists():
        raise InvalidTransition(_("Ý kiến của bạn đã được duyệt; muốn sửa thì rút rồi gửi lại."))
    given.update(withdrawn_at=clock.now())
    return _add(ANONYMOUS, stored, Kind.EXPERT, said, invitation=invitation)


@write
def withdraw_invited(invitation: Invitation) -> None:
    """The invited expert takes the opinion back; it is not shown from now on."""
    require(voice.may_send())
    invitation.backings.filter(withdrawn_at=None).update(withdrawn_at=clock.now())


@write
def settle_backing(actor: Actor, backing: Backing, *, show: bool) -> None:
    """Let everybody read what somebody wrote, or not.

    Raises:
        NotAllowed; InvalidTransition: settled by another meanwhile.
    """
    require(voice.may_publish(actor, backing.item))
    rows = Backing.objects.filter(pk=backing.pk, shown_at=None, dropped_at=None, withdrawn_at=None)
    if not rows.update(**{"shown_at" if show else "dropped_at": clock.now()}):
        raise InvalidTransition(_("Ý kiến này đã được duyệt."))
    _record(actor, backing.item, events.BACKING_SHOWN if show else events.BACKING_DROPPED)


def _locked(item: Item) -> Item:
    rows = Item.objects.select_for_update(of=("self",)).select_related("receiver")
    stored = rows.filter(pk=item.pk, family=Family.IDEA, published_at__isnull=False).first()
    if stored is None:
        raise NotFound
    return stored


def _own(item: Item, actor: Actor, identity: Identity | None) -> QuerySet[Backing]:
    """What somebody has said or given and not taken back."""
    rows = item.backings.filter(withdrawn_at=None)
    return rows.filter(identity=identity) if identity is not None else rows.filter(person=actor.who)


def _add(
    actor: Actor,
    item: Item,
    kind: str,
    text: str = "",
    unit: Unit | None = None,
    identity: Identity | None = None,
    invitation: Invitation | None = None,
) -> Backing:
    if len(text) > LONGEST:
        raise InvalidInput(fields={"text": _("Viết không quá %(n)d ký tự.") % {"n": LONGEST}})
    name = identity.name if identity else f"{invitation.name}, {invitation.post}" if invitation else ""
    added = Backing.objects.create(
        item=item,
        kind=kind,
        person_id=None if identity or invitation else actor.who,
        identity=identity,
        invitation=invitation,
        # A support is counted and never shown under a name, so none is kept with it.
        name="" if kind == Kind.SUPPORT else name,
        unit=unit,
        unit_name=unit.name_vi if unit else identity.organisation if identity else "",
        text=mask(text),
        at=clock.now(),
        shown_at=clock.now() if kind == Kind.SUPPORT else None,
    )
    _record(actor, item, events.BACKED)
    return added


def _record(actor: Actor, item: Item, verb: str) -> None:
    record_event(actor, verb, "voice_item", item.pk, path=item.receiver.path, data={"code": item.code})
