"""Working groups, who is in them and since when, their meetings, and what these decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded

PERSON = settings.AUTH_USER_MODEL


class WorkingGroup(models.Model):
    """A group of people of several bodies, set up by ``owner`` for a programme. A closed one stays readable."""

    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="working_groups")
    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="working_groups")
    name = models.CharField(max_length=200)
    remit = models.TextField()
    founded_by = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    closing = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="workinggroup_name"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="workinggroup_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(Worded):
    """One person in a group; ``person`` where they have an account, which lets them read and be told."""

    class Part(models.TextChoices):
        HEAD = "head", _("Tổ trưởng")
        DEPUTY = "deputy", _("Tổ phó")
        SECRETARY = "secretary", _("Thư ký")
        MEMBER = "member", _("Thành viên")

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="members")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=300, blank=True)
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.MEMBER)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                name="groupmember_once",
                condition=Q(until__isnull=True, person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting called for a day; ``minutes`` are written afterwards."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="meetings")
    held_on = models.DateField()
    place = models.CharField(max_length=300, blank=True)
    agenda = models.TextField()
    minutes = models.TextField(blank=True)
    called_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.group_id} {self.held_on}"


class Decision(models.Model):
    """What a meeting decided: who is to do what until when; ``task`` once it is work that is watched."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    lead = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    obstacle = models.ForeignKey("tasks.Obstacle", models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey("tasks.Task", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="decision_number")]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"
