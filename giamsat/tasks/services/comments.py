"""Remarks on an assignment between the units that share it (R32)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.tasks import events, policies
from giamsat.tasks.locks import lock_assignment
from giamsat.tasks.models import Assignment, Comment
from giamsat.tasks.services.recording import record_on_assignment

MAX_CHARACTERS = 5000


@write
def add_comment(
    actor: Actor, assignment: Assignment, *, text: str, mentions: Iterable[Person] = ()
) -> Comment:
    """Add a remark; mentioned people must be able to see the assignment.

    Raises:
        NotAllowed; InvalidInput: no words, too many, or a mentioned person who may not see the work.
    """
    stored = lock_assignment(assignment.pk)
    require(policies.may_comment(actor, stored))
    fields = {}
    if not text.strip():
        fields["text"] = _("Viết ý kiến.")
    elif len(text) > MAX_CHARACTERS:
        fields["text"] = _("Ý kiến dài quá %(max)d ký tự.") % {"max": MAX_CHARACTERS}
    people = list(mentions)
    blind = [person.login for person in people if not policies.sees_assignment(actor_for(person), stored)]
    if blind:
        fields["mentions"] = _("%(people)s không xem được việc này.") % {"people": ", ".join(blind)}
    if fields:
        raise InvalidInput(fields=fields)
    comment = Comment.objects.create(
        assignment=stored, author_id=actor.who, text=text.strip(), at=clock.now()
    )
    comment.mentions.set(people)
    record_on_assignment(actor, events.COMMENTED, stored, comment=comment.pk)
    return comment
