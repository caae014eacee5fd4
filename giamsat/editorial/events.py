"""What can happen to texts, comments and other sites, in words. The title is told only of what is public."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

BEGUN = register("piece.begun", _("Bắt đầu soạn bài số {piece}"))
SAVED = register("piece.saved", _("Lưu bản {number} của bài số {piece}"))
SENT = register("piece.sent", _("Gửi duyệt bản {number} của bài số {piece}"))
RETURNED = register("piece.returned", _("Trả lại bản {number} của bài số {piece}: {reason}"))
APPROVED = register("piece.approved", _("Duyệt bản {number} của bài số {piece}"))
PUBLISHED = register("piece.published", _("Đăng “{title}”, bản {number}"))
WITHDRAWN = register("piece.withdrawn", _("Rút “{title}”: {reason}"))
HANDED_OVER = register(
    "piece.handed_over", _("{unit} tiếp nhận bài số {piece} của {former_unit} theo sắp xếp đơn vị")
)
OPINION_PUBLISHED = register("opinion.published", _("Đăng một góp ý cho “{title}”"))
OPINION_REFUSED = register("opinion.refused", _("Không đăng một góp ý cho “{title}”: {reason}"))
OPINION_WITHDRAWN = register("opinion.withdrawn", _("Rút một góp ý cho “{title}”: {reason}"))
SITE_SAVED = register("site.saved", _("Lưu địa chỉ của {name}"))
SITE_HANDED_OVER = register(
    "site.handed_over", _("{unit} tiếp nhận {name} của {former_unit} theo sắp xếp đơn vị")
)
TARGET_SET = register("freshness.target_set", _("Đặt thời hạn đăng “{target}”: {days} ngày làm việc"))
