"""What everybody reads: let pass by a person, masked, hidden again on request."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.files.models import StoredFile
from giamsat.core.policy import require
from giamsat.core.text import fold
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.voice import events, policies
from giamsat.voice.choices import NEVER_PUBLIC, Verb
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_handling import Attachment
from giamsat.voice.services.recording import locked, note, words
from giamsat.voice.similar import count_terms
from giamsat.voice.terms import terms_of


@write
def publish_item(actor: Actor, item: Item, *, version: int, title: str, text: str) -> Item:
    """Let the public read an item in these words; numbers that look personal are masked whatever was entered.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: refused, merged, withdrawn, or public already.
        InvalidInput: no words, or the sender did not agree.
    """
    stored = locked(item, version)
    require(policies.may_publish(actor, stored))
    if stored.state in NEVER_PUBLIC or stored.published_at is not None:
        raise InvalidTransition(_("Ý kiến này không đăng được."))
    if not stored.may_publish:
        raise InvalidInput(_("Người gửi không đồng ý đăng công khai."))
    stored.public_title = masked(stored, words(title, "title", _("Viết tiêu đề.")))[:200]
    stored.public_text = masked(stored, words(text, "text", _("Viết nội dung.")))
    stored.published_at, stored.withheld_at = clock.now(), None
    stored.search = fold(f"{stored.code} {stored.public_title} {stored.public_text}")
    stored.terms = terms_of(stored.public_title, stored.public_text)
    note(actor, stored, Verb.PUBLISH)
    count_terms(stored)
    return stored


@write
def withhold_item(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """Decide that an item is not for everybody to read: it is handled all the same, and its sender reads why.

    It can still be published later; it no longer waits for that.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: public, or decided already; InvalidInput: no reason.
    """
    stored = locked(item, version)
    require(policies.may_publish(actor, stored))
    if stored.published_at is not None or stored.withheld_at is not None:
        raise InvalidTransition(_("Ý kiến này đã đăng, hoặc đã có quyết định không đăng."))
    said = words(reason, "reason")
    stored.withheld_at = clock.now()
    note(actor, stored, Verb.WITHHOLD, text=said)
    return stored


@write
def hide_item(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """No longer public: on the sender's wish, or because it ought not to be.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: not public; InvalidInput: no reason.
    """
    stored = locked(item, version)
    require(policies.may_publish(actor, stored))
    if stored.published_at is None:
        raise InvalidTransition(_("Ý kiến này không đăng công khai."))
    said = words(reason, "reason")
    stored.published_at, stored.withheld_at = None, clock.now()
    note(actor, stored, Verb.HIDE, text=said)
    return stored


@write
def hide_own_item(contact: Contact, *, version: int) -> Item:
    """The sender wants it hidden, at any time and without a reason.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored = locked(contact.item, version)
    require(policies.may_speak_as_sender(stored, contact))
    stored.published_at, stored.may_publish = None, False
    note(SYSTEM, stored, Verb.HIDE)
    return stored


@write
def read_contacts(actor: Actor, item: Item) -> list[Contact]:
    """The senders' contact data, for the bodies that have the item in hand; each reading is on record.

    Raises:
        NotAllowed.
    """
    require(policies.may_see_contact(actor, item))
    _tell_of_reading(actor, events.CONTACT_READ, item)
    return list(item.contacts.all())


@write
def read_attachment(actor: Actor, item: Item, attachment: Attachment) -> StoredFile:
    """A file of an item. In a sender's, names and addresses may stand: it opens for whom contacts open, on record.

    Raises:
        NotAllowed.
    """
    require(policies.may_read_attachment(actor, item, attachment))
    _tell_of_reading(actor, events.FILE_READ, item)
    return attachment.file


def _tell_of_reading(actor: Actor, verb: str, item: Item) -> None:
    record_event(actor, verb, "voice_item", item.pk, path=item.receiver.path, data={"code": item.code})
