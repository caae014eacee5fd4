"""What a document leaves unclear, for its issuing office: on screen, on paper, as a Word file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.directives import selectors
from giamsat.directives.models import Directive
from giamsat.directives.unclear_report import LETTER_LANGUAGES, Report, unclear_report

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access(roles(Role.STANDING_OFFICE))
def unclear(request: ActorRequest, pk: int) -> HttpResponse:
    """The report, in the document's language, the reader's, or another of the letter's."""
    report = _report(request, pk)
    own = report.directive.language
    names = {"vi": "Tiếng Việt", "en": "English", "de": "Deutsch", "ro": "Română", "nl": "Nederlands"}
    languages = [
        (code, names[code]) for code in LETTER_LANGUAGES if code in {own, "vi", "en", report.language}
    ]
    context = {"report": report, "directive": report.directive, "languages": languages}
    return render(request, "desk/directives/unclear.html", context)


@access(roles(Role.STANDING_OFFICE))
def unclear_word(request: ActorRequest, pk: int) -> HttpResponse:
    """The report as a file to send back."""
    report = _report(request, pk)
    from giamsat.desk.directives.letter import word_file  # loads what writes Word files

    response = HttpResponse(word_file(report), content_type=WORD)
    name = "".join(c if c.isalnum() else "-" for c in report.directive.number)
    response.headers["Content-Disposition"] = _attachment(f"{_('lam-ro')}-{name}.docx")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _report(request: ActorRequest, pk: int) -> Report:
    found: Directive = selectors.directive(request.actor, pk)
    asked = request.GET.get("lang", "")
    # The office that wrote the document reads it in its own language first.
    language = asked if asked in LETTER_LANGUAGES else found.language or get_language() or "vi"
    return unclear_report(request.actor, found, language, clock.today())


def _attachment(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"
