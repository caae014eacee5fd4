"""What moved between two instants, as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.directives.models import Programme
from giamsat.monitor.compare import Comparison, Moved, all_moved, passage
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui import formats
from giamsat.units.models import Unit

#: Ways of moving, as the page offers them.
NAMES: Final[dict[str, Any]] = {
    "state": gettext_lazy("Đổi trạng thái"),
    "deadline": gettext_lazy("Đổi hạn"),
    "added": gettext_lazy("Thêm mới"),
    "dropped": gettext_lazy("Bỏ đi"),
    "finished": gettext_lazy("Mới hoàn thành"),
    "lapsed": gettext_lazy("Mới quá hạn"),
}


def kind_words(kind: str) -> str:
    """What a list of what moved is narrowed to."""
    states = passage(kind)
    return " → ".join(_state(state) for state in states) if states else str(NAMES[kind])


def export_moved(
    actor: Actor, programme: Programme, found: Comparison, unit: Unit | None, kind: str, form: str
) -> HttpResponseBase:
    """The list that the page shows, as a file.

    Raises:
        InvalidInput: as ``exports.export``.
    """
    title = _("Những việc thay đổi")
    said = [
        _("giữa %(first)s và %(second)s")
        % {"first": formats.moment(found.first), "second": formats.moment(found.second)},
        f"{_('Phạm vi')}: {found.unit.name}",
    ]
    if kind:
        said.append(kind_words(kind))
    return exports.export(
        Listing(
            stem="thay-doi",
            title=title,
            about=exports.about(actor, title, programme.name, "; ".join(said), found.second),
            columns=[
                (_("Mã"), 22), (_("Nhiệm vụ"), 70), (_("Đơn vị"), 34), (_("Trạng thái trước"), 22),
                (_("Trạng thái sau"), 22), (_("Hạn trước"), 12), (_("Hạn sau"), 12),
            ],
            rows=lambda: all_moved(actor, programme, found.first, found.second, unit=unit, kind=kind),
            cells=_cells,
            count=found.moved(kind),
        ),
        form,
    )  # fmt: skip


def _cells(rows: list[Moved]) -> Iterable[list[Value]]:
    for row in rows:
        yield [
            row.task.code, row.task.title, row.unit.name if row.unit else "", _state(row.state_before),
            _state(row.state_after), row.due_before, row.due_after,
        ]  # fmt: skip


def _state(key: str | None) -> str:
    return str(TIME_STATE_NAMES[TimeState(key)]) if key else ""
