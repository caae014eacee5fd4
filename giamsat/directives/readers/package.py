"""Opening a zip container: limits are checked before anything is unpacked, and again while it is."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from lxml import etree

from giamsat.directives.readers.model import Unreadable

MAX_ENTRIES = 5_000
#: Of all entries together, as the directory claims.
MAX_TOTAL = 512 * 1024 * 1024
#: Of the parts that are read; a decision of 700 pages has some 30 MB of XML.
MAX_PART = 96 * 1024 * 1024
MAX_RATIO = 200
#: Below this size an entry may shrink as well as it likes: styles and empty tables do.
RATIO_FROM = 4 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


class Package:
    """A zip container that was found harmless."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the directory.

        Raises:
            Unreadable: not a whole zip, a bomb by its own claims, or encrypted.
        """
        try:
            self._archive = zipfile.ZipFile(file)
            entries = self._archive.infolist()
        except _BROKEN as fault:
            raise Unreadable("broken", "zip") from fault
        size = file.seek(0, 2)
        if (
            len(entries) > MAX_ENTRIES
            or sum(entry.file_size for entry in entries) > MAX_TOTAL
            # Overlapping entries share bytes, so together they claim more than the file holds.
            or sum(entry.compress_size for entry in entries) > size
        ):
            raise Unreadable("bomb")
        for entry in entries:
            if entry.flag_bits & 1:
                raise Unreadable("encrypted")
            if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
                raise Unreadable("bomb")
        self.names = {entry.filename for entry in entries}

    def part(self, name: str) -> bytes | None:
        """The bytes of a part; None when there is none.

        Raises:
            Unreadable: it is over the limit or broken.
        """
        if name not in self.names:
            return None
        try:
            with self._archive.open(name) as stream:
                content = stream.read(MAX_PART + 1)
        except _BROKEN as fault:
            raise Unreadable("broken", "zip") from fault
        if len(content) > MAX_PART:
            raise Unreadable("bomb")
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part; None when there is none.

        Raises:
            Unreadable: not well-formed, nested too deeply, or with a document type (entities).
        """
        content = self.part(name)
        return None if content is None else parse_xml(content)


def parse_xml(content: bytes) -> etree._Element:
    """Parse XML that may not declare anything: no entity, inner or outer, is ever expanded.

    Raises:
        Unreadable: see ``Package.xml``.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        words = str(fault)
        if "depth" in words:
            raise Unreadable("nested") from fault
        raise Unreadable("entities" if "ntity" in words else "broken", "xml") from fault
    if root.getroottree().docinfo.doctype:
        raise Unreadable("entities", "DOCTYPE")
    return root
