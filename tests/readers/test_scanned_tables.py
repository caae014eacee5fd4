"""The cells of a scanned table are read one by one, and their words come back to their places."""

from __future__ import annotations

from giamsat.directives.readers.pdf_lines import Word
from giamsat.directives.readers.pdf_tables import Grid, Rule, cells_of, rows_of
from giamsat.directives.readers.scan_cells import Picture, parted

DPI = 72  # A pixel is a point: places can be told by eye.
WIDTH, HEIGHT = 200, 120
WHITE, INK = 255, 0


def grid() -> Grid:
    """Two columns and two rows; the upper row is one merged cell."""
    xs, ys = [10.0, 60.0, 190.0], [10.0, 50.0, 110.0]
    rules = [Rule(True, y, xs[0], xs[-1]) for y in ys]
    rules += [Rule(False, xs[0], ys[0], ys[-1]), Rule(False, xs[-1], ys[0], ys[-1]), Rule(False, 60, 50, 110)]
    return Grid(xs, ys, rules)


def page(*inked: tuple[int, int, int, int]) -> Picture:
    """A white page with rectangles of ink (left, top, right, bottom)."""
    pixels = bytearray([WHITE] * WIDTH * HEIGHT)
    for left, top, right, bottom in inked:
        for row in range(top, bottom):
            pixels[row * WIDTH + left : row * WIDTH + right] = bytes([INK] * (right - left))
    return Picture(WIDTH, HEIGHT, DPI, bytes(pixels))


def test_merged_cells_are_outlined_once() -> None:
    outlines = {(cell.x0, cell.top, cell.x1, cell.bottom) for cell in cells_of(grid())}
    assert outlines == {(10, 10, 190, 50), (10, 50, 60, 110), (60, 50, 190, 110)}


def test_the_rest_of_the_page_loses_the_table_and_empty_cells_are_left_out() -> None:
    above, inside = (20, 2, 30, 8), (70, 60, 90, 70)
    rest, (sheet,) = parted(page(above, inside), [grid()])
    assert rest.pixels[4 * WIDTH + 25] == INK
    assert rest.pixels[65 * WIDTH + 80] == WHITE
    assert rest.pixels.count(INK) == 60
    assert len(sheet.places) == 1
    assert sheet.picture.pixels.count(INK) == 200
    assert len(sheet.picture.pixels) == sheet.picture.width * sheet.picture.height


def test_words_of_the_sheet_come_back_into_their_cells() -> None:
    left, right = (20, 60, 40, 70), (70, 80, 95, 90)
    _, (sheet,) = parted(page(left, right), [grid()])
    drawn = sheet.picture
    found = []
    for first, x0, top, _, bottom in sheet.places:
        rows = range(first, first + bottom - top)
        dark = [
            (column, row)
            for row in rows
            for column in range(drawn.width)
            if drawn.pixels[row * drawn.width + column] == INK
        ]
        columns, lines = [place[0] for place in dark], [place[1] for place in dark]
        found.append(Word(f"{x0}", min(columns), min(lines), max(columns) + 1, max(lines) + 1))
    back = sheet.back(found)
    assert [(word.x0, word.top, word.x1, word.bottom) for word in back] == [left, right]
    assert rows_of(grid(), back) == [[back[0].text, back[1].text]]


def test_a_page_without_tables_has_no_sheet() -> None:
    drawn = page((20, 20, 30, 30))
    assert parted(drawn, []) == (drawn, [])


def test_a_long_table_takes_several_sheets() -> None:
    rows = 400
    ys = [float(60 * row) for row in range(rows + 1)]
    tall = Picture(WIDTH, 60 * rows, DPI, bytes([INK]) * (WIDTH * 60 * rows))
    rules = [Rule(True, y, 0, WIDTH) for y in ys] + [Rule(False, x, 0, ys[-1]) for x in (0, 100, WIDTH)]
    _, sheets = parted(tall, [Grid([0.0, 100.0, float(WIDTH)], ys, rules)])
    assert sum(len(sheet.places) for sheet in sheets) == 2 * rows
    # The recogniser refuses more than 32,767 rows of pixels.
    assert all(sheet.picture.height < 32_767 for sheet in sheets)
