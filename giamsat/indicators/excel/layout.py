"""What a template and its reader agree on. Apart from both: the site need not load what reads workbooks."""

from __future__ import annotations

from typing import Final

#: The sheet for people, and the one that says which template it is.
SHEET: Final = "So lieu"
KEYS: Final = "giamsat"
FORMAT: Final = 2
#: Keys of the columns behind those of periods, for words that hold for the whole row.
NOTE: Final = "#note"
EVIDENCE: Final = "#evidence"
