"""Documents of any format become text: one module a format, each run in a child process with limits.

Plain Python without database. ``sniff`` tells the format by its content, ``run.read_file`` calls the reader of
that format in the sandbox and gives an ``Extract``: the text, where its pages or paragraphs begin, and notes
on what was left out or changed. Offsets always point into that text, which is in NFC.
"""

from giamsat.directives.readers.model import Extract, Note, Unreadable
from giamsat.directives.readers.run import Cancelled, read_file

__all__ = ["Cancelled", "Extract", "Note", "Unreadable", "read_file"]
