"""Import of units from a CSV file: every bad line is named, and nothing is changed if one is bad."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import Verdict, require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units import events, policies
from giamsat.units.checks import Registered
from giamsat.units.locks import lock_tree
from giamsat.units.models import Territory, Unit
from giamsat.units.services import plain_value, save_changed

REQUIRED = ("code", "parent_code", "kind", "side", "name_vi", "name_en")
OPTIONAL = ("short_vi", "short_en", "aliases", "territory_code", "valid_from", "valid_to")
MOST_ROWS = 20_000
_COLUMN_OF = {"parent": "parent_code", "territory": "territory_code"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad cell: the line of the file (the header is 1), the column, what stands there, why it is bad."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What one line makes of one unit; ``changes``: field -> (before, after), empty for a new one."""

    line: int
    code: str
    name: str
    is_new: bool
    changes: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do: codes of units created and changed, and the faults that prevent it.

    ``planned`` has the lines that change something, in the order of the file.
    """

    applied: bool = False
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """A line that was read: ``before`` holds what stood there and is empty for a new unit.

    Units of one ``layer`` have their parents in the layers before it.
    """

    line: int
    layer: int
    cells: dict[str, str]
    unit: Unit
    before: dict[str, Any]


@write
def import_units(actor: Actor, content: bytes, *, dry_run: bool) -> ImportReport:
    """Create the units of a CSV file (UTF-8, commas; aliases parted by ``;``), or change those known by code.

    Columns: ``REQUIRED`` and any of ``OPTIONAL``, in any order. A column that is left out changes nothing. A
    parent may stand in the same file, before or after.

    Args:
        dry_run: only tell what would happen.

    Raises:
        NotAllowed: the actor manages no unit.
        InvalidInput: the file as a whole cannot be read: encoding, columns, length.
    """
    require(policies.may_import(actor))
    lock_tree()
    report = ImportReport()
    rows = list(_read(content, report))
    known = {unit.code: unit for unit in Unit.objects.select_related("parent", "territory")}
    prepared = _prepare(actor, rows, known, report)
    for row in prepared:
        changes = _changes(row)
        if not row.before:
            report.created.append(row.unit.code)
        elif changes:
            report.changed.append(row.unit.code)
        else:
            report.unchanged.append(row.unit.code)
            continue
        report.planned.append(Planned(row.line, row.unit.code, row.unit.name_vi, not row.before, changes))
    report.planned.sort(key=lambda each: each.line)
    if report.faults:
        report.faults.sort(key=lambda fault: (fault.line, fault.column))
    elif not dry_run and (report.created or report.changed):
        _apply(actor, prepared)
        report.applied = True
    return report


def _read(content: bytes, report: ImportReport) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InvalidInput(_("Tệp không phải UTF-8; hãy lưu lại dưới dạng CSV UTF-8.")) from fault
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        if missing := [name for name in REQUIRED if name not in columns]:
            raise InvalidInput(_("Thiếu cột: %(columns)s.") % {"columns": ", ".join(missing)})
        if unknown := [name for name in columns if name not in REQUIRED + OPTIONAL]:
            raise InvalidInput(_("Không hiểu cột: %(columns)s.") % {"columns": ", ".join(unknown)})
        reader.fieldnames = columns
        line = reader.line_num + 1
        for count, cells in enumerate(reader, start=1):
            if count > MOST_ROWS:
                raise InvalidInput(_("Tệp dài quá %(count)s dòng.") % {"count": MOST_ROWS})
            if None in cells or None in cells.values():
                report.faults.append(Fault(line, "", "", _("Số ô khác dòng tiêu đề.")))
            else:
                yield line, {name: " ".join(value.split()) for name, value in cells.items()}
            line = reader.line_num + 1
    except csv.Error as fault:
        raise InvalidInput(_("Dòng %(line)s không đọc được như CSV.") % {"line": reader.line_num}) from fault


def _prepare(
    actor: Actor, rows: list[tuple[int, dict[str, str]]], known: dict[str, Unit], report: ImportReport
) -> list[_Row]:
    """The rows as units, those above first; what is wrong goes into ``report.faults``."""
    registered = Registered()
    territories = {territory.code: territory for territory in Territory.objects.all()}
    placed: dict[str, Unit] = dict(known)
    home: dict[str, Unit] = dict(known)  # for a new unit: the nearest one above that exists
    prepared: list[_Row] = []
    lines: dict[str, int] = {}
    waiting = []
    for line, cells in rows:
        if first := lines.get(cells["code"]):
            reason = _("Mã này đã có ở dòng %(line)s.") % {"line": first}
            report.faults.append(Fault(line, "code", cells["code"], reason))
        else:
            lines[cells["code"]] = line
            waiting.append((line, cells))
    layer = 0
    while waiting:
        layer += 1
        ready = [
            (line, cells)
            for line, cells in waiting
            if cells["parent_code"] in placed or (not cells["parent_code"] and cells["code"] in known)
        ]
        if not ready:
            for line, cells in waiting:
                reason = _("Không có đơn vị cấp trên với mã này.")
                report.faults.append(Fault(line, "parent_code", cells["parent_code"], reason))
            break
        for line, cells in ready:
            row, faults = _fill(line, layer, cells, placed, territories)
            faults |= registered.faults(row.unit)
            verdict = _verdict(actor, row, home)
            if not verdict:
                faults["code"] = verdict.reason
            for name, reason in faults.items():
                column = _COLUMN_OF.get(name, name)
                report.faults.append(Fault(line, column, cells.get(column, ""), str(reason)))
            if not row.before:
                placed[row.unit.code] = row.unit
                home[row.unit.code] = home[cells["parent_code"]]
            registered.add(row.unit)
            prepared.append(row)
        done = {line for line, cells in ready}
        waiting = [each for each in waiting if each[0] not in done]
    return prepared


def _verdict(actor: Actor, row: _Row, home: dict[str, Unit]) -> Verdict:
    """May this person add the unit here, or change and move it? ``home``: see ``_prepare``."""
    above = row.unit.parent
    if not row.before:
        return policies.may_create_below(actor, home[row.cells["parent_code"]])
    verdict = policies.may_manage_unit(actor, row.unit)
    if verdict and above is not None and row.before.get("parent") != above:
        return policies.may_create_below(actor, home[above.code])
    return verdict


def _fill(
    line: int, layer: int, cells: dict[str, str], placed: dict[str, Unit], territories: dict[str, Territory]
) -> tuple[_Row, dict[str, Any]]:
    unit = placed.get(cells["code"]) or Unit(code=cells["code"])
    stated: dict[str, Any] = {
        name: cells[name]
        for name in ("kind", "side", "name_vi", "name_en", "short_vi", "short_en")
        if name in cells
    }
    faults: dict[str, Any] = {}
    if cells["parent_code"] in placed:
        stated["parent"] = placed[cells["parent_code"]]
    elif cells["parent_code"] or unit.parent is not None:
        faults["parent"] = _("Không có đơn vị cấp trên với mã này.")
    if "aliases" in cells:
        stated["aliases"] = list(
            dict.fromkeys(filter(None, (w.strip() for w in cells["aliases"].split(";"))))
        )
    if "territory_code" in cells:
        stated["territory"] = territories.get(cells["territory_code"])
        if cells["territory_code"] and stated["territory"] is None:
            faults["territory"] = _("Không có địa bàn với mã này.")
    for name in ("valid_from", "valid_to"):
        try:
            if name in cells:
                stated[name] = dt.date.fromisoformat(cells[name]) if cells[name] else None
        except ValueError:
            faults[name] = _("Ngày phải viết như 2025-07-01.")
    before = {name: getattr(unit, name) for name in stated} if unit.pk else {}
    for name, value in stated.items():
        setattr(unit, name, value)
    return _Row(line, layer, cells, unit, before), faults


def _changes(row: _Row) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, old in row.before.items():
        new = getattr(row.unit, name)
        if new != old:
            found[name] = (plain_value(old), plain_value(new))
    return found


def _apply(actor: Actor, rows: list[_Row]) -> None:
    fresh = [row for row in rows if not row.before]
    for _layer, group in groupby(fresh, key=lambda row: row.layer):
        units = [row.unit for row in group]
        for unit in units:
            unit.derive()
        Unit.objects.bulk_create(units, batch_size=1000)
    paths = dict(Unit.objects.values_list("pk", "path"))
    for row in fresh:
        data = {"name": names_of(row.unit), "code": row.unit.code}
        pk = row.unit.pk
        record_event(actor, events.UNIT_CREATED, "unit", pk, path=paths[pk], data=data)
    changed = 0
    for row in rows:
        if not (changes := _changes(row)):
            continue
        unit = row.unit
        save_changed(unit)
        data = {"name": names_of(unit), "code": unit.code}
        record_event(actor, events.UNIT_CHANGED, "unit", unit.pk, path=unit.path, changes=changes, data=data)
        changed += 1
    root = Unit.objects.get(code="vn")
    counts = {"created": len(fresh), "changed": changed}
    record_event(actor, events.UNITS_IMPORTED, "unit", root.pk, path=root.path, data=counts)
