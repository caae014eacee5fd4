"""What a file says before anything is stored: its text in Unicode, and what its head states."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.directives import compiler
from giamsat.directives.compiler.encoding import TextError, decode_text
from giamsat.directives.models import Directive

#: A decision of this length has about 700 pages; longer input is a mistake, and would fill a page of text.
MAX_CHARACTERS = 2_000_000
#: No encoding needs more octets for a text that is short enough.
MAX_OCTETS = 4 * MAX_CHARACTERS
#: The languages that the compiler has rules for.
LANGUAGES = ("vi", "en", "de")
#: The head stands at the beginning; reading on would compile a text twice.
_HEAD = 12_000

_KINDS = {
    "notification": Directive.Kind.NOTICE,
    "official-dispatch": Directive.Kind.DISPATCH,
    "official-letter": Directive.Kind.DISPATCH,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the head of a text states; empty or None where it states nothing."""

    number: str
    kind: str
    issuer_name: str
    issued_on: dt.date | None
    language: str
    title: str


def number_key(number: str) -> str:
    """The form in which document numbers are compared: no spaces, one case, one kind of dash."""
    folded = unicodedata.normalize("NFC", number).casefold()
    return re.sub(r"\s+", "", re.sub(r"[‐‑‒–—−]", "-", folded))


def short_title(text: str) -> str:
    """The beginning of a task's words, for where nobody has given it a title."""
    first_line = " ".join(text.split())
    return first_line if len(first_line) <= 110 else first_line[:109].rsplit(" ", 1)[0] + "…"


def too_long() -> str:
    """Sentence for a text over the limit."""
    return _("Văn bản dài quá 2 triệu ký tự. Chia thành nhiều văn bản hoặc bỏ phần không giao việc.")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it will be stored, with the encoding it came in.

    ``converted``: it was not Unicode, or Unicode of another form, and was converted.
    """

    text: str
    encoding: str
    converted: bool


def read_document(data: bytes) -> Document:
    """The text of a file.

    Raises:
        InvalidInput: empty, too long, no text at all, or in an encoding that is not known; field ``file``.
    """
    if len(data) > MAX_OCTETS:
        raise InvalidInput(fields={"file": too_long()})
    try:
        decoded = decode_text(data)
    except TextError as fault:
        raise InvalidInput(fields={"file": _in_words(fault)}) from fault
    if len(decoded.text) > MAX_CHARACTERS:
        raise InvalidInput(fields={"file": too_long()})
    return Document(decoded.text, decoded.encoding, decoded.converted)


def read_pasted(text: str) -> Document:
    """A text that came through a form field; browsers send each of its line ends as two characters.

    Raises:
        InvalidInput: empty or too long; field ``text``.
    """
    plain = text.replace("\r\n", "\n")
    if not plain.strip("\ufeff\u200b \t\r\n"):
        raise InvalidInput(fields={"text": _("Văn bản không có chữ nào.")})
    if len(plain) > MAX_CHARACTERS:
        raise InvalidInput(fields={"text": too_long()})
    return Document(plain, "utf-8", False)


def find_head(text: str, language: str = "auto") -> Found:
    """What the head states, for a person to confirm."""
    head = compiler.compile_text(text[:_HEAD], language).head
    kind = head.kind or ""
    return Found(
        number=head.number or "",
        kind=_KINDS.get(kind, kind if kind in Directive.Kind.values else Directive.Kind.OTHER),
        issuer_name=head.issuer or "",
        issued_on=dt.date.fromisoformat(head.date) if head.date else None,
        language=head.lang,
        title=head.title,
    )


def _in_words(fault: TextError) -> str:
    if fault.code == "empty":
        return _("Tệp không có chữ nào.")
    if fault.code == "too_large":
        return too_long()
    if fault.code == "not_text":
        return _(
            "Đây không phải tệp chữ mà là %(kind)s. Mở bằng chương trình của nó, lưu thành .txt với mã "
            "UTF-8, rồi nhập lại."
        ) % {"kind": fault.detail}
    return _(
        "Không nhận ra bảng mã của tệp (%(detail)s). Chưa lưu gì; lưu lại thành .txt với mã UTF-8 rồi "
        "nhập lại."
    ) % {"detail": fault.detail}
