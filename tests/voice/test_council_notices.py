"""Members and heads are told when a dossier waits for them; never what anybody scored or declared."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import sentence, told_elsewhere
from giamsat.voice import jobs
from giamsat.voice.councils.models import Dossier
from tests.voice import council_samples
from tests.voice.council_samples import Room, room

__all__ = ["room"]
pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    rows = Notice.objects.filter(person=person, kind="council").order_by("pk")
    return list(rows.values_list("data__what", flat=True))


def test_each_is_told_when_it_is_their_turn(room: Room) -> None:
    dossier = council_samples.signed(room)
    expert = room.experts[0]
    assert told(expert) == ["formed", "blind", "minutes"]
    assert told(room.head) == ["valid", "signed"]
    assert told(room.desk.officer) == ["declared", "together"]
    assert told(room.desk.handler) == []
    notice = Notice.objects.filter(person=expert, kind="council").latest("pk")
    elsewhere = told_elsewhere(notice)
    assert elsewhere is not None
    assert elsewhere.url == f"/councils/{dossier.pk}/"
    with override("en"):
        assert "wait for your signature" in sentence(notice)
    for row in Notice.objects.filter(kind="council"):
        assert set(row.data) == {"what", "stage", "code", "due"}


def test_reminded_once_before_and_once_after_the_limit(room: Room) -> None:
    dossier = council_samples.formed(room)
    first, *others = room.experts
    Notice.objects.all().delete()
    due = Dossier.objects.get(pk=dossier.pk).due
    assert due is not None
    for number in range(-1, 2):
        now = dt.datetime.combine(due + dt.timedelta(days=number), dt.time(9), clock.HANOI)
        with clock.frozen(now):
            jobs.remind_officers(now)
            jobs.remind_officers(now)
    assert told(first) == ["due", "overdue"]
    assert [told(each) for each in others[:2]] == [["due", "overdue"]] * 2
    assert told(room.head) == []
