"""Telling members with an account, in the app and by e-mail as each wishes, that their group meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import Told
from giamsat.monitor.workgroups.models import Meeting

KIND = "meeting"


def tell_members(actor: Actor, meeting: Meeting) -> None:
    """One notice a member, in the transaction that calls the meeting; none for who calls it."""
    members = meeting.group.members.filter(person__is_active=True, until__isnull=True)
    data = {"group": meeting.group.name, "on": meeting.held_on.isoformat(), "place": meeting.place}
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person, key=f"meeting:{meeting.pk}", kind=KIND, subject_id=meeting.pk, data=data,
                at=clock.now(),
            )
            for person in members.values_list("person_id", flat=True)
            if person != actor.person_id
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def tell(subject_id: int, data: Mapping[str, Any]) -> Told:
    """What ``urging.wording`` asks for."""
    day = parse_date(data["on"])
    said = {
        "group": data["group"],
        "day": date_format(day, "SHORT_DATE_FORMAT") if day else "",
        "place": data["place"],
    }
    words = _("%(group)s họp ngày %(day)s, %(place)s.") if data["place"] else _("%(group)s họp ngày %(day)s.")
    return Told(_("Cuộc họp"), words % said, reverse("desk:meeting", args=[subject_id]))
