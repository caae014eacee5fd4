"""Other sites: component portals with what their feeds say, and applications; targets of freshness."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.text import in_language
from giamsat.core.worded import Worded
from giamsat.editorial.choices import Target as TargetCode


class Site(Worded):
    """A component portal of a body, or an application that the portal leads to (R52, R54).

    ``feed`` is asked at ``next_at``; ``fault`` names what stood against it last, "" when nothing did.
    """

    class Kind(models.TextChoices):
        PORTAL = "portal", _("Cổng thành phần")
        APPLICATION = "application", _("Ứng dụng")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="sites")
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    about_vi = models.CharField(max_length=300, blank=True)
    about_en = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    feed = models.CharField(max_length=500, blank=True)
    is_shown = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["portal", "application"]), name="site_kind"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind="portal"), name="site_one_portal_a_unit"
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="site_due", condition=~Q(feed=""))]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def about(self) -> str:
        return in_language(self.about_vi, self.about_en)


class Entry(models.Model):
    """One piece of news of a component portal, as plain text; ``key`` is the hash of what its feed calls it."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="entry_key")]
        indexes = [models.Index(fields=["-at"], name="entry_at")]

    def __str__(self) -> str:
        return self.title


class Target(Worded):
    """So many working days for a kind of content, where they are others than the default (R56)."""

    code = models.CharField(max_length=10, choices=TargetCode.choices, primary_key=True)
    working_days = models.PositiveSmallIntegerField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=250), name="target_days"
            )
        ]

    def __str__(self) -> str:
        return self.code
