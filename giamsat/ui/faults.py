"""Expected failures as pages: the same error that the API answers, in the frame and the reader's words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from giamsat.core.errors import GiamsatError, NotAllowed, NotFound


class FaultMiddleware:
    """Turns a ``GiamsatError`` that a view lets through into a page with its status and its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """403 and 404 are the site's own pages; other faults say what happened and lead back."""
        if isinstance(fault, NotFound):
            return render(request, "404.html", status=fault.status)
        if isinstance(fault, NotAllowed):
            return render(request, "403.html", {"reason": fault.message}, status=fault.status)
        if isinstance(fault, GiamsatError):
            return render(request, "ui/fault.html", {"fault": fault}, status=fault.status)
        return None
