"""What can happen to registers and their records, in words."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

REGISTER_OPENED = register("register.opened", _("Lập sổ {name}"))
REGISTER_CHANGED = register("register.changed", _("Sửa sổ {name}"))
REGISTER_CLOSED = register("register.closed", _("Đóng sổ {name}"))
REGISTER_HANDED_OVER = register(
    "register.handed_over", _("{unit} tiếp nhận sổ {name} của {former_unit} theo sắp xếp đơn vị")
)
FIELD_ADDED = register("register.field_added", _("Thêm trường {field} vào sổ {name}"))
FIELD_CHANGED = register("register.field_changed", _("Sửa trường {field} của sổ {name}"))
FIELD_CONVERTED = register(
    "register.field_converted", _("Chuyển {count} giá trị của trường {field} trong sổ {name}")
)
FIELD_RETIRED = register("register.field_retired", _("Thôi dùng trường {field} của sổ {name}"))
STATE_SAVED = register("register.state_saved", _("Ghi trạng thái {state} của sổ {name}"))
CHECK_SAVED = register("register.check_saved", _("Ghi quy tắc {check} của sổ {name}"))
CHECK_DROPPED = register("register.check_dropped", _("Bỏ quy tắc {check} của sổ {name}"))
FEED_ADDED = register("register.feed_added", _("Chỉ tiêu {indicator} lấy số từ sổ {name}"))
FEED_DROPPED = register("register.feed_dropped", _("Chỉ tiêu {indicator} thôi lấy số từ sổ {name}"))
RECORD_ADDED = register("record.added", _("{unit} thêm bản ghi {code}: {title}"))
RECORD_CHANGED = register("record.changed", _("{unit} sửa bản ghi {code}: {title}"))
RECORD_MOVED = register("record.moved", _("{unit} chuyển {code} sang {state}"))
RECORD_WITHDRAWN = register("record.withdrawn", _("{unit} rút bản ghi {code}: {reason}"))
RECORD_HANDED_OVER = register(
    "record.handed_over", _("{unit} tiếp nhận bản ghi {code} của {former_unit} theo sắp xếp đơn vị")
)
