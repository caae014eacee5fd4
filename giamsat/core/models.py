"""Signs of life of the background processes, read by the health page."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a part of the system last did its round; one row a part, overwritten each time."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    # What went wrong in the last round, by class of error alone: texts may quote what people entered.
    fault = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.name} {self.at.isoformat()}"
