"""What the watch over deadlines and figures tells, in words that a timeline shows."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

DEADLINE_PASSED = register("deadline.passed", _("{unit} quá hạn {due}"))
TALLIES_CORRECTED = register("tallies.corrected", _("Tính lại số liệu: {count} chỗ sai khác"))
INSTANT_SAVED = register("instant.saved", _("Ghi tên thời điểm “{name}”"))
INSTANT_DROPPED = register("instant.dropped", _("Bỏ tên thời điểm “{name}”"))
CONCLUSIONS_RECEIVED = register("conclusions.received", _("Tiếp nhận văn bản kết luận hội nghị ngày {date}"))
WARNING_ESCALATED = register("warning.escalated", _("Cảnh báo về việc của {unit} chuyển lên {to}"))
WARNING_DISMISSED = register("warning.dismissed", _("Bỏ qua cảnh báo về việc của {unit}: {reason}"))
LETTER_SIGNED = register("letter.signed", _("Ký văn bản đôn đốc số {number} gửi {unit}"))
SHEET_SUBMITTED = register("sheet.submitted", _("{unit} trình phiếu kết quả quý {quarter}"))
SHEET_RETURNED = register("sheet.returned", _("Trả lại phiếu quý {quarter} của {unit}: {reason}"))
SHEET_SIGNED = register("sheet.signed", _("{unit} ký phiếu kết quả quý {quarter}"))
LETTER_ANSWERED = register("letter.answered", _("{unit} trả lời văn bản đôn đốc số {number}"))
GROUP_OPENED = register("working_group.opened", _("Lập {group}"))
GROUP_CHANGED = register("working_group.changed", _("Sửa tên hoặc nhiệm vụ của {group}"))
GROUP_CLOSED = register("working_group.closed", _("Kết thúc {group}"))
MEMBER_JOINED = register("working_group.joined", _("{person} tham gia {group}"))
MEMBER_LEFT = register("working_group.left", _("{person} thôi tham gia {group}"))
MEETING_CALLED = register("meeting.called", _("{group} họp ngày {date}"))
MEETING_CHANGED = register(
    "meeting.changed", _("Sửa nội dung hoặc biên bản cuộc họp ngày {date} của {group}")
)
DECISION_RECORDED = register("decision.recorded", _("{group}, họp ngày {date}: quyết định giao {unit}"))
DECISION_TASK = register("decision.task", _("Quyết định ngày {date} của {group} thành nhiệm vụ {code}"))
