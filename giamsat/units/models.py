"""Organisations, the land they govern, their names over time, who took over from whom, and named groups."""

from __future__ import annotations

import datetime as dt

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giamsat.core.ltree import PathField
from giamsat.core.text import fold, in_language, searchable, sort_key
from giamsat.core.worded import Worded

CODE_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

# The path follows from the parent and the code; nobody writes it. ltree knows no hyphen before PostgreSQL 16.
PLACE_UNIT = """
    IF NEW.parent_id IS NULL THEN
        NEW.path := text2ltree(replace(NEW.code, '-', '_'));
        RETURN NEW;
    END IF;
    SELECT path INTO above FROM units_unit WHERE id = NEW.parent_id FOR SHARE;
    IF TG_OP = 'UPDATE' AND above <@ OLD.path THEN
        RAISE EXCEPTION 'unit % cannot stand below itself', NEW.code USING ERRCODE = 'check_violation';
    END IF;
    NEW.path := above || replace(NEW.code, '-', '_');
    RETURN NEW;
"""
MOVE_BELOW = """
    UPDATE units_unit SET path = NEW.path || subpath(path, nlevel(OLD.path))
     WHERE path <@ OLD.path AND id <> NEW.id;
    RETURN NULL;
"""


_PLACED_ANEW = pgtrigger.UpdateOf("parent_id", "code")  # type: ignore[no-untyped-call]


class Territory(Worded):
    """A province or a commune-level unit: land, not an organisation. ``code`` is the official one.

    ``longitude`` and ``latitude`` (degrees) mark a point inside, for a label on a map.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Cấp tỉnh")
        COMMUNE = "commune", _("Cấp xã")

    class Kind(models.TextChoices):
        PROVINCE = "tỉnh", _("tỉnh")
        CITY = "thành phố", _("thành phố")
        COMMUNE = "xã", _("xã")
        WARD = "phường", _("phường")
        SPECIAL_ZONE = "đặc khu", _("đặc khu")

    code = models.CharField(max_length=5, unique=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name_vi = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=250, db_collation="C", editable=False)
    province = models.ForeignKey("self", models.PROTECT, null=True, related_name="communes")
    longitude = models.FloatField()
    latitude = models.FloatField()
    area_km2 = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    formed_from = ArrayField(models.TextField(), default=list)
    valid_from = models.DateField(null=True)

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", province__isnull=True)
                | Q(level="commune", province__isnull=False),
                name="territory_in_province",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Without its kind in Vietnamese (Lạng Sơn), with it in English (Lang Son Province)."""
        return in_language(self.name_vi, self.name_en)


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_force(self, on_date: dt.date) -> UnitQuerySet:
        """Units that exist on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on_date),
            Q(valid_to__isnull=True) | Q(valid_to__gt=on_date),
        )


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), model_name="UnitTrail"
)
class Unit(Worded):
    """A body that can be given work. ``valid_to`` is the first day on which it no longer exists.

    ``aliases`` holds other keys (``lang-son``) and abbreviations (Bộ KHCN); former names are ``UnitName``.
    """

    class Kind(models.TextChoices):
        NATION = "nation", _("Cả nước")
        BRANCH = "branch", _("Khối")
        PARTY_LEADERSHIP = "party-leadership", _("Lãnh đạo Đảng")
        PARTY_COMMISSION = "party-commission", _("Cơ quan tham mưu của Trung ương Đảng")
        PARTY_COMMITTEE = "party-committee", _("Đảng ủy trực thuộc Trung ương")
        PARTY_INSTITUTION = "party-institution", _("Đơn vị sự nghiệp của Đảng")
        PROVINCIAL_PARTY_COMMITTEE = "provincial-party-committee", _("Tỉnh ủy, thành ủy")
        LOCAL_PARTY_COMMITTEE = "local-party-committee", _("Đảng ủy cấp dưới")
        STEERING_BODY = "steering-body", _("Ban chỉ đạo")
        ASSEMBLY = "assembly", _("Quốc hội")
        COURT = "court", _("Tòa án")
        PROCURACY = "procuracy", _("Viện kiểm sát")
        FRONT = "front", _("Mặt trận")
        MASS_ORGANIZATION = "mass-organization", _("Tổ chức chính trị - xã hội")
        GOVERNMENT = "government", _("Chính phủ")
        MINISTRY = "ministry", _("Bộ")
        MINISTRY_AGENCY = "ministry-agency", _("Cơ quan ngang bộ")
        GOVERNMENT_AGENCY = "government-agency", _("Cơ quan thuộc Chính phủ")
        STATE_AGENCY = "state-agency", _("Cơ quan nhà nước khác")
        PROVINCIAL_COMMITTEE = "provincial-peoples-committee", _("Ủy ban nhân dân cấp tỉnh")
        COMMUNAL_COMMITTEE = "communal-peoples-committee", _("Ủy ban nhân dân cấp xã")
        DEPARTMENT = "department", _("Đơn vị trực thuộc")
        ENTERPRISE = "enterprise", _("Doanh nghiệp")

    class Side(models.TextChoices):
        PARTY = "party", _("Đảng")
        STATE = "state", _("Nhà nước")
        ASSEMBLY = "assembly", _("Quốc hội")
        FRONT = "front", _("Mặt trận, đoàn thể")
        COURT = "court", _("Tư pháp")
        OTHER = "other", _("Khác")

    code = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(editable=False, default="")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    side = models.CharField(max_length=8, choices=Side.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="units")
    name_vi = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    short_vi = models.CharField(max_length=80, blank=True)
    short_en = models.CharField(max_length=80, blank=True)
    aliases = ArrayField(models.TextField(), default=list, blank=True)
    sort_key = models.CharField(max_length=600, db_collation="C", editable=False)
    search_text = models.TextField(editable=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE_PATTERN), name="unit_code"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="unit_dates"),
            models.UniqueConstraint(
                fields=["territory", "side"], condition=Q(valid_to__isnull=True), name="unit_once_a_side"
            ),
        ]
        indexes = [
            GistIndex(fields=["path"], name="unit_path"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="unit_search"),
            GinIndex(fields=["aliases"], name="unit_aliases"),
            models.Index(fields=["kind"], name="unit_kind"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | _PLACED_ANEW,
                func=PLACE_UNIT,
                declare=[("above", "ltree")],
            ),
            pgtrigger.Trigger(
                name="move_below",
                when=pgtrigger.After,
                operation=_PLACED_ANEW,
                condition=pgtrigger.Q(old__path__df=pgtrigger.F("new__path")),
                func=MOVE_BELOW,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The present name in the reader's language."""
        return in_language(self.name_vi, self.name_en)

    @property
    def short(self) -> str:
        """The present short name in the reader's language, or the full one."""
        return (self.short_en if get_language() == "en" else self.short_vi) or self.name

    def derive(self) -> None:
        """Set what follows from the names: the order among others and the text that search looks in.

        A unit with a territory stands under the name of the place, not under "Ủy ban nhân dân".
        Each name is there in lower case with and without its marks, between bars.
        """
        place = f"{self.territory.name_vi} " if self.territory else ""
        self.sort_key = sort_key(place + self.name_vi)
        words = [self.name_vi, self.name_en, self.short_vi, self.short_en, self.code, *self.aliases]
        marked = [searchable(word) for word in words if word]
        forms = dict.fromkeys(marked + [fold(word) for word in marked])
        self.search_text = f"| {' | '.join(forms)} |"


class UnitName(models.Model):
    """A name that a unit no longer bears; ``valid_to`` is the first day of the next one."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names")
    name_vi = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    short_vi = models.CharField(max_length=80, blank=True)
    short_en = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField()
    decision = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["unit", "valid_to"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_to"], name="unitname_once_a_day"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="unitname_dates"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def short(self) -> str:
        return (self.short_en if get_language() == "en" else self.short_vi) or self.name


class Succession(Worded):
    """Units that took over from others on a day. ``decision`` is the number of the document behind it.

    ``heir`` is the one of several successors that goes on with the work in hand; null where nobody was named.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("Hợp nhất")
        SPLIT = "split", _("Chia tách")
        RENAME = "rename", _("Đổi tên, tổ chức lại")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    date = models.DateField()
    decision = models.CharField(max_length=80, blank=True)
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    predecessors = models.ManyToManyField(Unit, related_name="successions_out")
    successors = models.ManyToManyField(Unit, related_name="successions_in")
    heir = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.date}"


class UnitGroup(models.Model):
    """A group of addressees as a rule, evaluated at a date: ``ministries``, ``communes-of-province``.

    Members are the units in force that day of one of ``kinds``, on one of ``sides`` (any when empty), within
    the subtree ``within`` (anywhere when null). ``per_province``: only with a province named by the caller.
    """

    code = models.SlugField(max_length=60, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kinds = ArrayField(models.CharField(max_length=30))
    sides = ArrayField(models.CharField(max_length=8), default=list)
    within = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    per_province = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)
