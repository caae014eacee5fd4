"""The pass with which a page opens a live stream: signed, short-lived, saying what the stream may tell.

The live process trusts it alone and asks no database. So a person who is deactivated, or loses a role, keeps
an open stream until its lifetime ends (``GIAMSAT_LIVE_SECONDS``); it tells ids and verbs, never content.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

from giamsat.core.actor import Actor, covers

#: Seconds within which a token must be used to connect.
LIFETIME = 60
_SALT = "giamsat.monitor.live"


class BadToken(Exception):
    """The token is forged, broken or too old; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a stream may tell, and to whom.

    Args:
        person_id: the reader.
        paths: highest unit paths of the reader's scope.
        programme_ids: the programmes of the page; none of them for all.
        made_at: seconds of the epoch; what happened since is told at once.
    """

    person_id: int
    paths: tuple[str, ...]
    programme_ids: tuple[int, ...]
    made_at: float

    def admits(self, path: str | None, programme_id: int | None) -> bool:
        """True for an event on a unit in scope, of the page's programmes or of none.

        Scope reaches downwards only: a commune hears nothing of its province, nor of another commune.
        """
        if path is None or (self.programme_ids and programme_id not in (None, *self.programme_ids)):
            return False
        return any(covers(scope, path) for scope in self.paths)


def make_token(actor: Actor, *programme_ids: int) -> str:
    """A token for ``actor``'s scope as it is now.

    Args:
        programme_ids: of the page; all when there are none. The figures of a programme count those that are linked to
            it: ``selectors.counted_programmes``.

    Raises:
        ValueError: the actor is not a person.
    """
    if actor.person_id is None:
        raise ValueError("only a person follows live pages")
    facts = {"person": actor.person_id, "paths": actor.paths(), "programmes": programme_ids}
    return signing.TimestampSigner(salt=_SALT).sign_object(facts, compress=True)


def stream_url(actor: Actor, *programme_ids: int) -> str:
    """Address of the stream with a fresh token, for a page's ``data-live-url``."""
    return f"{settings.LIVE_URL}/live/events?{urlencode({'token': make_token(actor, *programme_ids)})}"


def read_token(token: str) -> Pass:
    """The pass in ``token``.

    Raises:
        BadToken: forged, broken or older than ``LIFETIME``.
    """
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        facts = signer.unsign_object(token, max_age=LIFETIME)
        made_at = signing.b62_decode(token.rsplit(":", 2)[1])
        return Pass(int(facts["person"]), tuple(facts["paths"]), tuple(facts["programmes"]), float(made_at))
    except (signing.BadSignature, KeyError, TypeError, ValueError, IndexError) as fault:
        raise BadToken(str(fault)) from fault
