"""What can happen to publications, in words that a timeline shows."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

POLICY_SET = register("publication.policy_set", _("Đổi quy định công khai của {programme}"))
PREPARED = register("release.prepared", _("Soạn bản công bố số {number}: {count} dữ kiện"))
APPROVED = register("release.approved", _("Duyệt bản công bố số {number}"))
RETURNED = register("release.returned", _("Trả lại bản công bố số {number}: {reason}"))
WITHDRAWN = register("release.withdrawn", _("Rút bản công bố số {number}: {reason}"))
HELD = register("publication.held", _("Tạm chưa công khai nhiệm vụ đến {until}: {reason}"))
KEY_ROTATED = register("seal.key_rotated", _("Đổi khóa niêm phong thành {key}"))
