"""Roman numerals on a scan: "III" read as "II" is set right by the strokes in the picture."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from giamsat.directives.readers.scan_cells import Picture
from giamsat.directives.readers.scan_strokes import upright_strokes, with_counted_strokes

WIDTH, HEIGHT = 120, 40
#: Where a letter's ink begins and ends in a row.
Ink = Callable[[int], list[tuple[int, int]]]


def strokes(count: int) -> Ink:
    return lambda row: [(4 + 12 * n, 8 + 12 * n) for n in range(count)]


def h_letter(row: int) -> list[tuple[int, int]]:
    return [(4, 24)] if 18 <= row < 22 else [(4, 8), (20, 24)]


def two_and_slash(row: int) -> list[tuple[int, int]]:
    """ "II/": the third stroke leans."""
    return [*strokes(2)(row), (36 - row // 3, 40 - row // 3)]


def one_and_v(row: int) -> list[tuple[int, int]]:
    return [(4, 8), (14 + row // 2, 18 + row // 2), (54 - row // 2, 58 - row // 2)]


def drawn(ink: Ink) -> Picture:
    pixels = bytearray(b"\xff" * WIDTH * HEIGHT)
    for row in range(HEIGHT):
        for start, end in ink(row):
            pixels[row * WIDTH + start : row * WIDTH + end] = bytes(end - start)
    return Picture(WIDTH, HEIGHT, 300, bytes(pixels))


@pytest.mark.parametrize(
    ("ink", "count"),
    [(strokes(1), 1), (strokes(2), 2), (strokes(3), 3), (h_letter, 0), (two_and_slash, 2), (one_and_v, 1)],
)
def test_counts_upright_strokes_alone(ink: Ink, count: int) -> None:
    assert upright_strokes(drawn(ink), (0, 0, WIDTH, HEIGHT)) == count


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("II", "III"), ("III/2026.", "III/2026."), ("II1/2026", "III/2026"), ("TII,", "III,"), ("HI.", "III."),
        # No numeral of strokes alone: left as it was read.
        ("IV", "IV"), ("11/2026", "11/2026"), ("IT", "IT"), ("Il a", "Il a"), ("TV", "TV"),
    ],
)  # fmt: skip
def test_a_numeral_is_what_the_picture_shows(read: str, meant: str) -> None:
    assert with_counted_strokes(drawn(strokes(3)), read, (0, 0, WIDTH, HEIGHT)) == meant
