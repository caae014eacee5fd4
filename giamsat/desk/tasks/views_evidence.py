"""What proves a report: downloaded, or shown where one decides on it."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import InvalidInput
from giamsat.core.files import previews
from giamsat.core.files.models import StoredFile
from giamsat.core.files.serving import attachment
from giamsat.tasks import selectors
from giamsat.tasks.models import Evidence


@access(SIGNED_IN)
def evidence(request: ActorRequest, pk: int) -> HttpResponse:
    """Download a file that proves a report.

    Raises:
        NotFound: none that the person may see; InvalidInput: it is no file; NotAllowed: not scanned clean.
    """
    return cast(HttpResponse, attachment(_file(request, pk)[1]))


@access(SIGNED_IN)
def preview(request: ActorRequest, pk: int) -> HttpResponse:
    """What a text or a PDF says; within the page that asks (htmx), or on a page of its own.

    Raises:
        As ``evidence``; InvalidInput: a kind of file that is not shown.
    """
    piece, stored = _file(request, pk)
    context = {"piece": piece, "words": previews.words_of(stored)}
    part = bool(request.htmx)  # type: ignore[attr-defined]
    template = "desk/work/_preview.html" if part else "desk/work/preview.html"
    return render(request, template, context)


@access(SIGNED_IN)
def picture(request: ActorRequest, pk: int) -> HttpResponse:
    """A picture, for the ``img`` of a page. Raises as ``preview``."""
    return cast(HttpResponse, previews.picture(_file(request, pk)[1]))


@access(SIGNED_IN)
def page(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """A page of a PDF as a picture. Raises as ``preview``."""
    return previews.page_picture(_file(request, pk)[1], number)


def _file(request: ActorRequest, pk: int) -> tuple[Evidence, StoredFile]:
    row = selectors.evidence(request.actor, pk)
    if row.kind != Evidence.Kind.FILE or row.file is None:
        raise InvalidInput(_("Minh chứng này không phải là tệp."))
    return row, row.file
