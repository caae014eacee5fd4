"""Which files may be kept as the original of a document, and as what they are given out again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import InvalidInput
from giamsat.core.files.kinds import Kind
from giamsat.core.files.services import check_content
from giamsat.core.files.storage import Staged
from giamsat.directives.reader_words import unreadable_words
from giamsat.directives.readers import Unreadable
from giamsat.directives.readers.sniff import sniff

#: Given out as bytes that no browser shows: a foreign page never runs in the site's name.
_WEB = Kind("html", "application/octet-stream", ("html", "htm", "xhtml"), _("trang web đã lưu"))
#: In whatever encoding it came; only its reader can say which.
_TEXT = Kind("txt", "text/plain", ("txt",), _("văn bản thuần (txt)"))
ACCEPTED = ".txt,.html,.htm,.docx,.pdf"


def document_kind(name: str, staged: Staged) -> Kind:
    """The kind of a staged document.

    Raises:
        InvalidInput: it is none that can be read, or its name says otherwise.
    """
    try:
        found = sniff(staged.file)
    except Unreadable as fault:
        raise InvalidInput(
            unreadable_words(fault),
            code=f"file_{fault.code}",
            details={"from": "reader", "detail": fault.detail},
        ) from fault
    if found in ("pdf", "docx"):
        # These go the way of every other file: bombs, macros, programs inside and wrong names are refused.
        return check_content(name, staged)
    return _WEB if found == "html" else _TEXT
