"""Taking in what the public sends: with a code, a receipt, a place in the queue; or into an item that is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS, SYSTEM, Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.files.models import StoredFile
from giamsat.core.files.services import Checked, keep_files
from giamsat.core.once import first_time, remember
from giamsat.core.policy import require
from giamsat.core.prepared import Prepared, execute, insert, insert_together
from giamsat.core.text import fold
from giamsat.core.writes import write
from giamsat.units.models import Territory, Unit
from giamsat.voice import content, letters, policies
from giamsat.voice.choices import Family, Origin, State, Topic, Verb
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Identity
from giamsat.voice.models_handling import Attachment
from giamsat.voice.services.recording import locked, note, step_of, tell_step
from giamsat.voice.terms import fingerprint, terms_of

_NEXT = """
INSERT INTO voice_daycounter AS c (day, last) VALUES (%s, 1) ON CONFLICT (day) DO UPDATE SET last = c.last + 1
RETURNING 'PAKN.' || to_char(day, 'YYYYMMDD') || '.' || lpad(last::text, greatest(4, length(last::text)), '0') AS code
"""
#: What the rows of a new item have of its code and id, which the statement that stores them gives.
_CODE, _ITEM = "(SELECT code FROM n)", "(SELECT id FROM r0)"
_OF_ITEM = {"code": _CODE, "search": f"lower({_CODE}) || ' ' || %s"}

_RECEIVER: Prepared[Unit] = Prepared(lambda code: Unit.objects.filter(code=code), str)


@dataclass(frozen=True)
class Sending:
    """What somebody sends and how they are reached (R33, R34); ``identity`` where they have signed in."""

    family: str
    topic: str
    title: str
    text: str
    name: str
    address: str
    phone: str = ""
    email: str = ""
    id_number: str = ""
    by_organisation: bool = False
    may_publish: bool = False
    territory: Territory | None = None
    files: Sequence[Checked] = field(default=())
    identity: Identity | None = None


def receiver() -> Unit:
    """The body that receives (setting ``GIAMSAT_VOICE_RECEIVER``)."""
    found: Unit | None = _RECEIVER.first(settings.VOICE_RECEIVER)
    if found is None:
        raise Unit.DoesNotExist(settings.VOICE_RECEIVER)
    return found


def check_sending(sending: Sending, *, confirmed_looks: bool) -> None:
    """Hold what is sent against the rules of content and the needed contact.

    Args:
        confirmed_looks: the sender has seen what was pointed out and sends it so.

    Raises:
        InvalidInput: with a reason for each field.
    """
    fields: dict[str, Any] = {}
    for finding in content.check(sending.title, sending.text):
        if finding.stops or not confirmed_looks:
            fields.setdefault(finding.field, finding.words)
    _check_contact(sending, fields)
    for name, value, known in (("family", sending.family, Family), ("topic", sending.topic, Topic)):
        if value not in known.values:
            fields[name] = _("Chọn một mục trong danh sách.")
    if fields:
        raise InvalidInput(fields=fields)


def _check_contact(sending: Sending, fields: dict[str, Any]) -> None:
    if not sending.name.strip():
        fields["name"] = _("Nhập họ tên, hoặc tên tổ chức.")
    if not sending.address.strip():
        fields["address"] = _("Nhập địa chỉ liên hệ.")
    if not sending.phone and not sending.email:
        fields["phone"] = _("Nhập số điện thoại hoặc thư điện tử.")
    if sending.phone and not plain_phone(sending.phone):
        fields["phone"] = _("Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0912 345 678.")
    if sending.email:
        try:
            validate_email(sending.email)
        except ValidationError:
            fields["email"] = _("Địa chỉ thư điện tử chưa đúng, ví dụ ten@vidu.vn.")


def plain_phone(raw: str) -> str:
    """Digits of a phone number, with 0 for Viet Nam's +84; empty when it is none."""
    digits = "".join(character for character in raw if character.isdecimal())
    if digits.startswith("84") and len(digits) > 9:
        digits = "0" + digits[2:]
    return digits if 8 <= len(digits) <= 15 else ""


@write
def receive_item(sending: Sending, *, once: str | None = None, email_confirmed: bool = False) -> Contact:
    """Take in what somebody sent by the web. The content was checked before (``check_sending``).

    Args:
        once: a key of the form; the second call with it gives the receipt of the first.

    Returns:
        the sender's receipt.
    """
    require(policies.may_send())
    if once and first_time(ANONYMOUS, once) is not None:
        return Item.objects.get(once=once).contacts.earliest("pk")
    item = _new_item(ANONYMOUS, sending, Origin.WEB, clock.now(), once)
    return _store(item, sending, email_confirmed)


@write
def enter_item(actor: Actor, sending: Sending, *, origin: str, received_at: dt.datetime) -> Item:
    """Enter what came on paper, by phone or by post, in full and with its own time (R37).

    It is entered as it came: what does not keep the rules of content is refused afterwards, with a coded ground. The
    limits run from its entry.

    Raises:
        NotAllowed; InvalidInput: no way to reach the sender, or a time that has not come yet.
    """
    body = receiver()
    require(policies.may_receive(actor, body))
    if received_at > clock.now():
        raise InvalidInput(fields={"received_at": _("Thời điểm nhận chưa tới.")})
    if origin not in Origin.values or origin == Origin.WEB:
        raise InvalidInput(fields={"origin": _("Chọn một mục trong danh sách.")})
    _check_entered(sending)
    item = _new_item(actor, sending, origin, received_at, None)
    _store(item, sending, False)
    return item


def _check_entered(sending: Sending) -> None:
    """What came by post may know no other way back than the post."""
    fields: dict[str, Any] = {}
    if not sending.name.strip():
        fields["name"] = _("Nhập họ tên, hoặc tên tổ chức.")
    if not (sending.phone or sending.email or sending.address.strip()):
        fields["address"] = _("Nhập ít nhất một cách liên hệ: địa chỉ, điện thoại hoặc thư điện tử.")
    if sending.phone and not plain_phone(sending.phone):
        fields["phone"] = _("Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0912 345 678.")
    if fields:
        raise InvalidInput(fields=fields)


@write
def join_item(
    item: Item, sending: Sending, *, once: str | None = None, email_confirmed: bool = False
) -> Contact:
    """Whoever has the same to say joins a published item and gets a receipt of their own (R25).

    Their own words are not kept; of the item they see what everybody sees.

    Args:
        once: a key of the form; the second call with it gives the receipt of the first.

    Raises:
        NotFound, InvalidInput: it is not public.
    """
    require(policies.may_send())
    claimed = first_time(ANONYMOUS, once) if once else None
    if claimed is not None:
        return Contact.objects.get(pk=(claimed.body or {})["contact"])
    stored = locked(item, None)
    if stored.published_at is None:
        raise InvalidInput(_("Ý kiến này không còn công khai. Gửi thành ý kiến mới."))
    stored.supports += 1
    contact = _contact(stored, sending, email_confirmed)
    contact.receipt = next_code(clock.today())
    insert(contact)
    note(ANONYMOUS, stored, Verb.JOIN)
    letters.tell_joined(stored, contact)
    if once:
        remember(ANONYMOUS, once, fingerprint="join", status=0, body={"contact": contact.pk})
    return contact


def next_code(day: dt.date) -> str:
    """The next code of a day (R36). Its counter stays locked until the transaction ends, and goes back with it."""
    return str(execute(_NEXT, [day]).fetchone()[0])


def _new_item(
    actor: Actor, sending: Sending, origin: str, received_at: dt.datetime, once: str | None
) -> Item:
    now, body = clock.now(), receiver()
    title, text = sending.title.strip(), sending.text.strip()
    return Item(
        family=sending.family,
        topic=sending.topic,
        # Items name a province: lists and figures ask for nothing smaller.
        territory=sending.territory and (sending.territory.province or sending.territory),
        title=title,
        text=text,
        by_organisation=sending.by_organisation,
        may_publish=sending.may_publish,
        origin=origin,
        received_at=received_at,
        entered_at=now,
        entered_by_id=actor.person_id,
        state=State.RECEIVED,
        state_since=now,
        receiver=body,
        due=within(LIMITS.check, clock.day_of(now)),
        terms=terms_of(title, text),
        fingerprint=fingerprint(title, text),
        once=once,
        search=fold(f"{title} {text}"),
    )


def _store(item: Item, sending: Sending, email_confirmed: bool) -> Contact:
    """Store a new item with its files, its sender and its first step.

    Whatever takes time stands before the one statement that locks the counter of the day: others wait for it.
    """
    files = [Attachment(item=item, file=file, at=clock.now()) for file in keep_files(SYSTEM, sending.files)]
    contact, step = _contact(item, sending, email_confirmed), step_of(ANONYMOUS, item, Verb.RECEIVE)
    of_it = {"item_id": _ITEM}
    rows: list[tuple[Model, Mapping[str, str]]] = [(item, _OF_ITEM), (contact, {**of_it, "receipt": _CODE})]
    rows += [(row, of_it) for row in (step, *files)]
    (item.code,) = insert_together(_NEXT, [clock.today()], rows)
    contact.receipt, item.search = item.code, f"{item.code.lower()} {item.search}"
    # They were made before the item had an id.
    contact.item = step.item = item
    tell_step(ANONYMOUS, item, step)
    return contact


def attach(item: Item, stored: Sequence[StoredFile]) -> None:
    """Put stored files to an item."""
    for file in stored:
        insert(Attachment(item=item, file=file, at=clock.now()))


def _contact(item: Item, sending: Sending, email_confirmed: bool) -> Contact:
    """The row of a sender, not stored yet and without the code of the receipt."""
    email = sending.email.strip().lower()
    # The provider has verified this very address; another one is confirmed by a letter as ever.
    email_confirmed = email_confirmed or (sending.identity is not None and email == sending.identity.email)
    return Contact(
        item=item,
        identity=sending.identity,
        at=clock.now(),
        name=sending.name.strip(),
        address=sending.address.strip(),
        phone=plain_phone(sending.phone),
        email=email,
        id_number=sending.id_number.strip(),
        email_confirmed_at=clock.now() if email_confirmed else None,
        language=(get_language() or "vi")[:2],
    )


def as_data(sending: Sending) -> Mapping[str, Any]:
    """What waits for confirmation, JSON-able; files are kept beside it."""
    place = sending.territory.pk if sending.territory else None
    names = ("family", "topic", "title", "text", "name", "address", "phone", "email", "id_number")
    plain: dict[str, Any] = {name: getattr(sending, name) for name in names}
    return {
        **plain,
        "by_organisation": sending.by_organisation,
        "may_publish": sending.may_publish,
        "territory": place,
    }


def from_data(data: Mapping[str, Any]) -> Sending:
    """The reverse of ``as_data``, without files."""
    place = Territory.objects.filter(pk=data["territory"]).first() if data["territory"] else None
    return Sending(**{**data, "territory": place})
