"""The fixed lists of initiatives: where a dossier stands, parts of members, criteria, kinds of backing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """Where a dossier stands; the four steps of Decision 2266 in the parts that this system can follow."""

    CHECKING = "checking", _("Đang kiểm tra tính hợp lệ")
    INVALID = "invalid", _("Hồ sơ không hợp lệ")
    VALID = "valid", _("Hợp lệ, chờ lập hội đồng")
    FORMED = "formed", _("Đã lập hội đồng, thành viên khai xung đột lợi ích")
    BLIND = "blind", _("Chấm điểm độc lập")
    TOGETHER = "together", _("Thảo luận, chấm lại")
    MINUTES = "minutes", _("Chờ ký biên bản")
    SIGNED = "signed", _("Biên bản đã ký, chờ quyết định")
    RECOGNISED = "recognised", _("Được công nhận, chờ giao nhiệm vụ")
    DECLINED = "declined", _("Không được công nhận")
    ASSIGNED = "assigned", _("Đã giao nhiệm vụ")


#: Nothing has to be done by a set day any more.
ENDED = (Stage.INVALID, Stage.DECLINED, Stage.ASSIGNED)
#: The decision has been taken.
DECIDED = (Stage.RECOGNISED, Stage.DECLINED, Stage.ASSIGNED)
#: Scores lie open to those who may read them.
OPEN_SCORES = (Stage.TOGETHER, Stage.MINUTES, Stage.SIGNED, *DECIDED)


class Act(models.TextChoices):
    """What was done with a dossier."""

    OPEN = "open", _("Lập hồ sơ sáng kiến")
    ACCEPT = "accept", _("Hồ sơ hợp lệ")
    REJECT = "reject", _("Hồ sơ không hợp lệ")
    FORM = "form", _("Lập hội đồng")
    DECLARE = "declare", _("Thành viên khai xung đột lợi ích")
    START = "start", _("Bắt đầu chấm độc lập")
    SCORE = "score", _("Thành viên gửi phiếu điểm")
    REVEAL = "reveal", _("Hết vòng chấm độc lập, mở phiếu để thảo luận")
    MINUTES = "minutes", _("Trình ký biên bản")
    SIGN = "sign", _("Thành viên ký biên bản")
    FINISH = "finish", _("Biên bản đã ký xong")
    RECOGNISE = "recognise", _("Công nhận sáng kiến")
    DECLINE = "decline", _("Không công nhận")
    ASSIGN = "assign", _("Giao thành nhiệm vụ")
    LINK = "link", _("Ghi đóng góp vào chỉ tiêu")
    PUBLISH = "publish", _("Công bố kết quả")


class Part(models.TextChoices):
    """What somebody is in a council; all of them score."""

    CHAIR = "chair", _("Chủ tịch hội đồng")
    REVIEWER = "reviewer", _("Ủy viên phản biện")
    MEMBER = "member", _("Ủy viên")


class Declaration(models.TextChoices):
    """What a member said of their own interests in the matter."""

    PENDING = "pending", _("Chưa khai")
    FREE = "free", _("Không có xung đột lợi ích")
    CONFLICT = "conflict", _("Có xung đột lợi ích, không chấm điểm")


class Round(models.IntegerChoices):
    """Each for oneself, then after the discussion; both are kept."""

    BLIND = 1, _("Vòng độc lập")
    TOGETHER = 2, _("Vòng thảo luận")


class Criterion(models.TextChoices):
    """The five criteria of Decision 2266; each has up to ``MOST`` points, because no weights are published."""

    NOVELTY = "novelty", _("Tính mới, sáng tạo")
    BREAKTHROUGH = "breakthrough", _("Tính đột phá")
    FEASIBILITY = "feasibility", _("Khả thi: công nghệ, nguồn lực, lộ trình")
    IMPACT = "impact", _("Tác động, lan tỏa, đóng góp vào chỉ tiêu")
    RESOURCES = "resources", _("Huy động nguồn lực xã hội")


#: The most points of a criterion; a total has at most a hundred.
MOST = 20


class Kind(models.TextChoices):
    """How somebody stands behind an initiative."""

    SUPPORT = "support", pgettext_lazy("backing", "Ủng hộ")
    ENDORSE = "endorse", pgettext_lazy("backing", "Giới thiệu")
    EXPERT = "expert", _("Ý kiến chuyên gia")
