"""What a provider publishes of itself: its addresses and its keys, kept for an hour in each process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from giamsat.accounts.oidc.provider import Provider, ProviderFault, Silent, Untrusted
from giamsat.accounts.oidc.wire import ask, is_safe_address

if TYPE_CHECKING:
    from jwt import PyJWK

#: Signatures that only the provider can make: never "none", and none that the client's secret would make.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SMALLEST_RSA = 2048
#: Seconds: published facts are kept; unknown keys are looked for again; who hung or failed is not asked again at once.
KEPT, LOOKED_AGAIN, LEFT_ALONE = 3600.0, 60.0, 15.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is used of a provider's configuration. ``issuer_returns``: the way back names it too (RFC 9207);
    ``end``: where its own sign-in is ended, "" where it says none.
    """

    authorization: str
    token: str
    keys: str
    userinfo: str
    posts_secret: bool
    issuer_returns: bool
    end: str


@dataclass(slots=True)
class _Known:
    metadata: Metadata
    read_at: float
    keys: dict[str, PyJWK] | None = None
    keys_at: float = 0.0


_known: dict[str, _Known] = {}
_failed: dict[str, tuple[float, ProviderFault]] = {}
_lock = threading.Lock()


def metadata_of(provider: Provider) -> Metadata:
    """The provider's addresses.

    Raises:
        Silent; Untrusted: it names another issuer, or an address that is not safe.
    """
    return _look(provider).metadata


def key_for(provider: Provider, header: dict[str, Any]) -> PyJWK:
    """The key that the head of a token names; keys that came since are fetched once.

    Raises:
        Silent; Untrusted: no such key, or a kind of signature that is not taken.
    """
    if header.get("alg") not in ALGORITHMS:
        raise Untrusted(provider, "a token without a signature that only the provider can make")
    known = _look(provider)
    now = time.monotonic()
    key = _chosen(known.keys, header) if known.keys is not None and now - known.keys_at < KEPT else None
    if key is None and (known.keys is None or now - known.keys_at > LOOKED_AGAIN or not known.keys):
        known.keys, known.keys_at = _fetched(provider, known.metadata), now
        key = _chosen(known.keys, header)
    if key is None:
        raise Untrusted(provider, "a token signed by a key that is not published")
    return key


def _look(provider: Provider) -> _Known:
    now = time.monotonic()
    with _lock:
        known, failed = _known.get(provider.issuer), _failed.get(provider.issuer)
    if known is not None and now - known.read_at < KEPT:
        return known
    if failed is not None and now - failed[0] < LEFT_ALONE:
        raise Silent(provider, f"asked a moment ago: {failed[1].why}")
    try:
        known = _Known(_read(provider), now)
    except ProviderFault as fault:
        with _lock:
            _failed[provider.issuer] = (time.monotonic(), fault)
        raise
    with _lock:
        _known[provider.issuer] = known
        _failed.pop(provider.issuer, None)
    return known


def _read(provider: Provider) -> Metadata:
    status, found = ask(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if status != 200:
        raise Silent(provider, f"configuration: status {status}")
    if found.get("issuer") != provider.issuer:
        raise Untrusted(provider, "the configuration names another issuer")
    addresses = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    userinfo = found.get("userinfo_endpoint") or ""
    end = found.get("end_session_endpoint") or ""
    if not all(
        isinstance(one, str) and is_safe_address(one)
        for one in (*addresses, userinfo or addresses[0], end or addresses[0])
    ):
        raise Untrusted(provider, "the configuration names an address that is not safe")
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    authorization, token, keys = map(str, addresses)
    return Metadata(
        authorization=authorization,
        token=token,
        keys=keys,
        userinfo=str(userinfo),
        posts_secret=isinstance(ways, list) and "client_secret_post" in ways,
        issuer_returns=found.get("authorization_response_iss_parameter_supported") is True,
        end=str(end),
    )


def _fetched(provider: Provider, metadata: Metadata) -> dict[str, PyJWK]:
    from jwt import PyJWK
    from jwt.exceptions import PyJWTError

    status, found = ask(provider, metadata.keys)
    rows = found.get("keys")
    if status != 200 or not isinstance(rows, list):
        raise Silent(provider, f"keys: status {status}")
    keys = {}
    for number, row in enumerate(rows[:50]):
        if (
            not isinstance(row, dict)
            or row.get("use", "sig") != "sig"
            or row.get("kty") not in ("RSA", "EC", "OKP")
        ):
            continue
        try:
            key = PyJWK(row)
        except (PyJWTError, ValueError, TypeError, KeyError):
            # A key of a kind that is not known here is somebody else's.
            continue
        if getattr(key.key, "key_size", SMALLEST_RSA) >= SMALLEST_RSA or row["kty"] != "RSA":
            keys[str(row.get("kid") or f"#{number}")] = key
    return keys


def _chosen(keys: dict[str, PyJWK] | None, header: dict[str, Any]) -> PyJWK | None:
    if not keys:
        return None
    if header.get("kid") is not None:
        return keys.get(str(header["kid"]))
    # Without a name there must be no choice.
    return next(iter(keys.values())) if len(keys) == 1 else None
