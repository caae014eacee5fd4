"""Lists as files: CSV that leaves as it is read, XLSX written row by row; real numbers and dates, no formulas.

Whatever the length, memory holds one chunk of rows. A file says above its table what it is a list of: the filter in
words, the programme, whose scope, and when.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.files.names import attachment_header
from giamsat.core.files.serving import say_inert
from giamsat.tasks.policies import READERS
from giamsat.ui import formats
from giamsat.units.models import Unit

R = TypeVar("R")
Value = str | int | float | dt.date | dt.datetime | None
FORMATS: Final = ("csv", "xlsx")
CHUNK: Final = 1000
#: A sheet holds 1,048,576 rows, and nobody waits for one of that size.
MOST_IN_XLSX: Final = 200_000
#: What a spreadsheet takes for a formula when a cell begins with it.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ILLEGAL: Final = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be exported.

    Args:
        stem: of the file's name, in ASCII.
        title: what the list is.
        about: pairs of name and value shown above the table.
        columns: heading and width in characters.
        rows: makes an iterator over the whole list, in chunks of ``CHUNK`` at most.
        cells: the values of a chunk's rows; called in the reader's language.
        count: how many rows there are.
    """

    stem: str
    title: str
    about: Sequence[tuple[str, Value]]
    columns: Sequence[tuple[str, int]]
    rows: Callable[[], Iterator[list[Any]]]
    cells: Callable[[list[Any]], Iterable[Sequence[Value]]]
    count: int


def chunks(rows: Iterable[R]) -> Iterator[list[R]]:
    """The rows in lists of ``CHUNK``."""
    source = iter(rows)
    while found := list(islice(source, CHUNK)):
        yield found


def scope_words(actor: Actor) -> str:
    """Whose rights limited the list: the units that the reader reads, with all below them."""
    if actor.is_system:
        return ""
    units = list(Unit.objects.filter(path__in=actor.paths(READERS)).order_by("path__depth", "sort_key"))
    return ", ".join(unit.name for unit in units)


def about(
    actor: Actor, title: str, programme: str, narrowed: str, then: dt.datetime | None = None
) -> list[tuple[str, Value]]:
    """What a file says of itself: list, filter, programme, the reader's scope, and when."""
    return [
        (_("Danh sách"), title),
        (_("Điều kiện lọc"), narrowed or _("không lọc")),
        (_("Chương trình"), programme or _("tất cả")),
        (_("Phạm vi của người xuất"), scope_words(actor)),
        (_("Người xuất"), actor.name),
        (_("Như lúc"), formats.moment(then or clock.now())),
        (_("Xuất lúc"), formats.moment(clock.now())),
    ]


def export(listing: Listing, form: str) -> HttpResponseBase:
    """The list as a download, ``form`` one of ``FORMATS``.

    Raises:
        InvalidInput: an XLSX of too many rows.
    """
    if form == "csv":
        answer: HttpResponseBase = _csv(listing)
    elif listing.count > MOST_IN_XLSX:
        words = _("Danh sách có %(n)s dòng, quá dài cho tệp XLSX. Lọc bớt, hoặc tải tệp CSV.")
        raise InvalidInput(words % {"n": formats.number(listing.count)})
    else:
        answer = _xlsx(listing)
    say_inert(answer)
    stamp = f"{timezone.localtime(clock.now()):%Y-%m-%d-%H%M}"
    answer["Content-Disposition"] = attachment_header(f"{listing.stem}-{stamp}.{form}")
    return answer


class _Line:
    """A file that gives back what is written to it, so that lines leave as they are made."""

    def write(self, value: str) -> str:
        return value


def _csv(listing: Listing) -> StreamingHttpResponse:
    writer = csv.writer(_Line())
    language, zone = translation.get_language() or "vi", timezone.get_current_timezone()
    head: list[list[Value]] = [
        *([name, value] for name, value in listing.about),
        [],
        [*(name for name, _width in listing.columns)],
    ]

    def lines() -> Iterator[str]:
        # Spreadsheet programs take the file for UTF-8 only by this mark.
        yield "\ufeff"
        for row in head:
            yield str(writer.writerow([_plain(value) for value in row]))
        for found in listing.rows():
            # The answer is read after the request, when neither language nor time zone is the reader's.
            with translation.override(language), timezone.override(zone):
                text = "".join(
                    str(writer.writerow([_plain(value) for value in row])) for row in listing.cells(found)
                )
            yield text

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")[:16]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return value


def _xlsx(listing: Listing) -> FileResponse:
    import xlsxwriter  # large, and seldom needed

    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the answer closes it)
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": listing.title, "author": "Giamsat"})
    sheet = book.add_worksheet(_("Danh sách"))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    heading = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True})

    def write(row: int, column: int, value: Value) -> None:
        if isinstance(value, dt.datetime):
            sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), moment)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, value.translate(_ILLEGAL)[:32_000])

    for column, (_name, width) in enumerate(listing.columns):
        sheet.set_column(column, column, width)
    number = 0
    for name, value in listing.about:
        sheet.write_string(number, 0, name, bold)
        write(number, 1, value)
        number += 1
    number += 1
    first = number
    for column, (name, _width) in enumerate(listing.columns):
        sheet.write_string(number, column, name, heading)
    for found in listing.rows():
        for row in listing.cells(found):
            number += 1
            for column, value in enumerate(row):
                write(number, column, value)
    sheet.freeze_panes(first + 1, 0)
    sheet.repeat_rows(first)
    sheet.autofilter(first, 0, number, len(listing.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    file.seek(0)
    return FileResponse(file, content_type=_XLSX)
