"""The records of a register as a file: the rows that the page lists, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.registers import filters
from giamsat.desk.registers.shown import cell
from giamsat.registers.listing import Filter, list_records
from giamsat.registers.models import Field, Record, Register, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import NUMERIC, Kind

_WIDTHS = {Kind.LONG_TEXT: 60, Kind.TEXT: 40, Kind.UNIT: 34, Kind.TASK: 40, Kind.DOCUMENT: 34, Kind.POST: 30}


def export_records(
    actor: Actor, register: Register, fields: list[Field], states: list[State], wanted: Filter, form: str
) -> HttpResponseBase:
    """The list as a file.

    Raises:
        InvalidInput: as ``exports.export``.
    """
    found = list_records(actor, register, wanted).order_by("number")
    names = {each.code: each.name for each in states}

    def rows() -> Iterator[list[Any]]:
        yield from exports.chunks(found.iterator(chunk_size=exports.CHUNK))

    def cells(chunk: list[Record]) -> Iterable[list[Value]]:
        references = ReferencesOf(actor)
        references.load_values(fields, chunk)
        for row in chunk:
            values = [cell(each, row.values.get(each.code), references) for each in fields]
            yield [row.number, row.unit.name, names.get(row.state, row.state), *values, row.updated_at]

    programme = register.programme.name if register.programme else ""
    columns = [(_("Số"), 8), (_("Đơn vị"), 34), (_("Trạng thái"), 20)]
    columns += [(_heading(each), _WIDTHS.get(Kind(each.kind), 16)) for each in fields]
    return exports.export(
        Listing(
            stem=register.code,
            title=register.name,
            about=exports.about(
                actor, register.name, programme, filters.words(wanted, names, ReferencesOf(actor))
            ),
            columns=[*columns, (_("Sửa lần cuối"), 18)],
            rows=rows,
            cells=cells,
            count=found.count(),
        ),
        form,
    )


def _heading(field: Field) -> str:
    return f"{field.name} ({field.measure})" if field.kind in NUMERIC and field.measure else field.name
