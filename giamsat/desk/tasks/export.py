"""The list of tasks, or of a unit's assignments, as a file: the same rows in the same order as on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.tasks import chances, filters, happened, past
from giamsat.directives.models import PartyRole
from giamsat.monitor.forecast.selectors import is_foretelling
from giamsat.tasks.listing import Filter
from giamsat.tasks.listing_tree import with_tasks
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui import formats


def export_list(
    actor: Actor,
    wanted: Filter,
    found: QuerySet[Any],
    sent: Mapping[str, str],
    then: dt.datetime | None,
    form: str,
) -> HttpResponseBase:
    """The list that the page shows, as a file.

    Raises:
        InvalidInput: as ``exports.export``.
    """
    by_unit = filters.by_unit(wanted)
    of_tree = wanted.unit is not None and not by_unit
    title = _("Phần việc của đơn vị") if by_unit else _("Nhiệm vụ")
    programme = wanted.programme.name if wanted.programme else ""
    words = filter_words(wanted, sent)
    if wanted.accountable is not None and (first := found.first()) is not None:
        person = first.accountable if then is None else first.assignment.accountable
        words = "; ".join(filter(None, [words, f"{_('Người phụ trách')}: {person.full_name}"]))
    if then is not None and not by_unit and not of_tree:
        found = found.select_related("task__programme", "task__group").defer("task__content", "task__search")

    def rows() -> Iterator[list[Any]]:
        for chunk in exports.chunks(found.iterator(chunk_size=exports.CHUNK)):
            if of_tree:
                yield with_tasks(chunk)
            else:
                yield chunk if then is None else past.as_they_were(chunk)

    columns = _unit_columns() if by_unit else _task_columns()
    if foretold := then is None and is_foretelling():
        columns.append((f"{_('Dự báo trễ')} (%)", 12))

    def cells(chunk: list[Any]) -> Iterator[list[Value]]:
        told = _unit_cells(chunk) if by_unit else _task_cells(actor, chunk)
        if foretold:
            chances.attach(actor, chunk, by_unit)
        for row, values in zip(chunk, told, strict=True):
            yield [*values, None if row.chance is None else round(row.chance)] if foretold else values

    return exports.export(
        Listing(
            stem="phan-viec" if by_unit else "nhiem-vu",
            title=title,
            about=exports.about(actor, title, programme, words, then),
            columns=columns,
            rows=rows,
            cells=cells,
            count=found.count(),
        ),
        form,
    )


def filter_words(wanted: Filter, sent: Mapping[str, str]) -> str:
    """What the list is narrowed to, as a person says it; empty for the whole list."""
    below = {
        "": _("chỉ đơn vị này"), "1": _("cả cấp dưới"), "given": _("việc đơn vị đã giao"),
        "top": _("cả cấp dưới, việc giao lại tính một lần"), "once": _("cả cấp dưới, mỗi nhiệm vụ một lần"),
    }  # fmt: skip
    said = []
    if wanted.states:
        names = ", ".join(str(TIME_STATE_NAMES[TimeState(state)]) for state in wanted.states)
        said.append(f"{_('Trạng thái')}: {names}")
    if wanted.unit is not None:
        said.append(f"{_('Đơn vị')}: {wanted.unit.name} ({below[wanted.below]})")
    if wanted.group is not None:
        said.append(f"{_('Nhóm nhiệm vụ')}: {wanted.group.name}")
    if wanted.role:
        said.append(f"{_('Vai trò')}: {PartyRole(wanted.role).label}")
    if wanted.words:
        said.append(f"{_('Chữ trong mã, tên, nội dung')}: “{wanted.words}”")
    if wanted.due_from is not None:
        said.append(f"{_('Hạn từ')} {formats.date(wanted.due_from)}")
    if wanted.due_to is not None:
        said.append(f"{_('Hạn đến')} {formats.date(wanted.due_to)}")
    if wanted.key:
        said.append(_("Chỉ nhiệm vụ trọng tâm"))
    if wanted.happened is not None:
        said.append(happened.words(sent))
    return "; ".join(said)


def _task_columns() -> list[tuple[str, int]]:
    return [
        (_("Mã"), 22), (_("Nhiệm vụ"), 70), (_("Chủ trì"), 34), (_("Số đơn vị chủ trì"), 10),
        (_("Chương trình"), 30), (_("Nhóm nhiệm vụ"), 26), (_("Hạn"), 12), (_("Trạng thái"), 22),
        (_("Hoàn thành ngày"), 12), (_("Trọng tâm"), 10),
    ]  # fmt: skip


def _task_cells(actor: Actor, rows: list[Task]) -> Iterable[list[Value]]:
    leads = filters.leads_seen(actor, rows)
    for row in rows:
        lead = leads.get(row.pk)
        yield [
            row.code, row.title, lead.name if lead else "", 1 + lead.others if lead else None,
            row.programme.name, row.group.name if row.group else "", row.due, _state(row),
            row.done_on, _("có") if row.is_key else "",
        ]  # fmt: skip


def _unit_columns() -> list[tuple[str, int]]:
    return [
        (_("Mã"), 22), (_("Nhiệm vụ"), 70), (_("Đơn vị"), 34), (_("Vai trò"), 12), (_("Hạn"), 12),
        (_("Trạng thái"), 22), (_("Bước"), 24), (_("Báo cáo (%)"), 10), (_("Xác nhận (%)"), 10),
        (_("Hoàn thành ngày"), 12), (_("Trọng tâm"), 10),
    ]  # fmt: skip


def _unit_cells(rows: list[Assignment]) -> Iterable[list[Value]]:
    for row in rows:
        yield [
            row.task.code, row.task.title, row.unit.name, row.get_role_display(), row.due, _state(row),
            row.get_state_display(), row.progress, row.confirmed_progress, row.completed_on,
            _("có") if row.task.is_key else "",
        ]  # fmt: skip


def _state(row: Any) -> str:
    return str(TIME_STATE_NAMES[TimeState(row.time_state)])
