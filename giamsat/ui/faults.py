"""How expected failures become pages: the same error always gives the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from giamsat.core.errors import GiamsatError, InvalidInput


class FaultMiddleware:
    """Turns a ``GiamsatError`` that a view let through into a page with its status and its words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The page of an expected failure; None leaves others to Django."""
        if not isinstance(fault, GiamsatError):
            return None
        return render(request, "ui/fault.html", {"fault": fault}, status=fault.status)


def put_into_form(form: forms.BaseForm, fault: GiamsatError) -> None:
    """Show a refused act on the form that asked for it; what was typed stays.

    Fields that the form does not have stand above it.
    """
    fields: dict[str, Any] = fault.fields if isinstance(fault, InvalidInput) else {}
    for name, message in fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not fields:
        form.add_error(None, fault.message)
