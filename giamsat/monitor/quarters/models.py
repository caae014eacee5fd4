"""The sheets, what may follow what in their life, and the quarters that they are about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import InvalidTransition, NotFound
from giamsat.core.worded import Worded

PERSON = settings.AUTH_USER_MODEL
#: Sheets are ready before the 15th of the quarter's last month (R29).
READY_BEFORE: Final = 15


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a year, 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2100 and 1 <= self.number <= 4):
            raise NotFound

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> dt.date:
        return (dt.date(self.year, 3 * self.number, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(
            1
        )

    @property
    def due(self) -> dt.date:
        """The last day on which the sheet is in time."""
        return dt.date(self.year, 3 * self.number, READY_BEFORE - 1)

    def before(self) -> Quarter:
        """The quarter before this one."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def __str__(self) -> str:
        return f"{('I', 'II', 'III', 'IV')[self.number - 1]}/{self.year}"


class QuarterSheet(Worded):
    """What a unit and its head say of a quarter. ``facts`` are counted anew while it is written and stay from its
    handing in on; ``names`` keeps what the unit and the head were called when it was signed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Đang soạn")
        SUBMITTED = "submitted", _("Chờ người đứng đầu ký")
        RETURNED = "returned", _("Bị trả lại")
        SIGNED = "signed", _("Đã ký")

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="quarter_sheets")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    objective_causes = models.TextField(blank=True)
    subjective_causes = models.TextField(blank=True)
    remedies = models.TextField(blank=True)
    self_assessment = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    names = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)
    signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "-quarter", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "quarter"], name="quartersheet_once"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="quartersheet_quarter"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("submitted_by")),
                name="quartersheet_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True)),
                name="quartersheet_signed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["year", "quarter", "state"], name="quartersheet_period")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.of}"

    @property
    def of(self) -> Quarter:
        """The quarter that it is about."""
        return Quarter(self.year, self.quarter)


S = QuarterSheet.State
#: verb -> {state before: state after}.
TRANSITIONS: Final[dict[str, dict[str, str]]] = {
    "write": {S.DRAFT: S.DRAFT, S.RETURNED: S.RETURNED},
    "submit": {S.DRAFT: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    "return": {S.SUBMITTED: S.RETURNED},
    "sign": {S.SUBMITTED: S.SIGNED},
}
_WORDS: Final[dict[str, Any]] = {
    S.SIGNED: _("Phiếu đã ký, không sửa được nữa."),
    S.SUBMITTED: _("Phiếu đang chờ người đứng đầu ký."),
    S.DRAFT: _("Phiếu chưa được trình."),
    S.RETURNED: _("Phiếu đang được sửa, chưa trình lại."),
}


def next_state(verb: str, state: str) -> str:
    """The state after ``verb``.

    Raises:
        InvalidTransition: the table does not admit it.
    """
    after = TRANSITIONS[verb].get(state)
    if after is None:
        raise InvalidTransition(_WORDS[state], details={"state": state, "verb": verb})
    return after
