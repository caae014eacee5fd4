"""People, the roles they hold on units, who stands in for whom, and the keys of their programs."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Role
from giamsat.core.text import sort_key
from giamsat.core.worded import Worded

ROLE_NAMES = {
    Role.OPERATOR: _("Quản trị hệ thống"),
    Role.STANDING_OFFICE: _("Cơ quan thường trực"),
    Role.LEADER: _("Lãnh đạo"),
    Role.FOCAL_POINT: _("Đầu mối"),
    Role.APPROVER: _("Người duyệt"),
    Role.INSPECTOR: _("Kiểm tra, giám sát"),
    Role.UNIT_ADMIN: _("Quản trị đơn vị"),
    Role.VOICE_OFFICER: _("Tiếp nhận ý kiến"),
    Role.COUNCIL: _("Thành viên hội đồng"),
    Role.PUBLISHER: _("Người duyệt công khai"),
}


def days(first: str, last: str) -> Func:
    """The days from column ``first`` to column ``last``, both included; open when ``last`` is null."""
    bounds = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    return Func(F(first), F(last), bounds, function="DATERANGE", output_field=DateRangeField())


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by login name, whatever the case; people are made by ``services.create_person``."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(login=(username or "").lower())


class Person(AbstractBaseUser):
    """One account of one person. What the person may do follows from ``Grant`` rows alone.

    ``unit`` is the unit that keeps the account: its administrator, or one above, manages it (R58). It gives
    no right by itself; it is null only for the operator who first sets up an installation.
    """

    class Language(models.TextChoices):
        VIETNAMESE = "vi", _("Tiếng Việt")
        ENGLISH = "en", _("Tiếng Anh")

    login = models.CharField(
        _("tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,59}\Z",
                _("Tên đăng nhập: 3–60 chữ thường không dấu, số, dấu chấm, gạch; bắt đầu bằng chữ hoặc số."),
            )
        ],
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    post = models.CharField(_("chức vụ"), max_length=160, blank=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="people")
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(
        _("điện thoại"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9 .]{8,20}\Z", _("Số điện thoại gồm 8–20 chữ số."))],
    )
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(login=Lower("login")), name="person_login_lower"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower"),
            models.CheckConstraint(condition=Q(language__in=["vi", "en"]), name="person_language"),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def derive(self) -> None:
        """Set what follows from the name: people are listed by the given name, which stands last."""
        *before, given = self.full_name.split() or [""]
        self.sort_key = sort_key(" ".join([given, *before]))

    def get_full_name(self) -> str:
        """The name shown beside an act."""
        return self.full_name


class Grant(Worded):
    """One role of one person on one unit, reaching downwards, within dates (both days included).

    A grant never changes its meaning: it is revoked or ends earlier, and another one is given.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    revoke_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["unit", "role"], name="grant_on_unit", condition=Q(revoked_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in Role)), name="grant_role_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grant_dates"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="grant_revoked_with_reason",
            ),
            ExclusionConstraint(
                name="grant_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="grant_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="grant_fixed",
                fields=["person", "unit", "role", "valid_from", "granted_by", "granted_at"],
            ),
            pgtrigger.Protect(
                name="grant_revoked_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"


class Acting(models.Model):
    """A colleague stands in for an absent person from one day to another (both included)."""

    absentee = models.ForeignKey(Person, models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(Person, models.PROTECT, related_name="actings")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=500)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="acting_dates"),
            models.CheckConstraint(condition=~Q(absentee=F("substitute")), name="acting_not_oneself"),
            models.CheckConstraint(condition=~Q(reason=""), name="acting_reason"),
            ExclusionConstraint(
                name="acting_once",
                expressions=[
                    ("absentee", RangeOperators.EQUAL),
                    ("substitute", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="acting_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="acting_fixed",
                fields=[
                    "absentee",
                    "substitute",
                    "starts_on",
                    "ends_on",
                    "reason",
                    "created_by",
                    "created_at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.absentee_id} {self.starts_on}–{self.ends_on}"


class ApiToken(models.Model):
    """A key with which a program acts as a person. Only its SHA-256 is kept; ``prefix`` tells keys apart."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
