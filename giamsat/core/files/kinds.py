"""The kinds of file that may be stored, and the words for those that may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Args:
        code: stable name.
        content_type: the one under which it is served, whatever the sender claimed.
        extensions: those that agree with the content; the first is proposed to the reader.
        label: what a person calls it.
    """

    code: str
    content_type: str
    extensions: tuple[str, ...]
    label: Any


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", ("pdf",), "PDF"),
        Kind("png", "image/png", ("png",), _("ảnh PNG")),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg", "jfif"), _("ảnh JPEG")),
        Kind("webp", "image/webp", ("webp",), _("ảnh WebP")),
        Kind("heic", "image/heic", ("heic", "heif"), _("ảnh HEIC")),
        Kind("docx", _OOXML + "wordprocessingml.document", ("docx",), _("văn bản Word (docx)")),
        Kind("xlsx", _OOXML + "spreadsheetml.sheet", ("xlsx",), _("bảng tính Excel (xlsx)")),
        Kind("pptx", _OOXML + "presentationml.presentation", ("pptx",), _("trình chiếu PowerPoint (pptx)")),
        Kind("odt", _ODF + "text", ("odt",), _("văn bản OpenDocument (odt)")),
        Kind("ods", _ODF + "spreadsheet", ("ods",), _("bảng tính OpenDocument (ods)")),
        Kind("txt", "text/plain; charset=utf-8", ("txt",), _("văn bản thuần (txt)")),
        Kind("csv", "text/csv; charset=utf-8", ("csv",), _("bảng CSV")),
    )
}

#: Shown as a picture by every browser; HEIC is not.
PICTURES = frozenset({"png", "jpeg", "webp"})
PDF = "pdf"
#: Their words can be shown within a page.
WORDY = frozenset({"txt", "csv", PDF})

#: Reasons of a refusal, each a sentence that follows the file's name. ``{found}`` is what was seen inside.
REFUSALS: dict[str, Any] = {
    "empty": _("tệp rỗng. Chọn lại tệp có nội dung."),
    "cut": _("tệp bị cụt: thiếu phần cuối. Mở tệp kiểm tra rồi gửi lại bản đủ."),
    "broken": _("tệp hỏng, không đọc được cấu trúc bên trong. Mở tệp, lưu lại rồi gửi bản mới."),
    "executable": _("nội dung là chương trình chạy được ({found}). Hệ thống không nhận chương trình."),
    "active": _(
        "nội dung là trang web hoặc mã lệnh ({found}). Hệ thống không nhận loại này; lưu thành PDF rồi gửi."
    ),
    "archive": _("nội dung là tệp nén ({found}). Giải nén rồi gửi từng tệp bên trong."),
    "old_office": _(
        "nội dung là tài liệu Office kiểu cũ (doc, xls, ppt). Mở tệp, lưu thành docx, xlsx, pptx hoặc PDF "
        "rồi gửi."
    ),
    "macro": _("tài liệu có macro. Lưu lại thành docx, xlsx hoặc pptx không macro rồi gửi."),
    "remote": _("tài liệu tự nạp nội dung từ máy khác ({found}). Lưu thành PDF rồi gửi."),
    "encrypted": _("tài liệu có mật khẩu nên không kiểm tra được. Bỏ mật khẩu rồi gửi lại."),
    "bomb": _(
        "tệp bung ra quá lớn hoặc có quá nhiều mục bên trong, nên không kiểm tra được. Chia nhỏ rồi gửi."
    ),
    "encoding": _("văn bản không phải UTF-8. Lưu lại với bảng mã UTF-8 rồi gửi."),
    "unknown": _(
        "loại tệp này không được nhận ({found}). Các loại được nhận: PDF; ảnh PNG, JPEG, WebP, HEIC; "
        "docx, xlsx, pptx, odt, ods; txt, csv."
    ),
}


class Refused(Exception):
    """A file that may not be stored.

    Args:
        reason: key of ``REFUSALS``.
        found: what was seen inside, in words.
    """

    def __init__(self, reason: str, found: Any = ""):
        super().__init__(reason)
        self.reason = reason
        self.found = found

    @property
    def message(self) -> str:
        """The sentence for the reader, to stand after the file's name."""
        return str(REFUSALS[self.reason]).format(found=self.found)
