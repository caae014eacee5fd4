"""How sure somebody other than the unit is that the work will be delivered: reality beside reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class Level(models.IntegerChoices):
    """Five written levels. What a level says is written out, so that two assessors mean the same by it."""

    NONE = 1, _("Khó có thể hoàn thành: chưa có sản phẩm, vướng mắc chưa có cách gỡ")
    LOW = 2, _("Nhiều rủi ro: phần chính chưa làm, cần can thiệp ngay")
    EVEN = 3, _("Chưa chắc chắn: đã làm một phần, còn vướng mắc phải theo dõi")
    GOOD = 4, _("Khá chắc chắn: sản phẩm chính đã thấy, còn việc hoàn thiện")
    FULL = 5, _("Chắc chắn: sản phẩm đã kiểm tra, chỉ còn thủ tục")


#: What a level is worth beside a progress in per cent: the middle of its fifth.
PERCENT = {Level.NONE: 10, Level.LOW: 30, Level.EVEN: 50, Level.GOOD: 70, Level.FULL: 90}
#: The same in SQL, of a column ``c.level``.
PERCENT_SQL = "(c.level * 20 - 10)"


class Confidence(Worded):
    """One assessment of one assignment; the newest is current, the earlier ones stay.

    ``progress`` is what the unit had reported at that moment.
    """

    assignment = models.ForeignKey("tasks.Assignment", models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    reason = models.TextField()
    progress = models.PositiveSmallIntegerField()
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["assignment_id", "-number"]
        verbose_name_plural = "confidence"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="confidence_number"),
            models.UniqueConstraint(
                fields=["assignment"], name="confidence_current", condition=Q(is_current=True)
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="confidence_level"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.level}"

    @property
    def percent(self) -> int:
        """The level as a progress in per cent."""
        return PERCENT[Level(self.level)]

    @property
    def gap(self) -> int:
        """Points by which the unit's own progress of today is ahead of the assessor's confidence."""
        return self.assignment.progress - self.percent
