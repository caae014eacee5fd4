"""One list of documents: those that public tasks come from, and those of the library; the same number is one row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from giamsat.core.text import searchable
from giamsat.editorial import public
from giamsat.portal.pages.shown import day
from giamsat.publishing import selectors

Row = dict[str, Any]


def documents() -> list[Row]:
    """All public documents, the newest first, as ``number``, ``about``, ``issued``, ``issuer``, sums of tasks
    (``total``, ``finished``, ``overdue``), and where the library has it ``slug``, ``form``, ``field``, ``validity``."""
    rows: dict[str, Row] = {}
    for row in selectors.public_documents():
        rows[searchable(row["number"])] = {**row, "issued": day(row["issued"])}
    for one in public.library():
        text = one.version
        held = rows.setdefault(
            searchable(text.code), {"number": text.code, "total": 0, "finished": 0, "overdue": 0}
        )
        held.update(
            about=text.title, issued=text.dated, issuer=text.by or held.get("issuer"), slug=text.piece.slug,
            form=text.form, form_label=text.get_form_display(), field=text.field,
            field_label=text.get_field_display(), validity=one.validity,
        )  # fmt: skip
    return sorted(rows.values(), key=lambda row: row["issued"] or dt.date.min, reverse=True)


def narrowed(rows: list[Row], *, form: str = "", field: str = "", validity: str = "") -> list[Row]:
    """Rows of that kind, field and validity; what the library does not have tells none of them."""
    asked = {"form": form, "field": field, "validity": validity}
    return [row for row in rows if all(not value or row.get(name) == value for name, value in asked.items())]
