"""Sending one stored e-mail at most once, whoever it is for.

A mail goes waiting → sending → sent. What certainly was not taken (no connection, a refusal in words) is tried
again, ever later; what may have been taken (the connection broke or hung after the text was given) is never
repeated.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from giamsat.core import clock
from giamsat.core.worded import Worded

MOST_ATTEMPTS = 8
#: A sender that gave no sign for so long is dead; whether the server took the mail nobody knows.
DEAD = dt.timedelta(minutes=10)
AT_ONCE = 500


class Outgoing(Worded):
    """One e-mail on its way. A mail of which nobody knows whether the server took it is ``UNSURE`` and stays so."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ gửi")
        SENDING = "sending", _("Đang gửi")
        SENT = "sent", _("Đã gửi")
        UNSURE = "unsure", _("Không rõ đã đến chưa")
        FAILED = "failed", _("Không gửi được")

    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["id"]

    @property
    def recipient(self) -> str:
        """The address, read at the moment of sending."""
        raise NotImplementedError

    @property
    def headers(self) -> dict[str, str]:
        """Fields of the message beside the usual ones."""
        return {}


M = TypeVar("M", bound=Outgoing)


def deliver(model: type[M], mail_id: int, related: tuple[str, ...]) -> None:
    """Send one waiting mail whose time has come; does nothing for any other.

    Args:
        related: the relations that ``recipient`` reads.
    """
    with transaction.atomic():
        mail = (
            model._default_manager.select_for_update(of=("self",), skip_locked=True)
            .select_related(*related)
            .filter(pk=mail_id, state=Outgoing.State.WAITING, next_try__lte=clock.now())
            .first()
        )
        if mail is None:
            return
        mail.state, mail.attempts = Outgoing.State.SENDING, mail.attempts + 1
        mail.next_try = clock.now() + DEAD
        mail.save(update_fields=["state", "attempts", "next_try"])
    server = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        _later(mail, fault)
        return
    try:
        server.send_messages([_message(mail)])
    except smtplib.SMTPRecipientsRefused as fault:
        _refused(mail, max(code for code, _text in fault.recipients.values()), fault)
    except smtplib.SMTPResponseException as fault:
        _refused(mail, fault.smtp_code, fault)
    except (OSError, smtplib.SMTPException) as fault:
        _end(mail, Outgoing.State.UNSURE, fault)
    else:
        _end(mail, Outgoing.State.SENT)
    finally:
        _hang_up(server)


def give_up_lost(model: type[M]) -> int:
    """Mails whose sender died while sending are unsure, not waiting; how many."""
    lost = model._default_manager.filter(state=Outgoing.State.SENDING, next_try__lt=clock.now())
    return lost.update(state=Outgoing.State.UNSURE, fault="sender died")


def due_mails(model: type[M]) -> list[int]:
    """Ids of mails to be sent now."""
    rows = model._default_manager.filter(state=Outgoing.State.WAITING, next_try__lte=clock.now())
    return list(rows.order_by("next_try", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _message(mail: Outgoing) -> EmailMessage:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    # The same for every attempt: a server that took two would see that they are one.
    name = f"{mail._meta.model_name}-{mail.pk}@{host}"
    headers = {**mail.headers, "Message-ID": f"<{name}>"}
    return EmailMessage(mail.subject, mail.body, to=[mail.recipient], headers=headers)


def _refused(mail: Outgoing, code: int, fault: Exception) -> None:
    if code >= 500:
        _end(mail, Outgoing.State.FAILED, fault)
    else:
        _later(mail, fault)


def _later(mail: Outgoing, fault: Exception) -> None:
    if mail.attempts >= MOST_ATTEMPTS:
        _end(mail, Outgoing.State.FAILED, fault)
        return
    mail.next_try = clock.now() + dt.timedelta(minutes=2**mail.attempts)
    _end(mail, Outgoing.State.WAITING, fault)


def _end(mail: Outgoing, state: Outgoing.State, fault: Exception | None = None) -> None:
    mail.state = state
    mail.fault = _told(fault)
    mail.sent_at = clock.now() if state == Outgoing.State.SENT else None
    mail.save(update_fields=["state", "fault", "sent_at", "next_try"])


def _told(fault: Exception | None) -> str:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        # Its own words name the address, which belongs into no other row.
        return f"{type(fault).__name__}: {sorted(code for code, _text in fault.recipients.values())}"
    return f"{type(fault).__name__}: {fault}"[:300] if fault else ""


def _hang_up(server: object) -> None:
    try:
        server.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        # The mail's fate is settled; how the server takes leave changes nothing.
        return
