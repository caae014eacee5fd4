"""A file that somebody handed in. The bytes lie in ``files.storage``, once for each content."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.files.kinds import KINDS, PICTURES, WORDY
from giamsat.core.worded import Worded


class FileState(models.TextChoices):
    """Life of a file; nothing is served before it is clean."""

    RECEIVED = "received", _("đang chờ quét mã độc")
    CLEAN = "clean", _("dùng được")
    BLOCKED = "blocked", _("bị chặn")


#: The steps there are; ``clean`` to ``blocked`` when a later scan of the same content finds something.
TRANSITIONS = [
    (FileState.RECEIVED, FileState.CLEAN),
    (FileState.RECEIVED, FileState.BLOCKED),
    (FileState.CLEAN, FileState.BLOCKED),
]


class StoredFile(Worded):
    """One handing-in of one content. Two people who hand in the same bytes have a row each."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.RECEIVED)
    blocked_reason = models.CharField(max_length=200, blank=True, default="")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="storedfile_waiting", condition=Q(state=FileState.RECEIVED)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="storedfile_state"),
            models.CheckConstraint(
                condition=Q(state=FileState.BLOCKED) ^ Q(blocked_reason=""),
                name="storedfile_blocked_has_reason",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="storedfile_sha256"),
            models.CheckConstraint(condition=Q(size__gt=0), name="storedfile_size"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="file_steps",
                field="state",
                transitions=[(str(old), str(new)) for old, new in TRANSITIONS],
            ),
            pgtrigger.ReadOnly(
                name="file_facts",
                fields=["sha256", "size", "kind", "content_type", "name", "uploaded_by", "at"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_clean(self) -> bool:
        return self.state == FileState.CLEAN

    @property
    def is_picture(self) -> bool:
        """True when every browser shows the file as a picture."""
        return self.kind in PICTURES

    @property
    def has_words(self) -> bool:
        """True for a text or a PDF, clean or not."""
        return self.kind in WORDY

    @property
    def kind_label(self) -> str:
        """What a person calls this kind of file."""
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind
