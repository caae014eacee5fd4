"""The format of a document, told by its first bytes alone; the name of the file does not count."""

from __future__ import annotations

import os
import re
from typing import BinaryIO

from giamsat.directives.readers.model import Unreadable

#: Format → module of the reader; each has a function ``read`` that a child process runs.
READERS = {
    "txt": "giamsat.directives.readers.plain",
    "html": "giamsat.directives.readers.web",
    "docx": "giamsat.directives.readers.word",
    "pdf": "giamsat.directives.readers.pdf",
}
_HEAD = 8192

#: What is refused by name. The first that fits is told.
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "program", "Windows EXE/DLL"),
    (b"\x7fELF", "program", "ELF"),
    (b"\xca\xfe\xba\xbe", "program", "Mach-O, Java"),
    (b"\xcf\xfa\xed\xfe", "program", "Mach-O"),
    (b"#!", "program", "script"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office", ""),
    (b"{\\rtf", "rtf", ""),
    (b"\x89PNG", "picture", "PNG"),
    (b"\xff\xd8\xff", "picture", "JPEG"),
    (b"GIF8", "picture", "GIF"),
    (b"II*\0", "picture", "TIFF"),
    (b"MM\0*", "picture", "TIFF"),
    (b"BM", "picture", "BMP"),
    (b"Rar!", "archive", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "7z"),
    (b"\x1f\x8b", "archive", "gzip"),
)
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|table|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)


def sniff(file: BinaryIO) -> str:
    """The format of an open file: a key of ``READERS``.

    Raises:
        Unreadable: it is empty, or of a kind that is refused by name.
    """
    file.seek(0, os.SEEK_END)
    if file.tell() == 0:
        raise Unreadable("empty")
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    # A PDF may begin with some bytes that belong to whatever sent it.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for signature, code, name in _REFUSED:
        if head.startswith(signature) and not (signature == b"BM" and b"\0" not in head[:64]):
            raise Unreadable(code, name)
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        plain = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return "html" if _MARKUP.match(plain) else "txt"
