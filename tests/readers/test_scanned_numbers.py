"""Numbers of rows on a scan: what was read is set right by what can follow what."""

from __future__ import annotations

import pytest

from giamsat.directives.readers.scan_cells import Picture, Sheet
from giamsat.directives.readers.scan_numbers import Column, excerpt, in_sequence, number_column


@pytest.mark.parametrize(
    ("first", "second", "numbers"),
    [
        # A stroke before a 1 is the first group; H and II before a 1 are the groups that follow.
        (["|", "1", "2", "3", "H", "1", "2", "II", "1"], ["I", "1", "2", "", "I", "", "2", "I", "1"],
         ["I", "1", "2", "3", "II", "1", "2", "III", "1"]),
        # A 3 seen as 5 stands between 2 and 4; a missed one comes back from the second reading.
        (["1", "2", "5", "4", ""], ["1", "2", "3", "4", "5"], ["1", "2", "3", "4", "5"]),
        (["1", "2", "S", "4"], ["1", "2", "", "4"], ["1", "2", "3", "4"]),
        # A table that goes on from the page before, and one that skips a number, stay as they are.
        (["7", "8", "9"], ["7", "8", "9"], ["7", "8", "9"]),
        (["1", "2", "7", "8"], ["1", "2", "7", "8"], ["1", "2", "7", "8"]),
        (["IV", "1", "2"], ["IV", "1", "2"], ["IV", "1", "2"]),
    ],
)  # fmt: skip
def test_numbers_of_rows_count_upwards(first: list[str], second: list[str], numbers: list[str]) -> None:
    assert in_sequence(first, second) == numbers


def sheet(*places: tuple[int, int, int, int, int]) -> Sheet:
    rows = max(first + bottom - top for first, _, top, _, bottom in places) + 10
    return Sheet(Picture(300, rows, 100, b"\xff" * 300 * rows), list(places))


def test_only_a_narrow_column_on_the_left_holds_numbers() -> None:
    cells = [(12 + 30 * row, left, 0, left + 60, 18) for row in range(3) for left in (10, 200)]
    read = ["1", "2022", "2", "2023", "|", "2024"]
    assert number_column(sheet(*cells), read) == Column([0, 2, 4])
    # A column of years is none, nor one that begins with words, and its head stays out.
    assert number_column(sheet(*cells), ["2022", "1", "2023", "2", "2024", "3"]) is None
    assert number_column(sheet(*cells), ["Bộ", "1", "Sở", "2", "TT", "3"]) is None


def test_the_cells_of_the_column_stand_alone_on_their_sheet() -> None:
    whole = sheet((12, 10, 0, 70, 18), (42, 200, 0, 260, 18), (72, 10, 30, 70, 48))
    alone = excerpt(whole, Column([0, 2]))
    assert [place[1:] for place in alone.places] == [(10, 0, 70, 18), (10, 30, 70, 48)]
    assert len(alone.picture.pixels) == alone.picture.width * alone.picture.height
