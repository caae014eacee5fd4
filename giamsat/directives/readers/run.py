"""The parent's side: the format is told, its reader runs in a child, a scan goes page by page."""

from __future__ import annotations

from typing import BinaryIO

from giamsat.directives.readers.child import call_reader
from giamsat.directives.readers.model import Extract, Unreadable
from giamsat.directives.readers.scan import Cancelled, Progress, Question, read_scan
from giamsat.directives.readers.sniff import READERS, sniff

#: Processor time for one document that is not a scan.
SECONDS = 60

__all__ = ["Cancelled", "read_file"]


def read_file(
    file: BinaryIO,
    *,
    recognise: bool = True,
    progress: Progress = lambda done, pages: None,
    cancelled: Question = lambda: False,
) -> Extract:
    """The text of a document of any format.

    Args:
        file: open, with a descriptor; told by its content.
        recognise: read pictures of pages by OCR; otherwise such a document is refused as ``scanned``.
        progress: called with pages done and pages in all; only a scan takes long enough.
        cancelled: asked before each page of a scan.

    Raises:
        Unreadable: there is no text to be had; the code and detail say why.
        Cancelled: ``cancelled`` said so.
    """
    kind = sniff(file)
    try:
        return Extract.from_json(call_reader(READERS[kind], "read", file, seconds=SECONDS))
    except Unreadable as fault:
        if fault.code != "scanned" or not recognise:
            raise
        pages = int(fault.detail)
    return read_scan(file, pages, progress=progress, cancelled=cancelled)
