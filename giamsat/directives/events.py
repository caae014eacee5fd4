"""What can happen to programmes and documents, in words."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

PROGRAMME_OPENED = register("programme.opened", _("Lập chương trình {name}"))
PROGRAMME_CHANGED = register("programme.changed", _("Sửa chương trình {name}"))
PROGRAMME_HANDED_OVER = register(
    "programme.handed_over", _("{unit} tiếp nhận chương trình {name} của {former_unit} theo sắp xếp đơn vị")
)
PROGRAMME_CLOSED = register("programme.closed", _("Đóng chương trình {name}"))
DIRECTIVE_REGISTERED = register("directive.registered", _("Đăng ký văn bản {number}"))
DIRECTIVE_ISSUED = register("directive.issued", _("Giao {count} nhiệm vụ từ văn bản {number}"))
PROPOSAL_ACCEPTED = register("proposal.accepted", _("Nhận việc đề xuất: {title}"))
PROPOSAL_DROPPED = register("proposal.dropped", _("Bỏ việc đề xuất: {title}"))
PROPOSAL_REOPENED = register("proposal.reopened", _("Xem lại việc đề xuất: {title}"))
PROPOSAL_EDITED = register("proposal.edited", _("Sửa việc đề xuất: {title}"))
PROPOSAL_SPLIT = register("proposal.split", _("Tách việc đề xuất: {title}"))
PROPOSAL_MERGED = register("proposal.merged", _("Gộp việc đề xuất: {title}"))
PROPOSAL_ADDED = register("proposal.added", _("Thêm việc còn sót: {title}"))
PROPOSAL_UNDONE = register("proposal.undone", _("Hoàn tác ở bàn rà soát: {title}"))
LINK_CONFIRMED = register("link.confirmed", _("Xác nhận liên kết với văn bản {number}"))
LINK_REJECTED = register("link.rejected", _("Bỏ liên kết với văn bản {number}"))
MODEL_ASKED = register(
    "directive.model_asked", _("Gửi nội dung văn bản {number} tới mô hình ngôn ngữ ở {address}")
)
PROPOSALS_SUGGESTED = register("proposal.suggested", _("Mô hình ngôn ngữ gợi ý thêm việc: {title}"))
