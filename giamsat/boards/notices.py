"""Telling people of periodic reports: one waits to be looked through, came back, cannot be made, or was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.accounts.selectors import addressees
from giamsat.boards.models import Edition
from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.events.registry import names_of
from giamsat.indicators import periods
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import Told
from giamsat.tasks.policies import DECIDERS
from giamsat.units.models import Unit

KIND = "edition"
TOLD = (Role.FOCAL_POINT, Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE)
#: Who sets reports up and makes them again, of those who may: not each leader for each file.
MAKERS = (Role.FOCAL_POINT, Role.STANDING_OFFICE)


def notify_recipients(edition: Edition, units: Iterable[Unit]) -> int:
    """It was sent: one notice for each person of the units; how many persons. Runs in the transaction of sending."""
    return _notify(edition, "sent", TOLD, units)


def notify_reviewers(edition: Edition) -> int:
    """It is made and waits: whoever may send it is told, or it would wait unseen."""
    return _notify(edition, "made", DECIDERS, [edition.report.owner])


def notify_makers(edition: Edition, what: str) -> int:
    """It came back (``returned``) or cannot be made (``failed``): those who keep it are told why."""
    return _notify(edition, what, MAKERS, [edition.report.owner], reason=edition.remark)


def _notify(edition: Edition, what: str, roles: Sequence[Role], units: Iterable[Unit], **more: str) -> int:
    report = edition.report
    people = {person.pk: person for unit in units for person in addressees(roles, unit)}
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                key=f"{KIND}-{what}:{edition.pk}",
                kind=KIND,
                subject_id=edition.pk,
                data={
                    "what": what,
                    "name": report.name,
                    "cycle": report.cycle,
                    "period": edition.period.isoformat(),
                    "unit": names_of(report.owner),
                    **more,
                },
                at=clock.now(),
            )
            for person in people.values()
        ],
        ignore_conflicts=True,
    )
    return len(people)


def tell(subject_id: int, data: Mapping[str, Any]) -> Told:
    """The notice in words, and where it leads."""
    language = "en" if get_language() == "en" else "vi"
    sentences = {
        "made": _("%(name)s, %(period)s đã lập xong, chờ xem rồi gửi."),
        "returned": _("%(name)s, %(period)s bị trả lại: %(reason)s"),
        "failed": _("Không lập được %(name)s, %(period)s: %(reason)s"),
    }
    words = sentences.get(data.get("what", ""), _("%(unit)s gửi %(name)s, %(period)s.")) % {
        "unit": data["unit"][language],
        "name": data["name"],
        "period": periods.label(data["cycle"], dt.date.fromisoformat(data["period"])),
        "reason": data.get("reason", ""),
    }
    return Told(_("Báo cáo định kỳ"), words, reverse("desk:edition", args=[subject_id]))
