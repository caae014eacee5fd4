"""Setting up periodic reports and their templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards import events, policies, selectors
from giamsat.boards.models import Board, PeriodicReport, Template
from giamsat.boards.services.setting import put
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.core.files.models import StoredFile
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.models import Unit

CHANGEABLE = ("name", "board", "programme", "form", "rhythm", "working_day")
MOST_RECIPIENTS = 200


@write
def make_report(
    actor: Actor, *, owner: Unit, recipients: Sequence[Unit] = (), is_demo: bool = False, **values: Any
) -> PeriodicReport:
    """A report of ``owner``.

    Args:
        recipients: units whose people get what is sent, unless others are chosen then.
        values: some of ``CHANGEABLE``.

    Raises:
        NotAllowed; InvalidInput: each wrong value is named.
    """
    require(policies.may_compose(actor, owner))
    report = PeriodicReport(owner=owner, made_by_id=actor.person_id, made_at=clock.now(), is_demo=is_demo)
    _set(actor, report, values)
    report.save()
    _set_recipients(report, recipients)
    record_periodic(actor, events.PERIODIC_MADE, report)
    return report


@write
def change_report(
    actor: Actor, report: PeriodicReport, *, version: int, recipients: Sequence[Unit], **values: Any
) -> PeriodicReport:
    """Change what a report is made of, when, or for whom.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidInput.
    """
    stored = held_report(actor, report, version)
    _set(actor, stored, values)
    stored.version += 1
    stored.save()
    _set_recipients(stored, recipients)
    record_periodic(actor, events.PERIODIC_CHANGED, stored)
    return stored


@write
def end_report(actor: Actor, report: PeriodicReport, *, version: int) -> PeriodicReport:
    """No more editions; those that there are stay.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored = held_report(actor, report, version)
    stored.ended_at = clock.now()
    stored.version += 1
    stored.save(update_fields=["ended_at", "version"])
    record_periodic(actor, events.PERIODIC_CHANGED, stored)
    return stored


@write
def add_template(
    actor: Actor, report: PeriodicReport, *, version: int, file: StoredFile, fields: Sequence[str]
) -> Template:
    """A newer template, from now on; the report then is what the template is, Word or Excel.

    Args:
        file: checked by content, and its fields read by ``fill.fields_of``.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: neither Word nor Excel.
    """
    stored = held_report(actor, report, version)
    if file.kind not in (PeriodicReport.Form.WORD, PeriodicReport.Form.EXCEL):
        raise InvalidInput(fields={"file": _("Mẫu là tệp Word (.docx) hoặc Excel (.xlsx).")})
    stored.template += 1
    stored.form = file.kind
    stored.version += 1
    stored.save(update_fields=["template", "form", "version"])
    template = Template.objects.create(
        report=stored,
        number=stored.template,
        file=file,
        fields=list(fields),
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    record_periodic(actor, events.TEMPLATE_ADDED, stored, number=template.number)
    return template


def held_report(actor: Actor, report: PeriodicReport, version: int) -> PeriodicReport:
    """The report, locked, for one who may keep it and saw its newest version.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored = (
        PeriodicReport.objects.select_for_update(of=("self",))
        .select_related("owner", "board", "programme__owner")
        .filter(pk=report.pk)
        .first()
    )
    if stored is None:
        raise NotFound
    require(policies.may_keep(actor, stored))
    if stored.version != version:
        raise Conflict
    return stored


def _set(actor: Actor, report: PeriodicReport, values: dict[str, Any]) -> None:
    faults = put(actor, report, values, CHANGEABLE)
    if not report.name:
        faults["name"] = _("Đặt tên cho báo cáo.")
    if report.form not in PeriodicReport.Form.values or report.rhythm not in PeriodicReport.Rhythm.values:
        faults["form"] = _("Chọn một trong các mục.")
    if not 1 <= report.working_day <= 20:
        faults["working_day"] = _("Nhập số từ %(least)s đến %(most)s.") % {"least": 1, "most": 20}
    board: Board | None = report.board
    if "board" in values and board is not None and not selectors.boards(actor).filter(pk=board.pk).exists():
        faults["board"] = _("Không có bảng này trong phạm vi của bạn.")
    if faults:
        raise InvalidInput(fields=faults)


def _set_recipients(report: PeriodicReport, recipients: Sequence[Unit]) -> None:
    if len(recipients) > MOST_RECIPIENTS:
        raise InvalidInput(
            fields={"recipients": _("Chọn nhiều nhất %(most)s đơn vị.") % {"most": MOST_RECIPIENTS}}
        )
    report.recipients.set(recipients)


def record_periodic(actor: Actor, verb: str, report: PeriodicReport, **data: Any) -> None:
    """What happened to a report or an edition of it, for the readers of its unit."""
    record_event(
        actor,
        verb,
        "periodic",
        report.pk,
        path=report.owner.path,
        programme_id=report.programme_id,
        data={"name": report.name, "unit": names_of(report.owner), **data},
    )
