"""What happens to dashboards and periodic reports, in words."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

BOARD_MADE = register("board.made", _("{unit} lập bảng theo dõi {name}"))
BOARD_CHANGED = register("board.changed", _("{unit} sửa bảng theo dõi {name}"))
BOARD_DROPPED = register("board.dropped", _("{unit} bỏ bảng theo dõi {name}"))
BOARD_HANDED_OVER = register(
    "board.handed_over", _("{unit} tiếp nhận bảng theo dõi {name} của {former_unit} theo sắp xếp đơn vị")
)
PERIODIC_MADE = register("periodic.made", _("{unit} lập báo cáo định kỳ {name}"))
PERIODIC_CHANGED = register("periodic.changed", _("{unit} sửa báo cáo định kỳ {name}"))
PERIODIC_HANDED_OVER = register(
    "periodic.handed_over", _("{unit} tiếp nhận báo cáo định kỳ {name} của {former_unit} theo sắp xếp đơn vị")
)
TEMPLATE_ADDED = register("periodic.template", _("Thêm mẫu thứ {number} cho báo cáo định kỳ {name}"))
EDITION_MADE = register("edition.made", _("Đã lập {name} {period}, chờ xem trước khi gửi"))
EDITION_FAILED = register("edition.failed", _("Không lập được {name} {period}: {reason}"))
EDITION_SENT = register("edition.sent", _("{unit} gửi {name} {period} cho {count} đơn vị"))
EDITION_RETURNED = register("edition.returned", _("Trả lại {name} {period}: {reason}"))
