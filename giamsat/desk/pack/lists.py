"""The whole lists behind a pack: the same columns on the page and in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.pack.words import cause_words
from giamsat.monitor import pack_rows
from giamsat.monitor.pack import reason_words, reasons
from giamsat.monitor.scope import Scope
from giamsat.tasks.models import Cause
from giamsat.ui import formats
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class Kind:
    """One list.

    Args:
        columns: heading and width of each column.
        cells: the values of rows; ``link`` is the column that opens what ``url`` names.
    """

    stem: str
    title: Any
    columns: Callable[[], list[tuple[str, int]]]
    cells: Callable[[Scope, list[Any]], Iterable[list[Value]]]
    link: int
    url: Callable[[Any], str]


def narrowed(
    actor: Actor, scope: Scope, of: str, first: dt.datetime, second: dt.datetime, sent: Mapping[str, str]
) -> tuple[QuerySet[Any], str]:
    """The rows of a list, and what narrows them in words."""
    if of == "overdue":
        return _by_cause(pack_rows.overdue(actor, scope), sent.get("cause", ""))
    if of == "obstacles":
        return _by_decider(pack_rows.obstacles(actor, scope), scope, sent)
    if of == "asked":
        return pack_rows.asked(actor, scope), ""
    rows = pack_rows.granted if of == "granted" else pack_rows.proposals
    period = _("từ %(first)s đến %(second)s")
    words = period % {"first": formats.moment(first), "second": formats.moment(second)}
    return rows(actor, scope, first, second), words


def shown(kind: Kind, scope: Scope, rows: list[Any]) -> list[list[tuple[str, str]]]:
    """For the page: words and address of each cell."""
    return [
        [(_words(value), kind.url(row) if index == kind.link else "") for index, value in enumerate(cells)]
        for row, cells in zip(rows, kind.cells(scope, rows), strict=True)
    ]


def listing(actor: Actor, scope: Scope, kind: Kind, rows: QuerySet[Any], words: str) -> Listing:
    """For a file."""
    said = "; ".join(filter(None, [f"{_('Phạm vi')}: {scope.unit.name}", words]))
    title = str(kind.title)
    return Listing(
        stem=kind.stem,
        title=title,
        about=exports.about(actor, title, scope.programme.name, said, scope.then),
        columns=kind.columns(),
        rows=lambda: exports.chunks(rows.iterator(chunk_size=exports.CHUNK)),
        cells=lambda chunk: kind.cells(scope, chunk),
        count=rows.count(),
    )


def _words(value: Value) -> str:
    if isinstance(value, dt.date):
        return formats.date(value)
    if isinstance(value, str):
        return value or formats.DASH
    return formats.number(value)


def _by_cause(rows: QuerySet[Any], cause: str) -> tuple[QuerySet[Any], str]:
    if cause == "none":
        return rows.filter(reason__isnull=True), _("chưa nêu lý do")
    if cause == "unnamed":
        return rows.filter(reason__isnull=False, cause=""), cause_words("")
    if cause in Cause.values:
        return rows.filter(cause=cause), cause_words(cause)
    return rows, ""


def _by_decider(rows: QuerySet[Any], scope: Scope, sent: Mapping[str, str]) -> tuple[QuerySet[Any], str]:
    said = []
    named = sent.get("decider", "")
    if named.isascii() and named.isdecimal() and len(named) < 18:
        rows = rows.filter(decider=int(named))
        unit = Unit.objects.filter(pk=int(named)).first()
        said.append(f"{_('Chờ ai')}: {unit.name if unit else named}")
    if sent.get("late") == "1":
        rows = rows.filter(answer_due__lt=scope.today)
        said.append(_("đã qua ngày cần trả lời"))
    return rows, "; ".join(said)


def _late_columns() -> list[tuple[str, int]]:
    return [
        (_("Mã"), 22), (_("Nhiệm vụ"), 60), (_("Đơn vị"), 34), (_("Hạn"), 12), (_("Quá hạn (ngày)"), 10),
        (_("Nguyên nhân"), 16), (_("Lý do đơn vị nêu"), 70),
    ]  # fmt: skip


def _late_cells(scope: Scope, rows: list[Any]) -> Iterator[list[Value]]:
    said = reasons(rows)
    for row in rows:
        reason = reason_words(said.get(row.reason))
        yield [
            row.task.code, row.task.title, row.unit.name, row.due, (scope.today - row.due).days,
            cause_words(row.cause or "") if reason else "", reason,
        ]  # fmt: skip


def _obstacle_columns() -> list[tuple[str, int]]:
    return [
        (_("Vướng mắc"), 70), (_("Loại"), 24), (_("Nhiệm vụ"), 50), (_("Đơn vị"), 34), (_("Chờ ai"), 34),
        (_("Nêu ngày"), 12), (_("Cần trả lời trước"), 12),
    ]  # fmt: skip


def _obstacle_cells(scope: Scope, rows: list[Any]) -> Iterator[list[Value]]:
    for row in rows:
        yield [
            row.text, row.get_kind_display(), row.assignment.task.title, row.assignment.unit.name,
            row.decider.name, clock.day_of(row.raised_at), row.answer_due,
        ]  # fmt: skip


def _extension_columns() -> list[tuple[str, int]]:
    return [
        (_("Mã"), 22), (_("Nhiệm vụ"), 60), (_("Đơn vị"), 34), (_("Hạn trước"), 12), (_("Hạn sau"), 12),
        (_("Nguyên nhân"), 16), (_("Lý do"), 60), (_("Đề nghị ngày"), 12), (_("Quyết định ngày"), 12),
    ]  # fmt: skip


def _extension_cells(scope: Scope, rows: list[Any]) -> Iterator[list[Value]]:
    for row in rows:
        yield [
            row.assignment.task.code, row.assignment.task.title, row.assignment.unit.name, row.old_due,
            row.new_due, cause_words(row.cause), row.reason, clock.day_of(row.asked_at),
            clock.day_of(row.decided_at) if row.decided_at else None,
        ]  # fmt: skip


def _proposal_columns() -> list[tuple[str, int]]:
    return [
        (_("Đơn vị"), 34), (_("Mã"), 22), (_("Nhiệm vụ"), 60), (_("Kiến nghị"), 80), (_("Báo cáo ngày"), 12),
    ]  # fmt: skip


def _proposal_cells(scope: Scope, rows: list[Any]) -> Iterator[list[Value]]:
    for row in rows:
        yield [
            row.assignment.unit.name, row.assignment.task.code, row.assignment.task.title, row.recommendations,
            clock.day_of(row.submitted_at),
        ]  # fmt: skip


def _of_task(row: Any) -> str:
    return address("task", row.assignment.task_id) + f"#a{row.assignment_id}"


def _late_url(row: Any) -> str:
    return address("task", row.task_id) + f"#a{row.part_id}"


def _obstacle_url(row: Any) -> str:
    return address("obstacle", row.pk)


KINDS: Final = {
    "overdue": Kind(
        "qua-han", gettext_lazy("Việc quá hạn và lý do"), _late_columns, _late_cells, 1, _late_url
    ),
    "obstacles": Kind(
        "vuong-mac",
        gettext_lazy("Vướng mắc chờ trả lời"),
        _obstacle_columns,
        _obstacle_cells,
        0,
        _obstacle_url,
    ),
    "granted": Kind("lui-han", gettext_lazy("Đã lùi hạn"), _extension_columns, _extension_cells, 1, _of_task),
    "asked": Kind(
        "de-nghi-lui-han", gettext_lazy("Đề nghị lùi hạn"), _extension_columns, _extension_cells, 1, _of_task
    ),
    "proposals": Kind(
        "kien-nghi", gettext_lazy("Kiến nghị của đơn vị"), _proposal_columns, _proposal_cells, 2, _of_task
    ),
}
