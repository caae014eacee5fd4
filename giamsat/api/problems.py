"""What goes wrong, as ``application/problem+json`` (RFC 9457) in the reader's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from giamsat.api.limits import TooMany
from giamsat.core.database_faults import RETRY_SECONDS, DatabaseAway, expected
from giamsat.core.errors import Conflict, GiamsatError, InvalidInput, NotFound

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """Why a call was refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Unprocessable Entity",
                "status": 422,
                "code": "invalid_input",
                "detail": "Some of what was sent cannot be taken; see each item.",
                "fields": {"due": "A day as year-month-day is needed, for example 2026-12-31."},
                "details": {},
            }
        }
    )

    type: str = Field(description='Always "about:blank": the code tells problems apart.')
    title: str = Field(description="The status in words, in English.")
    status: int
    code: str = Field(description="Stable name of the problem, for programs.")
    detail: str = Field(description="What happened and what to do, in the reader's language.")
    fields: dict[str, str] = Field(description="Reasons by the name of what was sent; empty when none fits.")
    details: dict[str, Any] = Field(description="Further facts.")


class Unauthenticated(GiamsatError):
    """No token, or one that is not (or no longer) good."""

    code = "unauthenticated"
    status = 401


class VersionNeeded(GiamsatError):
    """A change without the version that it is based on."""

    code = "version_needed"
    status = 428

    def __init__(self) -> None:
        super().__init__(_("Thiếu If-Match: gửi kèm ETag hoặc version của bản đã đọc."))


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The answer for a refused call."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "fields": {name: str(text) for name, text in (fields or {}).items()},
        "details": dict(details or {}),
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="giamsat"'
    return response


def add_handlers(api: NinjaAPI) -> None:
    """Let ``api`` answer every error with a problem."""
    api.add_exception_handler(GiamsatError, _expected)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(AuthenticationError, _no_token)
    for unreadable in (HttpError, SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        api.add_exception_handler(unreadable, _not_readable)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(Http404, _unknown)
    for unanswered in (DatabaseError, InterfaceError):
        api.add_exception_handler(unanswered, _database_failed)
    api.add_exception_handler(Exception, _unexpected)


def of_error(request: HttpRequest, fault: GiamsatError) -> HttpResponse:
    """The problem of an expected failure."""
    status = fault.status
    # A stale version is a failed precondition when the caller made it one (RFC 9110, 13.1.1).
    if type(fault) is Conflict and fault.code == Conflict.code and request.headers.get("If-Match"):
        status = HTTPStatus.PRECONDITION_FAILED
    fields = fault.fields if isinstance(fault, InvalidInput) else {}
    response = problem(status, fault.code, str(fault.message), fields=fields, details=fault.details)
    if isinstance(fault, TooMany):
        response["Retry-After"] = str(fault.retry_after)
    elif isinstance(fault, DatabaseAway):
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _expected(request: HttpRequest, fault: Any) -> HttpResponse:
    return of_error(request, fault)


def _no_token(request: HttpRequest, fault: Any) -> HttpResponse:
    return of_error(request, Unauthenticated(_("Gửi khóa của bạn: Authorization: Bearer …")))


def _unknown(request: HttpRequest, fault: Any) -> HttpResponse:
    return of_error(request, NotFound())


def _not_readable(request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(400, "not_readable", _("Không đọc được nội dung gửi lên: cần JSON đúng chuẩn."))


def _too_large(request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(413, "too_large", _("Nội dung gửi lên quá lớn; chưa ghi gì."))


def _not_valid(request: HttpRequest, fault: Any) -> HttpResponse:
    fields = {_place(error["loc"]): _reason(error) for error in fault.errors}
    return of_error(request, InvalidInput(_("Thông tin gửi lên chưa đúng; xem từng mục."), fields=fields))


def _database_failed(request: HttpRequest, fault: Any) -> HttpResponse:
    told = expected(fault)
    if told is None:
        return _unexpected(request, fault)
    log.error("API call failed: %s", fault)
    return of_error(request, told)


def _unexpected(request: HttpRequest, fault: Any) -> HttpResponse:
    log.error("API call failed", exc_info=fault)
    text = _("Lỗi của hệ thống; chưa ghi gì. Thử lại sau, nếu vẫn lỗi thì báo người quản trị.")
    return problem(500, "internal", text)


def _place(loc: tuple[Any, ...]) -> str:
    """``("body", "payload", "parties", 0, "unit")`` as ``parties.0.unit``: without source and argument."""
    source, *rest = loc
    inner = rest[1:] if source == "body" and len(rest) > 1 else rest
    return ".".join(str(step) for step in inner) or str(source)


def _reason(error: dict[str, Any]) -> str:
    """A sentence for one of pydantic's findings; its own words are English."""
    context = error.get("ctx", {})
    kind = error["type"]
    limit = next(
        (context[name] for name in ("le", "lt", "ge", "gt", "max_length", "min_length") if name in context),
        "",
    )
    known = {
        "missing": _("Thiếu mục này."),
        "extra_forbidden": _("Không có mục này."),
        "literal_error": _("Chọn một trong: %(expected)s.") % {"expected": context.get("expected", "")},
        "string_too_long": _("Dài quá %(limit)s ký tự.") % {"limit": limit},
        "string_too_short": _("Cần ít nhất %(limit)s ký tự.") % {"limit": limit},
        "less_than_equal": _("Nhiều nhất là %(limit)s.") % {"limit": limit},
        "greater_than_equal": _("Ít nhất là %(limit)s.") % {"limit": limit},
    }
    if kind in known:
        return known[kind]
    if kind.startswith("date"):
        return _("Cần ngày dạng năm-tháng-ngày, ví dụ 2026-12-31.")
    if kind.startswith("int"):
        return _("Cần một số nguyên.")
    if kind.startswith("bool"):
        return _("Cần true hoặc false.")
    if kind in ("string_type", "string_unicode"):
        return _("Cần chữ.")
    return _("Không đúng dạng.")
