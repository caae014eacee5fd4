"""The life of an edition: asked for (by a person or by the day), made, then sent or returned by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from giamsat.boards import events, policies
from giamsat.boards.models import Edition, PeriodicReport, Template
from giamsat.boards.notices import notify_makers, notify_recipients, notify_reviewers
from giamsat.boards.schedule import is_due, last_period
from giamsat.boards.services.reports import record_periodic
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.files.models import StoredFile
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.indicators import periods
from giamsat.units.models import Unit

State = Edition.State
#: A job has been tried for the last time long before.
LOST = dt.timedelta(hours=1)


@write
def ask_for_edition(actor: Actor, report: PeriodicReport, period: dt.date) -> Edition:
    """An edition of a period, to be made by a job that the caller queues in the same transaction.

    Args:
        period: any day of it; not of a period that has not begun.

    Raises:
        NotAllowed; NotFound; InvalidInput; Conflict: one of this period is being made, or waits for its reviewer.
    """
    stored = _held_report(report)
    require(policies.may_keep(actor, stored))
    first = periods.start_of(stored.cycle, period)
    if not dt.date(2000, 1, 1) <= first <= clock.today():
        raise InvalidInput(fields={"period": _("Chọn một kỳ đã bắt đầu.")})
    return _open(actor, stored, first)


@write
def open_due_editions(actor: Actor) -> list[Edition]:
    """Editions of the last period of all reports whose day has come, to be made; may run again at any time."""
    require(policies.may_make_editions(actor))
    today = clock.today()
    running = PeriodicReport.objects.filter(ended_at__isnull=True).exclude(rhythm=PeriodicReport.Rhythm.ASKED)
    opened = []
    for report in running.select_related("owner").order_by("pk").iterator():
        if not is_due(report, today, clock.day_of(report.made_at)):
            continue
        stored = _held_report(report)
        if not stored.editions.filter(period=last_period(stored, today)).exists():
            opened.append(_open(actor, stored, last_period(stored, today)))
    return opened


@write
def keep_edition(
    actor: Actor,
    edition: Edition,
    *,
    document: Mapping[str, Any],
    file: StoredFile | None,
    as_of: dt.datetime,
) -> Edition:
    """What the job made, for a person to look through; those who may are told.

    Raises:
        NotAllowed: not by the program itself; NotFound; InvalidTransition: it was made already.
    """
    require(policies.may_make_editions(actor))
    stored = _held(edition)
    if stored.state != State.WAITING:
        raise InvalidTransition
    stored.state, stored.document, stored.file = State.MADE, dict(document), file
    stored.as_of, stored.made_at = as_of, clock.now()
    stored.version += 1
    stored.save()
    notify_reviewers(stored)
    _record(actor, events.EDITION_MADE, stored)
    return stored


@write
def fail_edition(actor: Actor, edition: Edition, reason: str) -> Edition:
    """It cannot be made; the reason stands where people look for it.

    Raises:
        NotAllowed, NotFound, InvalidTransition.
    """
    require(policies.may_make_editions(actor))
    stored = _held(edition)
    if stored.state != State.WAITING:
        raise InvalidTransition
    stored.state, stored.remark = State.FAILED, reason[:500]
    stored.version += 1
    stored.save(update_fields=["state", "remark", "version"])
    notify_makers(stored, "failed")
    _record(actor, events.EDITION_FAILED, stored, reason=stored.remark)
    return stored


@write
def send_edition(
    actor: Actor, edition: Edition, *, version: int, recipients: Sequence[Unit], remark: str = ""
) -> Edition:
    """A person has looked it through: the people of ``recipients`` are told and may read it from now on.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: nobody to send it to.
    """
    stored = _reviewed(actor, edition, version)
    if not recipients:
        raise InvalidInput(fields={"recipients": _("Chọn ít nhất một đơn vị nhận.")})
    stored.state, stored.remark = State.SENT, remark.strip()[:500]
    stored.save()
    stored.sent_to.set(recipients)
    notify_recipients(stored, recipients)
    _record(actor, events.EDITION_SENT, stored, count=len(recipients))
    return stored


@write
def return_edition(actor: Actor, edition: Edition, *, version: int, reason: str) -> Edition:
    """Not to be sent as it is; another one of the period may be asked for.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = _reviewed(actor, edition, version)
    if not reason.strip():
        raise InvalidInput(fields={"remark": _("Nêu lý do trả lại.")})
    stored.state, stored.remark = State.RETURNED, reason.strip()[:500]
    stored.save()
    notify_makers(stored, "returned")
    _record(actor, events.EDITION_RETURNED, stored, reason=stored.remark)
    return stored


def _open(actor: Actor, report: PeriodicReport, period: dt.date) -> Edition:
    """The report's row is locked: numbers follow each other."""
    before = report.editions.filter(period=period)
    # One that waits for longer than any job takes is lost, and must not keep the next one from being made.
    running = Q(state=State.MADE) | Q(state=State.WAITING, asked_at__gt=clock.now() - LOST)
    if before.filter(running).exists():
        raise Conflict(_("Báo cáo của kỳ này đang được lập hoặc đang chờ xem."))
    number = before.aggregate(last=Max("number"))["last"] or 0
    template: Template | None = report.templates.first() if report.template else None
    return Edition.objects.create(
        report=report,
        period=period,
        number=number + 1,
        template=template,
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )


def _held_report(report: PeriodicReport) -> PeriodicReport:
    rows = PeriodicReport.objects.select_for_update(of=("self",)).select_related("owner")
    stored = rows.filter(pk=report.pk).first()
    if stored is None:
        raise NotFound
    return stored


def _held(edition: Edition) -> Edition:
    rows = Edition.objects.select_for_update(of=("self",)).select_related("report__owner")
    stored = rows.filter(pk=edition.pk).first()
    if stored is None:
        raise NotFound
    return stored


def _reviewed(actor: Actor, edition: Edition, version: int) -> Edition:
    stored = _held(edition)
    require(policies.may_send(actor, stored.report))
    if stored.version != version:
        raise Conflict
    if stored.state != State.MADE:
        raise InvalidTransition(_("Báo cáo này đã gửi, đã trả lại hoặc chưa lập xong."))
    stored.reviewed_by_id, stored.reviewed_at = actor.who, clock.now()
    stored.version += 1
    return stored


def _record(actor: Actor, verb: str, edition: Edition, **data: Any) -> None:
    report = edition.report
    record_periodic(
        actor,
        verb,
        report,
        period=_in_each(report.cycle, edition.period),
        edition=edition.pk,
        **data,
    )


def _in_each(cycle: str, period: dt.date) -> dict[str, str]:
    """A period in words, as events keep it."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = periods.label(cycle, period)
    return said
