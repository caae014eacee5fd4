"""Who calls: the person of the token, with that person's roles and language; never of a session."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.security import HttpBearer

from giamsat.accounts.services import record_token_use
from giamsat.accounts.tokens import caller_for_token
from giamsat.api.limits import take
from giamsat.api.problems import Unauthenticated
from giamsat.core.actor import Actor


class TokenAuth(HttpBearer):
    """``Authorization: Bearer gsat_…``, made by the person on the page of one's own keys."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Set ``request.actor`` and the language.

        Raises:
            Unauthenticated: unknown, expired or revoked, or its person is no longer active.
            TooMany: asked too often.
        """
        caller = caller_for_token(token)
        if caller is None:
            raise Unauthenticated(_("Khóa không đúng, đã hết hạn hoặc đã bị thu hồi."), code="bad_token")
        translation.activate(_wanted_language(request) or caller.language)
        take(token)
        if caller.use_is_due:
            record_token_use(caller.actor, token)
        request.actor = caller.actor  # type: ignore[attr-defined]
        return caller.actor


def _wanted_language(request: HttpRequest) -> str | None:
    """The first language of ours in Accept-Language; None when the caller wants none of them."""
    ours = {code for code, _name in settings.LANGUAGES}
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        code = wanted.partition("-")[0]
        if code in ours:
            return code
    return None
