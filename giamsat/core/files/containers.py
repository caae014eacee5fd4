"""The structure of zip containers: office documents are let through, bombs, macros and bare archives are not.

Runs in the sandbox's child (``core.sandbox``), so it knows nothing of Django.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import Any, BinaryIO
from xml.etree import ElementTree

MAX_ENTRIES = 5_000
MAX_TOTAL = 512 * 1024 * 1024
MAX_RATIO = 200
#: Below this size an entry may shrink as well as it likes: styles and empty sheets do.
RATIO_FROM = 4 * 1024 * 1024
MAX_XML = 8 * 1024 * 1024
_PIECE = 1 << 18

_OOXML_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": "pptx",
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_PROGRAM = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|msi|jar|lnk|sh|py|html?|svgz?)$"
)
#: Relationships that an office program follows by itself when it opens the document.
_LOADED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument")


class _No(Exception):
    def __init__(self, reason: str, found: str = ""):
        super().__init__(reason)
        self.reason = reason
        self.found = found


def inspect(file: BinaryIO) -> dict[str, Any]:
    """Tell the kind of the zip container, or why it is refused.

    Returns:
        ``{"kind": code of files.kinds, "refused": None, …}``, or ``{"refused": key of REFUSALS, "found":
        words, …}``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_entries(entries, _size(file))
            kind = _kind(archive)
            _check_names(kind, entries)
            for entry in entries:
                _check_content(archive, entry)
    except _No as refusal:
        return {"kind": None, "refused": refusal.reason, "found": refusal.found}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ElementTree.ParseError,
        ValueError,
    ):
        return {"kind": None, "refused": "broken", "found": ""}
    return {"kind": kind, "refused": None, "found": ""}


def _size(file: BinaryIO) -> int:
    place = file.tell()
    size = file.seek(0, 2)
    file.seek(place)
    return size


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    """What the directory claims; a lie is found when the entries are read."""
    if len(entries) > MAX_ENTRIES:
        raise _No("bomb")
    if sum(e.file_size for e in entries) > MAX_TOTAL:
        raise _No("bomb")
    # Overlapping entries share bytes, so together they claim more than the file holds.
    if sum(e.compress_size for e in entries) > size:
        raise _No("bomb")
    seen: set[str] = set()
    for entry in entries:
        if entry.flag_bits & 1:
            raise _No("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _No("broken")
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise _No("bomb")
        name = entry.filename
        if name in seen or name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise _No("broken")
        seen.add(name)


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        mime = _read(archive, "mimetype", 200).strip()
        if mime in _ODF and "content.xml" in names:
            return _ODF[mime]
        raise _No("unknown", mime.decode("ascii", "replace")[:80])
    if "[Content_Types].xml" not in names:
        raise _No("archive", "ZIP")
    kinds = set()
    for part in _xml(archive, "[Content_Types].xml"):
        stated = part.get("ContentType", "")
        if "macroEnabled" in stated or "vbaProject" in stated:
            raise _No("macro")
        name = part.get("PartName", "").lstrip("/")
        if stated in _OOXML_MAIN and name in names:
            kinds.add(_OOXML_MAIN[stated])
    if len(kinds) != 1:
        raise _No("archive", "ZIP")
    return kinds.pop()


def _check_names(kind: str, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = entry.filename.lower()
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name or "/macrosheets/" in name:
            raise _No("macro")
        if kind in ("odt", "ods") and name.startswith(("basic/", "scripts/")) and not entry.is_dir():
            raise _No("macro")
        if _PROGRAM.search(name):
            raise _No("executable", entry.filename[-60:])


def _check_content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read the entry to its end: its size and checksum must be what the directory claims."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    kept = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            if is_xml and b"<!ENTITY" in kept[-16:] + piece:
                raise _No("broken")
            kept = piece
    if entry.filename.lower().endswith(".rels"):
        for relation in _xml(archive, entry.filename):
            if relation.get("TargetMode") == "External" and relation.get("Type", "").endswith(_LOADED):
                raise _No("remote", relation.get("Target", "")[:80])


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise _No("bomb")
    return content


def _xml(archive: zipfile.ZipFile, name: str) -> list[ElementTree.Element]:
    content = _read(archive, name, MAX_XML)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _No("broken")
    return list(ElementTree.fromstring(content))  # noqa: S314 - no DTD, and the process is limited
