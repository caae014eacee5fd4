"""What every operation does alike: one transaction for a keyed write, answers as JSON, ETag and 304."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.problems import VersionNeeded
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.models import OnceKey
from giamsat.core.once import first_time, remember, stored_answer

#: Keys of the API and of pages never meet.
SPACE = "api:"
KEY = re.compile(r"[\x21-\x7e]{1,90}")
TAG = re.compile(r'(?:W/)?"?(\d{1,9})(?:\.[0-9a-f]{16})?"?')


def conduct(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Wrap an operation: it returns a schema, ``Status(code, schema)``, or a response of its own making."""

    @wraps(view)
    def conducted(request: ActorRequest, **values: Any) -> HttpResponseBase:
        _refuse_nul(values)
        if request.method == "GET":
            return _fresh_or_304(request, answer(view(request, **values)))
        if getattr(view, "does_once_itself", False):
            return answer(view(request, **values))
        return once(request, request.body, lambda: view(request, **values))

    return conducted


def once(request: ActorRequest, content: bytes, act: Callable[[], Any]) -> HttpResponseBase:
    """Do ``act``; with an ``Idempotency-Key`` at most once: repeats get the first answer.

    Only what succeeded is remembered: a refused act changed nothing and may be tried again under its key.

    Args:
        content: what was sent; a repeat with other content is refused.
    """
    key = idempotency_key(request)
    if not key:
        return answer(act())
    print_ = fingerprint(request, content)
    with transaction.atomic():
        before = first_time(request.actor, key)
        if before is not None:
            return repeated(before, print_)
        response = answer(act())
        body = (
            json.loads(response.content) if isinstance(response, HttpResponse) and response.content else None
        )
        remember(request.actor, key, fingerprint=print_, status=response.status_code, body=body)
        return response


def already_done(request: ActorRequest, content: bytes) -> HttpResponseBase | None:
    """The answer of an earlier call with this key, for operations that do costly work before ``once``."""
    key = idempotency_key(request)
    before = stored_answer(request.actor, key) if key else None
    return None if before is None else repeated(before, fingerprint(request, content))


def idempotency_key(request: ActorRequest) -> str:
    """The key of this call in our table; empty when none was sent.

    Raises:
        InvalidInput: not 1 to 90 visible ASCII characters.
    """
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return ""
    if not KEY.fullmatch(sent):
        raise InvalidInput(
            fields={"Idempotency-Key": _("Khóa chống lặp gồm 1–90 ký tự ASCII, không dấu cách.")},
            code="bad_key",
        )
    return SPACE + sent


def fingerprint(request: ActorRequest, content: bytes) -> str:
    """What tells one call from another: method, address, the version it is based on, and content."""
    head = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n"
    return hashlib.sha256(head.encode() + content).hexdigest()


def repeated(before: OnceKey, print_: str) -> HttpResponseBase:
    """The answer that a key got the first time.

    Raises:
        InvalidInput: the key was used for another call.
    """
    if before.fingerprint != print_:
        raise InvalidInput(
            _("Khóa chống lặp này đã dùng cho một lệnh khác. Dùng khóa mới."), code="key_reused"
        )
    return _json(before.status or 200, before.body)


def answer(result: Any) -> HttpResponseBase:
    """A schema as JSON; what is a response already stays as it is."""
    if isinstance(result, HttpResponseBase):
        return result
    status = 200
    if isinstance(result, Status):
        status, result = result.status_code, result.value
    return _json(status, to_jsonable_python(result))


def version_of(request: ActorRequest) -> int:
    """The version on which a change is based, from ``If-Match``: an ETag, or the bare number.

    Raises:
        VersionNeeded: the header is missing or names none.
    """
    version = version_if_sent(request)
    if version is None:
        raise VersionNeeded
    return version


def version_if_sent(request: ActorRequest) -> int | None:
    """The same, None when the header is missing.

    Raises:
        VersionNeeded: the header is there and names no version.
    """
    sent = request.headers.get("If-Match")
    if sent is None:
        return None
    found = TAG.fullmatch(sent.strip())
    if found is None:
        raise VersionNeeded
    return int(found[1])


@contextmanager
def needing_version(version: int | None) -> Iterator[None]:
    """For what may be written without a version once: when there is something already, say what is missing.

    Raises:
        VersionNeeded: instead of the ``Conflict`` of a call that sent no version.
    """
    try:
        yield
    except Conflict as fault:
        if version is None and fault.code == Conflict.code:
            raise VersionNeeded from fault
        raise


def _json(status: int, body: Any) -> HttpResponse:
    if body is None:
        return HttpResponse(status=status)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    response = HttpResponse(text, status=status, content_type="application/json")
    if isinstance(body, dict) and "version" in body:
        # The version alone would not do: language, day and neighbours show in the answer too.
        response["ETag"] = f'"{body["version"]}.{hashlib.sha256(text).hexdigest()[:16]}"'
    return response


def _fresh_or_304(request: ActorRequest, response: HttpResponseBase) -> HttpResponseBase:
    tag, known = response.headers.get("ETag"), request.headers.get("If-None-Match")
    if tag is None or known is None:
        return response
    if known.strip() != "*" and tag not in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return response
    same = HttpResponse(status=304)
    same["ETag"] = tag
    return same


def _refuse_nul(value: Any, place: str = "") -> None:
    """PostgreSQL stores no NUL character; JSON and addresses can carry one."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_nul(inner, str(name))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _refuse_nul(inner, place)
    elif isinstance(value, str) and "\x00" in value:
        raise InvalidInput(fields={place: _("Có ký tự không dùng được.")}, code="nul_character")
