"""What happens by itself: progress notes on late items, letters, forgetting what need not be kept."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db.models import Exists, F, OuterRef, Q

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.calendar import is_working_day, passed_since
from giamsat.core.errors import InvalidTransition
from giamsat.core.files.models import StoredFile
from giamsat.core.jobs import enqueue, every, job
from giamsat.events.services import record_event
from giamsat.monitor.urging import outbox
from giamsat.voice import events, measuring, services
from giamsat.voice.choices import RUNNING
from giamsat.voice.councils.models_backing import Backing
from giamsat.voice.limits import HEAD, LIMITS
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Follower, Identity, Letter, Pending, PendingFile, Window

#: Unconfirmed things are forgotten after so long.
PENDING_KEPT = dt.timedelta(days=2)
AT_ONCE = 500


@every(minutes=60)
def note_late_items(now: dt.datetime) -> None:
    """Every seven working days a late item tells its sender and the public with whom it is (R39)."""
    today = clock.today()
    if not is_working_day(today):
        return
    since = passed_since(today, LIMITS.note)
    # The first note comes as soon as a limit has passed, the next ones after as many working days each.
    silent = Q(noted_on=None) | Q(noted_on__lte=since) | Q(noted_on__lt=F("due"))
    late = Item.objects.filter(silent, state__in=RUNNING, due__lt=today).order_by("due", "pk")
    for item in late[:AT_ONCE]:
        services.note_lateness(SYSTEM, item)


@every(minutes=60)
def escalate_late_items(now: dt.datetime) -> None:
    """Lateness climbs by working days: to the head of the body, then to that of the receiving body."""
    today = clock.today()
    head, above = passed_since(today, LIMITS.to_head), passed_since(today, LIMITS.to_receiver)
    due = Q(due__lte=head, escalated=0) | Q(due__lte=above, escalated=HEAD)
    for item in Item.objects.filter(due, state__in=RUNNING).order_by("due", "pk")[:AT_ONCE]:
        # Somebody who acts on it this very moment has taken the lateness away.
        with suppress(InvalidTransition):
            services.escalate_item(SYSTEM, item)


@every(minutes=24 * 60)
def feed_indicators(now: dt.datetime) -> None:
    """How content senders are, by body and month, as values of the indicators that say so."""
    measuring.record_satisfaction(SYSTEM)


@every(minutes=1)
def queue_letters(now: dt.datetime) -> None:
    """A job for each letter that waits."""
    outbox.give_up_lost(Letter)
    for letter_id in outbox.due_mails(Letter):
        enqueue(send_letter, once=f"voice.letter.{letter_id}", letter_id=letter_id)


@job
def send_letter(letter_id: int) -> None:
    """One letter; a second job for it finds nothing to do."""
    outbox.deliver(Letter, letter_id, ("contact", "follower", "pending", "invitation"))


@every(minutes=60)
def forget_unconfirmed(now: dt.datetime) -> None:
    """What nobody confirmed was not sent; counts of floods are of use for a day."""
    old = Pending.objects.filter(at__lt=now - PENDING_KEPT)
    # Files of what was sent in the end belong to its item; the rest goes, and its bytes with the next sweep.
    files = list(
        PendingFile.objects.filter(pending__in=old.filter(receipt="")).values_list("file", flat=True)
    )
    old.delete()
    StoredFile.objects.filter(pk__in=files).delete()
    Follower.objects.filter(confirmed_at=None, at__lt=now - PENDING_KEPT).delete()
    Window.objects.filter(began__lt=now - PENDING_KEPT).delete()


@every(minutes=24 * 60)
def forget_identities(now: dt.datetime) -> None:
    """An identity is forgotten so long after its last sign-in, once no contact and nothing it stands behind is left."""
    old = Identity.objects.filter(seen_at__lt=now - dt.timedelta(days=LIMITS.erase_after))
    used = Contact.objects.filter(identity=OuterRef("pk"), erased_at=None)
    spoken = Backing.objects.filter(identity=OuterRef("pk"), withdrawn_at=None)
    old = old.filter(~Exists(Follower.objects.filter(identity=OuterRef("pk"))))
    ids = list(old.filter(~Exists(used), ~Exists(spoken)).values_list("pk", flat=True)[:10_000])
    Contact.objects.filter(identity__in=ids).update(identity=None)
    Backing.objects.filter(identity__in=ids).delete()
    Identity.objects.filter(pk__in=ids).delete()


@every(minutes=24 * 60)
def erase_contacts(now: dt.datetime) -> None:
    """Who sent it is forgotten a set time after the item ended; what was said and answered stays (R48)."""
    before = now - dt.timedelta(days=LIMITS.erase_after)
    old = Contact.objects.filter(erased_at=None, item__ended_at__lt=before)
    ids = list(old.values_list("pk", flat=True)[:10_000])
    if not ids:
        return
    Letter.objects.filter(contact__in=ids).delete()
    Contact.objects.filter(pk__in=ids).update(
        name="", address="", phone="", email="", id_number="", identity=None, erased_at=now
    )
    record_event(SYSTEM, events.CONTACT_ERASED, "voice_contacts", 0, data={"count": len(ids)})
