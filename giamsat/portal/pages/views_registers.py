"""Registers that their owners make public: what there is, and in what state, as a table and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from giamsat.core.files.names import attachment_header
from giamsat.core.files.serving import say_inert
from giamsat.portal.pages.caching import public
from giamsat.publishing import registers as published
from giamsat.publishing.files import csv_value
from giamsat.registers.values import NUMERIC
from giamsat.ui.register_values import value_in_words

PER_PAGE = 50


def _registers(request: HttpRequest) -> HttpResponse:
    """All of them with their owners."""
    return render(request, "portal/pages/registers.html", {"rows": published.public_registers()})


def _register(request: HttpRequest, code: str) -> HttpResponse:
    """One register: its records with their cleared fields, a page at a time."""
    found = published.public_register(code)
    page = Paginator(published.public_rows(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "register": found.register,
        "fields": [(each, each.kind in NUMERIC) for each in found.fields],
        "rows": [
            (row, [(each.name, value_in_words(each, row.values.get(each.code)), each.kind in NUMERIC)
                   for each in found.fields])
            for row in published.Clearing(found).of(list(page.object_list))
        ],
        "page_obj": page,
        "page_url": "?page=",
    }  # fmt: skip
    return render(request, "portal/pages/register.html", context)


def _register_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same as CSV: stored values of all records, columns by code."""
    found = published.public_register(code)
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    say_inert(answer)
    answer["Content-Disposition"] = attachment_header(f"{code}.csv")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _lines(found: published.PublicRegister) -> Iterator[str]:
    codes = [each.code for each in found.fields]
    yield "\ufeff" + _line(["number", "unit", "unit_name", "state", *codes])
    clearing = published.Clearing(found)
    records = published.public_rows(found).iterator(chunk_size=published.CHUNK)
    while chunk := list(islice(records, published.CHUNK)):
        for row in clearing.of(chunk):
            values = [row.values.get(code) for code in codes]
            plain = ["; ".join(each) if isinstance(each, list) else each for each in values]
            yield _line([row.number, row.unit_code, row.unit, row.state, *plain])


def _line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([csv_value(each) for each in cells])
    return line.getvalue()


# They change without a release, so no process keeps them: each asks whether anything is new.
registers = public(_registers, of=published.state, keep=False)
register = public(_register, of=published.state, keep=False)
register_file = public(_register_file, of=published.state, keep=False)
