"""From notices to e-mail: one mail for a person and a moment, sent at most once (``outbox``).

Whoever wants to be sure reads the notices in the app: they do not depend on any mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.calendar import add_working_days, is_working_day
from giamsat.monitor.urging import outbox
from giamsat.monitor.urging.config import URGING, Urging
from giamsat.monitor.urging.models import Digest, Mail, Notice
from giamsat.monitor.urging.wording import sentence

R = Digest.Rhythm
#: What holds for people who never chose.
USUAL = R.WEEKLY
PEOPLE_AT_ONCE = 500
LINES = 100
_END = "giamsat.monitor.mails"


def make_mails(urging: Urging = URGING) -> int:
    """Put the notices of everybody whose hour has come into one mail each; how many mails."""
    if not settings.EMAIL_HOST:
        return 0
    due = [rhythm for rhythm in (R.INSTANT, R.DAILY, R.WEEKLY) if key_now(rhythm, urging)]
    made = 0
    chosen = dict(Digest.objects.values_list("person_id", "rhythm"))
    waiting = Notice.objects.filter(mail=None).exclude(person__email="").values("person_id")
    for person in Person.objects.filter(pk__in=waiting, is_active=True).order_by("pk"):
        rhythm = R(chosen.get(person.pk, USUAL))
        if rhythm in due:
            made += _make(person, rhythm, urging)
        if made >= PEOPLE_AT_ONCE:
            break
    return made


def key_now(rhythm: R, urging: Urging = URGING) -> str:
    """What makes this moment's mail of a rhythm one; empty when it is not its hour.

    Daily ones leave on working days, weekly ones on the first working day of the week.
    """
    local = clock.now().astimezone(clock.HANOI)
    today = local.date()
    if rhythm == R.INSTANT:
        return "now"
    if rhythm == R.NEVER or local.hour < urging.digest_hour or not is_working_day(today):
        return ""
    if rhythm == R.DAILY:
        return f"day:{today}"
    monday = today - dt.timedelta(days=today.weekday())
    first = monday if is_working_day(monday) else add_working_days(monday, 1)
    return f"week:{monday}" if today == first else ""


@transaction.atomic
def _make(person: Person, rhythm: R, urging: Urging) -> int:
    chosen = Digest.objects.filter(person=person).first()
    rows = Notice.objects.select_for_update(skip_locked=True).filter(person=person, mail=None)
    if chosen is not None:
        rows = rows.filter(at__gte=chosen.since)
    notices = list(rows.order_by("id"))
    if not notices:
        return 0
    key = key_now(rhythm, urging)
    if rhythm == R.INSTANT:
        key = f"now:{notices[-1].pk}"
    with override(person.language):
        subject, body = words(notices)
    mail, created = Mail.objects.get_or_create(
        person=person,
        key=key,
        defaults={"subject": subject, "body": body, "next_try": clock.now(), "created_at": clock.now()},
    )
    if created:
        Notice.objects.filter(pk__in=[row.pk for row in notices]).update(mail=mail)
    return int(created)


def words(notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and text of a mail, in the active language."""
    count = len(notices)
    subject = ngettext("Giamsat: %(n)s việc cần xem", "Giamsat: %(n)s việc cần xem", count) % {"n": count}
    lines = [f"– {sentence(notice)}" for notice in notices[:LINES]]
    if count > LINES:
        lines.append(_("… và %(n)s việc nữa trên hệ thống.") % {"n": count - LINES})
    end = _("Mở hệ thống, mục Nhắc việc, để xem và đổi cách nhận thư.")
    return subject, "\n".join([*lines, "", end, ""])


def ending_key(person_id: int) -> str:
    """What stands in the address that ends a person's mails; it opens nothing else."""
    return signing.dumps(person_id, salt=_END)


def person_of_key(key: str) -> int | None:
    """The id of the person; None for a key that we did not make."""
    try:
        found = signing.loads(key, salt=_END)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def unsubscribing(person_id: int) -> dict[str, str]:
    """Header fields by which a mail program ends the mails with one press; none without an address of the site."""
    if not settings.SITE_URL:
        return {}
    address = settings.SITE_URL + reverse("desk:notices-end", args=[ending_key(person_id)])
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def deliver(mail_id: int) -> None:
    """Send one waiting mail whose time has come; does nothing for any other."""
    outbox.deliver(Mail, mail_id, ("person",))


def give_up_lost() -> int:
    """Mails whose sender died while sending are unsure, not waiting; how many."""
    return outbox.give_up_lost(Mail)


def due_mails() -> list[int]:
    """Ids of mails to be sent now."""
    return outbox.due_mails(Mail)
