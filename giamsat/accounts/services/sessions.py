"""Ending sessions. Called by other services inside their transaction."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from giamsat.accounts.models import Person


def end_sessions(person: Person) -> int:
    """End every session of ``person`` and return how many there were."""
    sessions = list(UserSession.objects.filter(user_id=person.pk).order_by("pk"))
    for session in sessions:
        session.end()
    return len(sessions)
