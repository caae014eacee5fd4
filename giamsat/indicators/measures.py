"""Units of measurement of indicators, and what they may be mixed with in a formula."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What a value counts. The first group has no dimension: shares, ranks, points, yes or no."""

    PERCENT = "percent", _("%")
    PERMILLE = "permille", _("‰")
    PER_10000 = "per_10000", _("trên 10.000 dân")
    RATIO = "ratio", _("tỷ số")
    POINT = "point", _("điểm")
    RANK = "rank", _("thứ hạng")
    YES_NO = "yes_no", _("có/không")
    PERSON = "person", _("người")
    ENTERPRISE = "enterprise", _("doanh nghiệp")
    ORGANISATION = "organisation", _("tổ chức")
    COMMUNE = "commune", _("xã, phường")
    ARTICLE = "article", _("bài")
    PATENT = "patent", _("đơn, bằng")
    DOSSIER = "dossier", _("hồ sơ")
    PROCEDURE = "procedure", _("thủ tục")
    TASK = "task", _("nhiệm vụ")
    ITEM = "item", _("mục")
    VND_BILLION = "vnd_billion", _("tỷ đồng")
    USD_MILLION = "usd_million", _("triệu USD")
    DAY = "day", _("số ngày")


#: Values of these are shares or scores: dividing equal measures gives any of them.
PLAIN = frozenset(
    {
        Measure.PERCENT,
        Measure.PERMILLE,
        Measure.PER_10000,
        Measure.RATIO,
        Measure.POINT,
        Measure.RANK,
        Measure.YES_NO,
    }
)
