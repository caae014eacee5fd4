"""What a template of records looks like, for those who write it and those who read it."""

from __future__ import annotations

from typing import Final

#: The sheet for people, and the one that says which template it is.
SHEET: Final = "Ban ghi"
KEYS: Final = "giamsat"
FORMAT: Final = "register-1"
MOST_ROWS: Final = 2_000
#: Rows above the records: headings, and what a list says of itself.
MOST_HEAD: Final = 40
#: With this a CSV cell of ours begins where a spreadsheet would take it for a formula.
MARK: Final = "'"
RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
