"""How expected failures become pages: the same error always gives the same answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from giamsat.core.errors import GiamsatError, InvalidInput, NotAllowed, NotFound


def fault_page(request: HttpRequest, fault: GiamsatError) -> HttpResponse:
    """The page of an expected failure: 403 and 404 are the site's own, others say what happened."""
    if isinstance(fault, NotFound):
        return render(request, "404.html", status=fault.status)
    if isinstance(fault, NotAllowed):
        return render(request, "403.html", {"reason": fault.message}, status=fault.status)
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
