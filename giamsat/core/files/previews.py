"""Showing a stored file within a page: pictures, the words of a text, the words or pages of a PDF.

Nothing is shown before it is clean, and nothing of it can act: a picture comes with the policy of a download,
a PDF is read by the sandbox's child and only words and pixels leave it. Whether this person may see the
file, the face asks the domain before.
"""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.files.kinds import PDF
from giamsat.core.files.models import StoredFile
from giamsat.core.files.serving import open_clean, say_inert
from giamsat.core.sandbox import SandboxFailed, run_sandboxed

log = logging.getLogger(__name__)

#: So much of a text is shown; the rest is read after downloading.
CHARACTERS = 20_000
PAGES_READ = 20
PAGES_DRAWN = 5
PAGE_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says. ``pages`` of a PDF; ``readable`` is false when it could not be read."""

    text: str = ""
    cut: bool = False
    pages: int = 0
    readable: bool = True

    @property
    def drawn(self) -> range:
        """Numbers, from 1, of the pages to be shown as pictures: a scanned document has no words."""
        return range(1, min(self.pages, PAGES_DRAWN) + 1) if not self.text.strip() else range(0)


def picture(stored: StoredFile) -> FileResponse:
    """The picture for an ``img`` of this site.

    Raises:
        InvalidInput: it is none; NotAllowed, NotFound: see ``serving.open_clean``.
    """
    if not stored.is_picture:
        raise InvalidInput(_("Tệp này không phải là ảnh xem được trên trang."))
    response = FileResponse(open_clean(stored), content_type=stored.content_type)
    response["Content-Length"] = str(stored.size)
    response["Content-Disposition"] = "inline"
    say_inert(response)
    return response


def words_of(stored: StoredFile) -> Words:
    """The beginning of what the file says.

    Raises:
        InvalidInput: neither text nor PDF; NotAllowed, NotFound: see ``serving.open_clean``.
    """
    if not stored.has_words:
        raise InvalidInput(_("Loại tệp này không xem được trên trang; hãy tải về."))
    with open_clean(stored) as content:
        if stored.kind == PDF:
            told = _in_sandbox("read_text", content, {"pages": PAGES_READ, "characters": CHARACTERS})
            return Words(**told) if told else Words(readable=False)
        raw = content.read(4 * CHARACTERS)
    text = raw.decode("utf-8", errors="ignore").removeprefix("\ufeff")
    return Words(text[:CHARACTERS], cut=len(text) > CHARACTERS or len(raw) < stored.size)


def page_picture(stored: StoredFile, number: int) -> HttpResponse:
    """A page of a PDF as a picture.

    Args:
        number: from 1.

    Raises:
        InvalidInput: no PDF; NotFound: no such page, or it cannot be drawn; NotAllowed: not clean.
    """
    if stored.kind != PDF:
        raise InvalidInput(_("Tệp này không phải là PDF."))
    if not 1 <= number <= PAGES_DRAWN:
        raise NotFound
    with open_clean(stored) as content:
        told = _in_sandbox("draw_page", content, {"number": number - 1, "width": PAGE_WIDTH})
    png = base64.b64decode(told["png"]) if told else b""
    if not png:
        raise NotFound
    response = HttpResponse(png, content_type="image/png")
    say_inert(response)
    return response


def _in_sandbox(function: str, content: Any, arguments: dict[str, Any]) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = run_sandboxed("giamsat.core.files.pdf", function, arguments, file=content)
    except SandboxFailed as fault:
        log.info("a PDF gave no preview: %s", fault)
        return None
    return told
