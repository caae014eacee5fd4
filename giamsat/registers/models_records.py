"""Records of registers, what each of them was before, and the tasks that they point to."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Record(models.Model):
    """One entry, of one unit. ``values`` holds what ``values.read`` gave, by the code of the field.

    ``title`` and ``search`` follow from the values, ``failing`` holds the codes of checks that they fail.
    ``edition`` is the definition that they were checked against. A withdrawn record stays with its history.
    """

    register = models.ForeignKey("registers.Register", models.PROTECT, related_name="records")
    number = models.PositiveIntegerField()
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="records")
    state = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=700, db_collation="C")
    search = models.TextField()
    failing = ArrayField(models.CharField(max_length=40), default=list)
    edition = models.PositiveIntegerField()
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["register", "number"]
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="record_number")]
        indexes = [
            models.Index(fields=["register", "state"], name="record_state"),
            models.Index(fields=["register", "unit"], name="record_unit"),
            models.Index(fields=["register", "sort_key", "id"], name="record_title"),
            models.Index(fields=["register", "updated_at", "id"], name="record_updated"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="record_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """How people name it; the register must be there."""
        return f"{self.register.code}-{self.number}"


class Revision(models.Model):
    """A record as it stood from ``at`` on; never altered."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    edition = models.PositiveIntegerField()
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=40)
    values = models.JSONField()
    act = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    via = models.CharField(max_length=10)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="revision_once")]
        triggers: list[Any] = [
            pgtrigger.Protect(name="revision_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.version}"


class RecordTask(models.Model):
    """A task that a record points to: by a field, or beside them (``field`` empty)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="task_links")
    task = models.ForeignKey("tasks.Task", models.PROTECT, related_name="record_links")
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "task", "field"], name="recordtask_once"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.task_id}"
