"""Names of files as people gave them: cleaned for storing, encoded for headers."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 200
_LONGEST_EXTENSION = 10
_UNSAFE_ASCII = re.compile(r"[^A-Za-z0-9._ ()-]")


def clean_name(raw: str) -> str:
    """``raw`` without folders, control and direction signs, in NFC, at most 200 characters; may be empty.

    Direction signs go because they let ``exe.pdf`` be shown for a name that ends otherwise.
    """
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    name = " ".join(name.split()).strip(". ") if name.strip(". ") else ""
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= _LONGEST_EXTENSION:
        return stem[: LONGEST - len(extension) - 1].rstrip() + "." + extension
    return name[:LONGEST]


def extension_of(name: str) -> str:
    """The last extension in small letters without its dot; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def attachment_header(name: str) -> str:
    """Value of Content-Disposition (RFC 6266): a name in ASCII for old readers, the true one beside it."""
    bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    fallback = _UNSAFE_ASCII.sub("_", bare)
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"
