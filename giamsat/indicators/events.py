"""What indicators tell, in words that a timeline shows."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

DEFINED = register("indicator.defined", _("Lập chỉ tiêu {code}"))
SHEET_CHANGED = register("indicator.sheet_changed", _("Phiếu chỉ tiêu {code} có bản mới từ {day}: {why}"))
TARGET_SET = register("indicator.target_set", _("Đặt mục tiêu {year} của chỉ tiêu {code}"))
PLACED = register(
    "indicator.placed", _("Sửa nơi chịu trách nhiệm, mã cấp trên hoặc nhiệm vụ của chỉ tiêu {code}")
)
ENDED = register("indicator.ended", _("Thôi đo chỉ tiêu {code} từ {day}: {why}"))
RULE_ADDED = register("indicator.rule_added", _("Thêm quy tắc kiểm tra cho {code}: {text}"))
RULE_RETIRED = register("indicator.rule_retired", _("Thôi áp dụng quy tắc của {code}: {text}"))
GROUP_SAVED = register("indicator.group_saved", _("Ghi nhóm chỉ tiêu {code}"))
REPORTED = register("values.reported", _("Nhập {count} số liệu chỉ tiêu"))
CONFIRMED = register("values.confirmed", _("Xác nhận {count} số liệu chỉ tiêu"))
PUBLISHED = register("values.published", _("Công bố {count} số liệu chỉ tiêu"))
REOPENED = register("values.reopened", _("Mở lại {count} số liệu chỉ tiêu: {reason}"))
EXEMPTED = register("window.exempted", _("Cho {unit} nhập lại kỳ {period} đến {until}: {reason}"))

FRAME_DRAFTED = register("index.drafted", _("Lập bản {number} của khung chỉ số {code}"))
FRAME_CHANGED = register("index.changed", _("Sửa bản {number} của khung chỉ số {code}"))
FRAME_IN_FORCE = register("index.in_force", _("Áp dụng bản {number} của khung chỉ số {code}"))
ROUND_OPENED = register("index.round_opened", _("Mở đợt đánh giá {code} kỳ {period} cho {count} đơn vị"))
#: verb of ``transitions.Verb`` -> code of its event.
OF_VERB = {
    "score": register("evaluation.scored", _("{unit} ghi điểm tự chấm {code}")),
    "submit": register("evaluation.submitted", _("{unit} gửi bản tự chấm {code}: {points} điểm")),
    "return": register("evaluation.returned", _("Trả bản tự chấm {code} về {unit}: {text}")),
    "review": register("evaluation.reviewed", _("Thẩm định {code} của {unit}: {points} điểm")),
    "remand": register("evaluation.remanded", _("Hội đồng đề nghị thẩm định lại {code} của {unit}: {text}")),
    "confirm": register("evaluation.confirmed", _("Hội đồng xác nhận {code} của {unit}: {points} điểm")),
    "publish": register("evaluation.published", _("Công bố {code} của {unit}: {points} điểm")),
    "appeal": register("evaluation.appealed", _("{unit} kiến nghị về {code}: {text}")),
    "uphold": register("evaluation.upheld", _("Hội đồng sửa điểm {code} của {unit} theo kiến nghị: {text}")),
    "reject": register("evaluation.rejected", _("Hội đồng giữ điểm {code} của {unit}: {text}")),
}
