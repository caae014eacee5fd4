"""Ending sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from giamsat.accounts import policies
from giamsat.accounts.models import Person
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write


@write
def end_session(actor: Actor, person: Person, session_id: int) -> None:
    """End one session of ``person``: the browser there is signed out at its next step.

    Raises:
        NotAllowed: somebody else's, whose account the actor does not manage.
        NotFound: not a session of that person.
    """
    require(policies.may_end_sessions(actor, person))
    session = UserSession.objects.filter(user_id=person.pk, pk=session_id).first()
    if session is None:
        raise NotFound
    session.end()


def end_sessions(person: Person) -> int:
    """End every session of ``person`` and return how many; part of other services' transactions."""
    sessions = list(UserSession.objects.filter(user_id=person.pk).order_by("pk"))
    for session in sessions:
        session.end()
    return len(sessions)
