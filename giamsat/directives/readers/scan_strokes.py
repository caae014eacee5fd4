"""Roman numerals of one to three strokes on a scan: "III" is read as "II" by a model that knows words.

The upright strokes are counted in the picture instead. A deadline hangs on it: "Quý III" is three months later.
"""

from __future__ import annotations

import re
from itertools import pairwise

from giamsat.directives.readers.scan_cells import INK, Picture

#: Words of all languages before the number of a quarter; elsewhere a numeral heads a clause, and is seen as one.
QUARTER = re.compile(r"quý|quarter|quartal|trimestrul(?:ui)?|trim\.?|kwartaal", re.IGNORECASE)
#: What the recogniser makes of strokes side by side, and what may follow them within a word.
_STROKES = re.compile(
    r"(?:(?=[Il1|!H]{0,4}I)[Il1|!H]{1,5}|[TL\[](?=[Il1|!H]*I)[Il1|!H\]]{2,4})(?P<rest>[/⁄.,;:)\-–].*)?"
)
#: Parts of a letter's height that are looked at, from the top: between the serifs, above and below the middle.
_UPPER, _MIDDLE, _LOWER = (0.2, 0.4), (0.4, 0.6), (0.6, 0.8)
#: In heights of the letter: an upright stroke leans less, is thinner, and stands closer to the one before it.
_LEAN, _THICK, _APART = 0.12, 0.35, 0.5
#: A stroke fills its part of the height.
_FILLED = 0.75
#: A numeral of more strokes is not written.
_MOST = 3


def with_counted_strokes(picture: Picture, word: str, box: tuple[int, int, int, int]) -> str:
    """The word, its Roman numeral as the picture shows it; unchanged where it is none, or cannot be told.

    Args:
        box: left, top, width and height of the word in pixels.
    """
    read = _STROKES.fullmatch(word)
    if read is None:
        return word
    count = upright_strokes(picture, box)
    return "I" * count + (read["rest"] or "") if 1 <= count <= _MOST else word


def upright_strokes(picture: Picture, box: tuple[int, int, int, int]) -> int:
    """How many upright strokes stand side by side at the beginning of a box; 0 where they are joined."""
    left, top, width, height = box
    upper, middle, lower = (
        _stretches(picture, left, left + width, top + round(a * height), top + round(b * height))
        for a, b in (_UPPER, _MIDDLE, _LOWER)
    )
    uprights: list[tuple[int, int]] = []
    for above, below in zip(upper, lower, strict=False):
        leans = abs(sum(above) - sum(below)) / 2 > _LEAN * height
        if leans or max(above[1] - above[0], below[1] - below[0]) > _THICK * height:
            break
        if uprights and above[0] - uprights[-1][1] > _APART * height:
            break
        uprights.append(above)
    # The bar of an H joins two strokes.
    joined = any(
        a[1] < start < b[0] or a[1] < end < b[0] or (start <= a[1] and end >= b[0])
        for a, b in pairwise(uprights)
        for start, end in middle
    )
    return 0 if joined else len(uprights)


def _stretches(picture: Picture, left: int, right: int, top: int, bottom: int) -> list[tuple[int, int]]:
    """Columns of a strip that hold ink, as stretches without a gap; only those that some column fills."""
    rows = [
        picture.pixels[row * picture.width + left : row * picture.width + right].translate(INK)
        for row in range(top, bottom)
    ]
    depth = [sum(column) for column in zip(*rows, strict=True)]
    found: list[tuple[int, int]] = []
    start = 0
    for at, ink in enumerate([*depth, 0]):
        if ink:
            continue
        if at > start and max(depth[start:at]) >= _FILLED * len(rows):
            found.append((left + start, left + at))
        elif at > start:
            # A letter that is no stroke ends the numeral; its place is kept, so that nothing behind it counts.
            found.append((left + start, left + start + 10 * max(1, bottom - top)))
        start = at + 1
    return found
