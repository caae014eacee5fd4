"""Telling the people of units that a report was sent to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
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
from giamsat.units.models import Unit

KIND = "edition"
TOLD = (Role.FOCAL_POINT, Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE)


def notify(edition: Edition, units: Iterable[Unit]) -> int:
    """One notice for each person of the units; how many persons. Runs in the transaction of sending."""
    report = edition.report
    people = {person.pk: person for unit in units for person in addressees(TOLD, unit)}
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                key=f"edition:{edition.pk}",
                kind=KIND,
                subject_id=edition.pk,
                data={
                    "name": report.name,
                    "cycle": report.cycle,
                    "period": edition.period.isoformat(),
                    "unit": names_of(report.owner),
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
    words = _("%(unit)s gửi %(name)s, %(period)s.") % {
        "unit": data["unit"][language],
        "name": data["name"],
        "period": periods.label(data["cycle"], dt.date.fromisoformat(data["period"])),
    }
    return Told(_("Báo cáo định kỳ"), words, reverse("desk:edition", args=[subject_id]))
