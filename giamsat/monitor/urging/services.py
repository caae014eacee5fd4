"""What a person decides about being told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.policy import ALLOWED, require
from giamsat.core.writes import write
from giamsat.monitor.urging.mails import person_of_key
from giamsat.monitor.urging.models import Digest, Notice


@write
def choose_digest(actor: Actor, rhythm: str) -> Digest:
    """How the person wants e-mail from now on; earlier notices are not sent after.

    Raises:
        NotAllowed: nobody is signed in; InvalidInput: no such rhythm.
    """
    person_id = actor.who
    require(ALLOWED)
    if rhythm not in Digest.Rhythm.values:
        raise InvalidInput(fields={"rhythm": _("Chọn một cách nhận thư.")})
    values = {"rhythm": rhythm, "since": clock.now()}
    return Digest.objects.update_or_create(person_id=person_id, defaults=values)[0]


@write
def end_mails(key: str) -> None:
    """No more e-mail to whoever has the key of a mail's own header; notices stay in the app. Harmless to repeat.

    Raises:
        NotFound: a key that we did not make, or nobody's any more.
    """
    require(ALLOWED)
    person = Person.objects.filter(pk=person_of_key(key) or 0, is_active=True).first()
    if person is None:
        raise NotFound
    chosen = {"rhythm": Digest.Rhythm.NEVER, "since": clock.now()}
    Digest.objects.update_or_create(person=person, defaults=chosen)


@write
def mark_read(actor: Actor) -> int:
    """The person has read all notices there are; how many were new."""
    person_id = actor.who
    require(ALLOWED)
    return Notice.objects.filter(person_id=person_id, read_at=None).update(read_at=clock.now())
