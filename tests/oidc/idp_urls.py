"""Addresses of the provider of tests, whom it signs in, and how it misbehaves when told to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

import jwt
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import include, path

from tests.oidc import idp

urlpatterns = [
    path("", include("allauth.idp.urls")),
    path("account/", include("allauth.account.urls")),
]
_encode: Any = jwt.encode


def person() -> dict[str, Any]:
    """Claims of whoever sits before the browser."""
    return dict(json.loads((idp.FOLDER / "person").read_text()))


@cache
def next_key() -> Any:
    """The key that comes after the present one."""
    from allauth.idp.oidc.models import PrivateKey

    return PrivateKey(pem=idp.pem(idp.new_key()))


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Claims of the person of the test; a token that is wrong in the way asked for."""

    def get_user_sub(self, client: Any, user: Any) -> str:
        return str(user.username)

    def get_user_by_sub(self, client: Any, sub: str) -> Any:
        return User.objects.get(username=sub)

    def list_private_keys(self, **which: Any) -> list[Any]:
        """Another key alone, once the provider has changed its keys."""
        kept: list[Any] = super().list_private_keys(**which)
        return [next_key()] if idp.how() == "rotated" else kept

    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        """Contact by userinfo alone, as many providers have it; the name in both."""
        given = person()
        if purpose == "id_token" and idp.how() != "all in token":
            given = {name: value for name, value in given.items() if name in ("sub", "name")}
        if purpose == "userinfo" and idp.how() == "userinfo of another":
            given["sub"] = "somebody-else"
        return given

    def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Any, **more: Any) -> None:
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "audience": {"aud": "another-client"},
            "two audiences": {"aud": [idp.CLIENT, "another-client"]},
            "issuer": {"iss": "https://another.example"},
            "expired": {"iat": int(time.time()) - 900, "exp": int(time.time()) - 300},
            "from tomorrow": {"iat": int(time.time()) + 86400, "exp": int(time.time()) + 90000},
            "clock 30 s behind": {"iat": int(time.time()) - 330, "exp": int(time.time()) - 30},
        }
        id_token.update(wrong.get(idp.how(), {}))
        if idp.how() == "no nonce":
            id_token.pop("nonce", None)


def sign(payload: Any, key: Any, algorithm: str = "RS256", headers: Any = None, **more: Any) -> Any:
    """As PyJWT signs, but for ways in which a token should not be signed."""
    how = idp.how()
    if how == "unsigned":
        return _encode(payload, None, "none", headers)
    if how == "unknown key":
        return _encode(payload, idp.new_key(), "RS256", {**headers, "kid": "unknown"})
    if how == "forged":
        return _encode(payload, idp.new_key(), "RS256", headers)
    if how == "by the secret":
        return _encode(payload, idp.SECRET, "HS256", headers)
    return _encode(payload, key, algorithm, headers)


jwt.encode = sign  # type: ignore[assignment]


def drops() -> Iterator[bytes]:
    """One octet at a time, each well within the limit of a single read."""
    for _octet in range(20):
        time.sleep(0.3)
        yield b" "


def misbehave(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], Any]:
    """Faults of the wire: ``how`` names them and the address where they happen."""

    def answer(request: HttpRequest) -> Any:
        fault, _mark, place = idp.how().partition(" at ")
        if not place or place not in request.path:
            return respond(request)
        if fault == "500":
            return HttpResponse("trouble", status=500)
        if fault == "hang":
            time.sleep(5)
            return respond(request)
        if fault == "drip":
            return StreamingHttpResponse(drops())
        if fault == "flood":
            return HttpResponse(b"[" * 1_000_000)
        if fault == "html":
            return HttpResponse("<h1>Sign in</h1>")
        if fault == "elsewhere":
            return HttpResponseRedirect("https://another.example/")
        if fault == "foreign":
            return HttpResponse(json.dumps({"issuer": "https://another.example"}))
        raise AssertionError(fault)

    return answer


def signed_in_already(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], Any]:
    """Whoever comes is the person of the test."""

    def answer(request: HttpRequest) -> Any:
        if "authorize" in request.path:
            user, _new = User.objects.get_or_create(username=person()["sub"])
            login(request, cast("Any", user), backend="django.contrib.auth.backends.ModelBackend")
            if idp.how() == "declined":
                back = f"{request.GET['redirect_uri']}?error=access_denied&state={request.GET['state']}"
                return HttpResponseRedirect(back)
        return respond(request)

    return answer
