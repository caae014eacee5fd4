"""The list of warnings as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.monitor.warnings.models import Finding, Severity
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import SHOWN, Look
from giamsat.ui.timeline import told

#: Key and name of each list of warnings.
LISTS: Final[list[tuple[str, Any]]] = list(
    zip(
        SHOWN,
        (
            gettext_lazy("Đang mở"),
            gettext_lazy("Đến lượt tôi"),
            gettext_lazy("Đã bỏ qua"),
            gettext_lazy("Đã hết"),
        ),
        strict=True,
    )
)


def export_warnings(actor: Actor, look: Look, rows: QuerySet[Finding], form: str) -> HttpResponseBase:
    """The list that the page shows, as a file.

    Raises:
        InvalidInput: as ``exports.export``.
    """
    title = pgettext("many", "Cảnh báo")
    return exports.export(
        Listing(
            stem="canh-bao",
            title=title,
            about=exports.about(actor, title, look.programme.name if look.programme else "", _words(look)),
            columns=[
                (_("Mức"), 14), (_("Cảnh báo"), 34), (_("Lý do"), 70), (_("Đơn vị"), 34), (_("Mã nhiệm vụ"), 22),
                (_("Nhiệm vụ"), 60), (_("Hạn"), 12), (_("Từ ngày"), 12), (_("Đến lượt"), 34), (_("Cấp"), 20),
                (_("Lý do bỏ qua"), 40),
            ],
            rows=lambda: exports.chunks(rows.iterator(chunk_size=exports.CHUNK)),
            cells=_cells,
            count=rows.count(),
        ),
        form,
    )  # fmt: skip


def _words(look: Look) -> str:
    said = [str(dict(LISTS)[look.which])]
    if look.rule:
        said.append(f"{_('Quy tắc')}: {rules()[look.rule].title}")
    if look.severity:
        said.append(f"{_('Mức từ')}: {Severity(look.severity).label}")
    if look.unit is not None:
        said.append(f"{_('Đơn vị, gồm cả cấp dưới')}: {look.unit.name}")
    return "; ".join(said)


def _cells(rows: list[Finding]) -> Iterable[list[Value]]:
    for row in rows:
        rule, task = rules()[row.rule], row.assignment.task if row.assignment else None
        yield [
            row.get_severity_display(),
            str(rule.title),
            told(rule.words, row.facts),
            row.unit.name,
            task.code if task else "",
            task.title if task else "",
            row.assignment.due if row.assignment else None,
            clock.day_of(row.opened_at),
            row.addressed.name,
            row.get_step_display(),
            row.dismissal,
        ]
