"""Receiving files over HTTP: straight into a staging file, cut when over-long, nothing left when cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from giamsat.core.files.names import clean_name
from giamsat.core.files.storage import Staged, storage

#: Key of the request's list of uploads.
_RECEIVED = "giamsat.uploads"


def megabytes(size: int) -> str:
    """A limit in words, ``50 MB``."""
    return f"{size // (1024 * 1024)} MB"


class StagedUpload(UploadedFile):
    """A file of a form, lying complete in a staging file; ``problem`` says why it was not taken, if so."""

    def __init__(self, staged: Staged, name: str, field: str, claimed_type: str):
        super().__init__(staged.file, "upload", claimed_type, staged.size)
        # Past Django's setter, which shortens names by rules of its own; messages need the true one.
        self._name = clean_name(name)
        self.field_name = field
        self.staged = staged
        self.sha256 = ""
        self.problem = ""
        self.problem_code = ""
        self.problem_limit = ""

    def refuse(self, problem: str, code: str, limit: str) -> None:
        """Not to be stored: why in words, the stable code of it, and the limit that it broke."""
        self.problem, self.problem_code, self.problem_limit = problem, code, limit

    def close(self) -> None:
        """Called when the request ends: what was not kept goes."""
        self.staged.discard()


class StagingUploadHandler(FileUploadHandler):
    """Writes each file to a staging file and stops writing as soon as it is over the limit.

    The rest of an over-long file is read and dropped, not refused on the wire: so the form's texts arrive,
    the page can show them again, and the message stands beside the file.
    """

    def __init__(self, request: HttpRequest | None = None):
        super().__init__(request)
        self._count = 0
        self._upload: StagedUpload | None = None

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        super().new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)
        self._count += 1
        self._upload = StagedUpload(storage().stage(), file_name, field_name, content_type)
        if self.request is not None:
            self.request.META.setdefault(_RECEIVED, []).append(self._upload)
        if self._count > settings.FILES_MAX_COUNT:
            self._upload.refuse(too_many(), "file_too_many", str(settings.FILES_MAX_COUNT))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        upload = self._upload
        if upload is None or upload.problem:
            return None
        if start + len(raw_data) > settings.FILES_MAX_BYTES:
            limit = megabytes(settings.FILES_MAX_BYTES)
            upload.refuse(too_large(upload._name), "file_too_large", limit)
            upload.staged.discard()
            return None
        try:
            upload.staged.write(raw_data)
        except OSError:
            upload.staged.discard()
            raise
        return None

    def file_complete(self, file_size: int) -> StagedUpload | None:
        upload, self._upload = self._upload, None
        if upload is None:
            return None
        upload.size = file_size
        if upload.problem:
            upload.staged.discard()
        else:
            upload.sha256 = upload.staged.complete()
        return upload

    def upload_interrupted(self) -> None:
        """The body ended inside a file: the whole form is unusable, not only the file."""
        if self._upload is not None:
            self._upload.close()
            self._upload = None
        raise UnreadablePostError("upload cut")


def too_large(name: str) -> str:
    """Sentence for a file over the limit."""
    return _("Tệp “{name}” lớn hơn {limit}. Tệp chưa được lưu; nén ảnh hoặc chia nhỏ rồi gửi lại.").format(
        name=name, limit=megabytes(settings.FILES_MAX_BYTES)
    )


def too_many() -> str:
    """Sentence for more files than one form may carry."""
    return _(
        "Mỗi lần gửi được nhiều nhất {count} tệp. Bỏ bớt rồi gửi lại; các tệp còn lại gửi lần sau."
    ).format(count=settings.FILES_MAX_COUNT)


def guard_uploads(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Middleware: refuse a body that says it is over the limit before a byte of it is read (413).

    When the answer is made, whatever was received and not kept is removed: Django forgets a file whose
    upload broke off. It must stand after the locale's middleware and before the first that reads the form
    (CSRF).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.FILES_MAX_REQUEST_BYTES:
            try:
                return get_response(request)
            finally:
                for upload in request.META.pop(_RECEIVED, []):
                    upload.close()
        text = _(
            "Lần gửi này lớn hơn {limit}; chưa lưu gì. Bấm Quay lại: nội dung đã nhập còn trong trang. "
            "Bỏ bớt tệp rồi gửi lại."
        ).format(limit=megabytes(settings.FILES_MAX_REQUEST_BYTES))
        return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")

    return middleware
