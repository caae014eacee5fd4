"""Registers as people define them: fields, rules, states; every definition that ever held is kept (R22-R30)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.text import in_language
from giamsat.registers.models_records import Record as Record
from giamsat.registers.models_records import RecordTask as RecordTask
from giamsat.registers.models_records import Revision as Revision

#: Codes of fields, states and rules: they stand in rules and addresses and never change.
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"


class Named(models.Model):
    """What people name in both languages."""

    name_vi = models.CharField(_("tên tiếng Việt"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_vi, self.name_en)


class Register(Named):
    """A collection of records of one kind, defined by its owner.

    ``scope`` is the unit whose tree may hold records: the owner itself unless the owner works for more.
    ``edition`` counts the definitions; ``last_number`` is the number of the newest record.
    """

    code = models.SlugField(max_length=40, unique=True)
    purpose = models.TextField(blank=True)
    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="own_registers")
    scope = models.ForeignKey("units.Unit", models.PROTECT, related_name="scoped_registers")
    programme = models.ForeignKey(
        "directives.Programme", models.PROTECT, null=True, blank=True, related_name="registers"
    )
    is_public = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)
    last_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name_vi", "code"]
        constraints = [models.CheckConstraint(condition=~Q(name_vi=""), name="register_named")]


class Field(Named):
    """One field of a register. A retired one keeps its values in records and stands in no form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Chữ, một dòng")
        LONG_TEXT = "long_text", _("Chữ, nhiều dòng")
        INTEGER = "integer", _("Số nguyên")
        DECIMAL = "decimal", _("Số thập phân")
        MONEY = "money", _("Số tiền")
        DATE = "date", _("Ngày")
        YES_NO = "yes_no", _("Có hoặc không")
        CHOICE = "choice", _("Chọn một")
        CHOICES = "choices", _("Chọn nhiều")
        UNIT = "unit", _("Đơn vị")
        TASK = "task", _("Một nhiệm vụ")
        DOCUMENT = "document", _("Một văn bản")
        POST = "post", _("Người giữ chức vụ")
        LINK = "link", _("Địa chỉ trang")

    register = models.ForeignKey(Register, models.CASCADE, related_name="fields")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    help_vi = models.CharField(max_length=300, blank=True)
    help_en = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=30, blank=True)
    choices = models.JSONField(default=list, blank=True)
    minimum = models.CharField(max_length=40, blank=True)
    maximum = models.CharField(max_length=40, blank=True)
    is_required = models.BooleanField(default=False)
    is_unique = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    is_title = models.BooleanField(default=False)
    in_table = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "code"], name="field_once"),
            models.CheckConstraint(condition=Q(code__regex=NAME_PATTERN), name="field_code"),
            models.UniqueConstraint(
                fields=["register"],
                condition=Q(is_title=True, retired_at__isnull=True),
                name="field_one_title",
            ),
        ]

    @property
    def help(self) -> str:
        """What stands below the field in a form."""
        return in_language(self.help_vi, self.help_en)

    def choice_names(self) -> dict[str, str]:
        """Code -> name of each choice, in the reader's language."""
        return {each["code"]: in_language(each["vi"], each.get("en", "")) for each in self.choices}


class State(Named):
    """A state of records; ``follows`` holds the codes of those that may come next."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="states")
    code = models.CharField(max_length=40)
    follows = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_final = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "code"], name="state_once"),
            models.CheckConstraint(condition=Q(code__regex=NAME_PATTERN), name="state_code"),
        ]


class Check(Named):
    """A rule between fields, in the language of ``expressions``; its name says what is wrong when it fails.

    A strict one refuses the record; any other is counted and shown.
    """

    register = models.ForeignKey(Register, models.CASCADE, related_name="checks")
    code = models.CharField(max_length=40)
    expression = models.CharField(max_length=500)
    is_strict = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "code"], name="check_once"),
            models.CheckConstraint(condition=Q(code__regex=NAME_PATTERN), name="check_code"),
        ]


class Edition(models.Model):
    """A definition as it held from ``at`` on, to read old revisions by."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="edition_once")]
        triggers: list[Any] = [
            pgtrigger.Protect(name="edition_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.register_id} {self.number}"
