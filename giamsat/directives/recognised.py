"""What stays in doubt of words that were recognised on a scan.

A Roman numeral is few strokes: "Quý III" read as "Quý II" moves a deadline by three months and looks right.
Strokes are counted in the picture (``readers.scan_strokes``); a person compares them all the same.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

#: Under ``vague_words``, beside the clears: words that a person compares with the scan.
SCAN = "scan"
#: The most that is claimed for such a deadline: it waits for a person, and none is taken in bulk.
MOST_SURE = 0.69
_NUMERAL = re.compile(r"(?<!\w)(?:I{1,3}|IV|VI{0,3})(?!\w)")


def doubt_numerals(task: Json) -> Json:
    """A task of a scan as ``extract --json`` prints it, a deadline with a Roman numeral marked as unsure."""
    words = task["deadline"]["text"]
    if not _NUMERAL.search(words):
        return task
    sure: dict[str, Any] = task["field_confidence"]
    return {
        **task,
        "field_confidence": {**sure, "deadline": min(MOST_SURE, sure.get("deadline", MOST_SURE))},
        "vague": {**task["vague"], SCAN: [words]},
    }
