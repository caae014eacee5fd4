"""Who asks, as every page asks it first: Django's sessions and people, by prepared statements."""

from __future__ import annotations

import datetime as dt

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from giamsat.accounts.models import Person
from giamsat.core.prepared import Prepared


def _open(key: str, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).order_by()


_SESSION: Prepared[Session] = Prepared(_open, str, dt.datetime)
_PERSON: Prepared[Person] = Prepared(lambda pk: Person.objects.filter(pk=pk).order_by(), int)


class SessionStore(db.SessionStore):
    """Sessions in the database (``SESSION_ENGINE``)."""

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = _SESSION.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in as allauth has it (``AUTHENTICATION_BACKENDS``)."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session; None when the account is closed."""
        found: Person | None = _PERSON.first(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
