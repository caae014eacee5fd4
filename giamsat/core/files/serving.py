"""Handing a stored file out. Whether this person may have it, the face asks the domain before."""

from __future__ import annotations

import logging
from typing import BinaryIO

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from giamsat.core.errors import NotAllowed, NotFound
from giamsat.core.files.models import FileState, StoredFile
from giamsat.core.files.names import attachment_header
from giamsat.core.files.storage import storage

log = logging.getLogger(__name__)


def open_clean(stored: StoredFile) -> BinaryIO:
    """The bytes of a clean file.

    Raises:
        NotAllowed: the file is not clean (yet).
        NotFound: its bytes are gone from the storage.
    """
    if stored.state == FileState.RECEIVED:
        raise NotAllowed(
            _("Tệp “{name}” đang chờ quét mã độc. Thử lại sau ít phút.").format(name=stored.name),
            code="file_not_scanned",
        )
    if not stored.is_clean:
        raise NotAllowed(
            _("Tệp “{name}” bị chặn vì không an toàn. Đề nghị người gửi nộp bản khác.").format(
                name=stored.name
            ),
            code="file_blocked",
        )
    try:
        return storage().open(stored.sha256)
    except FileNotFoundError:
        log.error("content %s of file %s is missing", stored.sha256, stored.pk)
        raise NotFound(
            _("Không còn nội dung của tệp “{name}” trên máy chủ. Báo người quản trị.").format(
                name=stored.name
            ),
            code="file_content_missing",
        ) from None


def attachment(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser runs or shows in the site's name.

    Raises:
        NotAllowed, NotFound: see ``open_clean``.
    """
    response = FileResponse(open_clean(stored), content_type=stored.content_type)
    response["Content-Length"] = str(stored.size)
    response["Content-Disposition"] = attachment_header(stored.name)
    say_inert(response)
    return response


def say_inert(response: HttpResponseBase) -> None:
    """Tell browsers to run nothing of a foreign file, to guess nothing and to keep no copy."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
