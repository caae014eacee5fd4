"""What indicators tell, in words that a timeline shows."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

DEFINED = register("indicator.defined", _("Lập chỉ tiêu {code}"))
SHEET_CHANGED = register("indicator.sheet_changed", _("Phiếu chỉ tiêu {code} có bản mới từ {day}: {why}"))
TARGET_SET = register("indicator.target_set", _("Đặt mục tiêu {year} của chỉ tiêu {code}"))
REPORTED = register("values.reported", _("Nhập {count} số liệu chỉ tiêu"))
CONFIRMED = register("values.confirmed", _("Xác nhận {count} số liệu chỉ tiêu"))
PUBLISHED = register("values.published", _("Công bố {count} số liệu chỉ tiêu"))
REOPENED = register("values.reopened", _("Mở lại {count} số liệu chỉ tiêu: {reason}"))
EXEMPTED = register("window.exempted", _("Cho {unit} nhập lại kỳ {period} đến {until}: {reason}"))
