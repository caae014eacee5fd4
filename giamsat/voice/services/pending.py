"""Sending without scripts: what was sent waits until the owner of the e-mail address enters a code."""

from __future__ import annotations

import hmac
import secrets
import uuid

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.files.services import keep_files
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.voice import letters, policies
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Pending, PendingFile
from giamsat.voice.services.receiving import Sending, as_data, attach, from_data, join_item, receive_item

MOST_TRIES = 10


@write
def keep_pending(sending: Sending, *, join: Item | None = None) -> Pending:
    """Keep what was sent and write the letter with the code. It was checked before, with an e-mail address."""
    require(policies.may_send())
    code = f"{secrets.randbelow(10**8):08d}"
    pending = Pending.objects.create(
        public_id=uuid.uuid4(),
        code_digest=_digest(code),
        data=as_data(sending),
        email=sending.email.strip().lower(),
        language=(get_language() or "vi")[:2],
        at=clock.now(),
        item=join,
    )
    PendingFile.objects.bulk_create(
        PendingFile(pending=pending, file=file) for file in keep_files(SYSTEM, sending.files)
    )
    letters.ask_to_confirm(pending, code)
    return pending


def confirm_pending(public_id: uuid.UUID, code: str) -> Contact:
    """Turn what waits into an item; the same code entered twice gives the same receipt.

    A wrong try is counted in a transaction of its own, which the refusal does not undo.

    Raises:
        NotFound: nothing waits under this id any more; InvalidInput: a wrong code, or too many of them.
    """
    if not _try(public_id, code):
        raise InvalidInput(fields={"code": _("Mã chưa đúng. Xem lại thư mới nhất; mã gồm 8 chữ số.")})
    return _settle(public_id)


@write
def _try(public_id: uuid.UUID, code: str) -> bool:
    require(policies.may_send())
    pending = Pending.objects.select_for_update().filter(public_id=public_id).first()
    if pending is None:
        raise NotFound(_("Mã đã hết hạn hoặc không có. Ý kiến chưa được gửi; hãy gửi lại."))
    if pending.tries >= MOST_TRIES:
        raise InvalidInput(fields={"code": _("Nhập sai quá nhiều lần. Hãy gửi lại ý kiến để nhận mã mới.")})
    if hmac.compare_digest(pending.code_digest, _digest(code.strip())):
        return True
    pending.tries += 1
    pending.save(update_fields=["tries"])
    return False


@write
def _settle(public_id: uuid.UUID) -> Contact:
    require(policies.may_send())
    pending = Pending.objects.select_for_update(of=("self",)).select_related("item").get(public_id=public_id)
    if pending.receipt:
        return Contact.objects.get(receipt=pending.receipt)
    sending = from_data(pending.data)
    if pending.item is not None:
        contact = join_item(pending.item, sending, email_confirmed=True)
    else:
        contact = receive_item(sending, once=f"pending.{pending.public_id}", email_confirmed=True)
        attach(contact.item, [row.file for row in pending.files.select_related("file")])
    # The receipt stays for a second click; what was sent is in the item now, and nowhere else.
    pending.receipt, pending.data, pending.email = contact.receipt, {}, "x@example.invalid"
    pending.save(update_fields=["receipt", "data", "email"])
    return contact


def _digest(code: str) -> str:
    return salted_hmac("giamsat.voice.code", code, algorithm="sha256").hexdigest()
