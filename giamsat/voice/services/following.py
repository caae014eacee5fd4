"""What the sender does after sending, and what anybody says of a published item."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS, SYSTEM, Actor
from giamsat.core.errors import InvalidInput, InvalidTransition, NotFound
from giamsat.core.files.services import Checked, keep_files
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree
from giamsat.units.succession import heir_today
from giamsat.voice import events, letters, policies
from giamsat.voice.choices import State, Verb
from giamsat.voice.limits import ABOVE, LIMITS, level_of, within
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Follower, Identity
from giamsat.voice.models_handling import Objection
from giamsat.voice.services.checking import resume
from giamsat.voice.services.receiving import attach
from giamsat.voice.services.recording import locked, move, note, words

ANSWERED = (State.ANSWERED, State.CLOSED)


@write
def confirm_address(contact: Contact) -> None:
    """The link of the first letter was opened: from now on letters go to this address."""
    require(policies.may_send())
    Contact.objects.filter(pk=contact.pk, email_confirmed_at=None).update(email_confirmed_at=clock.now())


@write
def stop_letters(contact: Contact) -> None:
    """No more letters to a sender, or to whoever joined; all stands on their page, a letter's link begins them anew."""
    require(policies.may_send())
    Contact.objects.filter(pk=contact.pk).update(email_confirmed_at=None)


@write
def supplement_item(contact: Contact, *, version: int, text: str, files: Sequence[Checked] = ()) -> Item:
    """The sender adds what was asked for; the clock runs again.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no words.
    """
    stored = locked(contact.item, version)
    require(policies.may_speak_as_sender(stored, contact))
    said = words(text, "text", _("Viết phần bổ sung."))
    attach(stored, keep_files(SYSTEM, files))
    to = resume(stored)
    move(ANONYMOUS, stored, Verb.SUPPLEMENT, to=to, text=said)
    return stored


@write
def withdraw_item(contact: Contact, *, version: int) -> Item:
    """The sender takes it back; the record stays, the public version goes.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: others have joined it.
    """
    stored = locked(contact.item, version)
    require(policies.may_speak_as_sender(stored, contact))
    if stored.contacts.count() > 1:
        raise InvalidInput(
            _("Nhiều người cùng gửi nội dung này nên không rút được; bạn có thể thôi nhận tin.")
        )
    stored.stopped_on, stored.published_at = None, None
    move(ANONYMOUS, stored, Verb.WITHDRAW)
    return stored


@write
def rate_answer(contact: Contact, *, version: int, rating: int, text: str = "") -> Item:
    """One to five for the answer; the last one counts (R44).

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: not answered; InvalidInput: not 1 to 5.
    """
    stored = locked(contact.item, version)
    require(policies.may_speak_as_sender(stored, contact))
    if stored.state not in ANSWERED:
        raise InvalidTransition(_("Chưa có trả lời để đánh giá."))
    if not 1 <= rating <= 5:
        raise InvalidInput(fields={"rating": _("Chọn từ 1 đến 5.")})
    stored.rating, stored.rating_text = rating, text.strip()
    stored.version += 1
    stored.save(update_fields=["rating", "rating_text", "version"])
    return stored


@write
def reopen_item(contact: Contact, *, version: int, reason: str) -> Item:
    """Once, with a reason, and in time: the body looks at it again (R44).

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: a second time, too late, or no reason.
    """
    hold_tree()
    stored = locked(contact.item, version)
    require(policies.may_speak_as_sender(stored, contact))
    said = words(reason, "reason", _("Viết chỗ nào chưa được giải quyết."))
    if stored.reopened:
        raise InvalidInput(_("Mỗi ý kiến được đề nghị xem lại một lần."))
    if stored.answered_at and clock.today() > within(LIMITS.reopen, clock.day_of(stored.answered_at)):
        raise InvalidInput(_("Đã quá thời hạn đề nghị xem lại. Bạn có thể gửi ý kiến mới."))
    # Who answered may have been merged away since; what has ended stayed with them.
    stored.receiver = heir_today(stored.receiver) or stored.receiver
    if stored.handler is not None and stored.handler.valid_to is not None:
        stored.handler, stored.assignee = heir_today(stored.handler) or stored.receiver, None
    stored.reopened = 1
    stored.due = stored.answer_due = within(LIMITS.answer)
    move(ANONYMOUS, stored, Verb.REOPEN, text=said)
    return stored


@write
def say_not_solved(item: Item, *, text: str) -> Objection:
    """Anybody says of an answered, published item that it is not solved; shown after a look.

    Raises:
        NotFound: not public; InvalidInput: no words, or no answer yet.
    """
    require(policies.may_send())
    stored = locked(item, None)
    if stored.published_at is None:
        raise NotFound
    if stored.state not in ANSWERED:
        raise InvalidInput(_("Ý kiến này chưa được trả lời."))
    said = words(text, "text", _("Viết bạn thấy chưa được ở đâu."))
    return Objection.objects.create(item=stored, text=masked(stored, said)[:2000], at=clock.now())


@write
def show_objection(actor: Actor, objection: Objection, *, shown: bool) -> None:
    """Let others read what somebody said, or keep it among the bodies; nothing that was decided is decided again.

    Raises:
        NotAllowed; InvalidTransition: it has been decided.
    """
    stored = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("item__receiver")
        .get(pk=objection.pk)
    )
    item = stored.item
    require(policies.may_publish(actor, item))
    if stored.shown_at or stored.kept_at:
        raise InvalidTransition(_("Lời này đã có người xem và quyết định."))
    if shown:
        stored.shown_at = clock.now()
    else:
        stored.kept_at = clock.now()
    stored.save(update_fields=["shown_at", "kept_at"])
    verb = events.OBJECTION_SHOWN if shown else events.OBJECTION_KEPT
    record_event(actor, verb, "voice_item", item.pk, path=item.receiver.path, data={"code": item.code})


@write
def follow_item(item: Item, email: str, identity: Identity | None = None) -> Follower:
    """Somebody wants news of a published item; the owner of the address confirms by a link.

    An address that a provider has verified for ``identity`` needs no confirmation.

    Raises:
        NotFound: not public.
    """
    require(policies.may_send())
    if item.published_at is None:
        raise NotFound
    address = email.strip().lower()
    follower, created = Follower.objects.get_or_create(
        item=item,
        email=address,
        defaults={"at": clock.now(), "language": (get_language() or "vi")[:2]},
    )
    if identity is not None and identity.email == address:
        follower.identity, follower.confirmed_at = identity, follower.confirmed_at or clock.now()
        follower.save(update_fields=["identity", "confirmed_at"])
    elif created:
        letters.ask_follower(follower)
    return follower


@write
def confirm_follower(follower: Follower) -> None:
    """The owner of the address wants the news."""
    require(policies.may_send())
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=clock.now())


@write
def end_following(follower: Follower) -> None:
    """No more news; the address is forgotten."""
    require(policies.may_send())
    Follower.objects.filter(pk=follower.pk).delete()


@write
def escalate_item(actor: Actor, item: Item) -> Item:
    """Tell the head whose turn it is of a late item: that of its body, later that of the receiving body.

    Raises:
        NotAllowed, NotFound; InvalidTransition: it is not late enough, or was told.
    """
    require(policies.may_note_lateness(actor))
    stored = locked(item, None)
    level = level_of(stored.due) if stored.is_running else 0
    if level <= stored.escalated:
        raise InvalidTransition
    stored.escalated = level
    note(actor, stored, Verb.ESCALATE, unit=stored.receiver if level == ABOVE else stored.holder)
    return stored


@write
def note_lateness(actor: Actor, item: Item) -> Item:
    """The regular note on a late item: with whom it is and since when it is due.

    Raises:
        NotAllowed, NotFound.
    """
    require(policies.may_note_lateness(actor))
    stored = locked(item, None)
    stored.noted_on = clock.today()
    note(actor, stored, Verb.NOTE, text=_("Chưa xong dù đã quá hạn; cơ quan xử lý phải trả lời sớm nhất."))
    return stored
