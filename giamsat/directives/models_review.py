"""What is remembered of a review, and what a document says of other documents."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded
from giamsat.events.registry import text_of

PERSON = settings.AUTH_USER_MODEL


class ReviewStep(models.Model):
    """One act of a person on proposals, with the rows before and after it, so that it can be taken back.

    ``before`` and ``after`` map a proposal's id to its values; null where there was, or is, no such proposal.
    """

    directive = models.ForeignKey("directives.Directive", models.CASCADE, related_name="steps")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    at = models.DateTimeField()
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["directive_id", "-id"]
        indexes = [models.Index(fields=["directive", "person", "-id"], name="review_step_last")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.title}"

    @property
    def sentence(self) -> str:
        """What was done, in the reader's language."""
        return str(text_of(self.verb)).replace("{title}", self.title)


class DirectiveLink(Worded):
    """A place where a document names another by its number, and what it does to it.

    ``target`` is the registered document, null while none of that number is registered. A person confirms
    what the link says, or rejects it.
    """

    class Kind(models.TextChoices):
        IMPLEMENTS = "implements", _("thực hiện")
        AMENDS = "amends", _("sửa đổi, bổ sung")
        REPLACES = "replaces", _("thay thế")
        CITES = "cites", _("viện dẫn")

    class State(models.TextChoices):
        FOUND = "found", _("Máy đọc, chờ xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        REJECTED = "rejected", _("Không đúng")

    directive = models.ForeignKey("directives.Directive", models.CASCADE, related_name="links")
    target = models.ForeignKey("directives.Directive", models.SET_NULL, null=True, related_name="linked_from")
    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.CharField(max_length=300)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FOUND)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["directive_id", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "number_key"], name="directive_link_once"),
            models.CheckConstraint(condition=~Q(directive=models.F("target")), name="directive_link_other"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
