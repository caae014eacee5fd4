"""Conferences whose conclusions came back: the document handed in, and the pack that the conference had before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import selectors as directives
from giamsat.directives.models import Directive, Intake, Programme
from giamsat.directives.policies import may_register
from giamsat.events.services import record_event
from giamsat.monitor import events
from giamsat.monitor.marks import require_known
from giamsat.tasks.models import Task
from giamsat.units.models import Unit


class Conference(models.Model):
    """``intake`` is the document of conclusions; the pack is that of ``unit_id`` from ``first`` to ``second``.

    The pack is asked for again by its address, so only what names it is kept; no foreign key to the unit, since a
    pack of the past stays that of the unit that was shown.
    """

    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="+")
    intake = models.OneToOneField("directives.Intake", models.CASCADE, related_name="conference")
    unit_id = models.BigIntegerField()
    first = models.DateTimeField()
    second = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-second", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second__gte=models.F("first")), name="conference_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.second:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Concluded:
    """A conference as the pack's page tells of it; ``directive`` None while the document is not registered.

    ``issued`` tasks came of the conclusions, ``done`` of them are done.
    """

    conference: Conference
    directive: Directive | None
    issued: int
    done: int


@write
def keep_conference(
    actor: Actor, intake: Intake, *, unit: Unit, first: dt.datetime, second: dt.datetime | None
) -> Conference:
    """Note that a document handed in holds the conclusions of a conference.

    Args:
        unit, first, second: of the pack; without ``second`` the pack of this moment is meant.

    Raises:
        NotAllowed: not of the office that registers the programme's documents.
        BeforeHistory: nothing is known of one of the instants.
    """
    require(may_register(actor, intake.programme))
    now = clock.now()
    last = min(second or now, now)
    require_known(first)
    require_known(last)
    kept, new = Conference.objects.get_or_create(
        intake=intake,
        defaults={
            "programme": intake.programme, "unit_id": unit.pk, "first": min(first, last), "second": last,
            "made_by_id": actor.person_id, "made_at": now,
        },
    )  # fmt: skip
    if new:
        record_event(
            actor,
            events.CONCLUSIONS_RECEIVED,
            "programme",
            intake.programme_id,
            programme_id=intake.programme_id,
            data={"date": clock.day_of(last).isoformat()},
        )
    return kept


def concluded(actor: Actor, programme: Programme) -> list[Concluded]:
    """The conferences of a programme whose conclusions the person may read, the latest first."""
    seen = directives.directives(actor, programme)
    rows = list(
        Conference.objects.filter(
            programme=programme, intake__directive__in=seen.values("pk")
        ).select_related("intake__directive")[:50]
    )
    counts = {
        row["directive"]: row
        for row in Task.objects.filter(directive__in=[row.intake.directive_id for row in rows])
        .exclude(state=Task.State.CANCELLED)
        .order_by()
        .values("directive")
        .annotate(issued=Count("pk"), done=Count("pk", filter=Q(state=Task.State.DONE)))
    }
    none = {"issued": 0, "done": 0}
    return [
        Concluded(
            row,
            row.intake.directive,
            counts.get(row.intake.directive_id, none)["issued"],
            counts.get(row.intake.directive_id, none)["done"],
        )
        for row in rows
    ]


def conference_of(directive: Directive) -> Conference | None:
    """The conference whose conclusions a document is; the caller shows the document already."""
    return Conference.objects.filter(intake__directive=directive).first()
