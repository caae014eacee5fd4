"""What happens by itself: progress notes on late items, letters, forgetting what need not be kept."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.calendar import is_working_day, passed_since
from giamsat.core.errors import InvalidTransition
from giamsat.core.files.models import StoredFile
from giamsat.core.jobs import enqueue, every, job
from giamsat.events.services import record_event
from giamsat.monitor.urging import outbox
from giamsat.voice import events, measuring, notices, services, tallies
from giamsat.voice.choices import RUNNING
from giamsat.voice.councils.models_backing import Backing
from giamsat.voice.councils.notices import remind_of_dossiers
from giamsat.voice.limits import HEAD, LIMITS
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Follower, Identity, Letter, Pending, PendingFile, Window
from giamsat.voice.models_handling import Attachment
from giamsat.voice.models_safety import Flag, FlagLetter

#: Unconfirmed things are forgotten after so long.
PENDING_KEPT = dt.timedelta(days=2)
AT_ONCE = 500
#: Contacts that are erased, and files that are dropped, in one transaction.
BATCH = 1_000


@every(minutes=5)
def fold_counts(now: dt.datetime) -> None:
    """Differences of the open figures' counts become few rows."""
    while tallies.fold() >= tallies.BATCH:
        pass


@every(minutes=60)
def note_late_items(now: dt.datetime) -> None:
    """Every seven working days a late item tells its sender and the public with whom it is (R39)."""
    today = clock.today()
    if not is_working_day(today):
        return
    since = passed_since(today, LIMITS.note)
    # The first note comes as soon as a limit has passed, the next ones after as many working days each.
    silent = Q(noted_on=None) | Q(noted_on__lte=since) | Q(noted_on__lt=F("due"))
    late = Item.objects.filter(silent, state__in=RUNNING, due__lt=today, held_at=None).order_by("due", "pk")
    for item in late[:AT_ONCE]:
        services.note_lateness(SYSTEM, item)


@every(minutes=60)
def escalate_late_items(now: dt.datetime) -> None:
    """Lateness climbs by working days: to the head of the body, then to that of the receiving body."""
    today = clock.today()
    head, above = passed_since(today, LIMITS.to_head), passed_since(today, LIMITS.to_receiver)
    due = Q(due__lte=head, escalated=0) | Q(due__lte=above, escalated=HEAD)
    for item in Item.objects.filter(due, state__in=RUNNING, held_at=None).order_by("due", "pk")[:AT_ONCE]:
        # Somebody who acts on it this very moment has taken the lateness away.
        with suppress(InvalidTransition):
            services.escalate_item(SYSTEM, item)


@every(minutes=60)
def remind_officers(now: dt.datetime) -> None:
    """Those whose turn it is with an item or a dossier, once before the limit of a step and once after it."""
    notices.remind_officers()
    remind_of_dossiers()


@every(minutes=24 * 60)
def feed_indicators(now: dt.datetime) -> None:
    """How content senders are, by body and month, as values of the indicators that say so."""
    measuring.record_satisfaction(SYSTEM)


@every(minutes=1)
def queue_letters(now: dt.datetime) -> None:
    """A job for each letter that waits."""
    outbox.give_up_lost(Letter)
    outbox.give_up_lost(FlagLetter)
    for letter_id in outbox.due_mails(Letter):
        enqueue(send_letter, once=f"voice.letter.{letter_id}", letter_id=letter_id)
    for letter_id in outbox.due_mails(FlagLetter):
        enqueue(send_flag_letter, once=f"voice.flag_letter.{letter_id}", letter_id=letter_id)


@job
def send_letter(letter_id: int) -> None:
    """One letter; a second job for it finds nothing to do."""
    outbox.deliver(Letter, letter_id, ("contact", "follower", "pending", "invitation"))


@job
def send_flag_letter(letter_id: int) -> None:
    """As ``send_letter``, to whoever reported content."""
    outbox.deliver(FlagLetter, letter_id, ("flag",))


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
    while _erase_some(now - dt.timedelta(days=LIMITS.erase_after), now):
        pass
    reported = Flag.objects.filter(decided_at__lt=now - dt.timedelta(days=LIMITS.erase_flags_after)).exclude(
        email=""
    )
    FlagLetter.objects.filter(flag__in=reported).delete()
    reported.update(email="")


@every(minutes=24 * 60)
def drop_senders_files(now: dt.datetime) -> None:
    """What senders added goes after at least five years: names may stand in it, and nobody but the bodies read it."""
    ended = Item.objects.filter(ended_at__lt=now - dt.timedelta(days=LIMITS.files_after))
    while _drop_some(ended):
        pass


@transaction.atomic
def _erase_some(before: dt.datetime, now: dt.datetime) -> bool:
    old = Contact.objects.filter(erased_at=None, item__ended_at__lt=before)
    found = dict(old.order_by("pk").values_list("pk", "item")[:BATCH])
    if not found:
        return False
    Letter.objects.filter(contact__in=found).delete()
    Contact.objects.filter(pk__in=found).update(
        name="", address="", phone="", email="", id_number="", identity=None, erased_at=now
    )
    Letter.objects.filter(follower__item__in=found.values()).delete()
    Follower.objects.filter(item__in=found.values()).delete()
    record_event(SYSTEM, events.CONTACT_ERASED, "voice_contacts", 0, data={"count": len(found)})
    return True


@transaction.atomic
def _drop_some(ended: QuerySet[Item]) -> bool:
    rows = Attachment.objects.filter(item__in=ended, answer=None).order_by("pk")
    found = dict(rows.values_list("pk", "file")[:BATCH])
    if not found:
        return False
    Attachment.objects.filter(pk__in=found).delete()
    # The bytes go with the next sweep, unless something else holds the same content.
    StoredFile.objects.filter(pk__in=found.values()).delete()
    record_event(SYSTEM, events.FILES_DROPPED, "voice_files", 0, data={"count": len(found)})
    return True
