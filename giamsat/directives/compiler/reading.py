"""A copy of the text made fit for reading, with the way back to the offsets of the original.

Rules match composed letters and plain spaces; documents come with decomposed accents, non-breaking
spaces, zero-width characters and bidirectional overrides. Only this copy is changed, never the text
that offsets point into.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass

# Invisible characters that can sit inside a name: soft hyphen, zero-width, bidi controls, BOM.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_ONE_TO_ONE: dict[int, str] = {code: " " for code in range(32) if code not in (9, 10, 13)}
_ONE_TO_ONE |= dict.fromkeys(range(127, 160), " ")
_ONE_TO_ONE |= dict.fromkeys((160, 8192, 8193, 8194, 8195, 8199, 8201, 8239, 12288), " ")
# Romanian written with a cedilla below s and t, as older keyboards and recognisers of scans do, for the comma.
_ONE_TO_ONE |= dict(zip(map(ord, "şţŞŢ"), "șțȘȚ", strict=True))
_ONE_TO_ONE |= {0x2028: "\n", 0x2029: "\n", 13: "\n"}


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` to match rules on; `offset` leads from a place in it to the original."""

    text: str
    origin: "array[int] | None"

    def offset(self, position: int) -> int:
        """The offset in the original text of a place in the copy."""
        return position if self.origin is None else self.origin[position]


def read(original: str) -> Reading:
    """Make the reading copy; costs nothing but one pass when the text is already composed."""
    plain = original.translate(_ONE_TO_ONE)
    if unicodedata.is_normalized("NFC", plain) and not _INVISIBLE.search(plain):
        return Reading(plain, None)
    out: list[str] = []
    origin = array("L")
    # Normalising base letter with its marks, cluster by cluster, keeps each letter's place known.
    for match in re.finditer(r"(?s)(.)([\u0300-\u036f]*)", plain):
        base, marks = match.groups()
        if not marks and _INVISIBLE.match(base):
            continue
        composed = unicodedata.normalize("NFC", base + marks)
        out.append(composed)
        origin.extend([match.start()] * len(composed))
    origin.append(len(original))
    return Reading("".join(out), origin)
