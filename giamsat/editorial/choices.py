"""The fixed lists of this domain: kinds of texts and documents, states, freshness targets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """R52, R53."""

    NEWS = "news", _("Tin")
    SPEECH = "speech", _("Bài phát biểu, bài viết")
    DOCUMENT = "document", _("Văn bản")
    WORK = "work", _("Tác phẩm")
    CONSULTATION = "consultation", _("Lấy ý kiến")


class State(models.TextChoices):
    """Where a version stands (R55)."""

    DRAFT = "draft", _("Đang soạn")
    REVIEW = "review", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt, chờ đến giờ đăng")
    PUBLIC = "public", _("Đang đăng")
    REPLACED = "replaced", _("Đã có bản mới thay")
    WITHDRAWN = "withdrawn", _("Đã rút")


class Form(models.TextChoices):
    """Kinds (loại) of documents."""

    LAW = "law", _("Luật, pháp lệnh")
    RESOLUTION = "resolution", _("Nghị quyết")
    DECREE = "decree", _("Nghị định")
    CIRCULAR = "circular", _("Thông tư")
    DECISION = "decision", _("Quyết định")
    DIRECTIVE = "directive", _("Chỉ thị")
    CONCLUSION = "conclusion", _("Kết luận")
    RULE = "rule", _("Quy định, quy chế, hướng dẫn")
    PLAN = "plan", _("Chương trình, kế hoạch, đề án")
    NOTICE = "notice", _("Thông báo")
    DISPATCH = "dispatch", _("Công điện, công văn")
    OTHER = "other", _("Văn bản khác")


class Validity(models.TextChoices):
    """Whether a document is in force on a day."""

    COMING = "coming", _("Chưa có hiệu lực")
    FORCE = "force", _("Còn hiệu lực")
    PARTLY = "partly", _("Còn hiệu lực, đã sửa đổi")
    ENDED = "ended", _("Hết hiệu lực")


class Target(models.TextChoices):
    """What must appear within how many working days (R56; Decree 43/2011/NĐ-CP art. 17, replaced since)."""

    OWN = "own", _("Văn bản do chính cơ quan ban hành")
    GOVERNED = "governed", _("Văn bản của cơ quan được quản lý")
    POLICY = "policy", _("Phổ biến chính sách, pháp luật")
    PLAN = "plan", _("Chiến lược, quy hoạch, kế hoạch đã duyệt")
    SCIENCE = "science", _("Chương trình, đề tài khoa học")
    SUMMARY = "summary", _("Tổng hợp ý kiến sau khi hết hạn góp ý")
    PORTAL = "portal", _("Cổng thành phần có tin mới")


#: Working days where nobody has set others. The last two stand in no rule: they are this software's own.
DEFAULT_DAYS = {
    Target.OWN: 2,
    Target.GOVERNED: 10,
    Target.POLICY: 15,
    Target.PLAN: 10,
    Target.SCIENCE: 20,
    Target.SUMMARY: 15,
    Target.PORTAL: 10,
}
#: The targets that a document may have.
OF_DOCUMENTS = (Target.OWN, Target.GOVERNED, Target.POLICY, Target.PLAN, Target.SCIENCE)
