"""The way to the provider and back: state, nonce and PKCE kept in the session, each used once; then the claims."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from giamsat.accounts.oidc.discovery import key_for, metadata_of
from giamsat.accounts.oidc.provider import Declined, Ended, Provider, ProviderFault, Silent, Untrusted
from giamsat.accounts.oidc.wire import ask

#: Where the session keeps the ways that were begun; so many at most, each for so many seconds.
BEGUN = "oidc"
MOST_BEGUN, LASTS = 5, 900
#: Clocks of two machines may differ by so many seconds.
SKEW = 60
LONGEST = 4000
R = TypeVar("R")
log = logging.getLogger(__name__)


def begin(request: HttpRequest, provider: Provider, callback: str, onward: str) -> str:
    """Where to send the browser.

    Args:
        callback: address of this site to which the provider sends it back.
        onward: where to go afterwards, an address of this site; anything else becomes "/".

    Raises:
        ProviderFault.
    """
    metadata = _told(provider, lambda: metadata_of(provider))
    state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
    host = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts=host, require_https=request.is_secure())
    begun = request.session.get(BEGUN, {})
    newest = sorted(begun.items(), key=lambda pair: pair[1]["at"])[1 - MOST_BEGUN :]
    request.session[BEGUN] = {
        **dict(newest),
        state: {
            "use": provider.use, "nonce": nonce, "verifier": verifier, "at": time.time(),
            "callback": callback, "onward": onward if safe else "/",
        },
    }  # fmt: skip
    asked = {
        "response_type": "code", "client_id": provider.client, "redirect_uri": callback, "scope": provider.scope,
        "state": state, "nonce": nonce, "code_challenge": challenge_of(verifier), "code_challenge_method": "S256",
        "ui_locales": (get_language() or "vi")[:2],
    }  # fmt: skip
    joint = "&" if "?" in metadata.authorization else "?"
    return metadata.authorization + joint + urlencode(asked)


def end_address(provider: Provider, back: str) -> str:
    """Where a person ends the sign-in at the provider itself (RP-Initiated Logout 1.0); "" where it offers nothing.

    No token is kept here to name the sign-in by, so the provider asks the person once.

    Args:
        back: address of this site that is registered there to return to.
    """
    try:
        end = metadata_of(provider).end
    except ProviderFault:
        # The sign-in here has ended whatever the provider says.
        return ""
    joint = "&" if "?" in end else "?"
    asked = urlencode({"client_id": provider.client, "post_logout_redirect_uri": back})
    return f"{end}{joint}{asked}" if end else ""


def finish(request: HttpRequest, provider: Provider) -> tuple[dict[str, Any], str]:
    """The claims that the provider vouches for, and where to go on to. Each way back is good once.

    Raises:
        ProviderFault: see its kinds.
    """
    return _told(provider, lambda: _finish(request, provider))


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _told(provider: Provider, step: Callable[[], R]) -> R:
    """``step`` done; a fault goes to the operator's log as well, with its cause and without any person."""
    try:
        return step()
    except ProviderFault as fault:
        log.warning("sign-in by %s: %s (%s)", provider.issuer, fault.code, fault.why)
        raise


def _finish(request: HttpRequest, provider: Provider) -> tuple[dict[str, Any], str]:
    given = {name: request.GET.get(name, "")[:LONGEST] for name in ("state", "code", "error", "iss")}
    begun = request.session.get(BEGUN, {})
    way = begun.pop(given["state"], None)
    request.session[BEGUN] = begun
    if way is None or way["use"] != provider.use or time.time() - way["at"] > LASTS:
        raise Ended(provider, "no such state in this session")
    metadata = metadata_of(provider)
    if (metadata.issuer_returns or given["iss"]) and given["iss"] != provider.issuer:
        raise Untrusted(provider, "the way back names another issuer")
    if given["error"] or not given["code"]:
        # What the provider wrote is foreign text: only its code is named, and only to the operator.
        raise Declined(provider, f"error {given['error'][:40]!r}")
    token, access = _exchanged(provider, given["code"], way)
    claims = _verified(provider, token, way["nonce"])
    if metadata.userinfo and access:
        claims = {**_userinfo(provider, metadata.userinfo, access, claims["sub"]), **claims}
    return claims, way["onward"]


def _exchanged(provider: Provider, code: str, way: dict[str, str]) -> tuple[str, str]:
    metadata = metadata_of(provider)
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": way["callback"],
        "code_verifier": way["verifier"],
    }  # fmt: skip
    basic = None
    if provider.secret and not metadata.posts_secret:
        basic = (provider.client, provider.secret)
    else:
        form["client_id"] = provider.client
        if provider.secret:
            form["client_secret"] = provider.secret
    status, found = ask(provider, metadata.token, form, basic=basic)
    if status != 200:
        raise Untrusted(provider, f"token: status {status}, {str(found.get('error'))[:40]!r}")
    token, access = found.get("id_token"), found.get("access_token")
    if not isinstance(token, str):
        raise Untrusted(provider, "no id_token")
    return token, access if isinstance(access, str) and access.isascii() and access.isprintable() else ""


def _verified(provider: Provider, token: str, nonce: str) -> dict[str, Any]:
    """Claims of a token whose signature, issuer, audience, times and nonce hold.

    The times are held against the machine's clock, not ``core.clock``: the provider's is the world's.
    """
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        key = key_for(provider, header)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            audience=provider.client,
            issuer=provider.issuer,
            leeway=SKEW,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as fault:
        raise Untrusted(provider, f"id_token: {type(fault).__name__}") from fault
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Untrusted(provider, "id_token: another nonce")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", provider.client) != provider.client or (len(audience) > 1 and "azp" not in claims):
        raise Untrusted(provider, "id_token: made for another client as well")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Untrusted(provider, "id_token: no subject")
    return claims


def _userinfo(provider: Provider, address: str, access: str, subject: str) -> dict[str, Any]:
    """What the token itself need not hold: contact. A provider that fails here vouches for the person all the same."""
    try:
        status, found = ask(provider, address, bearer=access)
    except Silent:
        return {}
    if status != 200:
        return {}
    if found.get("sub") != subject:
        raise Untrusted(provider, "userinfo of another subject")
    return found
